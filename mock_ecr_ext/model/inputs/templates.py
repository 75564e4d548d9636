"""Templates of tags: one text from which the tags of many images are numbered."""

import re
import string
from collections.abc import Sequence

from mock_ecr_ext.model import names
from mock_ecr_ext.model.exceptions import InvalidValue

_REMEDY = "give a template with {n}, such as 'build-{n}'"
# Python's form of a number, without widths of ten digits, which would fill the memory.
_FORM = re.compile(r"(?:[^{}]?[<>=^])?[-+ ]?#?\d{0,4}[,_]?(?:\.\d{1,3})?[a-zA-Z%]?", re.ASCII)


def number_tags(template: str | None, count: int) -> Sequence[str]:
    """The tag of each of `count` images; `{n}` in the template counts from 0, None is no tags."""
    if template is None:
        return ()
    names.check_image_tags(_format(template, min(count, 1)))  # before millions that are like it
    tags = _format(template, count)
    if len(set(tags)) != count:
        raise InvalidValue("tag", template, _REMEDY)
    return names.check_image_tags(tags)


def _format(template: str, count: int) -> Sequence[str]:
    if not _is_bounded(template):
        raise InvalidValue("tag", template, _REMEDY)
    try:
        return [template.format(n=n) for n in range(count)]
    except ValueError:
        raise InvalidValue("tag", template, _REMEDY) from None


def _is_bounded(template: object) -> bool:
    """Whether each field of a template is `n`, in a form that takes no more than 9,999 letters."""
    if not isinstance(template, str):
        return False
    try:
        fields = list(string.Formatter().parse(template))
    except ValueError:
        return False
    return all(
        name is None or (name == "n" and _FORM.fullmatch(form or "")) for _, name, form, _ in fields
    )

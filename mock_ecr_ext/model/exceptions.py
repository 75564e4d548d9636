"""The errors that this library raises for its users: each names the problem and its remedy."""

import datetime as dt
import difflib
import itertools
from collections.abc import Iterable

from mock_ecr_ext.model.spans import format_span
from mock_ecr_ext.model.text import count_noun, list_some, represent

_SHOWN = 5  # names that a message lists
_COMPARED = 10_000  # names; difflib takes some 20 microseconds for each
_MISSPELT = 0.8  # of difflib's ratio; two names that share little but "Exception" reach 0.65
_EMPTY = "it is empty"

_OTHER_NAMES = {
    "createdat": "pushedat",  # of repositories; an image is pushed
    "imagedigest": "digest",
    "imagemanifest": "manifest",
    "imagemanifestmediatype": "mediatype",
    "imagepushedat": "pushedat",
    "imagesizeinbytes": "size",
    "imagestatus": "status",
    "imagetag": "tags",
    "imagetags": "tags",
    "lastrecordedpulltime": "lastpulledat",
    "lastarchivedat": "archivedat",
    "lastactivatedat": "activatedat",
    "subjectmanifestdigest": "subject",
}
"""Options by AWS's names for them, all without underscores and capitals."""


class InvalidValue(ValueError):
    """The test gave a value that ECR would not accept; nothing was changed."""

    def __init__(self, name: str, value: object, remedy: str) -> None:
        shown = format_span(value) if isinstance(value, dt.timedelta) else represent(value)
        super().__init__(f"{name} {shown} is refused: {remedy}")


class UnknownName(KeyError):
    """The test named a repository or an image that does not exist.

    kind: "repository" or "image".
    place: the repository or registry that was searched.
    known: the names that it has.
    nothing: the end of the message if it has none.
    """

    def __init__(
        self, kind: str, name: object, place: str, known: Iterable[str], nothing: str = _EMPTY
    ) -> None:
        remedy = _describe_names(name, known, nothing)
        self.message = f"{kind} {represent(name)} is not in {place}: {remedy}"
        super().__init__(self.message)

    def __str__(self) -> str:
        return self.message  # KeyError would print the repr of its text


class InvalidSeed(ValueError):
    """A seed that cannot be loaded.

    source: the seed's name.
    problems: all that is wrong with it, one line each.
    """

    def __init__(self, source: str, problems: Iterable[str]) -> None:
        self.source = source
        self.problems = tuple(problems)
        if len(self.problems) == 1:
            super().__init__(f"{source}: {self.problems[0]}")
        else:
            title = f"{source} has {len(self.problems)} problems:"
            super().__init__("\n  ".join([title, *self.problems]))


class NotMocked(AssertionError):
    """Nothing could answer an ECR request, and it was kept from the network."""


class NotStarted(RuntimeError):
    """`stop()` was called on a mock that is not started."""

    def __init__(self) -> None:
        super().__init__(
            "mock_ecr: stop() without start(): this mock is not active. "
            "Call start() first, once for each stop()."
        )


def find_nearest(name: object, known: Iterable[str]) -> str | None:
    """The known name that is most like `name`, or None if none is like it.

    Of very many names only the first 10,000 are compared.
    """
    compared = list(itertools.islice(known, _COMPARED))
    matches = difflib.get_close_matches(str(name), compared, n=1)
    return matches[0] if matches else None


def correct_spelling(name: object, known: Iterable[str]) -> str | None:
    """The known name of which `name` is a misspelling: another case, or a few wrong letters."""
    text, names = str(name), list(known)
    for candidate in names:
        if candidate.casefold() == text.casefold():
            return candidate
    matches = difflib.get_close_matches(text, names, n=1, cutoff=_MISSPELT)
    return matches[0] if matches else None


def find_option(name: object, known: Iterable[str]) -> str | None:
    """The known option that `name` is in camel case or for AWS, or else the nearest one."""
    options = {_simplify(option): option for option in known}
    plain = _simplify(str(name))
    exact = options.get(plain) or options.get(_OTHER_NAMES.get(plain, ""))
    return exact or find_nearest(name, options.values())


def did_you_mean(name: object, known: Iterable[str]) -> str:
    """The end of a remedy, which names the option that was meant; empty if none is near."""
    match = find_option(name, known)
    return f"; did you mean {match!r}?" if match else ""


def list_choices(title: str, name: object, known: Iterable[str]) -> str:
    """A remedy for an unknown name: the known one that it misspells, or else all known ones."""
    names = list(known)
    match = correct_spelling(name, names)
    return f"did you mean {match!r}?" if match else f"{title} are {', '.join(names)}"


def explain_missing_tags(count: int) -> str:
    """The remedy for a tag in a repository of `count` images, none of which has a tag."""
    if not count:
        return _EMPTY
    images = count_noun(count, "image")
    return f"it has {images} without tags; give a digest, or an index as in repository.images[0]"


def _simplify(name: str) -> str:
    return name.replace("_", "").casefold()


def _describe_names(name: object, known: Iterable[str], nothing: str) -> str:
    names = list(known)
    if not names:
        return nothing
    match = find_nearest(name, names)
    if match is not None:
        return f"the nearest is {match!r}"
    return f"it has {list_some(map(repr, names), _SHOWN)}"

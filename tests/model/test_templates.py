"""Templates of tags, and the forms of a number that they may have."""

import pytest

from mock_ecr_ext import InvalidValue
from mock_ecr_ext.model.inputs.templates import number_tags


def test_numbered_tags() -> None:
    """The `{n}` of a template counts from 0, in any of Python's formats."""
    assert number_tags("build-{n}", 3) == ["build-0", "build-1", "build-2"]
    assert number_tags("v{n:03}", 2) == ["v000", "v001"]
    assert number_tags(None, 2) == ()


@pytest.mark.parametrize("template", ["latest", "{m}", "{", "{}", "{n.real.nope}", 5])
def test_templates_that_number_nothing_are_refused(template) -> None:
    """A template without `{n}` is refused, because several images cannot have one tag."""
    with pytest.raises(InvalidValue, match=r"give a template with \{n\}, such as 'build-\{n\}'"):
        number_tags(template, 2)


def test_a_template_that_makes_bad_tags_is_refused() -> None:
    """Each tag that a template makes is checked as a tag."""
    with pytest.raises(InvalidValue, match="tag 'build 0' is refused"):
        number_tags("build {n}", 2)


FORMS = [
    ("{n:04}", "0001"),
    ("{n:0>5}", "00001"),
    ("{n:x}", "1"),
    ("{n!s:->3}", "--1"),
    ("{n:b}", "1"),
]


@pytest.mark.parametrize(("template", "second"), FORMS)
def test_a_number_may_have_a_form(template, second) -> None:
    """The number of a template may have Python's forms, as far as a tag can be so long."""
    assert number_tags(template, 2)[1] == second


BOMBS = [
    "{n:>999999999}",
    "{n:999999999}",
    "{n:0999999999d}",
    "{n:.999999999f}",
    "{n!r:>99999999}",
    "{n:{n}}",
    "{n:>{n}}",
    "{n.real}",
    "{n[0]}",
    "{n!x}",
    "{n",
    "{n:s}",
    "{}",
    "{0}",
    5,
]


@pytest.mark.parametrize("template", BOMBS)
def test_a_template_that_fills_the_memory_is_refused(template) -> None:
    """A template with a width of ten digits, or another field, is refused before it is filled."""
    with pytest.raises(InvalidValue) as caught:
        number_tags(template, 10_000_000)
    assert str(caught.value).endswith("is refused: give a template with {n}, such as 'build-{n}'")


@pytest.mark.parametrize("template", ["a" * 1_000_000 + "{n}", "v {n}", "{n:,}x y", "{n:>9999}"])
def test_the_first_tag_is_checked_before_the_others_are_made(template) -> None:
    """A template whose tags ECR would refuse is refused by its first tag, not by millions."""
    with pytest.raises(InvalidValue, match="is refused: give 1 to 300 letters"):
        number_tags(template, 10_000_000)

"""`assert_lifecycle` compares a policy's outcome with the expected one."""

import pytest

from mock_ecr_ext import InvalidValue
from mock_ecr_ext.lifecycle import assert_lifecycle
from tests.lifecycle.conftest import POLICY, PROD


def test_the_expected_outcome_passes(app) -> None:
    """Tags, patterns and digests of each outcome are accepted together."""
    untagged = app.images[4].digest
    assert_lifecycle(
        POLICY, app, expires=["prod-1", untagged], archives=["old"], keeps=["prod-2", "n*", "index"]
    )


@pytest.mark.parametrize(
    ("expected", "problem"),
    [
        ({"expires": ["prod-*"]}, "expires: 'prod-*' is not: kept: rule 1 chooses it (tag prod-2)"),
        ({"keeps": ["release"]}, "keeps: 'release' is not: rule 1 expires it: it is number 2 of 2"),
        ({"archives": ["absent"]}, "archives: no image is 'absent'"),
        ({"archives": []}, "archives=[] expects none, and it archives 1"),
    ],
)
def test_another_outcome_fails_with_the_reason_and_a_table(app, expected, problem) -> None:
    """A failure names each unexpected image with the reason, and shows the whole outcome."""
    with pytest.raises(AssertionError) as caught:
        assert_lifecycle(POLICY, app, **expected)
    first, second, *_ = str(caught.value).splitlines()
    assert first.startswith(problem)
    assert second.startswith("team/app: 2 images expired, 1 archived, 4 kept")


def test_a_bad_policy_is_refused(app) -> None:
    """A bad policy raises `InvalidValue` instead of failing the assertion."""
    with pytest.raises(InvalidValue, match="rules: array is too short"):
        assert_lifecycle({"rules": []}, app)


def test_none_are_expected_of_an_outcome_that_has_none(app) -> None:
    """An empty list passes if no image has the outcome."""
    assert_lifecycle({"rules": [PROD]}, app, archives=[])


def test_a_failure_shows_the_first_twenty_images(registry) -> None:
    """The table of a failure ends in the number of images that it leaves out."""
    many = registry.create_repository("many")
    many.push_many(24, tag="prod-{n}", every="1h")
    with pytest.raises(AssertionError) as caught:
        assert_lifecycle({"rules": [PROD]}, many, expires=[])
    lines = str(caught.value).splitlines()
    assert lines[0] == "expires=[] expects none, and it expires 23"
    assert lines[4].split()[0] == "prod-0"
    assert lines[24] == "and 3 images more"


@pytest.mark.parametrize(
    ("names", "refusal"),
    [
        ([1], r"expires \[1\] is refused: give one text, or a list of them"),
        (1, "expires 1 is refused: give one text, or a list of them"),
    ],
)
def test_names_that_are_not_texts_are_refused(app, names, refusal) -> None:
    """Anything but a text, or texts, is refused with the parameter's name."""
    with pytest.raises(InvalidValue, match=refusal):
        assert_lifecycle(POLICY, app, expires=names)


def test_one_name_needs_no_list(app) -> None:
    """A text by itself is one name, not one for each of its letters."""
    assert_lifecycle(POLICY, app, expires="prod-1", archives="old")


def test_a_registry_is_not_a_repository(registry, app) -> None:
    """Anything but a repository is refused with the way to one."""
    with pytest.raises(
        InvalidValue, match=r"give one, as registry\['team/app'\], after the policy"
    ):
        assert_lifecycle(POLICY, registry)


def test_a_failure_lists_twenty_problems_and_warnings(registry) -> None:
    """A failure on many images stays readable: it counts the problems and warnings beyond 20."""
    many = registry.create_repository("many")
    for n in range(25):
        many.push([f"prod-{n}", f"v{n}"], pushed_at=f"-{n + 1}h")
    with pytest.raises(AssertionError) as caught:
        assert_lifecycle({"rules": [PROD]}, many, keeps=["prod-*"])
    lines = str(caught.value).splitlines()
    assert lines[19].startswith("keeps: 'prod-*' is not: rule 1 expires it")
    assert lines[20:22] == ["and 4 problems more", "many: 24 images expired, 0 archived, 1 kept"]
    assert lines[-2].startswith("warning: rule 1 expires sha256:")
    assert lines[-1] == "and 4 warnings more"


def test_what_cannot_be_printed_is_escaped(app) -> None:
    """A description's control characters and line breaks do not reach the terminal."""
    rule = {**PROD, "description": "red \x1b[31m\nnext \ud800"}
    with pytest.raises(AssertionError) as caught:
        assert_lifecycle({"rules": [rule]}, app, expires=[])
    last = str(caught.value).splitlines()[-2]
    assert last.endswith(r"red \x1b[31m\nnext \ud800")

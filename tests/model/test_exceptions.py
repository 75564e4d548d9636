"""The messages and base classes of this library's own exceptions."""

import pytest

from mock_ecr_ext.model.exceptions import (
    InvalidValue,
    NotMocked,
    NotStarted,
    UnknownName,
    find_nearest,
)


@pytest.mark.parametrize(
    ("known", "end"),
    [
        ([], "it holds none"),
        (["team/app", "other"], "the nearest is 'team/app'"),
        (["x", "y"], "it holds 'x', 'y'"),
        (list("tuvwxyz"), "it holds 't', 'u', 'v', 'w', 'x' and 2 more"),
    ],
)
def test_an_unknown_name_tells_what_there_is(known, end) -> None:
    """UnknownName reports the nearest known name, or a few names if none is near."""
    error = UnknownName("repository", "team/ap", "registry 1", known)
    assert str(error) == f"repository 'team/ap' is not in registry 1: {end}"


def test_an_invalid_value_is_shortened() -> None:
    """InvalidValue shortens a long value, so that a person can read its message."""
    text = str(InvalidValue("size", "9" * 10_000, "give less"))
    assert len(text) < 200
    assert "..." in text
    assert text.endswith("9' is refused: give less")


@pytest.mark.parametrize(
    ("error", "base"),
    [
        (InvalidValue, ValueError),
        (UnknownName, KeyError),
        (NotMocked, AssertionError),
        (NotStarted, RuntimeError),
    ],
)
def test_each_is_what_python_calls_it(error, base) -> None:
    """Each exception is a subclass of the built-in one that general code catches."""
    assert issubclass(error, base)


def test_nearest_is_none_where_nothing_is_near() -> None:
    """`find_nearest` returns None if no known name is similar."""
    assert find_nearest("status", ["status", "size"]) == "status"
    assert find_nearest("zzz", ["status", "size"]) is None

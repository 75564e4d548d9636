"""JSON is read as ECR reads it, and its nesting is measured without recursion."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_ecr_ext.model.strict_json import DECODER, is_deeper


@pytest.mark.parametrize("text", ["NaN", "[Infinity]", '{"a": -Infinity}', "{", ""])
def test_a_text_that_is_not_json_is_refused(text) -> None:
    """A text that JSON does not have is a ValueError, also if Python reads it."""
    with pytest.raises(ValueError, match=r"."):
        DECODER.decode(text)


@given(st.integers(1, 30), st.integers(0, 30), st.booleans())
def test_nesting_is_counted(depth, levels, in_objects) -> None:
    """A value is deeper than so many levels if it has more objects and lists inside each other."""
    value: object = 5
    for _ in range(depth):
        value = {"a": value, "b": 1} if in_objects else ["b", value]
    assert is_deeper(value, levels) is (depth > levels)


def test_a_value_without_objects_and_lists_has_no_level() -> None:
    """A text, a number or null is not nested at all."""
    assert not is_deeper("[[[", 0)
    assert not is_deeper(None, 0)

"""Texts for messages and tables stay short and grammatical."""

import pytest

from mock_ecr_ext.model.text import (
    count_noun,
    list_some,
    make_printable,
    represent,
    represent_whole,
    shorten,
)


@pytest.mark.parametrize(
    ("number", "noun", "text"),
    [
        (0, "image", "0 images"),
        (1, "image", "1 image"),
        (2, "image", "2 images"),
        (1, "repository", "1 repository"),
        (3, "repository", "3 repositories"),
        (2, "day", "2 days"),
        (2, "planned fault", "2 planned faults"),
    ],
)
def test_nouns_agree_with_their_number(number, noun, text) -> None:
    """A noun is in the singular after 1 alone, and y after a consonant becomes ies."""
    assert count_noun(number, noun) == text


@pytest.mark.parametrize(
    ("text", "shortened"),
    [("", ""), ("abcd", "abcd"), ("abcde", "abcde"), ("abcdef", "abcd…")],
)
def test_long_texts_are_cut_to_the_limit(text, shortened) -> None:
    """A text of up to the limit stays; a longer one is as long as the limit, ellipsis included."""
    assert shorten(text, 5) == shortened


@pytest.mark.parametrize(
    ("items", "text"),
    [
        ([], ""),
        (["a"], "a"),
        (["a", "b", "c"], "a, b, c"),
        (["a", "b", "c", "d"], "a, b, c and 1 more"),
        ((letter for letter in "abcdefg"), "a, b, c and 4 more"),
    ],
)
def test_long_lists_say_how_many_are_left_out(items, text) -> None:
    """A list of up to the limit is complete; a longer one ends in the number left out."""
    assert list_some(items, 3) == text


def test_values_are_represented_in_one_line() -> None:
    """A short value is its repr; a long text, or a long mapping, is cut in the middle."""
    assert represent({"a": 1}) == "{'a': 1}"
    assert represent("x") == "'x'"
    long = represent("x" * 1000)
    assert len(long) == 120
    assert long.startswith("'xxx")
    assert "..." in long
    assert represent(dict.fromkeys("abcdefgh", 0)) == "{'a': 0, 'b': 0, 'c': 0, 'd': 0, ...}"


def test_values_without_a_repr_are_represented_by_their_type() -> None:
    """A value whose repr raises is shown by its type, also inside another value."""
    assert represent(10**5000) == "<int>"
    assert represent([1, 10**5000, 2]) == "[1, <int>, 2]"
    assert represent_whole([10**5000]) == "[<int>]"
    assert represent_whole("x" * 1000) == repr("x" * 1000)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain, \u00fcmlaut", "plain, \u00fcmlaut"),
        ("\ud800", r"\ud800"),
        ("a\tb\r\n", r"a\tb\r\n"),
        ("\x00\x1b\u2028", r"\x00\x1b\u2028"),
        ("\\", "\\"),
    ],
)
def test_characters_that_cannot_be_printed_are_escaped(text, shown) -> None:
    """Control characters and half surrogates become Python's escapes; all others stay."""
    assert make_printable(text) == shown

"""A listing is cut into pages, and accepts its own tokens only."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_ecr_ext.model.errors import InvalidNextToken
from mock_ecr_ext.model.listing.order import get_order
from mock_ecr_ext.model.listing.paging import Listing
from mock_ecr_ext.model.listing.sorted_keys import SortedKeys

SCOPE = ("DescribeImages", "123456789012", "us-east-1", "app")


def records(keys) -> list[str]:
    """Records named after their keys."""
    return [f"record {key}" for key in keys]


def listing(count: int = 10, scope: tuple[str, ...] = SCOPE) -> Listing[str]:
    """A listing of records named after their keys."""
    read_key = get_order("pushed").read_key
    return Listing(scope, SortedKeys(range(count)), records, read_key)


@given(count=st.integers(0, 30), size=st.integers(1, 12))
def test_pages_are_a_partition(count, size) -> None:
    """The pages have all records in order; all but the last are full and have a token."""
    pages, token = [], None
    while True:
        page = listing(count).page(token, size)
        pages.append(page.records)
        token = page.next_token
        if token is None:
            break
    assert [record for records in pages for record in records] == [
        f"record {n}" for n in range(count)
    ]
    assert all(len(records) == size for records in pages[:-1])
    assert len(pages[-1]) <= size
    assert bool(pages[-1]) == bool(count)


TOKEN = listing().page(None, 3).next_token
assert TOKEN is not None


def is_refused(token: str, of: Listing[str] | None = None) -> bool:
    """Report whether a listing refuses the token."""
    try:
        (of or listing()).page(token, 3)
    except InvalidNextToken:
        return True
    return False


def test_a_token_is_accepted_by_its_own_listing() -> None:
    """A token of a listing can be used more than once."""
    assert not is_refused(TOKEN)
    assert listing().page(TOKEN, 1).records == ["record 3"]


@given(st.text(max_size=40))
def test_any_other_text_is_refused(text) -> None:
    """A text that the listing did not create is refused."""
    assert is_refused(text) == (text != TOKEN)


@given(st.integers(0, len(TOKEN) - 1), st.characters(codec="utf-8"))
def test_an_altered_token_is_refused(position, letter) -> None:
    """A token with one changed letter is refused."""
    altered = TOKEN[:position] + letter + TOKEN[position + 1 :]
    assert is_refused(altered) == (altered != TOKEN)


@given(st.integers(0, len(TOKEN) - 1))
def test_a_truncated_token_is_refused(length) -> None:
    """A token that lacks letters at either end is refused."""
    assert is_refused(TOKEN[:length])
    assert is_refused(TOKEN[len(TOKEN) - length :])


@pytest.mark.parametrize("suffix", ["=", "A", "AAAA", " ", "\n", TOKEN])
def test_an_extended_token_is_refused(suffix) -> None:
    """A token with a suffix is refused, even if base64 would read the same bytes."""
    assert is_refused(TOKEN + suffix)


@pytest.mark.parametrize("part", range(len(SCOPE)))
def test_a_token_of_another_scope_is_refused(part) -> None:
    """A token is refused if any part of its scope differs."""
    other = tuple("other" if n == part else text for n, text in enumerate(SCOPE))
    assert is_refused(TOKEN, listing(scope=other))


def test_scopes_do_not_run_into_each_other() -> None:
    """A scope with the same letters in other parts is another scope."""
    token = listing(scope=("ab", "c")).page(None, 3).next_token
    assert is_refused(token, listing(scope=("a", "bc")))


def test_a_cursor_need_not_exist_any_more() -> None:
    """A token of a record that was deleted since continues after its key."""
    without = Listing(SCOPE, SortedKeys([0, 1, 7, 8]), records, int)
    assert without.page(TOKEN, 5).records == ["record 7", "record 8"]

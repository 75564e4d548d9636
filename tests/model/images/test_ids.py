"""The entries of ListImages, cut into pages of any size, are the whole list."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_ecr_ext.model.errors import InvalidNextToken
from mock_ecr_ext.model.images.ids import ImageIds
from mock_ecr_ext.model.images.store import EVERYTHING
from mock_ecr_ext.model.registry import Backend


def make_ids(order: str, counts: list[int]) -> ImageIds:
    """The entries of images with these numbers of tags."""
    repository = Backend(order=order).default.create_repository("app")
    for number, count in enumerate(counts):
        repository.push([f"{number}-{tag}" for tag in range(count)])
    return repository.image_ids(EVERYTHING, ("ListImages",))


@pytest.mark.parametrize("order", ["pushed", "digest"])
@given(counts=st.lists(st.integers(0, 4), max_size=6), size=st.integers(1, 9))
def test_the_pages_are_the_list(order: str, counts: list[int], size: int) -> None:
    """The pages make up the list, and all but the last are full."""
    ids = make_ids(order, counts)
    pages = [ids.page(None, size)]
    while pages[-1].next_token is not None:
        pages.append(ids.page(pages[-1].next_token, size))
    assert [entry for page in pages for entry in page.records] == list(ids)
    assert all(len(page.records) == size for page in pages[:-1])
    assert len(list(ids)) == sum(max(count, 1) for count in counts)


def test_an_image_without_tags_has_an_entry_without_one() -> None:
    """An image without tags has one entry, and the tags of one image are sorted by name."""
    assert [entry.tag for entry in make_ids("pushed", [0, 2])] == [None, "1-0", "1-1"]


def test_a_token_of_another_listing_is_refused() -> None:
    """A token of one repository is refused by the listing of another."""
    token = make_ids("pushed", [1, 1]).page(None, 1).next_token
    other = Backend().default.create_repository("other").image_ids(EVERYTHING, ("ListImages",))
    with pytest.raises(InvalidNextToken):
        other.page(token, 1)

"""The orders in which a registry lists repositories, images and tags."""

import pytest

from mock_ecr_ext import InvalidValue
from mock_ecr_ext.model.listing.order import get_order

TAGS = [f"v{n}" for n in range(10)]


def test_pushed_is_the_order_of_serial_numbers() -> None:
    """The order "pushed" sorts by serial number and leaves tags in their own order."""
    order = get_order("pushed")
    assert order.image_key(1, "sha256:ff") < order.image_key(2, "sha256:00")
    assert order.repository_key(1, "zz") < order.repository_key(2, "aa")
    assert list(order.tags(TAGS)) == TAGS


def test_digest_is_an_order_that_means_nothing() -> None:
    """The order "digest" is stable: by digest for images, by hash for repositories and tags."""
    order = get_order("digest")
    assert order.image_key(2, "sha256:00") < order.image_key(1, "sha256:ff")
    names = sorted(TAGS, key=lambda name: order.repository_key(0, name))
    assert names != TAGS
    assert sorted(names) == TAGS
    assert sorted(order.tags(TAGS)) == TAGS
    assert list(order.tags(TAGS)) == list(order.tags(reversed(TAGS))) != TAGS


@pytest.mark.parametrize("name", ["pushed", "digest"])
def test_a_key_is_read_again_from_its_text(name) -> None:
    """A key can be read back from its text, which page tokens contain."""
    order = get_order(name)
    key = order.image_key(5, "sha256:00")
    assert order.read_key(str(key)) == key


def test_another_order_is_refused() -> None:
    """An unknown order is refused with the names of both orders."""
    with pytest.raises(InvalidValue) as caught:
        get_order("random")
    assert str(caught.value) == (
        "order 'random' is refused: give 'pushed', in which things were made, or 'digest', a "
        "stable one that says nothing"
    )

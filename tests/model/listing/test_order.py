"""A registry lists in one of two stable orders."""

import pytest

from mock_ecr_ext import InvalidValue
from mock_ecr_ext.model.listing.order import get_order

TAGS = [f"v{n}" for n in range(10)]


def test_pushed_is_the_order_of_serial_numbers() -> None:
    """The order "pushed" sorts images and repositories by serial number, and keeps tags."""
    order = get_order("pushed")
    assert order.image_key(1, "sha256:ff") < order.image_key(2, "sha256:00")
    assert order.repository_key(1, "zz") < order.repository_key(2, "aa")
    assert list(order.tags(TAGS)) == TAGS


def test_digest_is_an_arbitrary_order() -> None:
    """The order "digest" sorts images by digest, and repositories and tags by a stable hash."""
    order = get_order("digest")
    assert order.image_key(2, "sha256:00") < order.image_key(1, "sha256:ff")
    names = sorted(TAGS, key=lambda name: order.repository_key(0, name))
    assert names != TAGS
    assert sorted(names) == TAGS
    assert sorted(order.tags(TAGS)) == TAGS
    assert list(order.tags(TAGS)) == list(order.tags(reversed(TAGS))) != TAGS


@pytest.mark.parametrize("name", ["pushed", "digest"])
def test_a_key_is_read_again_from_its_text(name) -> None:
    """A key, which a page token contains as text, is restored from that text."""
    order = get_order(name)
    key = order.image_key(5, "sha256:00")
    assert order.read_key(str(key)) == key


def test_another_order_is_refused() -> None:
    """An unknown order is refused with the two valid names."""
    with pytest.raises(InvalidValue) as caught:
        get_order("random")
    assert str(caught.value) == (
        "order 'random' is refused: give 'pushed' (order of creation) or 'digest' (stable, "
        "arbitrary order)"
    )

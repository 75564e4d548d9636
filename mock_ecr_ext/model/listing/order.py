"""The orders in which a registry lists repositories, images and tags."""

import hashlib
import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from mock_ecr_ext.model.exceptions import InvalidValue
from mock_ecr_ext.model.listing.sorted_keys import Key

OrderName = Literal["pushed", "digest"]


@dataclass(frozen=True, slots=True)
class Order:
    """The order of a listing, as functions that make sortable keys.

    image_key: makes a key from an image's serial number and digest.
    position: makes a function from the serial numbers and digests of several images; it finds the
        number of the image that has a key.
    repository_key: makes a key from a repository's serial number and name.
    tags: sorts the tags of one image.
    read_key: restores a key from the text that `str` made of it.
    """

    name: OrderName
    image_key: Callable[[int, str], Key]
    position: Callable[[range, Sequence[str]], Callable[[Any], int]]
    repository_key: Callable[[int, str], Key]
    tags: Callable[[Iterable[str]], tuple[str, ...]]
    read_key: Callable[[str], Key]


def get_order(name: str) -> Order:
    """The order of that name; raises `InvalidValue` if there is none."""
    if isinstance(name, str) and name in _ORDERS:
        return _ORDERS[name]
    raise InvalidValue(
        "order",
        name,
        "give 'pushed' (order of creation) or 'digest' (stable, arbitrary order)",
    )


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


# ECR promises no order. It is recorded to list repositories neither by name nor by age, but in the
# same order each time, and the tags of an image in no order at all. "digest" imitates that.
_ORDERS = {
    "pushed": Order(
        "pushed",
        image_key=lambda serial, digest: serial,
        position=lambda serials, digests: serials.index,
        repository_key=lambda serial, name: serial,
        tags=tuple,
        read_key=int,
    ),
    "digest": Order(
        "digest",
        image_key=lambda serial, digest: digest,
        position=lambda serials, digests: dict(zip(digests, itertools.count())).__getitem__,
        repository_key=lambda serial, name: _hash(name),
        tags=lambda tags: tuple(sorted(tags, key=_hash)),
        read_key=str,
    ),
}

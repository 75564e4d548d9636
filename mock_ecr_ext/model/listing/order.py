"""The order in which a registry lists what it holds."""

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
    """Where things stand in a listing, as keys that a page can begin after.

    image_key: of an image's serial number and digest.
    repository_key: of a repository's serial number and name.
    position: of the images of several serial numbers and digests, which one has a key.
    tags: puts one image's tags in order.
    read_key: a key again from the text that `str` made of it.
    """

    name: OrderName
    image_key: Callable[[int, str], Key]
    position: Callable[[range, Sequence[str]], Callable[[Any], int]]
    repository_key: Callable[[int, str], Key]
    tags: Callable[[Iterable[str]], tuple[str, ...]]
    read_key: Callable[[str], Key]


def get_order(name: str) -> Order:
    """The order of that name; raises `InvalidValue` where there is none."""
    if name in _ORDERS:
        return _ORDERS[name]
    raise InvalidValue(
        "order",
        name,
        "give 'pushed' (order of creation) or 'digest' (stable, arbitrary order)",
    )


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


# ECR is recorded to list repositories neither by name nor by age, yet each time alike, and the
# tags of an image in no order at all; it promises none. "digest" shows that, "pushed" is kinder.
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

"""Pages of a listing; a token contains a key, not an offset, and fits one listing only."""

import base64
import binascii
import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from mock_ecr_ext.model.errors import InvalidNextToken
from mock_ecr_ext.model.listing.sorted_keys import Key, SortedKeys

T = TypeVar("T")

_SEAL_SIZE = 16


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some records of a listing, and the token of the next page; None on the last page."""

    records: Sequence[T]
    next_token: str | None = None


@dataclass(frozen=True, slots=True)
class Listing(Generic[T]):
    """Records that can be paged.

    scope: identifies this listing; a token of another scope is refused.
    keys: the keys of all records, in order.
    records: finds the records of some keys.
    read_key: restores a key from the text that `str` made of it.
    """

    scope: tuple[str, ...]
    keys: SortedKeys
    records: Callable[[Sequence[Key]], Sequence[T]]
    read_key: Callable[[str], Key]

    def __iter__(self) -> Iterator[T]:
        return iter(self.records(list(self.keys)))

    def page(self, token: str | None, size: int) -> Page[T]:
        """The page of at most `size` records that a token points to; the first page if it is None.

        Raises `InvalidNextToken` for any token that this listing did not create.
        """
        cursor = None if token is None else self.read_key(unseal(self.scope, token))
        found = self.keys.after(cursor, size + 1)
        records = self.records(found[:size])
        if len(found) <= size:
            return Page(records)
        return Page(records, seal(self.scope, str(found[size - 1])))


class Pageable(Protocol[T]):
    """A listing that can be paged and iterated."""

    def __iter__(self) -> Iterator[T]: ...

    def page(self, token: str | None, size: int) -> Page[T]:
        """The page of at most `size` records that a token points to."""


class Pager(Protocol):
    """A function that cuts a list into pages."""

    def __call__(
        self, operation: str, listing: Callable[[], Pageable[T]], token: str | None, size: int
    ) -> Page[T]:
        """The page that an operation answers.

        listing: finds the present list.
        size: the largest number of records that the client accepts.
        """


def seal(scope: tuple[str, ...], key: str) -> str:
    """The token of a key, which fits one scope only."""
    seal = hashlib.blake2b("\0".join((*scope, key)).encode(), digest_size=_SEAL_SIZE)
    return base64.urlsafe_b64encode(seal.digest() + key.encode()).decode()


def unseal(scope: tuple[str, ...], token: str) -> str:
    """The key of a token; raises `InvalidNextToken` if it was not made for this scope."""
    try:
        key = base64.urlsafe_b64decode(token)[_SEAL_SIZE:].decode()
    except (binascii.Error, ValueError):
        raise InvalidNextToken from None
    if token != seal(scope, key):  # base64 has several spellings of the same bytes
        raise InvalidNextToken
    return key

"""Pages: a cursor that is a key, not an offset, sealed into a token that fits one listing alone."""

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
    """Some records of a listing, and the token for those that follow; None on the last page."""

    records: Sequence[T]
    next_token: str | None = None


@dataclass(frozen=True, slots=True)
class Listing(Generic[T]):
    """Records that can be paged.

    scope: all that sets this listing apart from others; a token of another scope is refused.
    keys: the records' positions, in order.
    records: the records at some positions.
    read_key: a position again from the text that `str` made of it.
    """

    scope: tuple[str, ...]
    keys: SortedKeys
    records: Callable[[Sequence[Key]], Sequence[T]]
    read_key: Callable[[str], Key]

    def __iter__(self) -> Iterator[T]:
        return iter(self.records(list(self.keys)))

    def page(self, token: str | None, size: int) -> Page[T]:
        """At most `size` records from where the token points; from the start without one.

        Raises `InvalidNextToken` for any token that this listing did not give.
        """
        cursor = None if token is None else self.read_key(unseal(self.scope, token))
        found = self.keys.after(cursor, size + 1)
        records = self.records(found[:size])
        if len(found) <= size:
            return Page(records)
        return Page(records, seal(self.scope, str(found[size - 1])))


class Pageable(Protocol[T]):
    """What can be cut into pages, and gone through."""

    def __iter__(self) -> Iterator[T]: ...

    def page(self, token: str | None, size: int) -> Page[T]:
        """At most `size` records from where the token points."""


class Pager(Protocol):
    """Cuts a list into pages."""

    def __call__(
        self, operation: str, listing: Callable[[], Pageable[T]], token: str | None, size: int
    ) -> Page[T]:
        """The page that an operation answers with.

        listing: finds the list as it is then.
        size: how many records the client wants at most.
        """


def seal(scope: tuple[str, ...], key: str) -> str:
    """A token of a position, that fits one scope alone."""
    seal = hashlib.blake2b("\0".join((*scope, key)).encode(), digest_size=_SEAL_SIZE)
    return base64.urlsafe_b64encode(seal.digest() + key.encode()).decode()


def unseal(scope: tuple[str, ...], token: str) -> str:
    """The position of a token; raises `InvalidNextToken` for one of another scope, or of none."""
    try:
        key = base64.urlsafe_b64decode(token)[_SEAL_SIZE:].decode()
    except (binascii.Error, ValueError):
        raise InvalidNextToken from None
    if token != seal(scope, key):  # also where base64 has other spellings of the same bytes
        raise InvalidNextToken
    return key

"""Read-only views of a registry's content."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any, Generic, TypeVar, overload

from mock_ecr_ext.model.listing.sorted_keys import Key, SortedKeys

T = TypeVar("T")


class View(Sequence[T], Generic[T]):
    """A live, read-only sequence of records in the registry's order.

    Iterating makes all records at its start, so that later changes do not affect it.

    keys: finds the present keys, in order.
    record: makes the record of a key.
    lock: the mock's lock, taken for each access.
    """

    def __init__(
        self,
        keys: Callable[[], SortedKeys],
        record: Callable[[Key], T],
        lock: AbstractContextManager[Any],
    ) -> None:
        self._keys = keys
        self._record = record
        self._lock = lock

    def __repr__(self) -> str:
        return repr(list(self))

    def __len__(self) -> int:
        return len(self._keys())

    def __iter__(self) -> Iterator[T]:
        with self._lock:
            return iter([self._record(key) for key in self._keys()])

    @overload
    def __getitem__(self, position: int) -> T: ...

    @overload
    def __getitem__(self, position: slice) -> list[T]: ...

    def __getitem__(self, position: int | slice) -> T | list[T]:
        with self._lock:
            if isinstance(position, slice):
                return [self._record(key) for key in list(self._keys())[position]]
            return self._record(self._keys()[position])

"""Sorted keys; reading a page costs the same among a hundred and among a million."""

import itertools
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from typing import Any, Protocol, overload


class Key(Protocol):
    """A position in a listing: a serial number or a text; a listing has keys of one type."""

    def __lt__(self, other: Any, /) -> bool:
        """Whether this key comes before the other."""


BLOCK = 512
"""The number of keys in a block after a split; a block of twice as many is split."""


class SortedKeys:
    """Distinct keys in ascending order, kept in blocks so that a write moves one block only."""

    def __init__(self, keys: Iterable[Key] = ()) -> None:
        self._blocks: list[list[Key]] = []
        self._lasts: list[Key] = []
        self._length = 0
        self.update(keys)

    def __len__(self) -> int:
        return self._length

    def __contains__(self, key: Key) -> bool:
        number = bisect_left(self._lasts, key)
        if number == len(self._blocks):
            return False
        block = self._blocks[number]
        return block[bisect_left(block, key)] == key

    def __iter__(self) -> Iterator[Key]:
        return itertools.chain.from_iterable(self._blocks)

    @overload
    def __getitem__(self, position: int) -> Key: ...

    @overload
    def __getitem__(self, position: slice) -> list[Key]: ...

    def __getitem__(self, position: int | slice) -> Key | list[Key]:
        """The key at a position, or the keys of a slice; negative positions count from the end."""
        if isinstance(position, slice):
            return self._slice(range(self._length)[position])
        offset = position + self._length if position < 0 else position
        for block in self._blocks if offset >= 0 else ():
            if offset < len(block):
                return block[offset]
            offset -= len(block)
        raise IndexError(f"position {position} of {self._length} keys")

    def add(self, key: Key) -> None:
        """Add a key that it does not contain."""
        number = min(bisect_left(self._lasts, key), len(self._blocks) - 1)
        if number < 0:
            self._blocks.append([])
            self._lasts.append(key)
            number = 0
        block = self._blocks[number]
        block.insert(bisect_left(block, key), key)
        self._lasts[number] = block[-1]
        self._length += 1
        if len(block) == 2 * BLOCK:
            self._split(number)

    def remove(self, key: Key) -> None:
        """Remove a key that it contains."""
        number = bisect_left(self._lasts, key)
        block = self._blocks[number]
        del block[bisect_left(block, key)]
        self._length -= 1
        if block:
            self._lasts[number] = block[-1]
        else:
            del self._blocks[number], self._lasts[number]

    def update(self, keys: Iterable[Key]) -> None:
        """Add many keys that it does not contain."""
        fresh = sorted(keys)
        if len(fresh) < BLOCK:
            for key in fresh:
                self.add(key)
            return
        if self._lasts and fresh[0] < self._lasts[-1]:
            fresh = sorted(itertools.chain(self, fresh))
            self._blocks, self._lasts, self._length = [], [], 0
        for start in range(0, len(fresh), BLOCK):
            self._blocks.append(fresh[start : start + BLOCK])
            self._lasts.append(self._blocks[-1][-1])
        self._length += len(fresh)

    def after(self, cursor: Key | None, count: int) -> list[Key]:
        """The first `count` keys after the cursor, which need not exist; None is the start."""
        number = 0 if cursor is None else bisect_right(self._lasts, cursor)
        if number == len(self._blocks):
            return []
        start = 0 if cursor is None else bisect_right(self._blocks[number], cursor)
        found = self._blocks[number][start : start + count]
        while len(found) < count and number + 1 < len(self._blocks):
            number += 1
            found += self._blocks[number][: count - len(found)]
        return found

    def copy(self) -> "SortedKeys":
        """Another set of the same keys."""
        twin = SortedKeys()
        twin._blocks = [block[:] for block in self._blocks]
        twin._lasts = self._lasts[:]
        twin._length = self._length
        return twin

    def _slice(self, positions: range) -> list[Key]:
        if not positions:
            return []
        first, last = min(positions[0], positions[-1]), max(positions[0], positions[-1])
        found: list[Key] = []
        start = 0  # the position of the block's first key
        for block in self._blocks:
            if start > last:
                break
            found += block[max(first - start, 0) : last - start + 1]
            start += len(block)
        return found[:: positions.step]

    def _split(self, number: int) -> None:
        block = self._blocks[number]
        self._blocks[number : number + 1] = [block[:BLOCK], block[BLOCK:]]
        self._lasts.insert(number, block[BLOCK - 1])

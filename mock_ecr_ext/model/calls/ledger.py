"""The log of a mock's calls: the newest, and as much of their requests and responses as is kept."""

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from mock_ecr_ext.model.calls.bodies import Bodies
from mock_ecr_ext.model.calls.call import Call, Calls
from mock_ecr_ext.model.exceptions import InvalidValue
from mock_ecr_ext.model.inputs.values import Size, is_whole, parse_size

CALLS_KEPT = 10_000
"""How many of the newest calls a mock keeps, unless the test says otherwise."""

SIZE_KEPT = "64 MiB"
"""How much of their requests and responses it keeps, unless the test says otherwise."""

SMALL = 1024
"""The bytes of a request and its response that are kept with the call in any case."""

# The golden ratio's digits: multiples of it are spread over all numbers of 32 bits.
_FAR_APART = 0x9E3779B9
_BITS = 2**32 - 1
_REST_OF_ID = "-7f4a-4c15-a39c-c0605cedc835"

UNLOGGED_ID = f"00000000{_REST_OF_ID}"
"""The request id of a response that belongs to no call."""

MakeCall = Callable[[str, bytes], Call]
"""Makes a call from its request id and its response's body."""


@dataclass(slots=True)
class _Entry:
    """A call in the ledger.

    source: the call, or, until it is first read, the function that makes it.
    request_size: the bytes of its request.
    is_large: whether its request and response count for the size of the ledger.
    """

    source: Call | MakeCall
    request_id: str = ""
    body: bytes = b""
    request_size: int = 0
    is_large: bool = False

    def read(self) -> Call:
        """The call, the same object each time."""
        if not isinstance(self.source, Call):
            self.source = self.source(self.request_id, self.body)
        return self.source


class Ledger:
    """The log of a mock's newest calls.

    Calls beyond a number are dropped. Beyond a size in bytes the oldest calls are cut: their
    responses are let go, and all but the beginnings of long parameters. Small calls are never cut,
    and equal responses are kept, and counted, once.
    """

    def __init__(self) -> None:
        self._kept: deque[_Entry] = deque()
        self._written = 0
        self._limit: float = CALLS_KEPT
        self._size_limit: float = parse_size(SIZE_KEPT)
        self._bodies = Bodies()  # of the large calls
        self._requests_size = 0  # likewise
        self._checked = 0  # so many of the first calls that were written are small, or cut

    @property
    def size(self) -> int:
        """The bytes of requests and responses that count for the limit."""
        return self._bodies.size + self._requests_size

    def write(self, make: MakeCall, body: bytes = b"", request_size: int = 0) -> str:
        """Add a call, and return its request id; the oldest go, or are cut, if there is too much.

        The id is a UUID with a first part of its own, the same in each run.

        make: makes the call when it is first read.
        body: of its response.
        request_size: the bytes of its request.
        """
        self._written += 1
        request_id = f"{self._written * _FAR_APART & _BITS:08x}{_REST_OF_ID}"
        entry = _Entry(make, request_id, body, request_size)
        self._kept.append(entry)
        if len(body) + request_size > SMALL:
            self._count(entry)
        if len(self._kept) > self._limit:
            self._drop()
        return request_id

    def read(self) -> Calls:
        """The calls that it keeps now."""
        calls = Calls(entry.read() for entry in self._kept)
        calls.dropped = self._dropped
        return calls

    def keep(self, limit: int | None, size: Size | None = SIZE_KEPT) -> None:
        """Keep this many calls, and so much of their requests and responses, from now on.

        Raises `InvalidValue` for a limit that is not a number, and for a size that is not one.
        """
        if limit is not None and not is_whole(limit):
            remedy = "give a whole number, 0 or more, or None to keep all of them"
            raise InvalidValue("number of calls", limit, remedy)
        self._size_limit = math.inf if size is None else parse_size(size)
        self._limit = math.inf if limit is None else limit
        while len(self._kept) > self._limit:
            self._drop()
        self._make_room()

    def copy(self) -> "Ledger":
        """Another ledger with the same calls and limits."""
        twin = Ledger()
        twin.__dict__.update(self.__dict__)
        twin._kept, twin._bodies = self._kept.copy(), self._bodies.copy()
        return twin

    @property
    def _dropped(self) -> int:
        return self._written - len(self._kept)

    def _count(self, entry: _Entry) -> None:
        entry.is_large = True
        entry.body = self._bodies.keep(entry.body)
        self._requests_size += entry.request_size
        if self._bodies.size + self._requests_size > self._size_limit:
            self._make_room()

    def _make_room(self) -> None:
        while self.size > self._size_limit:
            position = max(self._checked - self._dropped, 0)
            entry = self._kept[position]
            self._checked = self._dropped + position + 1
            if entry.is_large:
                self._discount(entry)
                # Not in place: a checkpoint may have the entry too, with all of the call.
                self._kept[position] = _Entry(entry.read().cut())

    def _drop(self) -> None:
        entry = self._kept.popleft()
        if entry.is_large:
            self._discount(entry)

    def _discount(self, entry: _Entry) -> None:
        self._bodies.release(entry.body)
        self._requests_size -= entry.request_size

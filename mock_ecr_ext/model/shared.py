"""What all registries of one mock have in common."""

import functools
import hashlib
import threading
import uuid
from collections.abc import Callable
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from mock_ecr_ext.model.calls import Call
from mock_ecr_ext.model.clock import Clock
from mock_ecr_ext.model.order import Order

P = ParamSpec("P")
R = TypeVar("R")


class Shared:
    """The clock, the order, the lock, the calls and the serial numbers of one mock."""

    def __init__(self, clock: Clock, order: Order) -> None:
        self.clock = clock
        self.order = order
        self.lock = threading.RLock()
        self.calls: list[Call] = []
        self._serial = 0
        self._requests = 0

    def serials(self, count: int) -> range:
        """The next `count` serial numbers; no two things of one mock have the same."""
        first = self._serial
        self._serial += count
        return range(first, self._serial)

    def serial(self) -> int:
        """The next serial number."""
        return self.serials(1)[0]

    def request_id(self) -> str:
        """The id of the next request: a random-looking UUID, the same in every run."""
        self._requests += 1
        seed = hashlib.blake2b(str(self._requests).encode(), digest_size=16)
        return str(uuid.UUID(bytes=seed.digest(), version=4))

    def checkpoint(self) -> Callable[[], None]:
        """A function that sets clock, calls and serial numbers as they are now."""
        serial, requests = self._serial, self._requests
        calls, clock = self.calls.copy(), self.clock.checkpoint()

        def rollback() -> None:
            self._serial, self._requests = serial, requests
            self.calls = calls.copy()
            self.clock.rollback(clock)

        return rollback


class _HasShared(Protocol):
    _shared: Shared


S = TypeVar("S", bound=_HasShared)


def locked(method: Callable[Concatenate[S, P], R]) -> Callable[Concatenate[S, P], R]:
    """Make a method of something that has `_shared` hold the mock's lock."""

    @functools.wraps(method)
    def hold(self: S, *args: P.args, **kwargs: P.kwargs) -> R:
        with self._shared.lock:
            return method(self, *args, **kwargs)

    return hold  # type: ignore[return-value]  # wraps() loses that self may be positional

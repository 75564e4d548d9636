"""The parts that all registries of one mock share."""

import contextlib
import functools
import threading
from collections.abc import Callable
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from mock_ecr_ext.model.calls.ledger import Ledger
from mock_ecr_ext.model.clock import Clock
from mock_ecr_ext.model.exceptions import InvalidValue
from mock_ecr_ext.model.faults.plan import Faults
from mock_ecr_ext.model.faults.schedule import Schedule
from mock_ecr_ext.model.listing.order import Order
from mock_ecr_ext.model.listing.paging import Pager

P = ParamSpec("P")
R = TypeVar("R")


class Shared:
    """The clock, order, lock, faults, pager, calls and serial numbers of one mock.

    schedule: the faults and watches that requests have to pass; `faults` plans them.
    pager: cuts lists into pages; None makes each as full as ECR's can be.
    requires_layers: whether PutImage refuses a manifest whose layers were not uploaded.
    """

    def __init__(self, clock: Clock, order: Order) -> None:
        self.clock = clock
        self.order = order
        self.lock = threading.RLock()
        self.schedule = Schedule()
        self.faults = Faults(clock, self.schedule)
        self.pager: Pager | None = None
        self.requires_layers = False
        self.calls = Ledger()
        self._serial = 0

    def serials(self, count: int) -> range:
        """The next `count` serial numbers; each is unique in its mock."""
        first = self._serial
        self._serial += count
        return range(first, self._serial)

    def serial(self) -> int:
        """The next serial number."""
        return self.serials(1)[0]

    def wait(self, seconds: float) -> None:
        """Move a pinned clock forward instead of sleeping, but not beyond the year 9999."""
        with self.lock, contextlib.suppress(InvalidValue):
            if self.clock.is_pinned:
                self.clock.tick(seconds=seconds)

    def checkpoint(self) -> Callable[[], None]:
        """A function that restores clock, faults, calls and serial numbers as they are now."""
        serial, calls = self._serial, self.calls.copy()
        rollbacks = self.clock.checkpoint(), self.schedule.checkpoint()

        def rollback() -> None:
            self._serial, self.calls = serial, calls.copy()
            for roll_back in rollbacks:
                roll_back()

        return rollback


class _HasShared(Protocol):
    _shared: Shared


S = TypeVar("S", bound=_HasShared)


def with_lock(method: Callable[Concatenate[S, P], R]) -> Callable[Concatenate[S, P], R]:
    """Decorate a method of an object with `_shared`: it runs under the mock's lock."""

    @functools.wraps(method)
    def call(self: S, *args: P.args, **kwargs: P.kwargs) -> R:
        with self._shared.lock:
            return method(self, *args, **kwargs)

    return call  # type: ignore[return-value]  # wraps() loses that self may be positional

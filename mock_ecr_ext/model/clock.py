"""The clock of a registry."""

import datetime as dt

from mock_ecr_ext.model.exceptions import InvalidValue
from mock_ecr_ext.model.inputs import Time, cut_to_milliseconds, resolve_time

_NO_STEP = dt.timedelta(0)
_UTC = dt.timezone.utc


class Clock:
    """A clock with ECR's resolution: it returns times in UTC and whole milliseconds.

    It follows the system's time, and so freezegun and time-machine, until it is pinned. A pinned
    clock moves only by `tick`, by `pin`, and by `step` after each write that it dates.

    now: pins it at this time from the start; None leaves it on the system's time.
    """

    def __init__(self, now: Time | None = None) -> None:
        self._pinned: dt.datetime | None = None
        self._step = _NO_STEP
        if now is not None:
            self.pin(now)

    def __repr__(self) -> str:
        state = "pinned" if self._pinned else "the system's"
        return f"<Clock {self.now().isoformat(timespec='milliseconds')} ({state})>"

    def now(self) -> dt.datetime:
        """The current time."""
        # Called through the module: freezegun replaces its attribute, time-machine works below it.
        return cut_to_milliseconds(self._pinned or dt.datetime.now(_UTC))

    @property
    def is_pinned(self) -> bool:
        """Whether it is set by the test, instead of following the system's time."""
        return self._pinned is not None

    def pin(self, at: Time | None = None) -> None:
        """Pin the clock at a time, earlier or later than it was; the current time by default."""
        now = self.now()
        self._pinned = now if at is None else resolve_time(at, now)

    def tick(self, delta: dt.timedelta = _NO_STEP, /, **parts: float) -> dt.datetime:
        """Move a pinned clock forward by a timedelta or its parts, as `tick(hours=1)`.

        Returns the new time. Raises `InvalidValue` if the clock is not pinned, and for a negative
        or impossible length of time.
        """
        try:
            delta += dt.timedelta(**parts)
        except (TypeError, OverflowError):
            remedy = "give a timedelta or its parts, as tick(hours=1)"
            raise InvalidValue("tick", parts or delta, remedy) from None
        if self._pinned is None:
            raise self.make_unpinned_error("tick", delta)
        if delta < _NO_STEP:
            raise InvalidValue("tick", delta, "a clock ticks forward; go back with pin(at)")
        resolve_time(delta, self._pinned)  # refuses a step beyond the calendar
        self._pinned += delta
        return self.now()

    def make_unpinned_error(self, name: str, length: object) -> InvalidValue:
        """The refusal to move a clock that follows the system's time."""
        remedy = "pin it first, with mock_ecr(now=...) or registry.clock.pin()"
        return InvalidValue(name, length, f"this clock follows the system's time; {remedy}")

    @property
    def step(self) -> dt.timedelta:
        """The time by which a pinned clock moves after each write that it dates; 0 by default."""
        return self._step

    @step.setter
    def step(self, step: dt.timedelta) -> None:
        if not isinstance(step, dt.timedelta) or step < _NO_STEP:
            raise InvalidValue("step", step, "give a timedelta of 0 or more")
        self._step = step

    def stamp(self) -> dt.datetime:
        """The time of a write: now. A pinned clock then moves on by its step."""
        now = self.now()
        if self._pinned is not None:
            self._pinned += self._step
        return now

    def checkpoint(self) -> tuple[dt.datetime | None, dt.timedelta]:
        """The state of this clock, for `rollback`."""
        return self._pinned, self._step

    def rollback(self, state: tuple[dt.datetime | None, dt.timedelta]) -> None:
        """Restore the state of a checkpoint."""
        self._pinned, self._step = state

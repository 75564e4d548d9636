"""The clock of a registry."""

import contextlib
import datetime as dt
from collections.abc import Callable, Mapping

from mock_ecr_ext.model.exceptions import InvalidValue
from mock_ecr_ext.model.inputs.values import Time, cut_to_milliseconds, resolve_time

_ZERO = dt.timedelta(0)
_MILLISECOND = dt.timedelta(milliseconds=1)
_UTC = dt.timezone.utc
_END = cut_to_milliseconds(dt.datetime.max.replace(tzinfo=_UTC))


class Clock:
    """A clock with ECR's resolution: it returns times in UTC and whole milliseconds.

    It follows the system's time, and so freezegun and time-machine, until it is pinned. A pinned
    clock moves only by `tick`, by `pin`, and by `step` after each write that it dates.

    now: pins it at this time from the start; None leaves it on the system's time.
    """

    def __init__(self, now: Time | None = None) -> None:
        self._pinned: dt.datetime | None = None
        self._rest = _ZERO  # less than a millisecond, which it has moved beyond the pinned time
        self._step = _ZERO
        if now is not None:
            self.pin(now)

    def __repr__(self) -> str:
        state = "pinned" if self._pinned else "the system's"
        return f"<Clock {self.now().isoformat(timespec='milliseconds')} ({state})>"

    def now(self) -> dt.datetime:
        """The current time."""
        # Called through the module: freezegun replaces its attribute, time-machine works below it.
        return self._pinned or cut_to_milliseconds(dt.datetime.now(_UTC))

    @property
    def is_pinned(self) -> bool:
        """Whether it is set by the test, instead of following the system's time."""
        return self._pinned is not None

    def pin(self, at: Time | None = None) -> None:
        """Pin the clock at a time, earlier or later than it was; the current time by default."""
        now = self.now()
        self._pinned, self._rest = now if at is None else resolve_time(at, now), _ZERO

    def tick(self, delta: dt.timedelta = _ZERO, /, **parts: float) -> dt.datetime:
        """Move a pinned clock forward by a timedelta or its parts, as `tick(hours=1)`.

        Returns the new time. Raises `InvalidValue` if the clock is not pinned, and for a negative
        or impossible length of time.
        """
        delta = _add_parts(delta, parts)
        if self._pinned is None:
            raise self.make_unpinned_error("tick", delta)
        if delta < _ZERO:
            raise InvalidValue("tick", delta, "a clock ticks forward; go back with pin(at)")
        return self._move(self._pinned, delta)

    def make_unpinned_error(self, name: str, length: object) -> InvalidValue:
        """The refusal to move a clock that follows the system's time."""
        remedy = "pin it first, with mock_ecr(now=...) or registry.clock.pin()"
        return InvalidValue(name, length, f"this clock follows the system's time; {remedy}")

    @property
    def step(self) -> dt.timedelta:
        """The time by which a pinned clock moves after each write that it dates; 0 by default.

        The clock does not move beyond the year 9999.
        """
        return self._step

    @step.setter
    def step(self, step: dt.timedelta) -> None:
        if not isinstance(step, dt.timedelta) or step < _ZERO:
            raise InvalidValue("step", step, "give a timedelta of 0 or more")
        self._step = step

    def stamp(self) -> dt.datetime:
        """The time of a write: now. A pinned clock then moves on by its step.

        In a request nobody could help it, so a step beyond the year 9999 leaves the clock there.
        """
        now = self.now()
        if self._pinned is not None and self._step:
            with contextlib.suppress(InvalidValue):
                self._move(now, self._step)
        return now

    def add(self, length: dt.timedelta) -> dt.datetime:
        """The time that is so much later than now, at the latest the end of the year 9999."""
        return self.now() + min(length, _END - self.now())

    def checkpoint(self) -> Callable[[], None]:
        """A function that restores the clock as it is now."""
        state = self._pinned, self._rest, self._step

        def rollback() -> None:
            self._pinned, self._rest, self._step = state

        return rollback

    def _move(self, now: dt.datetime, delta: dt.timedelta) -> dt.datetime:
        """Move a pinned clock by whole milliseconds, and keep the rest for the next move."""
        try:
            total = self._rest + delta
            whole = total // _MILLISECOND * _MILLISECOND
            self._pinned, self._rest = now + whole, total - whole
        except OverflowError:
            raise InvalidValue("tick", delta, "it ends beyond the years 1 to 9999") from None
        return now + whole


def _add_parts(delta: dt.timedelta, parts: Mapping[str, float]) -> dt.timedelta:
    """A timedelta and the parts of another together; raises `InvalidValue` for anything else."""
    try:
        if isinstance(delta, dt.timedelta):
            return delta + dt.timedelta(**parts)
    except (TypeError, ValueError, OverflowError):  # ValueError: float("nan")
        delta = parts  # type: ignore[assignment]  # shown in the message
    raise InvalidValue("tick", delta, "give a timedelta or its parts, as tick(hours=1)")

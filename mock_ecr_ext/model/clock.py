"""The time that a registry goes by."""

import datetime as dt

from mock_ecr_ext.model.exceptions import InvalidValue
from mock_ecr_ext.model.inputs import Time, cut_to_milliseconds, resolve_time

_NO_STEP = dt.timedelta(0)
_UTC = dt.timezone.utc


class Clock:
    """Tells ECR's time, in UTC and whole milliseconds.

    It follows the system's time, and so freezegun and time-machine, until it is pinned. A pinned
    clock stands still; it moves by `tick`, by `pin`, and by `step` with each write that it dates.

    now: the time to pin it at from the start; None leaves it on the system's time.
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
        # Through the module's attribute: freezegun replaces that, time-machine what lies below it.
        return cut_to_milliseconds(self._pinned or dt.datetime.now(_UTC))

    @property
    def is_pinned(self) -> bool:
        """Whether it stands still, rather than follow the system's time."""
        return self._pinned is not None

    def pin(self, at: Time | None = None) -> None:
        """Stand still at `at`, the current time by default; later or earlier than it was."""
        now = self.now()
        self._pinned = now if at is None else resolve_time(at, now)

    def tick(self, delta: dt.timedelta = _NO_STEP, /, **parts: float) -> dt.datetime:
        """Move a pinned clock forward by a timedelta or its parts, as `tick(hours=1)`.

        Returns the new time. Raises `InvalidValue` for a clock that is not pinned, a step back, and
        what is no length of time.
        """
        try:
            delta += dt.timedelta(**parts)
        except (TypeError, OverflowError):
            remedy = "give a timedelta or its parts, as tick(hours=1)"
            raise InvalidValue("tick", parts or delta, remedy) from None
        if self._pinned is None:
            raise self.refuse_unpinned("tick", delta)
        if delta < _NO_STEP:
            raise InvalidValue("tick", delta, "a clock ticks forward; go back with pin(at)")
        resolve_time(delta, self._pinned)  # refuses a step beyond the calendar
        self._pinned += delta
        return self.now()

    def refuse_unpinned(self, what: str, length: object) -> InvalidValue:
        """The refusal of what moves a clock that follows the system's time."""
        remedy = "pin it first, with mock_ecr(now=...) or registry.clock.pin()"
        return InvalidValue(what, length, f"this clock follows the system's time; {remedy}")

    @property
    def step(self) -> dt.timedelta:
        """How far a pinned clock moves after each write that it dates; 0 by default."""
        return self._step

    @step.setter
    def step(self, step: dt.timedelta) -> None:
        if not isinstance(step, dt.timedelta) or step < _NO_STEP:
            raise InvalidValue("step", step, "give a timedelta of 0 or more")
        self._step = step

    def stamp(self) -> dt.datetime:
        """The time for a write: now, after which a pinned clock moves on by its step."""
        now = self.now()
        if self._pinned is not None:
            self._pinned += self._step
        return now

    def checkpoint(self) -> tuple[dt.datetime | None, dt.timedelta]:
        """What `rollback` needs to set this clock as it is now."""
        return self._pinned, self._step

    def rollback(self, state: tuple[dt.datetime | None, dt.timedelta]) -> None:
        """Set the clock as it was at the checkpoint."""
        self._pinned, self._step = state

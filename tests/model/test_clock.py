"""A clock follows the system's time, or a pinned time that the test moves."""

import datetime as dt

import pytest
import time_machine
from freezegun import freeze_time

from mock_ecr_ext import Clock, InvalidValue

NOON = dt.datetime(2024, 5, 1, 12, tzinfo=dt.timezone.utc)
FINE = NOON + dt.timedelta(microseconds=250_999)


@pytest.mark.parametrize(
    "frozen",
    [freeze_time(FINE), time_machine.travel(FINE, tick=False)],
    ids=["freezegun", "time-machine"],
)
def test_it_follows_the_system_until_it_is_pinned(frozen) -> None:
    """A clock returns the system's time, frozen or not, in UTC and cut to milliseconds."""
    clock = Clock()
    with frozen:
        assert clock.now() == clock.stamp() == NOON + dt.timedelta(milliseconds=250)
        assert repr(clock) == "<Clock 2024-05-01T12:00:00.250+00:00 (the system's)>"


def test_the_systems_time_goes_on() -> None:
    """An unpinned clock advances between two readings."""
    clock = Clock()
    before = dt.datetime.now(dt.timezone.utc)
    assert dt.timedelta(0) <= clock.now() - before + dt.timedelta(milliseconds=1)
    assert clock.now().tzinfo is dt.timezone.utc


def test_a_pinned_clock_does_not_move() -> None:
    """A pinned clock returns the same time at each reading, and its repr says "pinned"."""
    clock = Clock("2024-05-01T12:00:00Z")
    assert clock.now() == clock.stamp() == clock.now() == NOON
    assert repr(clock) == "<Clock 2024-05-01T12:00:00.000+00:00 (pinned)>"


def test_pin_takes_the_current_time_or_any_other() -> None:
    """A pin without a time takes the current one; others may be earlier or later."""
    clock = Clock()
    with freeze_time(NOON):
        clock.pin()
    assert clock.now() == NOON
    clock.pin(dt.timedelta(days=-1))
    assert clock.now() == NOON - dt.timedelta(days=1)
    clock.pin("2030-01-01T00:00:00Z")
    assert clock.now().year == 2030


def test_tick_moves_a_pinned_clock() -> None:
    """A tick adds a timedelta, its parts, or both, and returns the new time."""
    clock = Clock(NOON)
    assert clock.tick(hours=1) == NOON + dt.timedelta(hours=1)
    assert clock.tick(dt.timedelta(minutes=1), seconds=1) == clock.now()
    assert clock.now() == NOON + dt.timedelta(hours=1, minutes=1, seconds=1)


def test_fractions_of_a_millisecond_add_up() -> None:
    """A clock keeps microseconds internally, although it returns whole milliseconds."""
    clock = Clock(NOON)
    clock.tick(microseconds=600)
    assert clock.tick(microseconds=600) == NOON + dt.timedelta(milliseconds=1)


def test_a_step_moves_it_after_each_write() -> None:
    """A write is dated before the step; reading the time moves nothing."""
    clock = Clock(NOON)
    clock.step = dt.timedelta(seconds=1)
    assert [clock.stamp(), clock.stamp(), clock.now()] == [
        NOON + dt.timedelta(seconds=seconds) for seconds in range(3)
    ]


def test_a_step_does_not_move_the_systems_time() -> None:
    """A step has no effect on a clock that is not pinned."""
    clock = Clock()
    clock.step = dt.timedelta(days=1)
    with freeze_time(NOON):
        clock.stamp()
        assert clock.now() == NOON


@pytest.mark.parametrize(
    ("now", "delta", "message"),
    [
        (
            None,
            dt.timedelta(hours=1),
            "tick 1h is refused: this clock follows the system's time; pin it first, with "
            "mock_ecr(now=...) or registry.clock.pin()",
        ),
        (
            NOON,
            dt.timedelta(hours=-1),
            "tick -1h is refused: a clock ticks forward; go back with pin(at)",
        ),
    ],
)
def test_ticks_that_are_refused(now, delta, message) -> None:
    """A refused tick shows the length of time as one writes it, and the remedy."""
    with pytest.raises(InvalidValue) as caught:
        Clock(now).tick(delta)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("delta", "parts"),
    [
        ((3600,), {}),
        ((NOON,), {}),
        ((NOON.date(),), {"days": 1}),
        ((), {"hour": 1}),
        ((), {"days": 10**10}),
        ((), {"days": float("nan")}),
        ((), {"hours": float("inf")}),
        ((), {"days": "1"}),
        ((dt.timedelta.max,), {"days": 1}),
    ],
)
@pytest.mark.parametrize("now", [NOON, None])
def test_a_tick_has_to_be_a_length_of_time(now, delta, parts) -> None:
    """A tick refuses a number, a time, a misspelt or endless part, and more than the calendar."""
    clock = Clock(now)
    with pytest.raises(InvalidValue) as caught:
        clock.tick(*delta, **parts)
    assert str(caught.value).endswith("give a timedelta or its parts, as tick(hours=1)")
    assert now is None or clock.now() == now


END = dt.datetime(9999, 12, 31, 23, 59, 59, 999_000, tzinfo=dt.timezone.utc)


def test_a_tick_beyond_the_calendar_is_refused() -> None:
    """A tick that ends after the year 9999 is refused, and the clock stays."""
    clock = Clock(END)
    with pytest.raises(
        InvalidValue, match="tick 1d is refused: it ends beyond the years 1 to 9999"
    ):
        clock.tick(days=1)
    assert clock.now() == END


def test_a_step_ends_with_the_calendar() -> None:
    """A write is dated although the step would end after the year 9999; the clock stays."""
    clock = Clock(END)
    clock.step = dt.timedelta(days=1)
    assert (clock.stamp(), clock.now()) == (END, END)


def test_a_later_time_ends_with_the_calendar() -> None:
    """A time after now is at the latest the end of the year 9999."""
    assert Clock(NOON).add(dt.timedelta(hours=1)) == NOON + dt.timedelta(hours=1)
    assert Clock(END).add(dt.timedelta(hours=1)) == END


@pytest.mark.parametrize("step", [dt.timedelta(seconds=-1), 1, None])
def test_steps_that_are_refused(step) -> None:
    """A step has to be a timedelta that is not negative."""
    with pytest.raises(InvalidValue, match="give a timedelta of 0 or more"):
        Clock().step = step


def test_rollback_restores_it() -> None:
    """A rollback restores the pinned time and the step."""
    clock = Clock(NOON)
    roll_back = clock.checkpoint()
    clock.step = dt.timedelta(seconds=1)
    clock.tick(hours=1)
    roll_back()
    assert (clock.now(), clock.step) == (NOON, dt.timedelta(0))

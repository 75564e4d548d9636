"""The registry's clock, on the system's time or pinned."""

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
    """A new clock follows the system's time, even if frozen, in UTC and cut to milliseconds."""
    clock = Clock()
    with frozen:
        assert clock.now() == clock.stamp() == NOON + dt.timedelta(milliseconds=250)
        assert repr(clock) == "<Clock 2024-05-01T12:00:00.250+00:00 (the system's)>"


def test_the_systems_time_goes_on() -> None:
    """A clock that is not pinned moves on with the system's time."""
    clock = Clock()
    before = dt.datetime.now(dt.timezone.utc)
    assert dt.timedelta(0) <= clock.now() - before + dt.timedelta(milliseconds=1)
    assert clock.now().tzinfo is dt.timezone.utc


def test_a_pinned_clock_stands_still() -> None:
    """A pinned clock does not move by itself, and its repr says that it is pinned."""
    clock = Clock("2024-05-01T12:00:00Z")
    assert clock.now() == clock.stamp() == clock.now() == NOON
    assert repr(clock) == "<Clock 2024-05-01T12:00:00.000+00:00 (pinned)>"


def test_pin_takes_the_current_time_or_any_other() -> None:
    """`pin` sets a clock to the current time or to any other, earlier or later."""
    clock = Clock()
    with freeze_time(NOON):
        clock.pin()
    assert clock.now() == NOON
    clock.pin(dt.timedelta(days=-1))
    assert clock.now() == NOON - dt.timedelta(days=1)
    clock.pin("2030-01-01T00:00:00Z")
    assert clock.now().year == 2030


def test_tick_moves_a_pinned_clock() -> None:
    """`tick` takes a timedelta, its parts or both, and returns the new time."""
    clock = Clock(NOON)
    assert clock.tick(hours=1) == NOON + dt.timedelta(hours=1)
    assert clock.tick(dt.timedelta(minutes=1), seconds=1) == clock.now()
    assert clock.now() == NOON + dt.timedelta(hours=1, minutes=1, seconds=1)


def test_fractions_of_a_millisecond_add_up() -> None:
    """Fractions of a millisecond add up, although no reported time shows them."""
    clock = Clock(NOON)
    clock.tick(microseconds=600)
    assert clock.tick(microseconds=600) == NOON + dt.timedelta(milliseconds=1)


def test_a_step_moves_it_after_each_write() -> None:
    """A step moves a pinned clock after each write; reading the time does not move it."""
    clock = Clock(NOON)
    clock.step = dt.timedelta(seconds=1)
    assert [clock.stamp(), clock.stamp(), clock.now()] == [
        NOON + dt.timedelta(seconds=seconds) for seconds in range(3)
    ]


def test_a_step_does_not_move_the_systems_time() -> None:
    """A step does not move a clock that follows the system's time."""
    clock = Clock()
    clock.step = dt.timedelta(days=1)
    with freeze_time(NOON):
        clock.stamp()
        assert clock.now() == NOON


@pytest.mark.parametrize(
    ("now", "delta", "end"),
    [
        (
            None,
            dt.timedelta(hours=1),
            "this clock follows the system's time; pin it first, with mock_ecr(now=...) or "
            "registry.clock.pin()",
        ),
        (NOON, dt.timedelta(hours=-1), "a clock ticks forward; go back with pin(at)"),
    ],
)
def test_ticks_that_are_refused(now, delta, end) -> None:
    """A tick back in time, or of a clock that is not pinned, is refused with a remedy."""
    with pytest.raises(InvalidValue) as caught:
        Clock(now).tick(delta)
    assert str(caught.value).endswith(f"is refused: {end}")


@pytest.mark.parametrize(
    ("delta", "parts"), [((3600,), {}), ((), {"hour": 1}), ((), {"days": 10**10})]
)
def test_what_is_no_length_of_time_is_refused(delta, parts) -> None:
    """A tick by a bare number, an unknown part or too long a time is refused."""
    with pytest.raises(InvalidValue) as caught:
        Clock(NOON).tick(*delta, **parts)
    assert str(caught.value).endswith("give a timedelta or its parts, as tick(hours=1)")


@pytest.mark.parametrize("step", [dt.timedelta(seconds=-1), 1, None])
def test_steps_that_are_refused(step) -> None:
    """A step that is negative or not a timedelta is refused."""
    with pytest.raises(InvalidValue, match="give a timedelta of 0 or more"):
        Clock().step = step


def test_rollback_sets_it_as_it_was() -> None:
    """A rollback restores the time of a clock and its step."""
    clock = Clock(NOON)
    state = clock.checkpoint()
    clock.step = dt.timedelta(seconds=1)
    clock.tick(hours=1)
    clock.rollback(state)
    assert (clock.now(), clock.step) == (NOON, dt.timedelta(0))

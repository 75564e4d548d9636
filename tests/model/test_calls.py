"""The calls that a mock keeps: by default the newest 10,000."""

import datetime as dt
import functools

import pytest

from mock_ecr_ext import Call, InvalidValue
from mock_ecr_ext.model.calls import CALLS_KEPT, Ledger
from mock_ecr_ext.model.registry import Backend

NOW = dt.datetime(2024, 5, 1, tzinfo=dt.timezone.utc)


@pytest.fixture
def ledger() -> Ledger:
    """That of a new mock."""
    return Backend().shared.calls


@pytest.fixture
def registry(ledger):
    """Its registry."""
    backend = Backend()
    backend.shared.calls = ledger
    return backend.default


def write(ledger: Ledger, count: int) -> None:
    """Calls numbered from 0."""
    for number in range(count):
        ledger.write(functools.partial(made, number))


def made(number: int) -> Call:
    """One call."""
    return Call("DescribeImages", {}, "123456789012", "us-east-1", NOW, str(number), 200)


def numbers_of(calls) -> list[int]:
    """Their numbers."""
    return [int(call.request_id) for call in calls]


def test_a_call_stays_the_same_object(registry, ledger) -> None:
    """However often it is read."""
    write(ledger, 1)
    (first,) = registry.calls
    write(ledger, 1)
    assert registry.calls[0] is first


def test_the_newest_are_kept_and_the_others_counted(registry, ledger) -> None:
    """So a process of very many calls does not grow."""
    write(ledger, CALLS_KEPT + 3)
    assert numbers_of(registry.calls) == list(range(3, CALLS_KEPT + 3))
    assert registry.calls.dropped == 3


def test_nothing_is_dropped_from_a_few(registry, ledger) -> None:
    """They are a tuple of calls, like any other."""
    write(ledger, 2)
    assert registry.calls.dropped == 0
    assert registry.calls == tuple(registry.calls)


def test_all_can_be_kept(registry, ledger) -> None:
    """Where the test says so."""
    registry.keep_calls(None)
    write(ledger, CALLS_KEPT + 1)
    assert len(registry.calls) == CALLS_KEPT + 1
    assert registry.calls.dropped == 0


def test_fewer_can_be_kept_at_any_time(registry, ledger) -> None:
    """What is there is cut at once."""
    write(ledger, 5)
    registry.keep_calls(2)
    write(ledger, 1)
    assert numbers_of(registry.calls) == [4, 0]
    assert registry.calls.dropped == 4


@pytest.mark.parametrize("limit", [-1, 1.5, "10", True])
def test_what_is_no_number_of_calls_is_refused(registry, limit) -> None:
    """Where it is written."""
    with pytest.raises(InvalidValue, match="None to keep all"):
        registry.keep_calls(limit)


def test_a_checkpoint_brings_back_what_was_kept_and_dropped(registry, ledger) -> None:
    """As often as it is rolled back to."""
    registry.keep_calls(2)
    write(ledger, 3)
    roll_back = registry.backend.checkpoint()
    for _ in range(2):
        write(registry.backend.shared.calls, 3)
        roll_back()
        assert numbers_of(registry.calls) == [1, 2]
        assert registry.calls.dropped == 1

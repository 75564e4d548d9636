"""The calls that a mock records: by default the newest 10,000."""

import datetime as dt
import functools

import pytest

from mock_ecr_ext import Call, InvalidValue
from mock_ecr_ext.model.calls import CALLS_KEPT, UNLOGGED_ID, Ledger
from mock_ecr_ext.model.registry import Backend

NOW = dt.datetime(2024, 5, 1, tzinfo=dt.timezone.utc)


@pytest.fixture
def ledger() -> Ledger:
    """The ledger of a new mock."""
    return Backend().shared.calls


@pytest.fixture
def registry(ledger):
    """A registry that records its calls in the ledger."""
    backend = Backend()
    backend.shared.calls = ledger
    return backend.default


def write(ledger: Ledger, count: int) -> None:
    """Write calls that list 0 items, 1 item, and so on."""
    for number in range(count):
        ledger.write(functools.partial(make_call, number))


def make_call(items: int, request_id: str) -> Call:
    """Build a call that lists this number of items."""
    return Call("DescribeImages", {}, "123456789012", "us-east-1", NOW, request_id, 200, items)


def list_numbers(calls) -> list[int]:
    """The number of items of each of these calls, oldest first."""
    return [call.items for call in calls]


def test_a_call_stays_the_same_object(registry, ledger) -> None:
    """A call is the same object each time that it is read."""
    write(ledger, 1)
    (first,) = registry.calls
    write(ledger, 1)
    assert registry.calls[0] is first


def test_the_newest_are_kept_and_the_others_counted(registry, ledger) -> None:
    """The newest calls are kept and older ones only counted, so that memory does not grow."""
    write(ledger, CALLS_KEPT + 3)
    assert list_numbers(registry.calls) == list(range(3, CALLS_KEPT + 3))
    assert registry.calls.dropped == 3


def test_nothing_is_dropped_from_a_few(registry, ledger) -> None:
    """A few calls are all kept, as a tuple with nothing dropped."""
    write(ledger, 2)
    assert registry.calls.dropped == 0
    assert registry.calls == tuple(registry.calls)


def test_all_can_be_kept(registry, ledger) -> None:
    """The ledger keeps every call after `keep_calls(None)`."""
    registry.keep_calls(None)
    write(ledger, CALLS_KEPT + 1)
    assert len(registry.calls) == CALLS_KEPT + 1
    assert registry.calls.dropped == 0


def test_fewer_can_be_kept_at_any_time(registry, ledger) -> None:
    """A lower limit applies to later calls and drops the oldest recorded ones at once."""
    write(ledger, 5)
    registry.keep_calls(2)
    write(ledger, 1)
    assert list_numbers(registry.calls) == [4, 0]
    assert registry.calls.dropped == 4


@pytest.mark.parametrize("limit", [-1, 1.5, "10", True])
def test_what_is_no_number_of_calls_is_refused(registry, limit) -> None:
    """A limit that is neither a whole number, 0 or more, nor None is refused."""
    with pytest.raises(InvalidValue, match="None to keep all"):
        registry.keep_calls(limit)


def test_a_checkpoint_brings_back_what_was_kept_and_dropped(registry, ledger) -> None:
    """A rollback restores the calls and the number of dropped ones, and can be repeated."""
    registry.keep_calls(2)
    write(ledger, 3)
    roll_back = registry.backend.checkpoint()
    for _ in range(2):
        write(registry.backend.shared.calls, 3)
        roll_back()
        assert list_numbers(registry.calls) == [1, 2]
        assert registry.calls.dropped == 1


def test_request_ids_differ_and_are_the_same_in_each_run() -> None:
    """Each call has its own request id, and the calls of another mock have the same ones."""
    ledgers = [Backend().shared.calls for _ in range(2)]
    ids, others = (
        [ledger.write(functools.partial(make_call, number)) for number in range(100)]
        for ledger in ledgers
    )
    assert ids == others
    assert len({*ids, UNLOGGED_ID}) == 101
    assert [call.request_id for call in ledgers[0].read()] == ids

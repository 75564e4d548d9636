"""One fault applies to the requests that it matches, within its limits."""

import pytest

from mock_ecr_ext.model.calls.call import Asked
from mock_ecr_ext.model.errors import ThrottlingException
from mock_ecr_ext.model.exceptions import InvalidValue
from mock_ecr_ext.model.faults.fault import Fault, Limits, NoResponse


def make_fault(operations=None, **limits) -> Fault:
    """A throttle with these limits."""
    return Fault("throttle()", operations, lambda _: ThrottlingException(), Limits(**limits))


def make_request(operation: str = "DescribeImages", **parameters: object) -> Asked:
    """A request of this operation."""
    return Asked(operation, parameters, "123456789012", "us-east-1")


def find_hits(fault: Fault, *requests: Asked) -> list[bool]:
    """Whether the fault fails each of these requests."""
    return [fault.apply(request) is not None for request in requests]


def test_by_default_it_applies_to_every_call() -> None:
    """A fault without limits fails calls of any operation, any number of times."""
    requests = make_request(), make_request("PutImage"), make_request()
    assert find_hits(make_fault(), *requests) == [True, True, True]


def test_it_applies_to_its_operations_alone() -> None:
    """Calls of other operations pass, and do not count."""
    fault = make_fault(["PutImage"], times=1)
    requests = make_request(), make_request("PutImage"), make_request("PutImage")
    assert find_hits(fault, *requests) == [False, True, False]


def test_after_and_times_count_matching_calls() -> None:
    """Calls for which `when` is false count neither as passed nor as hits."""
    fault = make_fault(times=2, after=1, when=lambda parameters: "nextToken" in parameters)
    first, later = make_request(), make_request(nextToken="x")
    assert find_hits(fault, first, later, first, later, later, later) == [
        False,
        False,
        False,
        True,
        True,
        False,
    ]
    assert fault.hits == 2


def test_it_ends_with_its_block_or_when_it_is_stopped() -> None:
    """A fault without `times` is spent after one hit, and lets calls pass after its block."""
    with make_fault() as fault:
        assert find_hits(fault, make_request()) == [True]
    assert find_hits(fault, make_request()) == [False]
    assert fault.is_spent


@pytest.mark.parametrize(
    ("limits", "calls", "spent"),
    [({}, 0, False), ({}, 1, True), ({"times": 2}, 1, False), ({"times": 2}, 2, True)],
)
def test_it_is_spent_after_as_many_hits_as_planned(limits, calls, spent) -> None:
    """A fault is left over until it has had `times` hits, or one if `times` is not given."""
    fault = make_fault(**limits)
    find_hits(fault, *[make_request()] * calls)
    assert fault.is_spent is spent
    assert fault.is_left_over is not spent


def test_an_optional_one_is_never_left_over() -> None:
    """An optional fault may stay unused."""
    assert not make_fault(optional=True).is_left_over


def test_a_rollback_restores_its_counts() -> None:
    """A rollback resets hits and passed calls, and restarts a stopped fault."""
    fault = make_fault(times=1, after=1)
    roll_back = fault.checkpoint()
    for _ in range(2):
        assert find_hits(fault, make_request(), make_request()) == [False, True]
        fault.stop()
        roll_back()
    assert fault.hits == 0


@pytest.mark.parametrize(
    ("limits", "calls", "text"),
    [
        ({}, 0, "<throttle(): fired 0 times>"),
        ({}, 1, "<throttle(): fired 1 time>"),
        ({"times": 1}, 0, "<throttle(): fired 0 of 1 time>"),
        ({"times": 2}, 1, "<throttle(): fired 1 of 2 times>"),
    ],
)
def test_its_repr_counts_its_hits(limits, calls, text) -> None:
    """A fault's repr is one line: how it was planned, its hits, and how many are to come."""
    fault = make_fault(**limits)
    find_hits(fault, *[make_request()] * calls)
    assert repr(fault) == text


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        ({"times": 0}, "times 0 is refused: give a whole number of calls, 1 or more; leave it out"),
        ({"times": True}, "times True is refused"),
        ({"after": -1}, "after -1 is refused: give the number of calls to let pass, 0 or more"),
        ({"after": 1.5}, "after 1.5 is refused"),
        ({"when": "nextToken"}, "when 'nextToken' is refused: give a function of one argument"),
        (
            {"when": lambda: True},
            "when <function <lambda> at 0x",
        ),
        ({"optional": 1}, "optional 1 is refused: give True or False"),
    ],
)
def test_impossible_limits_are_refused(limits, message) -> None:
    """An impossible limit raises InvalidValue when the fault is planned."""
    with pytest.raises(InvalidValue) as caught:
        Limits(**limits)
    assert str(caught.value).startswith(message)


def test_a_broken_connection_says_when() -> None:
    """The text of a missing answer says whether the operation took place."""
    assert str(NoResponse("disconnected", took_effect=False)) == "disconnected before the operation"
    assert str(NoResponse("timed out", took_effect=True)) == "timed out after the operation"

"""A single fault: the calls for which it fires, and its counts."""

import pytest

from mock_ecr_ext.model.calls import Asked
from mock_ecr_ext.model.errors import ThrottlingException
from mock_ecr_ext.model.exceptions import InvalidValue
from mock_ecr_ext.model.faults.fault import Fault, Limits, NoResponse


def make_fault(operations=None, **limits) -> Fault:
    """Build a throttle with these operations and limits."""
    return Fault("throttle()", operations, lambda _: ThrottlingException(), Limits(**limits))


def make_request(operation: str = "DescribeImages", **parameters: object) -> Asked:
    """Build a request for an operation."""
    return Asked(operation, parameters, "123456789012", "us-east-1")


def hits(fault: Fault, *asked: Asked) -> list[bool]:
    """Report for each of these requests whether the fault fires."""
    return [fault.outcome(request) is not None for request in asked]


def test_by_default_it_meets_every_call() -> None:
    """A fault without limits fires for every call of every operation."""
    assert hits(make_fault(), make_request(), make_request("PutImage"), make_request()) == [
        True,
        True,
        True,
    ]


def test_it_meets_its_operations_alone() -> None:
    """A fault planned for some operations neither fires for other calls nor counts them."""
    fault = make_fault(["PutImage"], times=1)
    assert hits(fault, make_request(), make_request("PutImage"), make_request("PutImage")) == [
        False,
        True,
        False,
    ]


def test_after_and_times_count_the_calls_that_it_could_meet() -> None:
    """`after` and `times` count only the calls that `when` accepts."""
    fault = make_fault(times=2, after=1, when=lambda parameters: "nextToken" in parameters)
    first, later = make_request(), make_request(nextToken="x")
    assert hits(fault, first, later, first, later, later, later) == [
        False,
        False,
        False,
        True,
        True,
        False,
    ]
    assert fault.hits == 2


def test_it_ends_with_its_block_or_when_it_is_stopped() -> None:
    """A fault no longer fires after its `with` block; the calls that it hit still count."""
    with make_fault() as fault:
        assert hits(fault, make_request()) == [True]
    assert hits(fault, make_request()) == [False]
    assert fault.is_spent


@pytest.mark.parametrize(
    ("limits", "calls", "spent"),
    [({}, 0, False), ({}, 1, True), ({"times": 2}, 1, False), ({"times": 2}, 2, True)],
)
def test_it_is_spent_when_it_has_met_all_that_it_was_to(limits, calls, spent) -> None:
    """A fault is left over until it has fired `times` times, by default once; then it is spent."""
    fault = make_fault(**limits)
    hits(fault, *[make_request()] * calls)
    assert fault.is_spent is spent
    assert fault.is_left_over is not spent


def test_an_optional_one_is_never_left_over() -> None:
    """An optional fault is not left over, even if it never fired."""
    assert not make_fault(optional=True).is_left_over


def test_a_rollback_sets_its_counts() -> None:
    """A rollback restores a fault's counts and lets a stopped fault fire again."""
    fault = make_fault(times=1, after=1)
    roll_back = fault.checkpoint()
    for _ in range(2):
        assert hits(fault, make_request(), make_request()) == [False, True]
        fault.stop()
        roll_back()
    assert fault.hits == 0


@pytest.mark.parametrize(
    ("limits", "calls", "text"),
    [
        ({}, 0, "<throttle(): met 0 calls>"),
        ({}, 1, "<throttle(): met 1 call>"),
        ({"times": 1}, 0, "<throttle(): met 0 of 1 call>"),
        ({"times": 2}, 1, "<throttle(): met 1 of 2 calls>"),
    ],
)
def test_it_shows_what_it_has_met(limits, calls, text) -> None:
    """A fault's repr is one line with its name, its hits and the number planned."""
    fault = make_fault(**limits)
    hits(fault, *[make_request()] * calls)
    assert repr(fault) == text


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        ({"times": 0}, "times 0 is refused: give a whole number of calls, 1 or more; leave it out"),
        ({"times": True}, "times True is refused"),
        ({"after": -1}, "after -1 is refused: give the number of calls to let pass, 0 or more"),
        ({"after": 1.5}, "after 1.5 is refused"),
        ({"when": "nextToken"}, "when 'nextToken' is refused: give a function of the call's"),
        ({"optional": 1}, "optional 1 is refused: give True or False"),
    ],
)
def test_limits_that_cannot_be_are_refused(limits, message) -> None:
    """Impossible limits raise InvalidValue as soon as they are created."""
    with pytest.raises(InvalidValue) as caught:
        Limits(**limits)
    assert str(caught.value).startswith(message)


def test_a_broken_connection_says_when() -> None:
    """A missing response reports whether it was lost before or after the operation."""
    assert str(NoResponse("disconnected", took_effect=False)) == "disconnected before the operation"
    assert str(NoResponse("timed out", took_effect=True)) == "timed out after the operation"

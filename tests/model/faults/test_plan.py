"""A test plans faults, and learns which of them did not fire."""

import datetime as dt

import pytest

from mock_ecr_ext.model.calls.call import Asked
from mock_ecr_ext.model.clock import Clock
from mock_ecr_ext.model.errors import (
    AccessDeniedException,
    EcrError,
    ServerException,
    ThrottlingException,
)
from mock_ecr_ext.model.exceptions import InvalidValue
from mock_ecr_ext.model.faults.fault import NoResponse
from mock_ecr_ext.model.faults.plan import Faults
from mock_ecr_ext.model.faults.schedule import Schedule

NOW = dt.datetime(2024, 5, 1, 12, tzinfo=dt.timezone.utc)


class Service:
    """A service with three operations and their error codes."""

    CODES = {  # noqa: RUF012  # no test changes it
        "DescribeImages": ["ImageNotFoundException"],
        "CreateRepository": ["LimitExceededException"],
        "PutImage": ["LimitExceededException", "ImageNotFoundException"],
    }

    def operations(self):
        """The names of the three."""
        return list(self.CODES)

    def codes(self, operation):
        """The error codes of one operation."""
        return self.CODES[operation]


@pytest.fixture
def schedule() -> Schedule:
    """An empty schedule, which the plan below fills."""
    return Schedule()


@pytest.fixture
def faults(schedule) -> Faults:
    """An empty plan that knows the service above."""
    plan = Faults(Clock(NOW), schedule)
    plan.service = Service()
    return plan


def make_request(operation: str = "DescribeImages", **parameters: object) -> Asked:
    """A request of this operation for the repository `app`."""
    return Asked(operation, {"repositoryName": "app", **parameters}, "123456789012", "us-east-1")


def test_an_empty_plan_lets_calls_continue(faults, schedule) -> None:
    """A plan without faults is empty, false, and fails no call."""
    assert not faults
    assert schedule.apply(make_request()) is None
    assert (len(faults), list(faults), repr(faults)) == (0, [], "<Faults []>")


@pytest.mark.parametrize(
    ("plan", "code", "status", "message"),
    [
        (Faults.throttle, "ThrottlingException", 400, "Rate exceeded"),
        (Faults.server_error, "ServerException", 500, "An internal server error occurred"),
        (
            Faults.expire_token,
            "ExpiredTokenException",
            400,
            "The security token included in the request is expired",
        ),
        (
            Faults.deny,
            "AccessDeniedException",
            400,
            "User: arn:aws:iam::123456789012:user/mock-ecr is not authorized to perform: "
            "ecr:PutImage on resource: arn:aws:ecr:us-east-1:123456789012:repository/app "
            "because no identity-based policy allows the ecr:PutImage action",
        ),
        (
            Faults.limit_exceeded,
            "LimitExceededException",
            400,
            "The repository with name 'app' in registry with id '123456789012' already has the "
            "maximum allowed number of images which is '20000'",
        ),
        (
            Faults.refuse_next_token,
            "InvalidParameterException",
            400,
            "Invalid parameter at 'NextToken' failed to satisfy constraint: "
            "'Invalid next token provided'",
        ),
    ],
)
def test_each_answers_its_error(faults, plan, code, status, message, schedule) -> None:
    """A fault answers its error to the operation that it names, and to any if it names none."""
    for operation in ("PutImage", None):
        with plan(faults, operation):
            outcome = schedule.apply(make_request("PutImage", nextToken="x"))
        assert isinstance(outcome, EcrError)
        assert (outcome.code, outcome.status, outcome.message) == (code, status, message)


def test_the_limit_of_a_registry_has_its_own_sentence(faults, schedule) -> None:
    """LimitExceededException of CreateRepository is about repositories, not images."""
    faults.limit_exceeded()
    assert schedule.apply(make_request("CreateRepository")).message == (
        "The registry with id '123456789012' already has the maximum allowed number of "
        "repositories which is '100000'"
    )


def test_a_denial_may_have_another_reason(faults, schedule) -> None:
    """A denial ends in the reason that the test chose among those of AWS."""
    reason = AccessDeniedException.DENIED_BY_CONTROL_POLICY
    faults.deny(reason=reason, policy="arn:aws:organizations::1:policy/p")
    assert schedule.apply(make_request()).message.endswith(
        "with an explicit deny in a service control policy: arn:aws:organizations::1:policy/p"
    )


def test_an_error_for_all_applies_to_the_operations_that_have_it(faults, schedule) -> None:
    """A fault without operation lets operations pass that do not have its error."""
    faults.limit_exceeded()
    assert schedule.apply(make_request("DescribeImages")) is None
    faults.fail(None, "ThrottlingException")
    assert schedule.apply(make_request("DescribeImages")).code == "ThrottlingException"


def test_page_tokens_are_refused_where_there_is_one(faults, schedule) -> None:
    """Calls without a token pass, and so do those for which `when` is false."""
    faults.refuse_next_token(when=lambda parameters: parameters["nextToken"] == "b")
    asked = [make_request(), make_request(nextToken="a"), make_request(nextToken="b")]
    assert [schedule.apply(request) is not None for request in asked] == [False, False, True]


def test_any_error_may_be_chosen(faults, schedule) -> None:
    """A chosen error has the code, sentence and status that the test gave."""
    faults.fail("PutImage", "ImageNotFoundException", "gone", 404, times=1)
    outcome = schedule.apply(make_request("PutImage"))
    assert (outcome.code, outcome.message, outcome.status) == (
        "ImageNotFoundException",
        "gone",
        404,
    )


@pytest.mark.parametrize(
    ("code", "status", "key"),
    [
        ("ThrottlingException", 400, "message"),
        ("AccessDeniedException", 400, "Message"),
        ("ServiceUnavailable", 503, "message"),
    ],
)
def test_a_chosen_error_has_its_usual_status_and_body(faults, code, status, key, schedule) -> None:
    """A chosen error without a status gets the one that AWS sends with its code."""
    faults.fail(None, code)
    outcome = schedule.apply(make_request())
    assert (outcome.status, outcome.message_key) == (status, key)


@pytest.mark.parametrize("took_effect", [False, True])
@pytest.mark.parametrize(
    ("plan", "reason"), [(Faults.disconnect, "disconnected"), (Faults.timeout, "timed out")]
)
def test_no_answer(faults, plan, reason, took_effect, schedule) -> None:
    """A missing answer records its reason, and whether the operation took place."""
    plan(faults, "PutImage", after_effect=took_effect)
    outcome = schedule.apply(make_request("PutImage"))
    assert isinstance(outcome, NoResponse)
    assert (outcome.code, outcome.took_effect) == (reason, took_effect)


def test_a_delay_moves_the_clock_and_lets_the_call_go_on(faults, schedule) -> None:
    """A delayed call passes on to the faults planned after the delay."""
    faults.delay("DescribeImages", "30s", times=1)
    faults.server_error("DescribeImages")
    assert isinstance(schedule.apply(make_request()), ServerException)
    assert faults._clock.now() == NOW + dt.timedelta(seconds=30)


def test_a_delay_needs_a_pinned_clock() -> None:
    """A delay is refused while the clock follows the system's time."""
    with pytest.raises(
        InvalidValue,
        match=r"^delay .* is refused: this clock follows the system's time; pin it first",
    ):
        Faults(Clock(), Schedule()).delay(None, "30s")


def test_a_delay_back_in_time_is_refused_when_it_is_planned(faults) -> None:
    """A negative delay raises InvalidValue, and is not planned."""
    with pytest.raises(InvalidValue, match="delay '-30s' is refused: a call takes no time back"):
        faults.delay(None, "-30s")
    assert len(faults) == 0


def test_a_watch_sees_each_call_and_changes_nothing(faults, schedule) -> None:
    """A watch is not a fault: it fails no call, is not listed, and may stay unused."""
    seen = []
    faults.watch("DescribeImages", seen.append)
    assert schedule.apply(make_request()) is None
    schedule.apply(make_request("PutImage"))
    assert seen == [make_request()]
    assert (len(faults), list(faults), bool(faults)) == (0, [], True)
    faults.clear()
    faults.watch("DescribeImages", seen.append)
    faults.assert_all_spent()


def test_a_watch_sees_calls_before_they_fail(faults, schedule) -> None:
    """A watch sees calls that a fault fails, whichever was planned first."""
    seen = []
    faults.throttle()
    with faults.watch(None, seen.append) as watch:
        assert isinstance(schedule.apply(make_request()), ThrottlingException)
    schedule.apply(make_request())
    assert (seen, watch.hits) == ([make_request()], 1)


def test_a_watch_that_is_not_optional_is_reported(faults) -> None:
    """A watch with optional=False counts among the planned faults that did not fire."""
    faults.watch("PutImage", lambda _: None, optional=False)
    with pytest.raises(AssertionError, match=r"^1 of 1 planned faults did not fire:"):
        faults.assert_all_spent()


def test_a_rollback_restores_watches(faults, schedule) -> None:
    """A rollback removes watches planned since, and brings back those removed since."""
    seen = []
    faults.watch(None, seen.append)
    roll_back = schedule.checkpoint()
    faults.clear()
    faults.watch(None, lambda _: seen.append("later"))
    roll_back()
    schedule.apply(make_request())
    assert seen == [make_request()]


def test_the_first_that_fails_a_call_decides(faults, schedule) -> None:
    """Faults of one call each fail successive calls, in the order planned."""
    faults.throttle(times=1)
    faults.server_error(times=1)
    outcomes = [schedule.apply(make_request()) for _ in range(3)]
    assert [type(outcome) for outcome in outcomes] == [
        ThrottlingException,
        ServerException,
        type(None),
    ]


def test_leftovers_are_reported_together(faults, schedule) -> None:
    """One AssertionError lists each fault that did not fire as planned, with its hits."""
    faults.throttle("PutImage", times=1)
    schedule.apply(make_request("PutImage"))
    faults.assert_all_spent()
    faults.throttle("DescribeImages", times=2, after=1, when=callable)
    faults.fail("PutImage", "ImageNotFoundException", "gone")
    faults.watch("PutImage", callable)  # is not counted: it fails no call
    with pytest.raises(AssertionError) as caught:
        faults.assert_all_spent()
    assert str(caught.value) == (
        "2 of 3 planned faults did not fire:\n"
        "  <throttle('DescribeImages', times=2, after=1, when=callable): fired 0 of 2 times>\n"
        "  <fail('PutImage', 'ImageNotFoundException'): fired 0 times>\n"
        "Make these calls, plan fewer, or plan with optional=True."
    )
    faults.clear()
    faults.assert_all_spent()


def test_a_rollback_restores_the_plan(faults, schedule) -> None:
    """A rollback removes faults planned since, and resets the hits of the others."""
    faults.throttle(times=1)
    roll_back = schedule.checkpoint()
    schedule.apply(make_request())
    faults.deny()
    roll_back()
    assert repr(faults) == "<Faults [<throttle(times=1): fired 0 of 1 time>]>"


@pytest.mark.parametrize(
    ("plan", "message"),
    [
        (
            lambda faults: faults.throttle("DescribeImage"),
            "operation 'DescribeImage' is refused: did you mean 'DescribeImages'?",
        ),
        (
            lambda faults: faults.throttle(5),
            "operation 5 is refused: ECR's operations are CreateRepository",
        ),
        (
            lambda faults: faults.throttle(["PutImage"]),
            "operation ['PutImage'] is refused: did you mean 'PutImage'?",
        ),
        (
            lambda faults: faults.limit_exceeded("DescribeImages"),
            "code 'LimitExceededException' is refused: the codes of DescribeImages are "
            "AccessDeniedException, ExpiredTokenException, ImageNotFoundException, Incomplete",
        ),
        (
            lambda faults: faults.fail(None, "Unheard"),
            "code 'Unheard' is refused: the codes of all operations are AccessDeniedException, "
            "ExpiredTokenException, ImageNotFoundException",
        ),
        (lambda faults: faults.fail("PutImage", 5), "code 5 is refused: give text"),
        (
            lambda faults: faults.fail("PutImage", "ThrottlingException", 5),
            "message 5 is refused: give text",
        ),
        (
            lambda faults: faults.fail("PutImage", "ThrottlingException", status=200),
            "status 200 is refused: give an HTTP status from 300 to 599, as 400 or 503",
        ),
        (
            lambda faults: faults.fail("PutImage", "ThrottlingException", status=0),
            "status 0 is refused",
        ),
        (
            lambda faults: faults.throttle(time=2),
            "option 'time' is refused: a fault takes times, after, when, optional; "
            "did you mean 'times'?",
        ),
        (lambda faults: faults.throttle(times=0), "times 0 is refused"),
        (
            lambda faults: faults.throttle(when=True),
            "when True is refused: give a function of one argument, the call's parameters, as "
            "lambda p: 'nextToken' in p",
        ),
        (
            lambda faults: faults.delay("PutImage", "soon"),
            "delay 'soon' is refused: give a timedelta, or text such as",
        ),
        (
            lambda faults: faults.deny(reason="because"),
            "reason 'because' is refused: give one of those in "
            "mock_ecr_ext.model.errors.AccessDeniedException, such as its NO_RESOURCE_POLICY",
        ),
        (
            lambda faults: faults.disconnect(after_effect="no"),
            "after_effect 'no' is refused: give True or False",
        ),
        (
            lambda faults: faults.watch("PutImage", None),
            "watch None is refused: give a function of one argument, the request",
        ),
    ],
)
def test_invalid_plans_are_refused(faults, plan, message) -> None:
    """An invalid plan raises InvalidValue with the valid choices, and plans nothing."""
    with pytest.raises(InvalidValue) as caught:
        plan(faults)
    assert str(caught.value).startswith(message)
    assert len(faults) == 0


def test_without_a_service_names_are_taken_as_they_are(schedule) -> None:
    """A plan without a service accepts any name of an operation."""
    faults = Faults(Clock(NOW), schedule)
    faults.throttle("Anything", times=1)
    assert schedule.apply(make_request("Anything")) is not None
    faults.throttle()
    assert schedule.apply(make_request()) is not None

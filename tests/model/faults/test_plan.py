"""The plan of faults: what may be planned, and what is left over."""

import datetime as dt

import pytest

from mock_ecr_ext.model.calls import Asked
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

NOW = dt.datetime(2024, 5, 1, 12, tzinfo=dt.timezone.utc)


class Service:
    """Three operations and their errors."""

    CODES = {  # noqa: RUF012  # a test's
        "DescribeImages": ["ImageNotFoundException"],
        "CreateRepository": ["LimitExceededException"],
        "PutImage": ["LimitExceededException", "ImageNotFoundException"],
    }

    def operations(self):
        """Their names."""
        return list(self.CODES)

    def codes(self, operation):
        """Of one of them."""
        return self.CODES[operation]


@pytest.fixture
def faults() -> Faults:
    """An empty plan."""
    plan = Faults(Clock(NOW))
    plan.service = Service()
    return plan


def asked_of(operation: str = "DescribeImages", **parameters: object) -> Asked:
    """A request."""
    return Asked(operation, {"repositoryName": "app", **parameters}, "123456789012", "us-east-1")


def test_nothing_planned_decides_nothing(faults) -> None:
    """And is not there."""
    assert faults.outcome(asked_of()) is None
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
def test_each_answers_its_error(faults, plan, code, status, message) -> None:
    """Planned for one operation, or for all."""
    for operation in ("PutImage", None):
        with plan(faults, operation):
            outcome = faults.outcome(asked_of("PutImage", nextToken="x"))
        assert isinstance(outcome, EcrError)
        assert (outcome.code, outcome.status, outcome.message) == (code, status, message)


def test_the_limit_of_a_registry_has_its_own_sentence(faults) -> None:
    """Worded as that of a repository is."""
    faults.limit_exceeded()
    assert faults.outcome(asked_of("CreateRepository")).message == (
        "The registry with id '123456789012' already has the maximum allowed number of "
        "repositories which is '100000'"
    )


def test_a_denial_may_have_another_reason(faults) -> None:
    """Those that AWS gives."""
    reason = AccessDeniedException.DENIED_BY_CONTROL_POLICY
    faults.deny(reason=reason, policy="arn:aws:organizations::1:policy/p")
    assert faults.outcome(asked_of()).message.endswith(
        "with an explicit deny in a service control policy: arn:aws:organizations::1:policy/p"
    )


def test_an_error_for_all_meets_the_operations_that_have_it(faults) -> None:
    """`limit_exceeded()` lets DescribeImages pass."""
    faults.limit_exceeded()
    assert faults.outcome(asked_of("DescribeImages")) is None
    faults.fail(None, "ThrottlingException")
    assert faults.outcome(asked_of("DescribeImages")).code == "ThrottlingException"


def test_page_tokens_are_refused_where_there_is_one(faults) -> None:
    """And where `when` allows it."""
    faults.refuse_next_token(when=lambda parameters: parameters["nextToken"] == "b")
    asked = [asked_of(), asked_of(nextToken="a"), asked_of(nextToken="b")]
    assert [faults.outcome(request) is not None for request in asked] == [False, False, True]


def test_any_error_may_be_chosen(faults) -> None:
    """Code, sentence and status."""
    faults.fail("PutImage", "ImageNotFoundException", "gone", 404, times=1)
    outcome = faults.outcome(asked_of("PutImage"))
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
def test_a_chosen_error_has_its_usual_status_and_body(faults, code, status, key) -> None:
    """Unless another status is given."""
    faults.fail(None, code)
    outcome = faults.outcome(asked_of())
    assert (outcome.status, outcome.message_key) == (status, key)


@pytest.mark.parametrize("took_effect", [False, True])
@pytest.mark.parametrize(
    ("plan", "reason"), [(Faults.disconnect, "disconnected"), (Faults.timeout, "timed out")]
)
def test_no_answer(faults, plan, reason, took_effect) -> None:
    """Before or after the operation."""
    plan(faults, "PutImage", after_effect=took_effect)
    outcome = faults.outcome(asked_of("PutImage"))
    assert isinstance(outcome, NoResponse)
    assert (outcome.reason, outcome.took_effect) == (reason, took_effect)


def test_a_delay_moves_the_clock_and_lets_the_call_go_on(faults) -> None:
    """To the next fault, too."""
    faults.delay("DescribeImages", "30s", times=1)
    faults.server_error("DescribeImages")
    assert isinstance(faults.outcome(asked_of()), ServerException)
    assert faults._clock.now() == NOW + dt.timedelta(seconds=30)


def test_a_delay_wants_a_pinned_clock() -> None:
    """The system's time cannot be moved."""
    with pytest.raises(
        InvalidValue,
        match=r"^delay .* is refused: this clock follows the system's time; pin it first",
    ):
        Faults(Clock()).delay(None, "30s")


def test_a_delay_back_in_time_is_refused_when_it_is_planned(faults) -> None:
    """Not in the middle of a call."""
    with pytest.raises(InvalidValue, match="delay '-30s' is refused: a call takes no time back"):
        faults.delay(None, "-30s")
    assert len(faults) == 0


def test_a_watch_sees_each_call_and_changes_nothing(faults) -> None:
    """Nor is it ever left over."""
    seen = []
    faults.watch("DescribeImages", seen.append)
    assert faults.outcome(asked_of()) is None
    faults.outcome(asked_of("PutImage"))
    assert seen == [asked_of()]
    faults.clear()
    faults.watch("DescribeImages", seen.append)
    faults.assert_all_spent()


def test_the_first_that_meets_a_call_decides(faults) -> None:
    """So faults of one call each make a sequence."""
    faults.throttle(times=1)
    faults.server_error(times=1)
    outcomes = [faults.outcome(asked_of()) for _ in range(3)]
    assert [type(outcome) for outcome in outcomes] == [
        ThrottlingException,
        ServerException,
        type(None),
    ]


def test_leftovers_are_told_together(faults) -> None:
    """Each with what it has met."""
    faults.throttle("PutImage", times=1)
    faults.outcome(asked_of("PutImage"))
    faults.assert_all_spent()
    faults.throttle("DescribeImages", times=2, after=1, when=callable)
    faults.fail("PutImage", "ImageNotFoundException", "gone")
    faults.watch("PutImage", callable)  # is not counted: it fails no call
    with pytest.raises(AssertionError) as caught:
        faults.assert_all_spent()
    assert str(caught.value) == (
        "2 of 3 planned faults did not fire:\n"
        "  <throttle('DescribeImages', times=2, after=1, when=callable): met 0 of 2 calls>\n"
        "  <fail('PutImage', 'ImageNotFoundException'): met 0 calls>\n"
        "Make these calls, plan fewer, or plan with optional=True."
    )
    faults.clear()
    faults.assert_all_spent()


def test_a_rollback_sets_the_plan(faults) -> None:
    """What was planned since is gone, what was spent since is not spent."""
    faults.throttle(times=1)
    roll_back = faults.checkpoint()
    faults.outcome(asked_of())
    faults.deny()
    roll_back()
    assert repr(faults) == "<Faults [<throttle(times=1): met 0 of 1 call>]>"


@pytest.mark.parametrize(
    ("plan", "message"),
    [
        (
            lambda faults: faults.throttle("DescribeImage"),
            "operation 'DescribeImage' is refused: did you mean 'DescribeImages'? "
            "ECR's operations are CreateRepository, DescribeImages, PutImage",
        ),
        (
            lambda faults: faults.throttle(5),
            "operation 5 is refused: ECR's operations are CreateRepository",
        ),
        (
            lambda faults: faults.throttle(["PutImage"]),
            "operation ['PutImage'] is refused: did you mean 'PutImage'? ECR's operations",
        ),
        (
            lambda faults: faults.limit_exceeded("DescribeImages"),
            "code 'LimitExceededException' is refused: did you mean 'ExpiredTokenException'? "
            "the codes of DescribeImages are AccessDeniedException, ExpiredTokenException, Image",
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
            "option 'time' is refused: a fault has times, after, when, optional; "
            "did you mean 'times'?",
        ),
        (lambda faults: faults.throttle(times=0), "times 0 is refused"),
        (
            lambda faults: faults.delay("PutImage", "soon"),
            "delay 'soon' is refused: give a timedelta, or text such as",
        ),
        (
            lambda faults: faults.deny(reason="because"),
            "reason 'because' is refused: give one of AccessDeniedException's",
        ),
        (
            lambda faults: faults.disconnect(after_effect="no"),
            "after_effect 'no' is refused: give True or False",
        ),
        (
            lambda faults: faults.watch("PutImage", None),
            "watch None is refused: give a function of the request",
        ),
    ],
)
def test_what_cannot_be_planned_is_refused(faults, plan, message) -> None:
    """With what there is; and nothing is planned."""
    with pytest.raises(InvalidValue) as caught:
        plan(faults)
    assert str(caught.value).startswith(message)
    assert len(faults) == 0


def test_without_a_service_names_are_taken_as_they_are() -> None:
    """The model alone knows no operations."""
    faults = Faults(Clock(NOW))
    faults.throttle("Anything", times=1)
    assert faults.outcome(asked_of("Anything")) is not None
    faults.throttle()
    assert faults.outcome(asked_of()) is not None

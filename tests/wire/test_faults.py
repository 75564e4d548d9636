"""Faults as botocore's clients see them: real retries, real exceptions."""

import datetime as dt
import sys
import time

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionClosedError,
    EndpointConnectionError,
    ReadTimeoutError,
)

from mock_ecr_ext import mock_ecr
from mock_ecr_ext.wire.handler import make_handler
from mock_ecr_ext.wire.service_model import Service

# The attempts that botocore makes by default, from its documentation of the retry modes.
ATTEMPTS = {"legacy": 5, "standard": 3, "adaptive": 3}
MS = dt.timedelta(milliseconds=3)
RETRIED = ("throttle", "server_error", "disconnect", "timeout")
FINAL = ("deny", "expire_token")


@pytest.fixture(params=ATTEMPTS)
def mode(request) -> str:
    """The name of one of botocore's retry modes."""
    return request.param


@pytest.fixture
def client(registry, mode):
    """An ECR client in that retry mode."""
    return boto3.client("ecr", config=Config(retries={"mode": mode}))


@pytest.fixture(autouse=True)
def _nobody_sleeps(monkeypatch) -> None:
    """Refuse to sleep: a test that slept would only be slow, and nothing else would show it."""

    def refuse(seconds: float) -> None:
        raise AssertionError(f"slept {seconds} s")

    monkeypatch.setattr(time, "sleep", refuse)


@pytest.mark.parametrize("fault", RETRIED)
class TestRetried:
    """The faults after which botocore tries again."""

    def test_it_is_served_in_the_end(self, registry, client, fault) -> None:
        """A call succeeds after its retries; its answer and `registry.calls` count them."""
        getattr(registry.faults, fault)("DescribeRepositories", times=2)
        answer = client.describe_repositories()
        assert answer["ResponseMetadata"]["RetryAttempts"] == 2
        assert [call.attempt for call in registry.calls] == [1, 2, 3]
        assert [call.error is None for call in registry.calls] == [False, False, True]
        registry.faults.assert_all_spent()

    def test_it_outlasts_the_retries(self, registry, client, mode, fault) -> None:
        """A fault without a limit fails every attempt, and the call raises an exception."""
        getattr(registry.faults, fault)()
        with pytest.raises((ClientError, BotoCoreError)):
            client.describe_repositories()
        assert len(registry.calls) == ATTEMPTS[mode]


@pytest.mark.parametrize("fault", FINAL)
def test_what_retrying_cannot_mend_is_asked_once(registry, client, fault) -> None:
    """A fault that a retry cannot mend gets a single attempt in every mode."""
    getattr(registry.faults, fault)()
    with pytest.raises(ClientError):
        client.describe_repositories()
    assert len(registry.calls) == 1


def test_back_off_moves_a_pinned_clock_and_shows(registry, client, mode) -> None:
    """Back-off moves a pinned clock by the time it would have taken, and calls report it."""
    before = registry.clock.now()
    registry.faults.throttle(times=2)
    client.describe_repositories()
    first, second, third = registry.calls
    assert (first.at, first.waited.total_seconds()) == (before, 0)
    assert third.at - before == pytest.approx(second.waited + third.waited, abs=MS)
    if mode != "adaptive":  # it delays an attempt after the mock has answered it
        assert registry.clock.now() == third.at
    assert third.at > second.at > first.at


def test_back_off_leaves_the_systems_time_alone() -> None:
    """Back-off is reported on the system's clock too, and leaves the clock unpinned."""
    with mock_ecr() as registry:
        registry.faults.throttle(times=1)
        boto3.client("ecr").describe_repositories()
    assert registry.calls[1].waited.total_seconds() > 0
    assert not registry.clock.is_pinned


def test_real_back_off_sleeps(monkeypatch, mode) -> None:
    """A mock with real_backoff=True sleeps as botocore would for AWS; its clock does not move."""
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    with mock_ecr(now="2024-05-01T12:00:00Z", real_backoff=True) as registry:
        registry.faults.throttle(times=1)
        client = boto3.client("ecr", config=Config(retries={"mode": mode}))
        client.describe_repositories()
    assert [registry.calls[1].waited.total_seconds()] == pytest.approx(slept, abs=1e-5)
    assert registry.calls[1].at == registry.calls[0].at


@pytest.mark.parametrize(
    ("fault", "after_effect", "exception", "outcome"),
    [
        ("disconnect", False, EndpointConnectionError, "disconnected before the operation"),
        ("disconnect", True, ConnectionClosedError, "disconnected after the operation"),
        ("timeout", False, ReadTimeoutError, "timed out before the operation"),
        ("timeout", True, ReadTimeoutError, "timed out after the operation"),
    ],
)
def test_no_answer(registry, client, fault, after_effect, exception, outcome) -> None:
    """A lost answer raises botocore's own exception, whether or not the operation took effect."""
    getattr(registry.faults, fault)("CreateRepository", after_effect=after_effect)
    with pytest.raises(exception, match=r"https://api[.]ecr[.]us-east-1"):
        client.create_repository(repositoryName="new")
    assert ("new" in registry) is after_effect
    assert {(call.status, call.message, call.response) for call in registry.calls} == {
        (None, outcome, None)
    }


def test_a_retry_after_the_effect_meets_it(registry, client) -> None:
    """A retry after a lost answer is refused, because the first attempt created the repository."""
    registry.faults.disconnect("CreateRepository", after_effect=True, times=1)
    with pytest.raises(client.exceptions.RepositoryAlreadyExistsException):
        client.create_repository(repositoryName="new")
    assert [call.error for call in registry.calls] == [
        "disconnected",
        "RepositoryAlreadyExistsException",
    ]


MODELLED = [
    (operation, code)
    for operation in ("CreateRepository", "DeleteRepository", "DescribeImages")
    for code in Service().codes(operation)
]


@pytest.mark.parametrize(("operation", "code"), MODELLED)
def test_a_modelled_error_is_the_clients_own_class(registry, ecr, operation, code) -> None:
    """A planned code of botocore's ECR model raises the class of that name in client.exceptions."""
    registry.faults.fail(operation, code, "asked for")
    method = {
        "CreateRepository": ecr.create_repository,
        "DeleteRepository": ecr.delete_repository,
        "DescribeImages": ecr.describe_images,
    }[operation]
    with pytest.raises(getattr(ecr.exceptions, code)) as caught:
        method(repositoryName="app")
    assert caught.value.response["Error"] == {"Code": code, "Message": "asked for"}


def test_a_denial_has_its_own_body(registry, ecr) -> None:
    """A denial's body has its text under `Message`, with a capital."""
    registry.faults.deny("DescribeRepositories")
    with pytest.raises(ClientError, match="repository/\\* because no identity-based policy"):
        ecr.describe_repositories()
    assert set(registry.calls[0].response) == {"__type", "Message"}


OTHER = "arn:aws:ecr:us-west-2:222222222222:repository/app"


@pytest.mark.parametrize(
    ("operation", "parameters", "resource"),
    [
        (
            "batch_get_image",
            {
                "registryId": "210987654321",
                "repositoryName": "app",
                "imageIds": [{"imageTag": "1"}],
            },
            "arn:aws:ecr:us-east-1:210987654321:repository/app",
        ),
        (
            "describe_repositories",
            {"registryId": "210987654321"},
            "arn:aws:ecr:us-east-1:210987654321:repository/*",
        ),
        (
            "describe_repositories",
            {"registryId": "12", "repositoryNames": ["app"]},
            "arn:aws:ecr:us-east-1:12:repository/app",
        ),
        ("list_tags_for_resource", {"resourceArn": OTHER}, OTHER),
        ("get_authorization_token", {}, "*"),
        ("untag_resource", {"resourceArn": "app", "tagKeys": ["a"]}, "app"),
    ],
)
def test_a_denial_is_about_the_account_of_the_request(
    registry, ecr, error_of, operation, parameters, resource
) -> None:
    """A planned denial names the account of `registryId`, or the ARN of the request.

    Recorded, for a malformed one too: TF-35303, ACK#1641, version-checker#146 and
    terraform-aws-iam#514.
    """
    registry.faults.deny()
    code, message = error_of(getattr(ecr, operation), **parameters)
    assert code == "AccessDeniedException"
    assert message.startswith("User: arn:aws:iam::123456789012:user/mock-ecr is not authorized")
    assert f" on resource: {resource} because no identity-based policy allows" in message


@pytest.mark.parametrize("operation", ["put_image", "create_repository"])
def test_a_limit_is_that_of_the_account_of_the_request(registry, ecr, error_of, operation) -> None:
    """A planned limit names the registry of `registryId`."""
    registry.faults.limit_exceeded()
    asked = {"registryId": "210987654321", "repositoryName": "app"}
    text = {"imageManifest": "{}"} if operation == "put_image" else {}
    _, message = error_of(getattr(ecr, operation), **asked, **text)
    assert "egistry with id '210987654321' already has the maximum allowed number" in message


def test_parameters_decide_as_they_were_sent(registry, ecr) -> None:
    """A fault's `when` gets the parameters as they were sent; calls that it does not match pass."""
    registry.create_repository("app")
    registry.create_repository("other")
    registry.faults.deny(when=lambda parameters: parameters.get("repositoryName") == "other")
    ecr.describe_images(repositoryName="app")
    with pytest.raises(ClientError):
        ecr.describe_images(repositoryName="other")


def test_an_error_inside_when_is_the_tests_own(registry, ecr) -> None:
    """An exception inside `when` reaches the caller with a note of the fault, which then ends."""
    with (
        registry.faults.deny(when=lambda parameters: parameters["absent"]),
        pytest.raises(KeyError, match="absent") as caught,
    ):
        ecr.describe_repositories(maxResults=5)
    ecr.describe_repositories()
    if sys.version_info >= (3, 11):
        assert caught.value.__notes__ == [
            "raised by the function `when` of the fault <deny(when=<lambda>): fired 0 times>, "
            "which was called with the parameters of DescribeRepositories: {'maxResults': 5}"
        ]


def test_faults_meet_operations_that_are_not_native(registry, ecr) -> None:
    """Faults apply to operations that are not native, whoever answers them."""
    registry.faults.throttle("GetAuthorizationToken", times=1)
    registry.faults.fail("GetAuthorizationToken", "ServerException", status=400)
    with pytest.raises(ecr.exceptions.ServerException):
        ecr.get_authorization_token()


def test_a_body_that_cannot_be_read_meets_no_fault(registry, send) -> None:
    """A body that cannot be parsed gets no fault: ECR could not read its parameters either."""
    registry.faults.deny()
    send("DescribeImages", b"{")
    assert registry.calls[0].error == "SerializationException"


def test_a_delay_is_in_the_answers_time(registry, ecr) -> None:
    """A delay passes between the request and the operation, so a repository is created after it."""
    before = registry.clock.now()
    registry.faults.delay("CreateRepository", "30s")
    made = ecr.create_repository(repositoryName="new")["repository"]["createdAt"]
    assert (made - before).total_seconds() == 30


def test_a_back_off_ends_with_the_calendar(registry, ecr) -> None:
    """A retry at the end of the year 9999 is answered, and the clock stays."""
    registry.clock.pin("9999-12-31T23:59:59.999Z")
    registry.faults.throttle("DescribeRepositories", times=2)
    assert ecr.describe_repositories()["ResponseMetadata"]["RetryAttempts"] == 2
    assert registry.clock.now().year == 9999


def test_faults_hold_for_every_region(registry, ecr) -> None:
    """Faults belong to the mock, so one that a region's registry plans applies in all regions."""
    registry.at(region="eu-west-1").faults.deny()
    with pytest.raises(ClientError):
        ecr.describe_repositories()


def test_a_client_made_before_the_mock_meets_them_too(registry, output_of) -> None:
    """A client made before the mock gets the mock's faults, and does not sleep between attempts."""
    program = (
        "import boto3, time\n"
        "from botocore.config import Config\n"
        "client = boto3.client('ecr', 'us-east-1', aws_access_key_id='a',\n"
        "    aws_secret_access_key='b', config=Config(retries={'mode': 'adaptive'}))\n"
        "from mock_ecr_ext import mock_ecr\n"
        "time.sleep = None\n"
        "with mock_ecr() as registry:\n"
        "    registry.faults.throttle(times=2)\n"
        "    print(client.describe_repositories()['ResponseMetadata']['RetryAttempts'])\n"
    )
    assert output_of(program) == "2\n"


def test_a_request_that_ecr_cannot_read_is_told_so(registry, send_to) -> None:
    """A fault is for calls: a body that cannot be parsed keeps its own error."""
    registry.faults.deny()
    response = send_to(make_handler(registry), "DescribeImages", b"{")
    assert b"SerializationException" in response.body

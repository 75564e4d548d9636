"""The calls that the handler records, their hints, and its regions and accounts."""

from concurrent.futures import ThreadPoolExecutor
from unittest import mock

import boto3
import pytest

from mock_ecr_ext.model.exceptions import NotMocked
from mock_ecr_ext.wire.answer import make_answer
from mock_ecr_ext.wire.foreign import NOBODY
from mock_ecr_ext.wire.handler import handle
from mock_ecr_ext.wire.protocol import Request


def test_a_call_tells_what_was_asked_and_answered(registry, ecr) -> None:
    """A call records its operation, parameters, registry, time, number of items and answer."""
    registry.create_repository("app").push_many(3)
    answer = ecr.describe_images(repositoryName="app", maxResults=2)
    (call,) = registry.calls
    assert call.operation == "DescribeImages"
    assert call.parameters == {"repositoryName": "app", "maxResults": 2}
    assert (call.account_id, call.region) == ("123456789012", "us-east-1")
    assert call.at == registry.clock.now()
    assert (call.status, call.items, call.error, call.message) == (200, 2, None, None)
    assert call.request_id == answer["ResponseMetadata"]["RequestId"]
    assert call.response["nextToken"] == answer["nextToken"]


def test_a_failed_call_tells_its_error(registry, ecr, error_of) -> None:
    """A failed call records the code and message that the client got."""
    code, message = error_of(ecr.delete_repository, repositoryName="absent")
    (call,) = registry.calls
    assert (call.status, call.error, call.message, call.items) == (400, code, message, None)
    assert call.response == {"__type": code, "message": message}


def test_a_single_record_is_no_list(registry, ecr) -> None:
    """A call that lists nothing has no number of items."""
    ecr.create_repository(repositoryName="new")
    assert registry.calls[0].items is None


def test_a_body_that_could_not_be_read_is_a_call_too(registry, send) -> None:
    """A body that could not be parsed is recorded as a call without parameters."""
    send("DescribeImages", b"{")
    assert registry.calls[0].error == "SerializationException"
    assert registry.calls[0].parameters == {}


def test_calls_of_all_regions_are_in_one_list(registry) -> None:
    """The calls of all regions are in one list, in the order in which they came."""
    for region in ("us-east-1", "eu-west-1", "us-east-1"):
        boto3.client("ecr", region_name=region).describe_repositories()
    assert [call.region for call in registry.calls] == ["us-east-1", "eu-west-1", "us-east-1"]
    assert registry.at(region="eu-west-1").calls == registry.calls


def test_a_repository_of_another_region_is_hinted_at(registry, error_of) -> None:
    """A call that misses a repository has a hint about the region that has it.

    That is the commonest reason for RepositoryNotFound; the client gets ECR's message alone.
    """
    registry.create_repository("team/app")
    client = boto3.client("ecr", region_name="eu-west-1")
    _, message = error_of(client.describe_images, repositoryName="team/app")
    assert "us-east-1" not in message
    assert registry.calls[0].hint == (
        "repository 'team/app' is in 123456789012 in us-east-1; "
        "this call went to 123456789012 in eu-west-1"
    )


def test_a_repository_of_another_account_is_hinted_at(registry, ecr, error_of) -> None:
    """A hint names every account that has a repository of that name."""
    for account_id in ("111111111111", "222222222222"):
        registry.at(account_id=account_id).create_repository("team/app")
    error_of(ecr.describe_images, repositoryName="team/app")
    assert registry.calls[0].hint == (
        "repository 'team/app' is in 111111111111 in us-east-1 and in 222222222222 in "
        "us-east-1; this call went to 123456789012 in us-east-1"
    )


def test_a_misspelt_repository_is_hinted_at(registry, ecr, error_of) -> None:
    """A hint for a misspelt repository gives the nearest name."""
    registry.create_repository("team/app")
    error_of(ecr.describe_images, repositoryName="team/ap")
    assert registry.calls[0].hint == (
        "the nearest name is 'team/app'; this call went to 123456789012 in us-east-1"
    )


def test_a_repository_that_came_too_late_is_hinted_at(registry, ecr, error_of) -> None:
    """A hint that is read after the repository was created says so."""
    error_of(ecr.describe_images, repositoryName="app")
    registry.create_repository("app")
    assert registry.calls[0].hint == "repository 'app' was created after this call"


def test_where_nothing_is_near_there_is_no_hint(registry, ecr, error_of) -> None:
    """A call has no hint if no name is near, or if its error is not about a missing repository."""
    error_of(ecr.describe_images, repositoryName="zzz")
    error_of(ecr.describe_images, repositoryName="ZZZ")
    assert [call.hint for call in registry.calls] == [None, None]


def test_regions_are_registries_of_their_own(registry) -> None:
    """Each region is a registry of its own, so the same repository name may exist in each."""
    for region in ("us-east-1", "eu-west-1"):
        boto3.client("ecr", region_name=region).create_repository(repositoryName="app")
    assert "app" in registry
    assert "app" in registry.at(region="eu-west-1")


@pytest.mark.parametrize("operation", ["describe_repositories", "delete_repository"])
def test_a_named_account_answers(registry, ecr, operation) -> None:
    """An account that the test has named answers under its own id, in the caller's region."""
    registry.at(account_id="111111111111").create_repository("app")
    parameters = {} if operation == "describe_repositories" else {"repositoryName": "app"}
    answer = getattr(ecr, operation)(registryId="111111111111", **parameters)
    found = answer.get("repository") or answer["repositories"][0]
    assert found["repositoryArn"] == "arn:aws:ecr:us-east-1:111111111111:repository/app"


def test_ones_own_account_can_be_named(ecr) -> None:
    """A registryId that is the caller's own account changes nothing."""
    assert ecr.describe_repositories(registryId="123456789012")["repositories"] == []


def test_a_denied_list_of_names_tells_the_first(ecr, error_of) -> None:
    """A denial for a list of names reports the first of them; decided here."""
    _, message = error_of(
        ecr.describe_repositories, registryId="999999999999", repositoryNames=["aa", "bb"]
    )
    assert "repository/aa because" in message


def test_an_account_that_was_not_named_is_hinted_at(registry, ecr, error_of) -> None:
    """A denial has a hint if the account was not named; the one that a test planned has none."""
    arn = "arn:aws:ecr:us-east-1:999999999999:repository/app"
    error_of(ecr.describe_repositories, registryId="999999999999")
    error_of(ecr.list_tags_for_resource, resourceArn=arn)
    with registry.faults.deny():
        error_of(ecr.describe_repositories, registryId="888888888888")
    closed = (
        "account 999999999999 is closed, because the test has not named it; open it with "
        "registry.at(account_id='999999999999')"
    )
    assert [call.hint for call in registry.calls] == [closed, closed, None]


def test_an_account_that_was_named_too_late_is_hinted_at(registry, ecr, error_of) -> None:
    """A hint that is read after the account was named says so."""
    error_of(ecr.describe_repositories, registryId="999999999999")
    registry.at(account_id="999999999999")
    assert registry.calls[0].hint == "account 999999999999 was named after this call"


def bare_request(operation: str, body: bytes = b"{}") -> Request:
    """An unsigned request without a host."""
    headers = {
        "X-Amz-Target": f"AmazonEC2ContainerRegistry_V20150921.{operation}",
        "Content-Type": "application/x-amz-json-1.1",
    }
    return Request("", headers, body)


def test_the_same_text_is_refused_each_time(registry) -> None:
    """A body that is refused twice gets the same error, each time with another request id."""
    asked = bare_request("DescribeRepositories", b'{"maxResults": 0}')
    first, second = handle(registry, NOBODY, asked), handle(registry, NOBODY, asked)
    assert (first.status, first.body) == (second.status, second.body)
    assert first.status == 400
    assert first.headers["x-amzn-RequestId"] != second.headers["x-amzn-RequestId"]


def test_what_a_test_does_to_a_calls_parameters_stays_there(registry) -> None:
    """A change to a recorded call's parameters does not change the next call of the same body."""
    registry.create_repository("app")
    for _ in range(2):
        handle(
            registry, NOBODY, bare_request("DescribeRepositories", b'{"repositoryNames":["app"]}')
        )
        assert registry.calls[-1].items == 1
        registry.calls[-1].parameters["repositoryNames"].clear()


def test_an_operation_that_nobody_answers_is_not_mocked(registry) -> None:
    """`NotMocked` names the operation, the native ones and the remedy; no call is logged."""
    with pytest.raises(NotMocked, match=r"GetAuthorizationToken is not mocked: .* Stub this call"):
        handle(registry, NOBODY, bare_request("GetAuthorizationToken"))
    assert registry.calls == ()


def test_a_foreign_operation_answers_for_one_that_is_not_native(registry) -> None:
    """An operation that a `Foreign` gives is authorised, checked and logged as a native one."""
    foreign = mock.Mock(NOBODY, **{"find_account.return_value": None})
    foreign.find.return_value = lambda registry, parameters: make_answer(
        registryId=registry.account_id
    )
    response = handle(registry, foreign, bare_request("DescribeRegistry"))
    assert response.body == b'{"registryId":"123456789012"}'
    assert [call.operation for call in registry.calls] == ["DescribeRegistry"]


def test_looking_up_a_foreign_operation_holds_nobody_up(registry) -> None:
    """The lock is free while a foreign operation is looked up: importing moto takes time."""
    seen, lock = [], registry.backend.shared.lock

    def is_free() -> bool:
        is_taken = lock.acquire(timeout=1)
        if is_taken:
            lock.release()
        return is_taken

    def find(_: str) -> None:
        with ThreadPoolExecutor() as pool:
            seen.append(pool.submit(is_free).result())

    with pytest.raises(NotMocked):
        handle(
            registry,
            mock.Mock(NOBODY, find=find, find_account=NOBODY.find_account),
            bare_request("GetAuthorizationToken"),
        )
    assert seen == [True]


def test_a_request_that_tells_no_region_goes_home(registry) -> None:
    """A request without a region goes to the registry that the handler serves."""
    home = registry.at(region="eu-west-1")
    handle(home, NOBODY, bare_request("CreateRepository", b'{"repositoryName":"new"}'))
    assert ("new" in home, "new" in registry) == (True, False)

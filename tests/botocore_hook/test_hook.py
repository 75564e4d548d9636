"""The requests that reach the mock, and those that are kept from the network."""

from importlib.metadata import version
from typing import Any

import boto3
import botocore
import botocore.session
import pytest
from botocore.config import Config
from botocore.endpoint import Endpoint
from botocore.exceptions import EndpointConnectionError, NoCredentialsError
from botocore.httpsession import URLLib3Session

from mock_ecr_ext import NotMocked, mock_ecr
from mock_ecr_ext.botocore_hook.hook import HOOK
from mock_ecr_ext.model.access import FAKE_ACCESS_KEY
from mock_ecr_ext.wire.operations.table import OPERATIONS

RULE = {"ecrRepositoryPrefix": "hub", "upstreamRegistryUrl": "registry-1.docker.io"}


class SentError(Exception):
    """Raised for a request that gets as far as the network."""


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def send(self: object, request: Any) -> None:
        raise SentError(request.url)

    monkeypatch.setattr(URLLib3Session, "send", send)


@pytest.fixture
def without_handler(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make botocore as it is before the hook registers its handler."""
    import botocore.handlers

    others = [spec for spec in botocore.handlers.BUILTIN_HANDLERS if HOOK.before_send not in spec]
    assert len(others) < len(botocore.handlers.BUILTIN_HANDLERS)
    monkeypatch.setattr(botocore.handlers, "BUILTIN_HANDLERS", others)


CLIENTS = {
    "boto3.client": lambda: boto3.client("ecr", region_name="us-east-1"),
    "boto3.Session": lambda: boto3.Session(region_name="us-east-1").client("ecr"),
    "botocore.session": lambda: botocore.session.Session().create_client(
        "ecr", region_name="us-east-1"
    ),
}

# The first mock of the process registers the handler, which `without_handler` removes again.
with mock_ecr():
    pass


@pytest.mark.parametrize("make", CLIENTS.values(), ids=CLIENTS)
def test_clients_made_inside_reach_the_mock(make) -> None:
    """A client made inside the mock reaches it, whichever function made the client."""
    with mock_ecr() as registry:
        make().create_repository(repositoryName="new")
        assert "new" in registry


@pytest.mark.parametrize("make", CLIENTS.values(), ids=CLIENTS)
def test_clients_made_before_the_mock_reach_it(make) -> None:
    """A client made before the mock, as in a module's or a session's scope, reaches it."""
    client = make()
    with mock_ecr() as registry:
        client.create_repository(repositoryName="new")
        assert "new" in registry


@pytest.mark.parametrize("make", CLIENTS.values(), ids=CLIENTS)
@pytest.mark.usefixtures("without_handler")
def test_clients_made_before_the_hook_reach_the_mock(make) -> None:
    """A client made before the hook registered its handler reaches the mock."""
    client = make()
    handlers = client.meta.events._emitter._handlers.prefix_search("before-send.ecr")
    assert HOOK.before_send not in handlers
    with mock_ecr() as registry:
        client.create_repository(repositoryName="new")
        assert "new" in registry


def test_a_client_made_before_the_import_reaches_the_mock(output_of) -> None:
    """A client made before the import of this library reaches the mock."""
    program = (
        "import boto3\n"
        "client = boto3.client('ecr', region_name='eu-west-1')\n"
        "from mock_ecr_ext import mock_ecr\n"
        "with mock_ecr(region='eu-west-1') as registry:\n"
        "    client.create_repository(repositoryName='new')\n"
        "    print(registry)\n"
    )
    assert output_of(program) == "<Registry 123456789012 in eu-west-1: 1 repository>\n"


def test_a_client_without_credentials_can_ask() -> None:
    """A client without credentials is lent the mock's key, and has none again after the mock."""
    client = boto3.client("ecr", region_name="us-east-1")
    with mock_ecr():
        assert client.describe_repositories()["repositories"] == []
    with pytest.raises(NoCredentialsError):
        client.describe_repositories()


def test_other_services_are_lent_no_credentials() -> None:
    """A client of another service without credentials has none inside the mock either."""
    client = boto3.client("sts", region_name="us-east-1")
    with mock_ecr(), pytest.raises(NoCredentialsError):
        client.get_caller_identity()


def test_an_unsigned_request_goes_to_its_hosts_region() -> None:
    """An unsigned request goes to its host's region, because no signature gives one."""
    with mock_ecr() as registry:
        unsigned = Config(signature_version=botocore.UNSIGNED)
        client = boto3.client("ecr", region_name="eu-west-1", config=unsigned)
        client.create_repository(repositoryName="new")
        assert "new" in registry.at(region="eu-west-1")


def test_an_endpoint_of_ones_own_reaches_the_mock() -> None:
    """A client with an endpoint of its own reaches the mock: no ECR request leaves the process."""
    with mock_ecr() as registry:
        client = boto3.client("ecr", endpoint_url="http://localhost:4566")
        client.create_repository(repositoryName="new")
        assert "new" in registry


@pytest.mark.parametrize(
    ("service", "operation"), [("s3", "list_buckets"), ("sts", "get_caller_identity")]
)
def test_other_services_are_left_alone(service: str, operation: str) -> None:
    """Requests of other services go to the network as they do without the mock."""
    with mock_ecr():
        client = boto3.client(service, config=Config(retries={"max_attempts": 0}))
        with pytest.raises(SentError):
            getattr(client, operation)()


def test_the_public_ecr_is_another_service() -> None:
    """A request of ECR Public never reaches the registry, although the two share operations."""
    with mock_ecr() as registry:
        client = boto3.client("ecr-public", config=Config(retries={"max_attempts": 0}))
        with pytest.raises((SentError, NotMocked)):
            client.describe_repositories()
        assert len(registry.calls) == 0


def test_a_client_of_another_service_is_lent_no_credentials() -> None:
    """A client of another service that has no credentials has none inside a mock either."""
    client = boto3.client("s3", region_name="us-east-1")
    with mock_ecr(), pytest.raises(NoCredentialsError):
        client.list_buckets()


def test_a_client_that_outlives_its_mock_works_in_the_next_one() -> None:
    """A client that outlives its mock works in the next one, so it may have a wider scope."""
    with mock_ecr():
        client = boto3.client("ecr")
    with mock_ecr() as registry:
        client.create_repository(repositoryName="new")
        assert "new" in registry


def test_without_a_mock_requests_are_sent() -> None:
    """A client with credentials of its own sends its requests while no mock is active."""
    client = boto3.client(
        "ecr",
        region_name="us-east-1",
        aws_access_key_id="AKIAIOSFODNN7EXAMPLE",
        aws_secret_access_key="secret",
        config=Config(retries={"max_attempts": 0}),
    )
    with pytest.raises(SentError, match=r"https://api\.ecr\.us-east-1\.amazonaws\.com/"):
        client.describe_repositories()


def test_an_operation_that_is_not_mocked_is_not_sent() -> None:
    """An unmocked operation is not sent; the error names it, the mocked ones and the remedy."""
    with mock_ecr(), pytest.raises(NotMocked) as caught:
        boto3.client("ecr").create_pull_through_cache_rule(**RULE)
    assert str(caught.value) == (
        "CreatePullThroughCacheRule is not mocked: it is neither native to mock_ecr "
        f"({', '.join(sorted(OPERATIONS))}) nor in moto {version('moto')}, which answers for "
        "others; the README lists all. The request was not sent. Stub this call in the test, with "
        "unittest.mock or botocore's Stubber."
    )
    assert isinstance(caught.value, AssertionError)


@pytest.mark.parametrize("mode", ["legacy", "standard", "adaptive"])
def test_not_mocked_is_not_retried(mode: str) -> None:
    """NotMocked is a mistake of the test, so no retry mode swallows it."""
    with mock_ecr():
        client = boto3.client("ecr", config=Config(retries={"mode": mode, "max_attempts": 3}))
        with pytest.raises(NotMocked):
            client.create_pull_through_cache_rule(**RULE)


def test_a_connection_error_of_the_handler_is_retried_by_botocore() -> None:
    """A connection error that a handler raises is retried by botocore, as a failing network is."""
    asked = []

    def unplugged(request: object) -> None:
        asked.append(request)
        raise EndpointConnectionError(endpoint_url="https://example.invalid")

    with mock_ecr():
        client = boto3.client("ecr", config=Config(retries={"mode": "standard"}))
        before, HOOK.handler = HOOK.handler, unplugged
        try:
            with pytest.raises(EndpointConnectionError):
                client.describe_repositories()
        finally:
            HOOK.handler = before
    assert len(asked) == 3


def test_the_hook_installs_itself_once() -> None:
    """The hook adds one handler and one wrapper to botocore, however many mocks a process has."""
    wrapped = Endpoint._send
    with mock_ecr():
        assert Endpoint._send is wrapped
    handlers = [spec for spec in botocore.handlers.BUILTIN_HANDLERS if HOOK.before_send in spec]
    assert len(handlers) == 1


def test_the_fake_key_is_the_librarys_own() -> None:
    """A session inside a mock has this library's own access key, which belongs to nobody."""
    with mock_ecr():
        credentials = boto3.Session().get_credentials()
        assert credentials.access_key == FAKE_ACCESS_KEY
        assert credentials.token is None

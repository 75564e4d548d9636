"""Clients and sessions that are made inside a mock and used after it, none of which reaches AWS."""

import asyncio
import gc
from typing import Any

import boto3
import botocore
import botocore.client
import botocore.session
import pytest
from botocore.config import Config
from botocore.exceptions import NoCredentialsError
from botocore.httpsession import URLLib3Session

from mock_ecr_ext import NotMocked, mock_ecr
from mock_ecr_ext.botocore_hook import origins
from mock_ecr_ext.botocore_hook.credentials import FAKE_SECRET_KEY
from mock_ecr_ext.model.access import FAKE_ACCESS_KEY

OWN = {"aws_access_key_id": "AKIAIOSFODNN7EXAMPLE", "aws_secret_access_key": "secret"}
CREDENTIALS = {
    "those of the mock": {},
    "its own": OWN,
    "a role's": {**OWN, "aws_session_token": "token"},
    "unsigned": {"config": Config(signature_version=botocore.UNSIGNED)},
    "an endpoint of its own": {**OWN, "endpoint_url": "http://127.0.0.1:1"},
}
with_each_credentials = pytest.mark.parametrize("given", CREDENTIALS.values(), ids=CREDENTIALS)


class SentError(Exception):
    """Raised for a request that gets as far as the network."""


@pytest.fixture(autouse=True)
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The URLs of the requests that got as far as the network, which is not there."""
    urls: list[str] = []

    def send(self: object, request: Any) -> None:
        urls.append(request.url)
        raise SentError(request.url)

    async def send_later(self: object, request: Any) -> None:
        send(self, request)

    monkeypatch.setattr(URLLib3Session, "send", send)
    httpsession = pytest.importorskip("aiobotocore.httpsession", reason="the extra aio is absent")
    monkeypatch.setattr(httpsession.AIOHTTPSession, "send", send_later)
    return urls


def make_boto3_client(**given: Any) -> Any:
    """Make a client of boto3's default session."""
    return boto3.client("ecr", region_name="us-east-1", **given)


def make_botocore_client(**given: Any) -> Any:
    """Make a client of a new session of botocore's."""
    return botocore.session.Session().create_client("ecr", region_name="us-east-1", **given)


@with_each_credentials
@pytest.mark.parametrize("make", [make_boto3_client, make_botocore_client])
def test_a_client_made_inside_is_stopped_later(make, given, sent) -> None:
    """A client made inside a mock sends nothing after it, with whichever credentials."""
    with mock_ecr():
        client = make(**given)
        assert client.describe_repositories()["repositories"] == []
    with pytest.raises(NotMocked, match="after its mock_ecr had ended"):
        client.describe_repositories()
    assert sent == []


@with_each_credentials
def test_a_client_of_a_session_made_inside_is_stopped_later(given, sent) -> None:
    """A session made inside a mock makes clients that send nothing, even if it makes them later."""
    with mock_ecr():
        session = boto3.Session(region_name="us-east-1")
    client = session.client("ecr", **{**OWN, **given})
    with pytest.raises(NotMocked, match="the session of its client was made inside the mock"):
        client.describe_repositories()
    assert sent == []


def test_a_client_made_inside_without_credentials_is_stopped_later(monkeypatch, sent) -> None:
    """A client made inside a mock without credentials gets the cause, not NoCredentialsError."""
    with mock_ecr(), monkeypatch.context() as without:
        without.delenv("AWS_ACCESS_KEY_ID")
        client = make_boto3_client()
    assert client._request_signer._credentials is None
    with pytest.raises(NotMocked, match="after its mock_ecr had ended"):
        client.describe_repositories()
    assert sent == []


@pytest.mark.parametrize("mode", ["legacy", "standard", "adaptive"])
def test_the_stop_is_not_retried(mode, sent) -> None:
    """A late call is a mistake of the test, so no retry mode swallows it."""
    with mock_ecr():
        client = make_boto3_client(config=Config(retries={"mode": mode, "max_attempts": 3}))
    with pytest.raises(NotMocked):
        client.describe_repositories()
    assert sent == []


def test_the_stop_gives_the_cause_and_the_remedies() -> None:
    """The error names the operation, the host, the cause and the remedies."""
    with mock_ecr():
        client = make_boto3_client(**OWN)
    with pytest.raises(NotMocked) as caught:
        client.describe_repositories()
    assert str(caught.value) == (
        "DescribeRepositories was called after its mock_ecr had ended: its client was made inside "
        "the mock, so it was not sent to api.ecr.us-east-1.amazonaws.com. Make the call inside the "
        "mock, or make a new session and client after it."
    )


def test_the_mocks_own_key_is_never_sent(sent) -> None:
    """A client that was made outside any mock sends nothing that is signed with the mock's key."""
    client = make_boto3_client(
        aws_access_key_id=FAKE_ACCESS_KEY, aws_secret_access_key=FAKE_SECRET_KEY
    )
    with pytest.raises(NotMocked, match="it is signed with the mock's own key"):
        client.describe_repositories()
    assert sent == []


@with_each_credentials
def test_a_client_made_before_is_left_alone_later(given, sent) -> None:
    """A client made before a mock and used inside it reaches AWS again after it."""
    client = make_boto3_client(**{**OWN, **given})
    with mock_ecr():
        assert client.describe_repositories()["repositories"] == []
    with pytest.raises(SentError):
        client.describe_repositories()
    assert set(sent) == {f"{client.meta.endpoint_url.rstrip('/')}/"}


def test_a_session_made_before_makes_clients_that_reach_aws(sent) -> None:
    """A session made before a mock makes clients that reach AWS after it, but not those inside."""
    session = boto3.Session(region_name="us-east-1", **OWN)
    with mock_ecr():
        inside = session.client("ecr")
    with pytest.raises(NotMocked, match="its client was made inside the mock"):
        inside.describe_repositories()
    with pytest.raises(SentError):
        session.client("ecr").describe_repositories()
    assert set(sent) == {"https://api.ecr.us-east-1.amazonaws.com/"}


def test_a_default_session_of_the_mocks_does_not_outlive_it(sent) -> None:
    """The default session that a mock made is gone after it, so `boto3.client` reaches AWS."""
    with mock_ecr():
        make_boto3_client()
    with pytest.raises(SentError):
        make_boto3_client(**OWN).describe_repositories()
    assert sent


def test_a_client_made_before_without_credentials_has_none_later() -> None:
    """A client made before a mock without credentials is not stopped by it, but by botocore."""
    client = make_boto3_client()
    with mock_ecr():
        client.describe_repositories()
    with pytest.raises(NoCredentialsError):
        client.describe_repositories()


def test_other_services_clients_are_left_alone_later(sent) -> None:
    """A client of another service that was made inside a mock is not stopped."""
    with mock_ecr():
        client = boto3.client("sts", region_name="us-east-1", **OWN)
    with pytest.raises(SentError):
        client.get_caller_identity()
    assert sent


def test_a_presigned_url_is_not_stopped() -> None:
    """A presigned URL is not botocore's to send, so a late client makes it as usual."""
    with mock_ecr():
        client = make_boto3_client()
    assert FAKE_ACCESS_KEY in client.generate_presigned_url("describe_repositories")


def test_another_answer_is_not_a_stop(sent) -> None:
    """A late client that another handler of `before-send` answers, such as moto's, is not stopped.

    Nothing is sent then either.
    """
    with mock_ecr():
        client = make_boto3_client(**OWN)
        client.meta.events.register("before-send.ecr", make_answer)
    assert client.describe_repositories()["repositories"] == []
    assert sent == []


def make_answer(request: Any, **_: Any) -> Any:
    """Answer a request as moto does, with an empty list."""
    from mock_ecr_ext.botocore_hook.responses import BotocoreResponse
    from mock_ecr_ext.wire.protocol import Response

    return BotocoreResponse(request.url, Response(200, {}, b'{"repositories": []}'))


def test_a_client_that_is_none_is_not_remembered(monkeypatch) -> None:
    """A test's own stand-in for a client is returned as it is."""
    monkeypatch.setattr(botocore.client.ClientCreator, "create_client", lambda *_, **__: object())
    with mock_ecr():
        assert type(make_boto3_client()) is object


def test_nothing_is_kept_in_memory() -> None:
    """A session and a client that were made inside a mock are free to go."""
    gc.collect()
    before = len(origins._ORIGINS)
    with mock_ecr():
        make_botocore_client()
        assert len(origins._ORIGINS) > before
    gc.collect()
    assert len(origins._ORIGINS) == before


async def call_aiobotocore(made: Any) -> Any:
    """Call with a client that is still to be entered."""
    async with made as client:
        return await client.describe_repositories()


def make_aiobotocore_client(session: Any, **given: Any) -> Any:
    """Make a client that `async with` enters."""
    from aiobotocore.config import AioConfig

    if "config" in given:
        given = {"config": AioConfig(signature_version=botocore.UNSIGNED)}
    return session.create_client("ecr", region_name="us-east-1", **given)


@with_each_credentials
def test_an_aiobotocore_client_made_inside_is_stopped_later(given, sent) -> None:
    """A client of aiobotocore's made inside a mock sends nothing after it."""
    from aiobotocore.session import get_session

    async def outlive() -> None:
        session = get_session()
        with mock_ecr():
            client = await make_aiobotocore_client(session, **given).__aenter__()
            await client.describe_repositories()
        with pytest.raises(NotMocked, match="after its mock_ecr had ended"):
            await client.describe_repositories()
        await client.__aexit__(None, None, None)

    asyncio.run(outlive())
    assert sent == []


def test_an_aiobotocore_session_made_inside_is_stopped_later(sent) -> None:
    """A session of aiobotocore's made inside a mock makes clients that send nothing."""
    from aiobotocore.session import get_session

    with mock_ecr():
        session = get_session()
    with pytest.raises(NotMocked, match="the session of its client was made inside the mock"):
        asyncio.run(call_aiobotocore(make_aiobotocore_client(session, **OWN)))
    assert sent == []


def test_an_aiobotocore_client_made_before_is_left_alone_later(sent) -> None:
    """A client of aiobotocore's made before a mock reaches AWS again after it."""
    from aiobotocore.session import get_session

    async def outlive() -> None:
        async with make_aiobotocore_client(get_session(), **OWN) as client:
            with mock_ecr():
                await client.describe_repositories()
            with pytest.raises(SentError):
                await client.describe_repositories()

    asyncio.run(outlive())
    assert sent

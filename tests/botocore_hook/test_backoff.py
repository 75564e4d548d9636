"""botocore's sleeping between attempts, inside and outside the calls of a mock."""

import contextlib
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import boto3
import botocore.endpoint
import pytest
from botocore.config import Config
from botocore.exceptions import CapacityNotAvailableError, EndpointConnectionError
from botocore.httpsession import URLLib3Session
from botocore.retries.bucket import Clock, TokenBucket

from mock_ecr_ext import mock_ecr
from mock_ecr_ext.botocore_hook.hook import CURRENT, MockedCall


@contextlib.contextmanager
def current(call: MockedCall | None) -> Iterator[None]:
    """Make a call the current one."""
    token = CURRENT.set(call)
    yield
    CURRENT.reset(token)


@pytest.fixture
def slept(monkeypatch) -> list[float]:
    """The seconds of each call of `time.sleep`, which returns at once."""
    with mock_ecr():  # patches botocore
        pass
    seconds: list[float] = []
    monkeypatch.setattr(time, "sleep", seconds.append)
    return seconds


def test_other_calls_sleep_as_ever(slept) -> None:
    """Calls that no mock answers sleep as usual, be they S3's or ECR's."""
    botocore.endpoint.time.sleep(2)
    with current(None):
        botocore.endpoint.time.sleep(3)
    assert slept == [2, 3]


@pytest.mark.parametrize(
    ("service", "operation"), [("s3", "list_buckets"), ("ecr-public", "describe_registries")]
)
def test_retries_of_other_services_sleep_as_ever(slept, monkeypatch, service, operation) -> None:
    """Retries of another service really sleep while a mock is active, and no clock moves."""

    def fail(_: object, request: Any) -> None:
        raise EndpointConnectionError(endpoint_url=request.url)

    monkeypatch.setattr(URLLib3Session, "send", fail)
    with mock_ecr(now="2024-05-01T12:00:00Z") as registry:
        client = boto3.client(service, config=Config(retries={"total_max_attempts": 2}))
        with pytest.raises(EndpointConnectionError):
            getattr(client, operation)()
        assert registry.clock.now().isoformat() == "2024-05-01T12:00:00+00:00"
    assert len(slept) == 1


def test_a_mocks_call_waits_as_it_is_told(slept) -> None:
    """A mock's call passes its waits to the given function, and each attempt reports its own."""
    waited: list[float] = []
    call = MockedCall(waited.append)
    with current(call):
        botocore.endpoint.time.sleep(2)
        botocore.endpoint.time.sleep(0.5)
        assert call.begin_attempt() == (1, timedelta(seconds=2.5))
        assert call.begin_attempt() == (2, timedelta(0))
    assert (waited, slept) == ([2, 0.5], [])


def test_calls_may_be_nested(slept) -> None:
    """A call of another service that a mock's call makes, as in an event handler, really sleeps."""
    call = MockedCall(pytest.fail)
    with current(call):
        with current(None):
            botocore.endpoint.time.sleep(1)
        assert call.begin_attempt() == (1, timedelta(0))
    assert slept == [1]


def test_the_rest_of_time_is_there(slept) -> None:
    """The rest of the module `time` is available to botocore unchanged."""
    assert botocore.endpoint.time.monotonic is time.monotonic


@pytest.fixture
def empty_bucket(slept) -> TokenBucket:
    """An empty bucket that gains one token every two seconds."""
    bucket = TokenBucket(max_rate=0.5, clock=Clock())
    bucket._current_capacity = 0
    return bucket


def test_a_held_back_attempt_goes_at_once(empty_bucket) -> None:
    """A delayed attempt starts at once, and its bucket is as full as after a wait."""
    waited: list[float] = []
    with current(MockedCall(waited.append)):
        assert empty_bucket.acquire()
    assert waited == [pytest.approx(2, abs=0.5)]
    assert empty_bucket.available_capacity == pytest.approx(0, abs=0.01)


@pytest.mark.parametrize("call", [None, MockedCall(pytest.fail)])
def test_a_bucket_that_must_not_block_refuses(empty_bucket, call) -> None:
    """A bucket that must not block raises botocore's own exception, and nothing waits."""
    with current(call), pytest.raises(CapacityNotAvailableError):
        empty_bucket.acquire(block=False)


def test_a_bucket_of_another_call_is_left_alone(slept) -> None:
    """Only a call that the mock answers fills a bucket."""
    bucket = TokenBucket(max_rate=1000, clock=Clock())
    assert bucket.acquire()
    assert bucket.available_capacity < 1000

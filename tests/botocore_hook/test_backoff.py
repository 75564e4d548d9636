"""botocore's sleeping between attempts, inside and outside the calls of a mock."""

import time
from datetime import timedelta

import botocore.endpoint
import pytest
from botocore.retries.bucket import Clock, TokenBucket

from mock_ecr_ext import mock_ecr
from mock_ecr_ext.botocore_hook import backoff


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
    with backoff.Backoff(pytest.fail, of_mock=False):
        botocore.endpoint.time.sleep(3)
    assert slept == [2, 3]


def test_a_mocks_call_waits_as_it_is_told(slept) -> None:
    """A mock's call passes its waits to the given function, and each attempt reports its own."""
    waited: list[float] = []
    with backoff.Backoff(waited.append, of_mock=True):
        botocore.endpoint.time.sleep(2)
        botocore.endpoint.time.sleep(0.5)
        assert backoff.attempt() == (1, timedelta(seconds=2.5))
        assert backoff.attempt() == (2, timedelta(0))
    assert (waited, slept) == ([2, 0.5], [])
    assert backoff.attempt() == (0, timedelta(0))


def test_calls_may_be_nested(slept) -> None:
    """A call of another service that a mock's call makes, as in an event handler, really sleeps."""
    with backoff.Backoff(pytest.fail, of_mock=True):
        with backoff.Backoff(None, of_mock=False):
            botocore.endpoint.time.sleep(1)
        assert backoff.attempt() == (1, timedelta(0))
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
    with backoff.Backoff(waited.append, of_mock=True):
        assert empty_bucket.acquire()
    assert waited == [pytest.approx(2, abs=0.5)]
    assert empty_bucket.available_capacity == pytest.approx(0, abs=0.01)


@pytest.mark.parametrize("of_mock", [False, True])
def test_a_bucket_that_must_not_block_refuses(empty_bucket, of_mock) -> None:
    """A bucket that must not block raises botocore's own exception, and nothing waits."""
    with (
        backoff.Backoff(pytest.fail, of_mock=of_mock),
        pytest.raises(Exception, match="capacity"),
    ):
        empty_bucket.acquire(block=False)

"""botocore's waiting between attempts, without the waiting.

botocore sleeps in two places: between the attempts at one call, in all its retry modes, and before
an attempt that the mode "adaptive" holds back. Neither can be told how; so both are met where they
sleep, and only while they serve a call that the mock answers.

botocore asks the mock, which is its first `before-send` handler, before it holds the attempt back:
that wait is told with the attempt after it.
"""

import contextlib
import contextvars
import datetime as dt
import functools
import time
from collections.abc import Callable
from typing import Any

Wait = Callable[[float], None]
"""Takes the place of some seconds' sleep."""


_NONE = dt.timedelta(0)


class Backoff:
    """Let `wait` take the place of sleeping in this call, all its attempts together.

    wait: None leaves sleeping to botocore.
    of_mock: whether it is a call that the mock answers; in others botocore sleeps as ever.
    attempts: made so far.
    seconds: waited since the last of them.
    """

    # No generator: each call enters one of these.
    __slots__ = ("_is_of_mock", "_token", "_wait", "attempts", "is_real", "seconds")

    def __init__(self, wait: Wait | None, *, of_mock: bool) -> None:
        self._wait = wait
        self._is_of_mock = of_mock
        self.is_real = wait is None
        self.attempts = 0
        self.seconds = 0.0

    def __enter__(self) -> None:
        self._token = _CALL.set(self if self._is_of_mock else None)

    def __exit__(self, *_: object) -> None:
        _CALL.reset(self._token)

    def pass_by(self, seconds: float) -> None:
        """Note a wait before the next attempt, and let it pass where it is not real."""
        self.seconds += seconds
        if self._wait is not None:
            self._wait(seconds)


_CALL: contextvars.ContextVar[Backoff | None] = contextvars.ContextVar("_CALL", default=None)


def attempt() -> tuple[int, dt.timedelta]:
    """Which attempt at the present call begins, from 1, and what was waited before it.

    The number is 0 outside any call of the mock's.
    """
    call = _CALL.get()
    if call is None:
        return 0, _NONE
    call.attempts += 1
    seconds, call.seconds = call.seconds, 0.0
    return call.attempts, dt.timedelta(seconds=seconds) if seconds else _NONE


def passes(seconds: float) -> bool:
    """Note a wait between two attempts of the present call; whether it has passed so already."""
    call = _CALL.get()
    if call is None:
        return False
    call.pass_by(seconds)
    return not call.is_real


def pass_by(bucket: Any, amount: float) -> None:
    """Let a bucket be as full as this call's attempt wants it, where no wait is real."""
    call = _CALL.get()
    if call is not None and not call.is_real:
        call.pass_by(_pretend_to_wait(bucket, amount))


def install() -> None:
    """Meet botocore's sleeping; done once in a process."""
    import botocore.endpoint
    import botocore.retries.bucket

    botocore.endpoint.time = _Time()  # type: ignore[attr-defined]
    bucket = botocore.retries.bucket.TokenBucket
    bucket.acquire = _acquire_of(bucket.acquire)  # type: ignore[method-assign]


class _Time:
    """The module `time`, as botocore's endpoint uses it."""

    def __getattr__(self, name: str) -> Any:
        return getattr(time, name)

    def sleep(self, seconds: float) -> None:
        """Sleep, unless a mock's call does not really."""
        if not passes(seconds):
            time.sleep(seconds)


def _acquire_of(original: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(original)
    def acquire(bucket: Any, amount: float = 1, block: bool = True) -> Any:
        if block:
            pass_by(bucket, amount)
        return original(bucket, amount, block)

    return acquire


def _pretend_to_wait(bucket: Any, amount: float) -> float:
    """Fill a bucket as far as waiting would; returns the seconds that it would have taken."""
    # botocore has no other way; aiobotocore's have no lock, for they belong to one loop.
    with getattr(bucket, "_lock", contextlib.nullcontext()):
        bucket._refill()  # noqa: SLF001
        seconds: float = max(0.0, bucket._sleep_amount(amount))  # noqa: SLF001
        bucket._last_timestamp -= seconds  # noqa: SLF001
    return seconds

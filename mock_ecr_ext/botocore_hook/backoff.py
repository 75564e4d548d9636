"""Waits of botocore's back-off, which take no time in calls that the mock answers.

botocore sleeps in two places: between the attempts at one call, in all its retry modes, and before
an attempt that the mode "adaptive" delays. Neither is configurable, so both sleeps are patched,
only for calls that the mock answers. These patches are optional: without one, botocore really
sleeps, and `Call.waited` lacks that time.

In adaptive mode botocore sleeps after `before-send`; that sleep is reported with the next attempt.
"""

import contextlib
from types import ModuleType
from typing import Any

from mock_ecr_ext.botocore_hook.hook import CURRENT
from mock_ecr_ext.botocore_hook.names import Name, Patch


def skip_sleep(seconds: float) -> bool:
    """Add a wait between two attempts to the call; return whether it needs no sleep."""
    call = CURRENT.get()
    if call is None:
        return False
    call.waited += seconds
    if call.wait is None:
        return False
    call.wait(seconds)
    return True


def skip_bucket(bucket: Any, amount: float) -> None:
    """Fill a token bucket as far as waiting for an amount would, unless botocore sleeps."""
    call = CURRENT.get()
    if call is not None and call.wait is not None:
        seconds = _fill(bucket, amount)
        call.waited += seconds
        call.wait(seconds)


def _fill(bucket: Any, amount: float) -> float:
    """Fill a bucket as far as waiting would; returns the seconds that it would have taken."""
    # aiobotocore's buckets have no lock, for they belong to one event loop.
    with getattr(bucket, "_lock", contextlib.nullcontext()):
        bucket._refill()  # noqa: SLF001
        seconds: float = max(0.0, bucket._sleep_amount(amount))  # noqa: SLF001
        bucket._last_timestamp -= seconds  # noqa: SLF001
    return seconds


class _Time:
    """The module `time`, as botocore's endpoint uses it."""

    def __init__(self, module: ModuleType) -> None:
        self._module = module

    def __getattr__(self, name: str) -> Any:
        return getattr(self._module, name)

    def sleep(self, seconds: float) -> None:
        """Sleep, unless this is a call whose waits are skipped."""
        if not skip_sleep(seconds):
            self._module.sleep(seconds)


def _replace_acquire(original: Any) -> Any:
    def acquire(bucket: Any, amount: float = 1, block: bool = True) -> Any:
        if block:
            skip_bucket(bucket, amount)
        return original(bucket, amount, block)

    return acquire


def list_bucket_names(module: str, bucket: str) -> tuple[Name, ...]:
    """The names that filling a class of token buckets uses."""
    attributes = ("_refill", "_sleep_amount", "_last_timestamp")
    return tuple(Name(module, f"{bucket}.{attribute}") for attribute in attributes)


_BUCKETS = "botocore.retries.bucket"

PATCHES = (
    Patch(Name("botocore.endpoint", "time"), _Time, is_optional=True),
    Patch(
        Name(_BUCKETS, "TokenBucket.acquire"),
        _replace_acquire,
        needs=(Name(_BUCKETS, "TokenBucket._lock"), *list_bucket_names(_BUCKETS, "TokenBucket")),
        is_optional=True,
    ),
)

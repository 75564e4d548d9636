"""aiobotocore's clients: met in the same places as botocore's, which are coroutines there.

They share botocore's handlers, so the mock answers them as it answers any client. What they do in
their own way is waiting, and sending for clients that were made before the mock.
"""

import functools
from types import ModuleType
from typing import Any

from mock_ecr_ext.botocore_hook import backoff
from mock_ecr_ext.botocore_hook.hook import Hook
from mock_ecr_ext.botocore_hook.patches import signing, wrap
from mock_ecr_ext.imports import after_import


def install(hook: Hook) -> None:
    """Meet aiobotocore as soon as somebody imports it; done once in a process."""
    after_import("aiobotocore.endpoint", functools.partial(_meet_endpoints, hook))
    after_import("aiobotocore.signers", functools.partial(_meet_signers, hook))
    after_import("aiobotocore.retries.bucket", _meet_bucket)


def _meet_endpoints(hook: Hook, module: ModuleType) -> None:
    from mock_ecr_ext.botocore_hook.responses import AwaitableResponse  # with botocore

    hook.make_response = AwaitableResponse  # only now: it copies the body, and a page is long
    wrap(module.AioEndpoint, "_send", functools.partial(_send, hook))
    wrap(module.AioEndpoint, "_send_request", functools.partial(_send_request, hook))
    module.asyncio = _Asyncio(module.asyncio)  # type: ignore[attr-defined]
    if hasattr(module, "AnyioEndpoint"):  # for its httpx back end, which newer ones have
        wrap(module.AnyioEndpoint, "_sleep", _sleep)


def _meet_signers(hook: Hook, module: ModuleType) -> None:
    from aiobotocore.credentials import AioCredentials

    wrap(module.AioRequestSigner, "sign", functools.partial(signing, hook, AioCredentials))


def _meet_bucket(module: ModuleType) -> None:
    wrap(module.AsyncTokenBucket, "acquire", _acquire)


def _send(hook: Hook, original: Any) -> Any:
    async def send(endpoint: Any, request: Any) -> Any:
        response = hook.intercept(endpoint, request)
        return await original(endpoint, request) if response is None else response

    return send


def _send_request(hook: Hook, original: Any) -> Any:
    async def send_request(endpoint: Any, *args: Any, **kwargs: Any) -> Any:
        with hook.waiting(endpoint):
            return await original(endpoint, *args, **kwargs)

    return send_request


def _sleep(original: Any) -> Any:
    async def sleep(endpoint: Any, seconds: float) -> None:
        if not backoff.passes(seconds):
            await original(endpoint, seconds)

    return sleep


def _acquire(original: Any) -> Any:
    async def acquire(bucket: Any, amount: float = 1, block: bool = True) -> Any:
        if block:
            backoff.pass_by(bucket, amount)
        return await original(bucket, amount, block)

    return acquire


class _Asyncio:
    """The module `asyncio`, as aiobotocore's endpoint uses it."""

    def __init__(self, module: ModuleType) -> None:
        self._module = module

    def __getattr__(self, name: str) -> Any:
        return getattr(self._module, name)

    async def sleep(self, seconds: float) -> None:
        """Sleep, unless a mock's call does not really."""
        if not backoff.passes(seconds):
            await self._module.sleep(seconds)

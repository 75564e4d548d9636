"""Patches of aiobotocore, made as soon as somebody imports it.

Its clients have botocore's handlers, so the mock answers them as it answers any client. They sleep
in a way of their own, and clients that were made before the mock send and sign in coroutines. The
patches of their sleeping are optional, as botocore's are.
"""

import sys
from types import ModuleType
from typing import Any

from mock_ecr_ext.botocore_hook.backoff import list_bucket_names, skip_bucket, skip_sleep
from mock_ecr_ext.botocore_hook.credentials import make_credentials, needs_loan
from mock_ecr_ext.botocore_hook.hook import CURRENT, HOOK
from mock_ecr_ext.botocore_hook.names import Name, Patch, check
from mock_ecr_ext.botocore_hook.origins import note_client
from mock_ecr_ext.botocore_hook.patches import begin_call, intercept, make_sign
from mock_ecr_ext.imports import after_import


def check_modules() -> None:
    """Raise `UnsupportedLibrary` if a module of aiobotocore that is imported lacks a name."""
    check(patch for patch in PATCHES if patch.target.module in sys.modules)


def install() -> None:
    """Patch the modules of aiobotocore, now or when they are imported; done once in a process."""
    for module in {patch.target.module for patch in PATCHES}:
        after_import(module, _patch)


def _patch(module: ModuleType) -> None:
    from mock_ecr_ext.botocore_hook.responses import AwaitableResponse  # with botocore

    patches = [patch for patch in PATCHES if patch.target.module == module.__name__]
    check(patches)
    HOOK.make_response = AwaitableResponse  # only now: it copies the body, and a page is long
    for patch in patches:
        patch.apply()


def _replace_send(original: Any) -> Any:
    async def send(endpoint: Any, request: Any) -> Any:
        response = intercept(endpoint, request)
        return await original(endpoint, request) if response is None else response

    return send


def _replace_send_request(original: Any) -> Any:
    async def send_request(endpoint: Any, *args: Any, **kwargs: Any) -> Any:
        token = begin_call(endpoint)
        try:
            return await original(endpoint, *args, **kwargs)
        finally:
            CURRENT.reset(token)

    return send_request


def _replace_create_client(original: Any) -> Any:
    async def create_client(session: Any, *args: Any, **kwargs: Any) -> Any:
        client = await original(session, *args, **kwargs)
        note_client(session, client)
        return client

    return create_client


def _replace_sign(original: Any) -> Any:
    from aiobotocore.credentials import AioCredentials

    return make_sign(original, AioCredentials)


def _replace_get_credentials(original: Any) -> Any:
    from aiobotocore.credentials import AioCredentials

    async def get_credentials(session: Any) -> Any:
        return make_credentials(AioCredentials) if needs_loan(session) else await original(session)

    return get_credentials


def _replace_sleep(original: Any) -> Any:
    async def sleep(endpoint: Any, seconds: float) -> None:
        if not skip_sleep(seconds):
            await original(endpoint, seconds)

    return sleep


def _replace_acquire(original: Any) -> Any:
    async def acquire(bucket: Any, amount: float = 1, block: bool = True) -> Any:
        if block:
            skip_bucket(bucket, amount)
        return await original(bucket, amount, block)

    return acquire


class _Asyncio:
    """The module `asyncio`, as aiobotocore's endpoint uses it."""

    def __init__(self, module: ModuleType) -> None:
        self._module = module

    def __getattr__(self, name: str) -> Any:
        return getattr(self._module, name)

    async def sleep(self, seconds: float) -> None:
        """Sleep, unless this is a call whose waits are skipped."""
        if not skip_sleep(seconds):
            await self._module.sleep(seconds)


_ENDPOINT, _SIGNERS, _SESSION, _BUCKETS = (
    f"aiobotocore.{name}" for name in ("endpoint", "signers", "session", "retries.bucket")
)

PATCHES = (
    Patch(Name(_ENDPOINT, "AioEndpoint._send"), _replace_send),
    Patch(Name(_ENDPOINT, "AioEndpoint._send_request"), _replace_send_request),
    Patch(Name(_SIGNERS, "AioRequestSigner.sign"), _replace_sign),
    Patch(Name(_SESSION, "AioSession._create_client"), _replace_create_client),
    Patch(Name(_SESSION, "AioSession.get_credentials"), _replace_get_credentials),
    Patch(Name(_ENDPOINT, "asyncio"), _Asyncio, is_optional=True),
    # Its httpx back end, which newer releases have.
    Patch(Name(_ENDPOINT, "AnyioEndpoint._sleep"), _replace_sleep, is_optional=True),
    Patch(
        Name(_BUCKETS, "AsyncTokenBucket.acquire"),
        _replace_acquire,
        needs=list_bucket_names(_BUCKETS, "AsyncTokenBucket"),
        is_optional=True,
    ),
)

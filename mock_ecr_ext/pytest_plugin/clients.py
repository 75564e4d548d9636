"""Clients that tests share, reset after each test: making one takes longer than most tests do."""

import copy
from collections.abc import Callable
from typing import Any


def make_boto3_client(region: str) -> Any:
    """A client with a session of its own."""
    import boto3

    return boto3.Session().client("ecr", region_name=region)


def make_aiobotocore_client(region: str) -> Any:
    """A client that any event loop can use: the mock answers before it opens a connection."""
    import asyncio

    from aiobotocore.session import get_session

    loop = asyncio.new_event_loop()
    try:
        making = get_session()._create_client("ecr", region_name=region)  # noqa: SLF001
        return loop.run_until_complete(making)
    finally:
        loop.close()


class Clients:
    """A client for each region, made when it is first needed.

    make: makes the client of a region.
    """

    def __init__(self, make: Callable[[str], Any]) -> None:
        self._make = make
        self._clients: dict[str, Any] = {}
        self._pristine: dict[str, tuple[dict[str, Any], Any]] = {}
        self._caches: dict[str, Any] = {}

    def get(self, region: str) -> Any:
        """The region's client."""
        if region not in self._clients:
            client = self._make(region)
            self._clients[region] = client
            self._pristine[region] = dict(vars(client)), copy.copy(client.meta.events)
            self._caches[region] = client.meta.events._emitter._lookup_cache  # noqa: SLF001
        return self._clients[region]

    def reset(self, region: str) -> None:
        """Restore the attributes and event handlers that a test changed on the region's client."""
        client = self._clients[region]
        attributes, events = self._pristine[region]
        vars(client).clear()
        vars(client).update(attributes)
        emitter = client.meta.events._emitter  # noqa: SLF001  # botocore has no public way
        # botocore starts a new cache when the handlers change; copying the handlers is slow.
        if emitter._lookup_cache is not self._caches[region]:  # noqa: SLF001
            vars(client.meta.events).update(vars(copy.copy(events)))
            self._caches[region] = client.meta.events._emitter._lookup_cache  # noqa: SLF001

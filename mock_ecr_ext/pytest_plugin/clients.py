"""Clients that tests share, reset after each test: making one takes longer than most tests do."""

import copy
from collections.abc import Callable
from typing import Any

from mock_ecr_ext.botocore_hook.names import Name, require

LOOKUP_CACHE = (
    Name("botocore.hooks", "EventAliaser._emitter"),
    Name("botocore.hooks", "HierarchicalEmitter._lookup_cache"),
)
"""The attributes that lead from a client's events to the handlers that botocore has looked up.

They are optional: without one, a client's handlers are restored after each test, which is slower.
"""

CREATE_CLIENT = Name("aiobotocore.session", "AioSession._create_client")


def make_boto3_client(region: str) -> Any:
    """A client with a session of its own."""
    import boto3

    return boto3.Session().client("ecr", region_name=region)


def make_aiobotocore_client(region: str) -> Any:
    """A client that belongs to no event loop: it never opens the connections that would.

    Raises `UnsupportedLibrary` if aiobotocore cannot make one.
    """
    import asyncio

    from aiobotocore.session import get_session

    require([CREATE_CLIENT])
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
            self._caches[region] = _find_lookup_cache(client.meta.events)
        return self._clients[region]

    def reset(self, region: str) -> None:
        """Restore a client after a test: its attributes, and the handlers of its events."""
        client = self._clients[region]
        attributes, events = self._pristine[region]
        vars(client).clear()
        vars(client).update(attributes)
        cache = _find_lookup_cache(client.meta.events)
        # botocore begins a new cache with each change of the handlers, and a copy of them is slow.
        if cache is None or cache is not self._caches[region]:
            vars(client.meta.events).update(vars(copy.copy(events)))
            self._caches[region] = _find_lookup_cache(client.meta.events)


def _find_lookup_cache(events: Any) -> Any:
    """The handlers that botocore has looked up; None if it has no such cache."""
    found = events
    for name in LOOKUP_CACHE:
        found = getattr(found, name.attribute, None)
    return found

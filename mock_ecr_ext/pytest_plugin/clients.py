"""Clients that tests share, reset after each test: making one takes longer than most tests do."""

import copy
import os
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

Settings = dict[str, Any]
"""The settings by the names of their variables."""

_FILES = {
    "AWS_CONFIG_FILE": "~/.aws/config",
    "AWS_SHARED_CREDENTIALS_FILE": "~/.aws/credentials",
}

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
    """A client for each region, made when it is first needed, and when settings have changed.

    make: makes the client of a region.
    """

    def __init__(self, make: Callable[[str], Any]) -> None:
        self._make = make
        self._clients: dict[str, SharedClient] = {}

    def get(self, region: str) -> Any:
        """The region's client."""
        settings = read_settings()
        shared = self._clients.get(region)
        if shared is None or shared.settings != settings:
            shared = self._clients[region] = SharedClient(self._make(region), settings)
        return shared.client

    def reset(self, region: str) -> None:
        """Restore a client after a test, or let the next test make a new one."""
        if self._clients[region].can_reset:
            self._clients[region].reset()
        else:
            del self._clients[region]


class SharedClient:
    """A client and its state before the first test.

    settings: the settings that it was made with.
    """

    def __init__(self, client: Any, settings: Settings) -> None:
        self.client = client
        self.settings = settings
        self._attributes = dict(vars(client))
        self._parts = [(part, dict(vars(part))) for part in filter(_is_part, vars(client).values())]
        self._events = copy.copy(client.meta.events)
        self._cache = _find_lookup_cache(client.meta.events)

    @property
    def can_reset(self) -> bool:
        """Whether nothing remembers earlier calls: other retry modes have a quota for all calls."""
        retries = self.client.meta.config.retries or {}
        return bool(retries.get("mode", "legacy") == "legacy")

    def reset(self) -> None:
        """Restore the client's attributes, those of its parts, and the handlers of its events."""
        vars(self.client).clear()
        vars(self.client).update(self._attributes)
        for part, attributes in self._parts:
            if any(vars(part).get(name) is not value for name, value in attributes.items()):
                vars(part).update(attributes)
        events = self.client.meta.events
        cache = _find_lookup_cache(events)
        # botocore begins a new cache with each change of the handlers, and a copy of them is slow.
        if cache is None or cache is not self._cache:
            vars(events).update(vars(copy.copy(self._events)))
            self._cache = _find_lookup_cache(events)


def read_settings() -> Settings:
    """The settings that botocore reads when it makes a client: variables, and states of files."""
    names = [name for name in os.environ if name.upper().startswith("AWS_")]
    settings: Settings = {name: os.environ.get(name) for name in names}
    for name, usual in _FILES.items():
        settings[name] = _read_state(os.environ.get(name) or usual)
    return settings


def _read_state(file: str) -> tuple[str, int, int] | None:
    """A value that changes with a file; None for one that does not exist."""
    path = os.path.expanduser(file)  # noqa: PTH111  # each test does this
    try:
        found = os.stat(path)  # noqa: PTH116
    except OSError:
        return None
    return path, found.st_mtime_ns, found.st_size


def _is_part(value: Any) -> bool:
    library = type(value).__module__.partition(".")[0]
    return library in {"botocore", "aiobotocore"} and hasattr(value, "__dict__")


def _find_lookup_cache(events: Any) -> Any:
    """The handlers that botocore has looked up; None if it has no such cache."""
    found = events
    for name in LOOKUP_CACHE:
        found = getattr(found, name.attribute, None)
    return found

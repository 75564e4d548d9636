"""The sessions and clients that were made while a mock was active, none of which reaches AWS.

A session is remembered, since it makes clients later; a client by the parts that sign and send.
"""

from typing import Any
from weakref import WeakKeyDictionary

from mock_ecr_ext.botocore_hook.hook import HOOK

ENDPOINT_PREFIX = "api.ecr"

_CLIENT = "its client"
_SESSION = "the session of its client"
_ORIGINS: WeakKeyDictionary[Any, str] = WeakKeyDictionary()


def note_session(session: Any) -> None:
    """Remember a session that has just been made, if a mock is active."""
    if HOOK.handler is not None:
        _ORIGINS[session] = _SESSION


def note_client(session: Any, client: Any) -> None:
    """Remember a session's new client, if it is one of ECR and a mock is or was active."""
    origin = _CLIENT if HOOK.handler is not None else find_origin(session)
    endpoint = getattr(client, "_endpoint", None)  # a test may have replaced what makes clients
    if origin and getattr(endpoint, "_endpoint_prefix", None) == ENDPOINT_PREFIX:
        _ORIGINS[endpoint] = _ORIGINS[client._request_signer] = origin  # noqa: SLF001


def find_origin(part: Any) -> str | None:
    """The client or session that was made inside a mock and has the part; None if none was."""
    return _ORIGINS.get(part)

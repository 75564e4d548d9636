"""The core handler: decode, authorise, check, operate, encode; and keep account of it."""

import functools
from collections.abc import Mapping
from typing import Any

from mock_ecr_ext.model import names
from mock_ecr_ext.model.access import make_denial
from mock_ecr_ext.model.calls import Asked
from mock_ecr_ext.model.errors import (
    AccessDeniedException,
    EcrError,
    UnknownOperationException,
)
from mock_ecr_ext.model.registry import Registry
from mock_ecr_ext.model.shared import Shared
from mock_ecr_ext.wire import constraints, protocol
from mock_ecr_ext.wire.exchange import Entry
from mock_ecr_ext.wire.operations.common import Operation
from mock_ecr_ext.wire.operations.table import OPERATIONS
from mock_ecr_ext.wire.protocol import Handler, Request, Response

_SHORT = 1024  # bytes; longer ones are manifests and layers, which are sent once


def _nobody(_: Request) -> None:
    """Leave a request."""


def make_handler(home: Registry, otherwise: Handler = _nobody) -> Handler:
    """The handler for callers of a registry's account; see `handle`."""
    return functools.partial(handle, home, otherwise=otherwise)


def handle(home: Registry, request: Request, otherwise: Handler = _nobody) -> Response | None:
    """Answer a request.

    It goes to the region that its client addresses, else to that of the registry.

    otherwise: is asked for the operations of ECR's that are not native; by default nobody is.
    """
    # An older botocore's ECR has fewer operations than are native here.
    if request.operation not in constraints.operations():
        return _unknown(home.backend.shared)
    native = OPERATIONS.get(request.operation)
    if native is None:
        return otherwise(request)
    with home.backend.shared.lock:
        return answered(home, request, native)


def entry_of(home: Registry, request: Request, parameters: Mapping[str, Any]) -> Entry:
    """A request that has come in just now."""
    account_id = home.backend.shared.account_of(request.access_key) or home.account_id
    caller = home.backend.registry(account_id, request.region or home.region)
    asked = Asked(request.operation, parameters, caller.account_id, caller.region)
    return Entry(caller, request, asked, caller.clock.now())


def answered(home: Registry, request: Request, operate: Operation) -> Response:
    """Answer a request by an operation, and keep account of it."""
    try:
        parameters = protocol.parse_parameters(request.body)
    except EcrError as error:
        return entry_of(home, request, {}).refuse(error)
    entry = entry_of(home, request, parameters)
    try:
        registry = _authorised(entry.caller, entry.asked)
        return entry.answer(operate(registry, _checked(request, parameters)))
    except EcrError as error:
        return entry.refuse(error)


def _unknown(shared: Shared) -> Response:
    error = UnknownOperationException()
    with shared.lock:
        request_id, now = shared.request_id(), shared.clock.now()
    return protocol.respond(error.status, protocol.error_body(error), request_id, now)


def _checked(request: Request, parameters: Mapping[str, Any]) -> Mapping[str, Any]:
    if len(request.body) > _SHORT:
        return constraints.check(request.operation, parameters)
    return _checked_once(request.operation, request.body)


@functools.lru_cache(maxsize=256)
def _checked_once(operation: str, body: bytes) -> Mapping[str, Any]:
    """The checked parameters of a short body: code asks for the same time and again."""
    return constraints.check(operation, protocol.parse_parameters(body))


def _authorised(caller: Registry, asked: Asked) -> Registry:
    """The registry asked for; another account's has to be one that the test has named.

    Recorded: authorisation comes before validation, and an account that gives no permission is
    denied rather than told what it lacks. Unrecorded: a `registryId` that is no account id at all
    is left to validation, as for a caller whose own policy allows everything.
    """
    account_id = asked.parameters.get("registryId")
    if account_id in (None, caller.account_id) or not names.is_account_id(account_id):
        return caller
    if caller.backend.admits(account_id):
        return caller.backend.registry(account_id, caller.region)
    raise make_denial(asked, AccessDeniedException.NO_RESOURCE_POLICY, owner=account_id)

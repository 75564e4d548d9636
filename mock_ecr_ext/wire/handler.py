"""The core handler: decode, authorise, check, operate, encode; and keep account of it."""

import datetime as dt
import functools
from collections.abc import Mapping
from typing import Any

from mock_ecr_ext.model import names
from mock_ecr_ext.model.calls import Call
from mock_ecr_ext.model.errors import (
    AccessDeniedException,
    EcrError,
    UnknownOperationException,
)
from mock_ecr_ext.model.registry import Backend, Registry
from mock_ecr_ext.wire import constraints, protocol
from mock_ecr_ext.wire.hints import hint
from mock_ecr_ext.wire.operations import OPERATIONS
from mock_ecr_ext.wire.protocol import Handler, Request, Response
from mock_ecr_ext.wire.shapes import Answer


def handler_of(home: Registry) -> Handler:
    """The handler for callers of a registry's account; it leaves operations that are not native.

    A request goes to the region that its client addresses, else to that of the registry.
    """
    return functools.partial(handle, home)


def handle(home: Registry, request: Request) -> Response | None:
    """Answer a request; None for an operation of ECR's that is not native."""
    operation, backend = request.operation, home.backend
    with backend.shared.lock:
        if operation in OPERATIONS:
            caller = backend.registry(home.account_id, request.region or home.region)
            return _answered(caller, operation, request)
        if constraints.is_operation(operation):
            return None
        return _respond(backend, UnknownOperationException(), backend.shared.clock.now())


def _answered(caller: Registry, operation: str, request: Request) -> Response:
    backend = caller.backend
    parameters: Mapping[str, Any] = {}
    at = backend.shared.clock.now()
    outcome: Answer | EcrError
    try:
        parameters = protocol.parameters_of(request)
        outcome = _operated(caller, operation, parameters)
    except EcrError as error:
        outcome = error
    response = _respond(backend, outcome, at)
    backend.shared.calls.append(_call(caller, operation, parameters, at, outcome, response))
    return response


def _operated(caller: Registry, operation: str, parameters: Mapping[str, Any]) -> Answer:
    registry = _authorised(caller, operation, parameters)
    return OPERATIONS[operation](registry, constraints.checked(operation, parameters))


def _authorised(caller: Registry, operation: str, parameters: Mapping[str, Any]) -> Registry:
    """The registry asked for; another account's has to be one that the test has named.

    Recorded: authorisation comes before validation, and an account that gives no permission is
    denied rather than told what it lacks. Unrecorded: a `registryId` that is no account id at all
    is left to validation, as for a caller whose own policy allows everything.
    """
    account_id = parameters.get("registryId")
    if account_id in (None, caller.account_id) or not names.is_account_id(account_id):
        return caller
    if caller.backend.admits(account_id):
        return caller.backend.registry(account_id, caller.region)
    raise AccessDeniedException(
        names.user_arn(caller.account_id, caller.region),
        f"ecr:{operation}",
        names.repository_arn(account_id, caller.region, _resource(parameters)),
        AccessDeniedException.NO_RESOURCE_POLICY,
    )


def _resource(parameters: Mapping[str, Any]) -> str:
    """The repository that a refusal names; `*` for all, and the first of several (unrecorded)."""
    several = parameters.get("repositoryNames")
    name = several[0] if isinstance(several, list) and several else "*"
    return str(parameters.get("repositoryName") or name)


def _respond(backend: Backend, outcome: Answer | EcrError, at: dt.datetime) -> Response:
    if isinstance(outcome, EcrError):
        status, body = outcome.status, protocol.error_body(outcome)
    else:
        status, body = 200, outcome.body()
    return protocol.respond(status, body, backend.shared.request_id(), at)


def _call(
    caller: Registry,
    operation: str,
    parameters: Mapping[str, Any],
    at: dt.datetime,
    outcome: Answer | EcrError,
    response: Response,
) -> Call:
    failure = outcome if isinstance(outcome, EcrError) else None
    answer = outcome if isinstance(outcome, Answer) else None
    return Call(
        operation=operation,
        parameters=parameters,
        account_id=caller.account_id,
        region=caller.region,
        at=at,
        request_id=response.headers[protocol.REQUEST_ID],
        status=response.status,
        items=len(answer.records) if answer and answer.is_list else None,
        error=failure.code if failure else None,
        message=failure.message if failure else None,
        hint=hint(caller, failure) if failure else None,
        # An answer joins bytes that its records keep anyway; the response would keep them twice.
        _body=answer.body if answer else lambda: response.body,
    )

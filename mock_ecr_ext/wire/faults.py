"""Failures around a handler: each request meets the plan of faults before it is answered."""

import functools

from mock_ecr_ext.model.errors import EcrError
from mock_ecr_ext.model.faults.fault import NoResponse
from mock_ecr_ext.model.registry import Registry
from mock_ecr_ext.wire import constraints, protocol
from mock_ecr_ext.wire.exchange import Entry
from mock_ecr_ext.wire.handler import entry_of
from mock_ecr_ext.wire.protocol import Handler, Request, Response


def faulty(home: Registry, handler: Handler) -> Handler:
    """A handler that answers as another does, but for the faults planned in a registry."""
    home.faults.service = constraints.Service()
    return functools.partial(_answer, home, handler)


def _answer(home: Registry, handler: Handler, request: Request) -> Response | None:
    shared = home.backend.shared
    if not shared.faults:
        return handler(request)
    with shared.lock:
        return _answer_or_fail(home, handler, request)


def _answer_or_fail(home: Registry, handler: Handler, request: Request) -> Response | None:
    try:
        parameters = protocol.parse_parameters(request.body)
    except EcrError:
        return handler(request)  # ECR could not read it either
    entry = entry_of(home, request, parameters)
    failure = home.faults.apply(entry.asked)
    if isinstance(failure, EcrError):
        return entry.refuse(failure)
    if failure is None:
        return handler(request)
    _break_off(entry, handler, failure)
    raise failure


def _break_off(entry: Entry, handler: Handler, failure: NoResponse) -> None:
    if failure.took_effect:
        with entry.caller.backend.shared.unwritten():  # nobody got to see the answer
            handler(entry.request)
    entry.break_off(failure)

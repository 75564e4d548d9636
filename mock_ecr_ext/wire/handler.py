"""The one way of a request: decode, meet faults, authorise, check, operate, answer, log."""

import contextlib
import functools
from collections.abc import Callable

from mock_ecr_ext.model import names
from mock_ecr_ext.model.access import make_unnamed_denial
from mock_ecr_ext.model.calls.ledger import UNLOGGED_ID
from mock_ecr_ext.model.errors import EcrError, UnknownOperationException
from mock_ecr_ext.model.exceptions import NotMocked
from mock_ecr_ext.model.faults.fault import NoResponse
from mock_ecr_ext.model.registry import Registry
from mock_ecr_ext.model.shared import Shared
from mock_ecr_ext.wire import constraints, protocol
from mock_ecr_ext.wire.answer import Answer
from mock_ecr_ext.wire.exchange import Exchange, Outcome, open_exchange
from mock_ecr_ext.wire.foreign import NOBODY, Foreign
from mock_ecr_ext.wire.operations.common import Operation
from mock_ecr_ext.wire.operations.table import OPERATIONS, explain_not_mocked
from mock_ecr_ext.wire.protocol import Request, Response
from mock_ecr_ext.wire.service_model import list_operations


def make_handler(home: Registry, foreign: Foreign = NOBODY) -> Callable[[Request], Response]:
    """The handler for callers of a registry's account; see `handle`."""
    return functools.partial(handle, home, foreign)


def handle(home: Registry, foreign: Foreign, request: Request) -> Response:
    """Answer a request.

    home: the registry for requests that name no other region or account.
    foreign: finds the operations that are not native.

    Raises `NotMocked` for an operation that nobody answers, and `NoResponse` if a fault says so.
    """
    shared = home.backend.shared
    # An older botocore's ECR has fewer operations than are native here.
    if request.operation not in list_operations():
        return _reject_unknown_operation(shared)
    # Outside the lock, for the import of another mock takes its time.
    operate = OPERATIONS.get(request.operation) or foreign.find(request.operation)
    with shared.lock:
        try:
            parameters = protocol.parse_parameters(request.body)
        except EcrError as error:
            return open_exchange(home, foreign, request, {}).refuse(error)
        exchange = open_exchange(home, foreign, request, parameters)
        try:
            if shared.schedule.faults or shared.schedule.watches:
                failure = _meet_faults(exchange, operate)
                if failure is not None:
                    return exchange.refuse(failure)
            answer = _operate(exchange, operate)
        except EcrError as error:
            return exchange.refuse(error)
        return exchange.respond(Outcome(200, answer.items), answer.body())


def _reject_unknown_operation(shared: Shared) -> Response:
    error = UnknownOperationException()
    body = protocol.encode_error(error)
    return protocol.make_response(error.status, body, UNLOGGED_ID, shared.clock.now())


def _meet_faults(exchange: Exchange, operate: Operation | None) -> EcrError | None:
    """The error that a fault decides on; None lets the request continue.

    Raises `NoResponse` if a fault says so, after the request took effect if the fault says that.
    """
    failure = exchange.caller.backend.shared.schedule.apply(exchange.asked)
    if not isinstance(failure, NoResponse):
        return failure
    if failure.took_effect:
        with contextlib.suppress(EcrError):
            _operate(exchange, operate)
    exchange.break_off(failure)
    raise failure


def _operate(exchange: Exchange, operate: Operation | None) -> Answer:
    asked = exchange.asked
    if operate is None:
        raise NotMocked(explain_not_mocked(asked.operation))
    registry = exchange.caller
    if "registryId" in asked.parameters:
        registry = _authorise(exchange)
    return operate(registry, constraints.check(asked.operation, asked.parameters))


def _authorise(exchange: Exchange) -> Registry:
    """The registry of the account that the parameters name; raises `AccessDeniedException`.

    Another account is open if the test has named it. Recorded: authorisation comes before
    validation, and an account that gives no permission answers with a denial, whatever it contains.
    Unrecorded: a `registryId` that is not an account id at all is left to validation, as for a
    caller whose own policy allows everything.
    """
    caller, asked = exchange.caller, exchange.asked
    account_id = asked.parameters["registryId"]
    if account_id in (None, caller.account_id) or not names.is_account_id(account_id):
        return caller
    if caller.backend.admits(account_id):
        return caller.backend.registry(account_id, caller.region)
    raise make_unnamed_denial(asked, account_id)

"""One request on its way to a response, and its entry in `registry.calls`."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from mock_ecr_ext.model.access import FAKE_ACCESS_KEY
from mock_ecr_ext.model.calls import Asked, Call
from mock_ecr_ext.wire import protocol
from mock_ecr_ext.wire.hints import make_hint

if TYPE_CHECKING:
    from mock_ecr_ext.model.errors import EcrError
    from mock_ecr_ext.model.faults.fault import NoResponse
    from mock_ecr_ext.model.registry import Registry
    from mock_ecr_ext.wire.foreign import Foreign
    from mock_ecr_ext.wire.protocol import Request, Response


class Outcome(NamedTuple):
    """The result of an exchange.

    status: the HTTP status; None if there is no response.
    items: how many items the answer lists; None if it has no list.
    error: the error or the failure; None for a success.
    body: makes the response's body.
    """

    status: int | None
    items: int | None = None
    error: EcrError | NoResponse | None = None
    body: Callable[[], bytes] = bytes


class Exchange(NamedTuple):
    """A request that has arrived; it ends with `respond`, `refuse` or `break_off`, which log it.

    caller: the registry that the client addressed.
    asked: the request's operation and parameters.
    at: the time of arrival, UTC.
    attempt: 1, or more for a retry.
    waited: the back-off before this attempt.
    """

    caller: Registry
    asked: Asked
    at: dt.datetime
    attempt: int
    waited: dt.timedelta

    def respond(self, outcome: Outcome, body: bytes) -> Response:
        """Log an outcome, and make the response with its body."""
        make = functools.partial(_make_call, self, outcome)
        request_id = self.caller.backend.shared.calls.write(make)
        return protocol.make_response(outcome.status or 0, body, request_id, self.at)

    def refuse(self, error: EcrError) -> Response:
        """Respond with an error."""
        body = protocol.encode_error(error)
        return self.respond(Outcome(error.status, error=error, body=lambda: body), body)

    def break_off(self, failure: NoResponse) -> None:
        """Log that there is no response."""
        make = functools.partial(_make_call, self, Outcome(None, error=failure))
        self.caller.backend.shared.calls.write(make)


def open_exchange(
    home: Registry, foreign: Foreign, request: Request, parameters: Mapping[str, Any]
) -> Exchange:
    """Date a request, and find the registry that it addresses.

    That is the home registry, unless the request is signed for another region, or with a key that
    another mock issued for another account.
    """
    caller, key = home, request.access_key
    account_id = None if key == FAKE_ACCESS_KEY else foreign.find_account(key)
    if account_id is not None or request.region not in (None, home.region):
        caller = home.backend.registry(account_id or home.account_id, request.region or home.region)
    asked = Asked(request.operation, parameters, caller.account_id, caller.region)
    return Exchange(caller, asked, caller.clock.now(), request.attempt, request.waited)


def _make_call(exchange: Exchange, outcome: Outcome, request_id: str) -> Call:
    asked, error = exchange.asked, outcome.error
    return Call(
        operation=asked.operation,
        parameters=asked.parameters,
        account_id=asked.account_id,
        region=asked.region,
        at=exchange.at,
        request_id="" if outcome.status is None else request_id,
        status=outcome.status,
        items=outcome.items,
        error=None if error is None else error.code,
        message=None if error is None else str(error),
        hint=None if error is None else make_hint(exchange.caller, error),
        attempt=exchange.attempt,
        waited=exchange.waited,
        _body=outcome.body,
    )

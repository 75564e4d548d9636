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
    from mock_ecr_ext.wire.answer import Answer
    from mock_ecr_ext.wire.foreign import Foreign
    from mock_ecr_ext.wire.protocol import Request, Response


class Exchange(NamedTuple):
    """A request that has arrived; it ends in `answer`, `refuse` or `break_off`, which log it.

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

    def answer(self, answer: Answer) -> Response:
        """Respond with an operation's answer."""
        # The log joins the body again when it is read: its records keep the same bytes anyway.
        return self._respond(answer.body(), Outcome(200, answer.items, body=answer.body))

    def refuse(self, error: EcrError) -> Response:
        """Respond with an error."""
        body = protocol.error_body(error)
        outcome = Outcome(
            error.status,
            error=error.code,
            message=error.message,
            hint=make_hint(self.caller, error),
            body=lambda: body,
        )
        return self._respond(body, outcome)

    def break_off(self, failure: NoResponse) -> None:
        """Log that no response was sent."""
        self._log("", Outcome(None, error=failure.reason, message=str(failure)))

    def _respond(self, body: bytes, outcome: Outcome) -> Response:
        request_id = self.caller.backend.shared.request_id()
        self._log(request_id, outcome)
        return protocol.respond(outcome.status or 0, body, request_id, self.at)

    def _log(self, request_id: str, outcome: Outcome) -> None:
        make = functools.partial(_make_call, self, request_id, outcome)
        self.caller.backend.shared.calls.write(make)


class Outcome(NamedTuple):
    """The result of an exchange, as `Call` describes these fields.

    body: makes the response's body.
    """

    status: int | None
    items: int | None = None
    error: str | None = None
    message: str | None = None
    hint: str | None = None
    body: Callable[[], bytes] = bytes


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


def _make_call(exchange: Exchange, request_id: str, outcome: Outcome) -> Call:
    asked = exchange.asked
    return Call(
        operation=asked.operation,
        parameters=asked.parameters,
        account_id=asked.account_id,
        region=asked.region,
        at=exchange.at,
        request_id=request_id,
        status=outcome.status,
        items=outcome.items,
        error=outcome.error,
        message=outcome.message,
        hint=outcome.hint,
        attempt=exchange.attempt,
        waited=exchange.waited,
        _body=outcome.body,
    )

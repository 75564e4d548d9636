"""One request on its way to a response, and its entry in `registry.calls`."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from mock_ecr_ext.model.access import FAKE_ACCESS_KEY
from mock_ecr_ext.model.calls.call import Asked, Call
from mock_ecr_ext.model.calls.ledger import SMALL
from mock_ecr_ext.model.errors import SerializationException
from mock_ecr_ext.model.faults.fault import NoSuchHost
from mock_ecr_ext.model.text import shorten
from mock_ecr_ext.wire import protocol
from mock_ecr_ext.wire.hints import make_hint

if TYPE_CHECKING:
    from mock_ecr_ext.model.errors import EcrError
    from mock_ecr_ext.model.faults.fault import NoResponse
    from mock_ecr_ext.model.registry import Registry
    from mock_ecr_ext.wire.foreign import Foreign
    from mock_ecr_ext.wire.protocol import Request, Response


_REGION_KEPT = 63  # characters, as many as a host can have


def _find_none() -> None:
    """Find no hint."""


class Outcome(NamedTuple):
    """The result of an exchange, as the log keeps it.

    status: the HTTP status; None if there is no response.
    items: how many items the answer lists; None if it has no list.
    error: the code of the error or the failure; None for a success.
    message: its sentence.
    find_hint: finds help for a person.
    """

    status: int | None
    items: int | None = None
    error: str | None = None
    message: str | None = None
    find_hint: Callable[[], str | None] = _find_none


class Exchange(NamedTuple):
    """A request that has arrived; it ends with `respond`, `refuse` or `break_off`, which log it.

    caller: the registry that the client addressed.
    asked: the request's operation and parameters.
    text: the request's body.
    at: the time of arrival, UTC.
    attempt: 1, or more for a retry.
    waited: the back-off before this attempt.
    """

    caller: Registry
    asked: Asked
    text: bytes
    at: dt.datetime
    attempt: int
    waited: dt.timedelta

    def respond(self, outcome: Outcome, body: bytes) -> Response:
        """Log an outcome, and make the response with its body."""
        kept = self if len(self.text) <= SMALL else self._without_parameters()
        make = functools.partial(_make_call, kept, outcome)
        request_id = self.caller.backend.shared.calls.write(make, body, len(self.text))
        return protocol.make_response(outcome.status or 0, body, request_id, self.at)

    def refuse(self, error: EcrError) -> Response:
        """Respond with an error."""
        # The log has the error, and its traceback's frames would have the request.
        error.__traceback__ = error.__context__ = None
        find_hint = functools.cache(functools.partial(make_hint, self.caller, error))
        outcome = Outcome(error.status, None, error.code, str(error), find_hint)
        return self.respond(outcome, protocol.encode_error(error))

    def break_off(self, failure: NoResponse) -> None:
        """Log that there is no response."""
        hint = failure.hint  # and not the failure itself, which is raised, and gets a traceback
        outcome = Outcome(None, None, failure.code, str(failure), lambda: hint)
        make = functools.partial(_make_call, self._without_parameters(), outcome)
        self.caller.backend.shared.calls.write(make, request_size=len(self.text))

    def _without_parameters(self) -> Exchange:
        """The exchange for the log, which parses a long text again: its values take more memory."""
        return self._replace(asked=self.asked._replace(parameters={}))


def open_exchange(
    home: Registry, foreign: Foreign, request: Request, parameters: Mapping[str, Any]
) -> Exchange:
    """Date a request, and find the registry that it addresses.

    That is the home registry, unless the request is signed for another region, or with a key that
    another mock issued for another account.

    Raises `NoSuchHost`, and logs the request, if there is no such registry.
    """
    caller, key = home, request.access_key
    account_id = None if key == FAKE_ACCESS_KEY else foreign.find_account(key)
    if account_id is not None or request.region not in (None, home.region):
        caller = _reach(home, account_id or home.account_id, request, parameters)
    asked = Asked(request.operation, parameters, caller.account_id, caller.region)
    at = caller.clock.now()
    return Exchange(caller, asked, request.body, at, request.attempt, request.waited)


def _reach(
    home: Registry, account_id: str, request: Request, parameters: Mapping[str, Any]
) -> Registry:
    region = request.region or home.region
    try:
        return home.backend.reach(account_id, region)
    except NoSuchHost as failure:
        asked = Asked(request.operation, parameters, account_id, shorten(region, _REGION_KEPT))
        at = home.clock.now()
        exchange = Exchange(home, asked, request.body, at, request.attempt, request.waited)
        exchange.break_off(failure)
        raise


def _make_call(exchange: Exchange, outcome: Outcome, request_id: str, body: bytes) -> Call:
    asked = exchange.asked
    return Call(
        operation=asked.operation,
        parameters=asked.parameters or _read_parameters(exchange.text),
        account_id=asked.account_id,
        region=asked.region,
        at=exchange.at,
        request_id="" if outcome.status is None else request_id,
        status=outcome.status,
        items=outcome.items,
        error=outcome.error,
        message=outcome.message,
        attempt=exchange.attempt,
        waited=exchange.waited,
        _find_hint=outcome.find_hint,
        _body=body,
    )


def _read_parameters(text: bytes) -> Mapping[str, Any]:
    try:
        return protocol.parse_parameters(text)
    except SerializationException:
        return {}

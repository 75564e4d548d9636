"""What is written down of each request: an entry of `registry.calls`."""

import datetime as dt
import functools
from collections.abc import Callable
from typing import NamedTuple

from mock_ecr_ext.model.calls import Asked, Call
from mock_ecr_ext.model.errors import EcrError
from mock_ecr_ext.model.fault import NoResponse
from mock_ecr_ext.model.registry import Backend, Registry
from mock_ecr_ext.wire import protocol
from mock_ecr_ext.wire.hints import hint
from mock_ecr_ext.wire.protocol import Request, Response
from mock_ecr_ext.wire.shapes import Answer

Told = tuple[int | None, str | None, str | None, str | None]
"""A call's items, error, message and hint."""


class Entry(NamedTuple):
    """A request on its way to an answer.

    caller: the registry that the client addressed.
    at: when it came.
    """

    caller: Registry
    request: Request
    asked: Asked
    at: dt.datetime

    def answer(self, outcome: Answer | EcrError) -> Response:
        """Write down what it got, and respond so."""
        response = respond(self.caller.backend, outcome, self.at)
        request_id, status = response.headers[protocol.REQUEST_ID], response.status
        if isinstance(outcome, EcrError):
            told = None, outcome.code, outcome.message, hint(self.caller, outcome)
            self._write(request_id, status, told, lambda: response.body)
        else:
            # An answer joins bytes that its records keep anyway; a response would keep them twice.
            self._write(request_id, status, (outcome.items, None, None, None), outcome.body)
        return response

    def break_off(self, failure: NoResponse) -> None:
        """Write down that it got no answer."""
        self._write("", None, (None, failure.reason, str(failure), None), bytes)

    def _write(
        self, request_id: str, status: int | None, told: Told, body: Callable[[], bytes]
    ) -> None:
        request = self.request
        self.caller.backend.shared.calls.write(
            functools.partial(
                Call,
                *self.asked,
                self.at,
                request_id,
                status,
                *told,
                request.attempt,
                request.waited,
                body,
            )
        )


def respond(backend: Backend, outcome: Answer | EcrError, at: dt.datetime) -> Response:
    """The response of an outcome."""
    if isinstance(outcome, EcrError):
        status, body = outcome.status, protocol.error_body(outcome)
    else:
        status, body = 200, outcome.body()
    return protocol.respond(status, body, backend.shared.request_id(), at)

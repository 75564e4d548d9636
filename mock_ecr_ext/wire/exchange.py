"""What is written down of each request: an entry of `registry.calls`."""

import datetime as dt
import functools
from collections.abc import Callable
from typing import NamedTuple

from mock_ecr_ext.model.calls import Asked, Call
from mock_ecr_ext.model.errors import EcrError
from mock_ecr_ext.model.faults.fault import NoResponse
from mock_ecr_ext.model.registry import Registry
from mock_ecr_ext.wire import protocol
from mock_ecr_ext.wire.answer import Answer
from mock_ecr_ext.wire.hints import hint
from mock_ecr_ext.wire.protocol import Request, Response

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

    def answer(self, answer: Answer) -> Response:
        """Write down that it succeeded, and respond so."""
        request_id = self.caller.backend.shared.request_id()
        response = protocol.respond(200, answer.body(), request_id, self.at)
        # An answer joins bytes that its records keep anyway; a response would keep them twice.
        self._write(request_id, 200, (answer.items, None, None, None), answer.body)
        return response

    def refuse(self, error: EcrError) -> Response:
        """Write down that it was refused, and respond so."""
        request_id, body = self.caller.backend.shared.request_id(), protocol.error_body(error)
        told = None, error.code, error.message, hint(self.caller, error)
        self._write(request_id, error.status, told, lambda: body)
        return protocol.respond(error.status, body, request_id, self.at)

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

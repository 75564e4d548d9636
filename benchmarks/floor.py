"""The floor: boto3 itself, with a `before-send` handler that returns ready-made bytes.

A double that keeps boto3's own signing, retries and parsing cannot do less.
"""

import functools
import io
from collections.abc import Iterator
from typing import Any
from unittest import mock

import boto3
import botocore.handlers
from botocore.awsrequest import AWSResponse

from mock_ecr_ext.botocore_hook.hook import HOOK
from mock_ecr_ext.wire.protocol import Request, Response

REGION = "us-east-1"


class Floor:
    """A client that always gets one answer, made as if neither this library nor moto were there."""

    def __init__(self, response: Response) -> None:
        self._response = response
        with mock.patch.object(botocore.handlers, "BUILTIN_HANDLERS", _list_own_handlers()):
            session = boto3.Session("floor", "floor", region_name=REGION)
        self.client: Any = session.client("ecr")
        self.client.meta.events.register_first("before-send.ecr", self._answer)
        for owner, name in (
            (self.client._endpoint, "_send_request"),
            (self.client._request_signer, "sign"),
        ):
            _unwrap(owner, name)

    def _answer(self, request: Any, **_: Any) -> AWSResponse:
        response = self._response
        return AWSResponse(request.url, response.status, response.headers, _Body(response.body))


def record_answer(call: Any, client: Any) -> Response:
    """Make a call; returns the answer of the active mock."""
    answers: list[Response] = []
    with mock.patch.object(HOOK, "handler", functools.partial(_keep, answers, HOOK.handler)):
        call(client)
    return answers[-1]


class _Body(io.BytesIO):
    def stream(self) -> Iterator[bytes]:
        yield self.read()


def _keep(answers: list[Response], handler: Any, request: Request) -> Response | None:
    response = handler(request)
    answers.append(response)
    return response


def _list_own_handlers() -> list[Any]:
    handlers = botocore.handlers.BUILTIN_HANDLERS
    return [handler for handler in handlers if not handler[0].startswith("before-send")]


def _unwrap(owner: Any, name: str) -> None:
    method = getattr(type(owner), name)
    original = getattr(method, "__wrapped__", method)
    setattr(owner, name, original.__get__(owner))

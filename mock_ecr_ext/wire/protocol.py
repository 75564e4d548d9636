"""AWS's JSON 1.1 protocol, as ECR speaks it: an HTTP request in, an HTTP response out."""

import datetime as dt
import functools
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import format_datetime
from typing import Any, NoReturn

from mock_ecr_ext.model import names
from mock_ecr_ext.model.errors import (
    EcrError,
    SerializationException,
    UnknownOperationException,
)

CONTENT_TYPE = "application/x-amz-json-1.1"
REQUEST_ID = "x-amzn-RequestId"

TARGET = "AmazonEC2ContainerRegistry_V20150921."
_ATTEMPT = re.compile(r"attempt=([0-9]{1,9})")
_CREDENTIAL = re.compile(r"Credential=([^/,\s]*)/[0-9]*/([^/]+)/")


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)  # NaN and Infinity, which Python reads and JSON does not know


_DECODER = json.JSONDecoder(parse_constant=_refuse_constant)


@dataclass(frozen=True)  # without slots, so that what it says is read once
class Request:
    """An HTTP request, as far as ECR looks at it.

    host: of its URL.
    headers: by name; looking one up must not depend on its case.
    waited: the back-off before it was sent.
    """

    host: str
    headers: Mapping[str, str | bytes]
    body: bytes
    waited: dt.timedelta = dt.timedelta(0)

    def header(self, name: str) -> str:
        """A header's value; empty where it is absent."""
        value = self.headers.get(name, "")
        return value.decode("latin-1") if isinstance(value, bytes) else value

    @functools.cached_property
    def operation(self) -> str:
        """The operation asked for, as it is spelt; empty where ECR's protocol is not spoken."""
        target = self.header("X-Amz-Target")
        content_type = self.header("Content-Type").partition(";")[0].strip()
        if content_type != CONTENT_TYPE or not target.startswith(TARGET):
            return ""
        return target.removeprefix(TARGET)

    @property
    def attempt(self) -> int:
        """Which attempt at its call it is, from 1, as botocore's clients tell."""
        match = _ATTEMPT.search(self.header("amz-sdk-request"))
        return int(match.group(1)) if match else 1

    @property
    def access_key(self) -> str | None:
        """The access key that signed it; None where it is not signed."""
        return self._signed_with[0]

    @property
    def region(self) -> str | None:
        """The region it was signed for, else that of its host; None where neither tells one."""
        return self._signed_with[1] or names.region_of_host(self.host)

    @functools.cached_property
    def _signed_with(self) -> tuple[str | None, str | None]:
        """Access key and region of its signature."""
        match = _CREDENTIAL.search(self.header("Authorization"))
        return (match.group(1), match.group(2)) if match else (None, None)


@dataclass(frozen=True, slots=True)
class Response:
    """An HTTP response."""

    status: int
    headers: Mapping[str, str]
    body: bytes


Handler = Callable[[Request], Response | None]
"""The one seam: answers a request, or leaves it, by None, to whoever is asked next."""


def in_turn(*handlers: Handler) -> Handler:
    """A handler that asks each of these until one answers."""

    def ask(request: Request) -> Response | None:
        answers = (handler(request) for handler in handlers)
        return next((answer for answer in answers if answer is not None), None)

    return ask


def parameters_of(request: Request) -> dict[str, Any]:
    """The request's parameters; raises `SerializationException` where its body has none."""
    try:
        parameters = _DECODER.decode(request.body.decode() or "{}")
    except (ValueError, RecursionError):
        raise SerializationException("The request body is not valid JSON") from None
    if not isinstance(parameters, dict):
        raise SerializationException("The request body is not a JSON object")
    return parameters


def error_body(error: EcrError) -> bytes:
    """The body that tells an error."""
    if isinstance(error, UnknownOperationException):
        return b"<UnknownOperationException/>\n"
    body = {"__type": error.code, error.message_key: error.message, **error.members}
    text = json.dumps(body, separators=(",", ":"), ensure_ascii=False)
    return text.encode(errors="replace")  # as Java writes half a surrogate pair


def respond(status: int, body: bytes, request_id: str, at: dt.datetime) -> Response:
    """The response of that body."""
    return Response(
        status,
        {
            REQUEST_ID: request_id,
            "Content-Type": CONTENT_TYPE,
            "Content-Length": str(len(body)),
            "Date": _date(at.replace(microsecond=0)),
            "Connection": "keep-alive",
        },
        body,
    )


@functools.lru_cache(maxsize=64)
def _date(at: dt.datetime) -> str:
    return format_datetime(at, usegmt=True)

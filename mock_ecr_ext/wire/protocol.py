"""AWS's JSON 1.1 protocol, as ECR speaks it: an HTTP request in, an HTTP response out."""

import datetime as dt
import functools
import json
import math
import re
from collections.abc import Callable, Mapping
from email.utils import formatdate
from typing import Any, NamedTuple, NoReturn

from mock_ecr_ext.model import names
from mock_ecr_ext.model.errors import (
    EcrError,
    SerializationException,
    UnknownOperationException,
)

CONTENT_TYPE = "application/x-amz-json-1.1"
REQUEST_ID = "x-amzn-RequestId"

NO_WAIT = dt.timedelta(0)

Headers = Mapping[str, str | bytes]
"""By name; looking one up must not depend on its case."""

TARGET = "AmazonEC2ContainerRegistry_V20150921."
_ATTEMPT = re.compile(r"attempt=([0-9]{1,9})")
_CREDENTIAL = re.compile(r"Credential=([^/,\s]*)/[0-9]*/([^/]+)/")


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)  # NaN and Infinity, which Python reads and JSON does not know


_DECODER = json.JSONDecoder(parse_constant=_refuse_constant)


class Request:
    """An HTTP request, as far as ECR looks at it.

    host: of its URL.
    operation: the one asked for, as it is spelt; empty where ECR's protocol is not spoken.
    attempt: which attempt at its call it is, from 1.
    waited: the back-off before it was sent.
    access_key: the one that signed it; None where it is not signed.
    region: the one it was signed for, else that of its host; None where neither tells one.

    Operation and attempt are those that the headers tell, unless they are given: botocore's headers
    are slow to read, for they do not depend on case.
    """

    __slots__ = ("access_key", "attempt", "body", "host", "operation", "region", "waited")

    def __init__(
        self,
        host: str,
        headers: Headers,
        body: bytes,
        operation: str = "",
        attempt: int = 0,
        waited: dt.timedelta = NO_WAIT,
    ) -> None:
        self.host = host
        self.body = body
        self.waited = waited
        self.operation = operation or _operation(
            _header(headers, "X-Amz-Target"), _header(headers, "Content-Type")
        )
        self.access_key, region = _signed_with(_header(headers, "Authorization"))
        self.region = region or names.find_region(host)
        self.attempt = attempt or _attempt(_header(headers, "amz-sdk-request"))


class Response(NamedTuple):
    """An HTTP response."""

    status: int
    headers: Mapping[str, str]
    body: bytes


Handler = Callable[[Request], Response]
"""The one seam: answers a request; raises `NotMocked` or `NoResponse` if there is no answer."""


def parse_parameters(body: bytes) -> dict[str, Any]:
    """The parameters in a request's body; raises `SerializationException` where it has none."""
    try:
        parameters = _DECODER.decode(body.decode() or "{}")
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
            "Date": _date(math.floor(at.timestamp())),
            "Connection": "keep-alive",
        },
        body,
    )


def _header(headers: Headers, name: str) -> str:
    """A header's value; empty where it is absent."""
    value = headers.get(name, "")
    return value.decode("latin-1") if isinstance(value, bytes) else value


@functools.lru_cache(maxsize=64)
def _operation(target: str, content_type: str) -> str:
    if content_type.partition(";")[0].strip() != CONTENT_TYPE or not target.startswith(TARGET):
        return ""
    return target.removeprefix(TARGET)


def _signed_with(signature: str) -> tuple[str | None, str | None]:
    """Access key and region of a signature."""
    match = _CREDENTIAL.search(signature)
    return (match[1], match[2]) if match else (None, None)


@functools.lru_cache(maxsize=64)
def _attempt(told: str) -> int:
    match = _ATTEMPT.search(told)
    return int(match[1]) if match else 1


@functools.lru_cache(maxsize=64)
def _date(seconds: int) -> str:
    return formatdate(seconds, usegmt=True)

"""AWS's JSON 1.1 protocol as ECR uses it: HTTP requests are read, HTTP responses written."""

import datetime as dt
import functools
import json
import math
import re
from collections.abc import Callable, Mapping
from email.utils import formatdate
from typing import Any, NamedTuple

from mock_ecr_ext.model import names
from mock_ecr_ext.model.errors import (
    EcrError,
    SerializationException,
    UnknownOperationException,
)
from mock_ecr_ext.model.strict_json import DECODER

CONTENT_TYPE = "application/x-amz-json-1.1"
REQUEST_ID = "x-amzn-RequestId"

NO_WAIT = dt.timedelta(0)

Headers = Mapping[str, str | bytes]
"""HTTP headers by name; a look-up must not depend on case."""

TARGET = "AmazonEC2ContainerRegistry_V20150921."
_ATTEMPT = re.compile(r"attempt=([0-9]{1,9})")
# The scope of Signature Version 4A has no region. Bounded, for each start may be a long way.
_CREDENTIAL = re.compile(
    r"Credential=([^/,\s]{0,128})/[0-9]{0,8}/(?:([^/,\s]{1,64})/)?[^/,\s]{1,64}/aws4_request"
)


class Request:
    """The parts of an HTTP request that ECR reads.

    host: of the URL.
    operation: as the client spells it; empty for a request of another protocol.
    attempt: 1 for the first attempt at a call, 2 for the first retry, ...
    waited: the back-off before it was sent.
    access_key: the key that signed it; None for an unsigned request.
    region: the region that it is signed for, else that of its host; None if neither has one.

    Operation and attempt are read from the headers unless they are given: botocore's headers ignore
    case, which makes them slow to read.
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
        self.operation = operation or _read_operation(
            _header(headers, "X-Amz-Target"), _header(headers, "Content-Type")
        )
        match = _CREDENTIAL.search(_header(headers, "Authorization"))
        self.access_key: str | None = match[1] if match else None
        region: str | None = match[2] if match else None
        if match and region is None:
            region = _choose_region(_header(headers, "X-Amz-Region-Set"), host)
        self.region = region or names.find_region(host)
        self.attempt = attempt or _read_attempt(_header(headers, "amz-sdk-request"))


class Response(NamedTuple):
    """An HTTP response."""

    status: int
    headers: Mapping[str, str]
    body: bytes


Handler = Callable[[Request], Response]
"""The one seam: answers a request; raises `NotMocked` or `NoResponse` if there is no answer."""


def parse_parameters(body: bytes) -> dict[str, Any]:
    """The parameters in a request's body; raises `SerializationException` for a bad one."""
    try:
        parameters = DECODER.decode(body.decode() or "{}")
    except (ValueError, RecursionError):
        raise SerializationException("The request body is not valid JSON") from None
    if not isinstance(parameters, dict):
        raise SerializationException("The request body is not a JSON object")
    return parameters


def encode_error(error: EcrError) -> bytes:
    """The response body of an error."""
    if isinstance(error, UnknownOperationException):
        return b"<UnknownOperationException/>\n"
    body = {"__type": error.code, error.message_key: str(error), **error.members}
    text = json.dumps(body, separators=(",", ":"), ensure_ascii=False)
    return text.encode(errors="replace")  # as Java writes half a surrogate pair


def make_response(status: int, body: bytes, request_id: str, at: dt.datetime) -> Response:
    """The response with that body, sent at that time."""
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
    """A header's value; empty for an absent one."""
    value = headers.get(name, "")
    return value.decode("latin-1") if isinstance(value, bytes) else value


def _choose_region(region_set: str, host: str) -> str | None:
    """The region that a signature of version 4A is for: its only one, else the host's.

    None leaves it to the host.
    """
    regions = [name for name in map(str.strip, region_set.split(",")) if names.is_region_name(name)]
    if len(regions) == 1 or names.find_region(host) is None:
        return next(iter(regions), None)
    return None


def _read_operation(target: str, content_type: str) -> str:
    if content_type.partition(";")[0].strip() != CONTENT_TYPE or not target.startswith(TARGET):
        return ""
    return target.removeprefix(TARGET)


def _read_attempt(header: str) -> int:
    match = _ATTEMPT.search(header)
    return int(match[1]) if match else 1


@functools.lru_cache(maxsize=64)
def _date(seconds: int) -> str:
    return formatdate(seconds, usegmt=True)

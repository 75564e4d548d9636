"""Responses and connection errors as botocore's clients expect them.

This module imports botocore, so it is imported only when botocore is there.
"""

import io
from collections.abc import Generator, Mapping, Sequence
from typing import Any

from botocore import exceptions
from botocore.awsrequest import AWSResponse

from mock_ecr_ext.model.faults.fault import NoResponse
from mock_ecr_ext.wire.protocol import Response


class AwaitableBytes(bytes):
    """Bytes that may be awaited for themselves."""

    def __await__(self) -> Generator[None, None, bytes]:
        yield from ()
        return self


class BotocoreResponse(AWSResponse):
    """A response whose body is complete.

    make_content: makes the body that the client reads.
    """

    make_content: type[bytes] = bytes
    content = b""  # an attribute instead of botocore's property, which reads the body

    def __init__(self, url: str, response: Response) -> None:
        raw = _Raw(response.body)
        headers: Any = response.headers
        raw.headers = headers
        super().__init__(url, response.status, headers, raw)
        self.content = self.make_content(response.body)


class AwaitableResponse(BotocoreResponse):
    """A response whose body aiobotocore awaits, and botocore uses directly."""

    make_content = AwaitableBytes


def make_connection_error(url: str, failure: NoResponse) -> Exception:
    """The exception that botocore raises for a request without a response."""
    if failure.code == "timed out":
        return exceptions.ReadTimeoutError(endpoint_url=url)
    if failure.took_effect:
        return exceptions.ConnectionClosedError(endpoint_url=url)
    return exceptions.EndpointConnectionError(endpoint_url=url)


class _Raw(io.BytesIO):
    """Stand-in for the raw network response."""

    __slots__ = ("headers",)
    headers: Mapping[str, str]

    @property
    def raw_headers(self) -> Sequence[tuple[bytes, bytes]]:
        """The headers as aiohttp has them; older releases of aiobotocore read them."""
        return [(name.encode(), value.encode()) for name, value in self.headers.items()]

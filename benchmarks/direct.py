"""Requests that go to the mock's handler directly, without boto3."""

import json
from typing import Any

from mock_ecr_ext.botocore_hook.hook import HOOK
from mock_ecr_ext.wire.protocol import CONTENT_TYPE, Request, Response

HOST = "api.ecr.us-east-1.amazonaws.com"


def request(operation: str, **parameters: Any) -> Request:
    """A request as boto3 would send it, except for its signature."""
    return Request(HOST, *parts(operation, **parameters))


def parts(operation: str, **parameters: Any) -> tuple[dict[str, str], bytes]:
    """The headers and the body of such a request."""
    target = f"AmazonEC2ContainerRegistry_V20150921.{operation}"
    headers = {"X-Amz-Target": target, "Content-Type": CONTENT_TYPE}
    return headers, json.dumps(parameters).encode()


def send(asked: Request) -> Response:
    """Send a request to the active mock; returns its answer.

    Raises RuntimeError for any failure, which is a mistake in the benchmark.
    """
    response = None if HOOK.handler is None else HOOK.handler(asked)
    if response is None or response.status != 200:
        raise RuntimeError(f"{asked.operation} was answered {response}")
    return response

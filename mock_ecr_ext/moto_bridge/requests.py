"""Requests to moto's ECR, made as moto's own server makes them."""

import contextlib
import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from botocore.awsrequest import AWSPreparedRequest, HeadersDict
from moto.core.utils import camelcase_to_underscores
from moto.ecr.responses import ECRResponse

from mock_ecr_ext.model.errors import AnyError
from mock_ecr_ext.model.registry import Registry
from mock_ecr_ext.moto_bridge.backend import Backend
from mock_ecr_ext.moto_bridge.clock import moto_time
from mock_ecr_ext.wire.protocol import CONTENT_TYPE, TARGET

_normalize: Any = lambda request: request  # noqa: E731
with contextlib.suppress(ImportError):  # moto 5.0.0 takes botocore's own
    from moto.core.request import normalize_request as _normalize  # type: ignore[no-redef]


class _Response(ECRResponse):
    """moto's answers for one registry, whatever account and region a request names."""

    def __init__(self, registry: Registry) -> None:
        super().__init__()
        self._registry = registry

    def answer(self, request: Any, url: str, headers: Any) -> tuple[int, Any, str | bytes]:
        """Status, headers and body."""
        return self._dispatch(request, url, headers)  # type: ignore[no-any-return]

    @property
    def ecr_backend(self) -> Backend:
        return Backend(self._registry)

    # moto would read these from the environment, the headers and the URL.
    def get_current_account(self) -> str:
        return self._registry.account_id

    def get_region_from_url(self, *_: Any) -> str:
        return self._registry.region

    # Native operations ignore moto's IAM too.
    def _authenticate_and_authorize_normal_action(self, *_: Any) -> None:
        pass


def has(operation: str) -> bool:
    """Whether moto has a method for an operation, which may still raise `NotImplementedError`."""
    return hasattr(ECRResponse, camelcase_to_underscores(operation))


def ask(registry: Registry, operation: str, parameters: Mapping[str, Any]) -> bytes:
    """The body of moto's answer to an operation on a registry.

    Raises `AnyError` for an error answer, and any exception that moto raises.
    """
    url = f"https://api.ecr.{registry.region}.amazonaws.com/"
    headers: Any = HeadersDict(
        {"Content-Type": CONTENT_TYPE, "X-Amz-Target": f"{TARGET}{operation}"}
    )
    body = json.dumps(parameters).encode()
    request = _normalize(AWSPreparedRequest("POST", url, headers, body, stream_output=False))
    with moto_time(registry.clock):
        status, _, answer = _Response(registry).answer(request, url, headers)
    content = answer if isinstance(answer, bytes) else answer.encode()
    if status != HTTPStatus.OK:
        raise _error(status, json.loads(content))
    return content


def _error(status: int, body: dict[str, Any]) -> AnyError:
    code = body.pop("__type").rpartition("#")[2]
    message = body.pop("message", None) or body.pop("Message", "")
    error = AnyError(code, message, status)
    error.members = body
    return error

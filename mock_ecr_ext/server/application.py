"""A WSGI application around a handler: ECR for programs, a page for a person."""

import functools
import json
import logging
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Request, Response

from mock_ecr_ext.model.exceptions import NotMocked
from mock_ecr_ext.model.faults.fault import NoResponse
from mock_ecr_ext.model.registry import Registry
from mock_ecr_ext.server import page
from mock_ecr_ext.wire import protocol
from mock_ecr_ext.wire.protocol import Handler

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

METHODS = ("GET", "HEAD", "POST")

_LOG = logging.getLogger("mock_ecr_ext.server")
_HTML = "text/html; charset=utf-8"
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def application_of(registry: Registry, handler: Handler) -> "WSGIApplication":
    """The application that answers by a handler, and shows a registry.

    It raises `NoResponse` where its client is to get none.
    """
    return Request.application(functools.partial(_respond, registry, handler))


def refused(status: HTTPStatus, code: str, why: str, **headers: str) -> Response:
    """What ECR itself never says, in the form of its errors, so that its clients show it."""
    body = json.dumps({"__type": code, "message": f"mock_ecr_ext: {why}"})
    return Response(body, status, headers, content_type=protocol.CONTENT_TYPE)


def _respond(registry: Registry, handler: Handler, request: Request) -> Response:
    if request.path != "/":
        why = f"there is nothing at {request.path}, ECR is at /"
        return refused(HTTPStatus.NOT_FOUND, "NotFound", why)
    if request.method not in METHODS:
        why = f"{request.method} is not for here; POST asks ECR, GET shows what it holds"
        return refused(
            HTTPStatus.METHOD_NOT_ALLOWED, "MethodNotAllowed", why, Allow=", ".join(METHODS)
        )
    try:
        return _answered(handler, request) if request.method == "POST" else _shown(registry)
    except NoResponse:
        raise
    except NotMocked as error:
        _LOG.warning("%s", error)
        # botocore tries again after the other errors of a server, but not after this one.
        return refused(HTTPStatus.NOT_IMPLEMENTED, "NotMocked", str(error))
    except Exception as error:  # noqa: BLE001  # as a test's own `when` or `see` may raise
        _LOG.exception("%s %s was not answered", request.method, request.path)
        why = f"{type(error).__name__}: {error}"
        return refused(HTTPStatus.INTERNAL_SERVER_ERROR, "InternalFailure", why)


def _answered(handler: Handler, request: Request) -> Response:
    headers: Any = request.headers  # no Mapping by name, but by what it does
    asked = protocol.Request(headers.get("Host", ""), headers, request.get_data())
    answer = handler(asked)
    # The connection is for the server to keep or to end; WSGI forbids this header here.
    kept = {name: value for name, value in answer.headers.items() if name != "Connection"}
    return Response(answer.body, answer.status, kept)


def _shown(registry: Registry) -> Response:
    headers = {"Content-Security-Policy": _POLICY, "Cache-Control": "no-store"}
    return Response(page.of(registry.backend), headers=headers, content_type=_HTML)

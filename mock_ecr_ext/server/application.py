"""A WSGI application around a handler: ECR for programs, and a page for a person."""

import functools
import json
import logging
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Request, Response

from mock_ecr_ext.model.exceptions import NotMocked
from mock_ecr_ext.model.faults.fault import NoResponse, NoSuchHost
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


def make_application(registry: Registry, handler: Handler) -> "WSGIApplication":
    """The application that answers POST with a handler, and GET with a page about a registry.

    It raises `NoResponse` if a fault leaves the client without a response. Other errors become
    responses with a status of 400 or more, in the form of ECR's errors.
    """
    return Request.application(functools.partial(_respond, registry, handler))


def make_refusal(status: HTTPStatus, code: str, why: str, **headers: str) -> Response:
    """An error that ECR itself never gives, in the form of ECR's errors, so that clients show it.

    code: its `__type`.
    why: its message, after "mock_ecr_ext: ".
    """
    body = json.dumps({"__type": code, "message": f"mock_ecr_ext: {why}"})
    return Response(body, status, headers, content_type=protocol.CONTENT_TYPE)


def _respond(registry: Registry, handler: Handler, request: Request) -> Response:
    refusal = _refuse_address(request)
    if refusal is not None:
        return refusal
    try:
        return _answer(handler, request) if request.method == "POST" else _show_page(registry)
    except NoSuchHost as failure:
        # botocore does not retry after this one: the server is the wrong one for the request.
        return make_refusal(HTTPStatus.MISDIRECTED_REQUEST, "NoSuchHost", failure.hint)
    except NoResponse:
        raise
    except NotMocked as error:
        return _stop_client(str(error))
    except Exception as error:  # noqa: BLE001  # a test's own `when` or `see` may raise any
        _LOG.exception("%s %s was not answered", request.method, request.path)
        why = f"{type(error).__name__}: {error}"
        return make_refusal(HTTPStatus.INTERNAL_SERVER_ERROR, "InternalFailure", why)
    except BaseException as error:  # noqa: BLE001  # of an endless client, or from pytest.fail()
        return _stop_client(f"{type(error).__name__}: {error}")


def _refuse_address(request: Request) -> Response | None:
    if request.path != "/":
        why = f"there is nothing at {request.path}; ECR is at /"
        return make_refusal(HTTPStatus.NOT_FOUND, "NotFound", why)
    if request.method not in METHODS:
        why = f"{request.method} is not supported; POST calls ECR, GET shows the registry"
        allowed = ", ".join(METHODS)
        return make_refusal(HTTPStatus.METHOD_NOT_ALLOWED, "MethodNotAllowed", why, Allow=allowed)
    return None


def _stop_client(why: str) -> Response:
    _LOG.warning("%s", why)
    # botocore retries after a server's other errors, but not after this one.
    return make_refusal(HTTPStatus.NOT_IMPLEMENTED, "NotMocked", why)


def _answer(handler: Handler, request: Request) -> Response:
    headers: Any = request.headers  # behaves as a Mapping without being declared as one
    received = protocol.Request(headers.get("Host", ""), headers, request.get_data())
    answer = handler(received)
    # WSGI forbids this header here: the server itself keeps or closes the connection.
    kept = {name: value for name, value in answer.headers.items() if name != "Connection"}
    return Response(answer.body, answer.status, kept)


def _show_page(registry: Registry) -> Response:
    headers = {"Content-Security-Policy": _POLICY, "Cache-Control": "no-store"}
    return Response(page.render(registry.backend), headers=headers, content_type=_HTML)

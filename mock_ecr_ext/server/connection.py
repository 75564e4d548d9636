"""One client's connection, in a thread of its own."""

from __future__ import annotations

import logging
import re
from email import errors
from http import HTTPStatus
from io import BytesIO
from typing import TYPE_CHECKING, Any, Protocol

from werkzeug.serving import WSGIRequestHandler
from werkzeug.wrappers import Response

from mock_ecr_ext.model.faults.fault import NoResponse
from mock_ecr_ext.model.text import represent
from mock_ecr_ext.server.application import make_refusal

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

MAXIMUM_BODY = 8 * 2**20

_LOG = logging.getLogger("mock_ecr_ext.server")
_LENGTH = re.compile("[0-9]{1,18}")
# After such a line Python's parser leaves out all others, a Content-Length among them.
_DEFECTS = (
    errors.MissingHeaderBodySeparatorDefect,
    errors.InvalidHeaderDefect,
    errors.FirstHeaderLineIsContinuationDefect,
)
_TIMEOUT = 300  # seconds; AWS's clients give up after a minute


class Owner(Protocol):
    """The server that a connection belongs to.

    app: answers its requests.
    patience: the seconds that a client may be silent.
    is_ending: whether each connection's next answer is its last.
    """

    app: WSGIApplication
    patience: float
    is_ending: bool

    def answers(self, host: str) -> bool:
        """Whether it answers a request with that Host header."""


class Connection(WSGIRequestHandler):
    """Answers one request after another until either side closes the connection.

    werkzeug's own handler closes it after each answer, as part of a request may be left unread.
    This one first reads the body to its end.
    """

    server: Owner  # type: ignore[assignment]  # the part that is used
    protocol_version = "HTTP/1.1"
    default_request_version = "HTTP/1.0"  # errors have a status line even if no version came
    disable_nagle_algorithm = True  # it would delay each body until its head has arrived

    def setup(self) -> None:
        """Open the connection with the server's patience as its timeout."""
        super().setup()
        self.connection.settimeout(self.server.patience)

    def run_wsgi(self) -> None:
        """Read one request and answer it."""
        try:
            environ = self.make_environ()
        except ValueError:  # from urlsplit, for a path such as "http://["
            self.send_error(HTTPStatus.BAD_REQUEST)
            return
        body = self._read_body()
        if isinstance(body, Response):
            self.close_connection = True
            self._send(body)
            return
        host = environ.get("HTTP_HOST", "")
        if not self.server.answers(host):
            self._send(_refuse_host(host))
            return
        environ["wsgi.input"] = BytesIO(body)
        try:
            self._send(Response.from_app(self.server.app, environ, buffered=True))
        except NoResponse as failure:
            self._break_off(failure)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Log a request that the base class refuses; werkzeug's own fails for invalid paths."""
        _LOG.debug("%r: %s %s", self.requestline, code, size)

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002, ARG002  # werkzeug's
        """Log at level DEBUG; werkzeug's own method prints."""
        _LOG.debug(message, *args)

    def _read_body(self) -> bytes | Response:
        """The request's body, or the response that refuses it."""
        length = self._read_length()
        if isinstance(length, Response):
            return length
        if length > MAXIMUM_BODY:
            why = f"a request has at most {MAXIMUM_BODY} bytes; this one has {length}"
            return make_refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "RequestTooLarge", why)
        try:
            body = self.rfile.read(length)
        except TimeoutError:
            body = b""
        if len(body) < length:
            why = f"no body of {length} bytes arrived in time"
            return make_refusal(HTTPStatus.REQUEST_TIMEOUT, "RequestTimeout", why)
        return body

    def _read_length(self) -> int | Response:
        """The length of the request's body, or the response that refuses it.

        Two readings of where a request ends would make its rest another request.
        """
        if any(isinstance(defect, _DEFECTS) for defect in self.headers.defects):
            return _refuse("a header is not in the form 'name: value'")
        given = set(self.headers.get_all("Content-Length", ["0"] * (self.command != "POST")))
        if "Transfer-Encoding" in self.headers or not any(given):
            why = "give the body's Content-Length, and no Transfer-Encoding"
            return make_refusal(HTTPStatus.LENGTH_REQUIRED, "LengthRequired", why)
        if len(given) > 1:
            return _refuse(f"Content-Length is {' and '.join(map(represent, sorted(given)))}")
        (length,) = given
        if not _LENGTH.fullmatch(length):
            return _refuse(f"Content-Length {represent(length)} is not a number")
        return int(length)

    def _send(self, response: Response) -> None:
        self.close_connection |= self.server.is_ending
        self.send_response_only(response.status_code)
        for name, value in response.headers:
            self.send_header(name, value)
        self.send_header("Connection", "close" if self.close_connection else "keep-alive")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(response.get_data())

    def _break_off(self, failure: NoResponse) -> None:
        self.close_connection = True
        if failure.code == "timed out":
            self.connection.settimeout(_TIMEOUT)
            self.connection.recv(1)  # returns when the client gives up or the server stops


def _refuse(why: str) -> Response:
    return make_refusal(HTTPStatus.BAD_REQUEST, "BadRequest", why)


def _refuse_host(host: str) -> Response:
    why = (
        f"this server does not answer to the host {represent(host)}; call it as localhost or by "
        "its address, or start it with --host and that name"
    )
    return make_refusal(HTTPStatus.MISDIRECTED_REQUEST, "MisdirectedRequest", why)

"""The server's socket and its connections."""

from __future__ import annotations

import contextlib
import errno
import ipaddress
import logging
import socket
import socketserver
import threading
from typing import TYPE_CHECKING, Any

from werkzeug.serving import ThreadedWSGIServer

from mock_ecr_ext.server import hosts
from mock_ecr_ext.server.connection import Connection

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

_LOG = logging.getLogger("mock_ecr_ext.server")
_LINGER = 1.0  # seconds that a client may be silent while its unread bytes are discarded
_PIECE = 2**16
_PIECES = 2**10  # of these bytes, at most: 64 MiB
_GRACE = 1.0  # seconds for answers in progress when the server stops
_REST = 1.0  # seconds without another attempt when the system has no room for a connection
_EXHAUSTED = {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM}


class Listener(ThreadedWSGIServer):
    """A server that listens as soon as it is made, with a thread for each connection.

    patience: the seconds that a client may be silent.
    is_ending: whether each connection's next answer is its last.

    Raises `InvalidValue` for an address that it cannot listen on.
    """

    allow_reuse_port = False  # two servers would share the connections

    def __init__(self, app: WSGIApplication, host: str, port: int, patience: float) -> None:
        hosts.check_address(host, port)
        self.patience = patience
        self.is_ending = False
        self._open: set[Any] = set()
        self._changed = threading.Condition()
        super().__init__(host, port, app, Connection)

    @property
    def address(self) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
        """The address that it listens on."""
        return ipaddress.ip_address(str(self.server_address[0]).partition("%")[0])

    def server_bind(self) -> None:
        """Bind the address or raise `InvalidValue`; werkzeug would print the error and exit."""
        try:
            # Not HTTPServer's, which looks up a name that nobody needs; that may take long.
            socketserver.TCPServer.server_bind(self)
        except OSError as error:
            raise hosts.make_address_error(self.host, self.port, error.strerror) from None

    def answers(self, host: str) -> bool:
        """Whether it answers a request with that Host header."""
        return hosts.is_answered(host, self.host, self.address)

    def get_request(self) -> tuple[socket.socket, Any]:
        """Accept a connection; without room for one, wait until another closes.

        The connection stays in the system's queue meanwhile. Without the wait, a core would be busy
        with attempts, because the queue is ready at each.
        """
        try:
            return super().get_request()
        except OSError as error:
            if error.errno in _EXHAUSTED:
                _LOG.warning("a connection has to wait: %s", error.strerror)
                with self._changed:
                    self._changed.wait(_REST)
            raise

    def process_request(self, request: Any, client_address: Any) -> None:
        """Serve a connection in a thread."""
        with self._changed:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Close a connection once its client has read the answer: unread bytes would reset it."""
        with contextlib.suppress(OSError):
            request.shutdown(socket.SHUT_WR)
            request.settimeout(_LINGER)
            _discard_rest(request)
        self.close_request(request)

    def close_request(self, request: Any) -> None:
        """Close a connection, and count it as closed."""
        super().close_request(request)
        with self._changed:
            self._open.discard(request)
            self._changed.notify_all()

    def close_connections(self) -> None:
        """Close all connections; an answer in progress has a second to be sent."""
        self.is_ending = True
        for how in (socket.SHUT_RD, socket.SHUT_RDWR):
            with self._changed:
                for connection in self._open:
                    _shut_down(connection, how)
                self._changed.wait_for(lambda: not self._open, _GRACE)


def _discard_rest(connection: socket.socket) -> None:
    for _ in range(_PIECES):
        if not connection.recv(_PIECE):
            return


def _shut_down(connection: socket.socket, how: int) -> None:
    with contextlib.suppress(OSError):  # it has closed already
        connection.shutdown(how)

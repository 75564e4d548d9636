"""The server's socket, and the connections that come in by it."""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import socketserver
import threading
from typing import TYPE_CHECKING, Any

from werkzeug.serving import ThreadedWSGIServer

from mock_ecr_ext.model.exceptions import InvalidValue
from mock_ecr_ext.server.connection import Connection

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

_PORTS = range(2**16)
_LINGER = 1.0  # seconds that a client may be silent while the rest of what it sends is thrown away
_PIECE = 2**16
_PIECES = 2**10  # of that rest, at most: 64 MiB
_GRACE = 1.0  # seconds for answers that are under way when the server ends


class Listener(ThreadedWSGIServer):
    """Listens from the start; each connection gets a thread.

    patience: the seconds that a client may be silent.
    is_ending: whether each connection's next answer is its last.

    Raises `InvalidValue` for an address that cannot be listened on.
    """

    allow_reuse_port = False  # two servers would share what comes in

    def __init__(self, app: WSGIApplication, host: str, port: int, patience: float) -> None:
        self.patience = patience
        self.is_ending = False
        self._open: set[Any] = set()
        self._changed = threading.Condition()
        super().__init__(host, port, app, Connection)

    @property
    def address(self) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
        """Where it listens."""
        return ipaddress.ip_address(str(self.server_address[0]).partition("%")[0])

    def server_bind(self) -> None:
        """Take the address; werkzeug would print why not, and exit."""
        if self.port not in _PORTS:  # the C library takes 70000 for 4464
            raise _cannot_listen(self.host, self.port, "there is no such port")
        try:
            # Not HTTPServer's, which asks for a name that nobody needs, and may wait for it.
            socketserver.TCPServer.server_bind(self)
        except OSError as error:
            raise _cannot_listen(self.host, self.port, error.strerror) from None

    def process_request(self, request: Any, client_address: Any) -> None:
        """Serve a connection in a thread."""
        with self._changed:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """End a connection once its client has read the answer: unread bytes would reset it."""
        with contextlib.suppress(OSError):
            request.shutdown(socket.SHUT_WR)
            request.settimeout(_LINGER)
            _throw_away(request)
        self.close_request(request)

    def close_request(self, request: Any) -> None:
        """Give a connection up."""
        super().close_request(request)
        with self._changed:
            self._open.discard(request)
            self._changed.notify_all()

    def end_connections(self) -> None:
        """End all connections: what was asked is answered, but for clients that do not read."""
        self.is_ending = True
        for how in (socket.SHUT_RD, socket.SHUT_RDWR):
            with self._changed:
                for connection in self._open:
                    _end(connection, how)
                self._changed.wait_for(lambda: not self._open, _GRACE)


def _cannot_listen(host: str, port: int, why: str | None) -> InvalidValue:
    remedy = f"{why}; give an address of this machine, and port 0 for a free one"
    return InvalidValue("address", f"{host}:{port}", remedy)


def _throw_away(connection: socket.socket) -> None:
    for _ in range(_PIECES):
        if not connection.recv(_PIECE):
            return


def _end(connection: socket.socket, how: int) -> None:
    with contextlib.suppress(OSError):  # it has ended by itself
        connection.shutdown(how)

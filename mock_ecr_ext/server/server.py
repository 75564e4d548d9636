"""The server: a registry at a URL."""

import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING

from mock_ecr_ext.compose import build_handler
from mock_ecr_ext.model.registry import Registry
from mock_ecr_ext.server.application import make_application
from mock_ecr_ext.server.environment import make_child_environment, make_variables
from mock_ecr_ext.server.listener import Listener

if TYPE_CHECKING:
    from typing_extensions import Self

_POLL = 0.05  # seconds; the longest that `stop` waits for an idle server


class Server:
    """A registry behind HTTP; it serves as soon as it is made, until `stop` or the end of `with`.

    registry: the registry to serve, with the others of its mock; it shares clock, faults and calls.
    host: the address to listen on, or its name, which then is answered to besides loopback names;
        127.0.0.1 by default, which only this machine can reach.
    port: 0 (default) chooses a free one.
    patience: the seconds that a client may be silent; 30 by default.

    Raises `InvalidValue` for an address that it cannot listen on.

    >>> from mock_ecr_ext import mock_ecr
    >>> with mock_ecr() as registry, Server(registry) as server:
    ...     server.env["AWS_ENDPOINT_URL_ECR"] == server.url
    True
    """

    def __init__(
        self, registry: Registry, host: str = "127.0.0.1", port: int = 0, *, patience: float = 30
    ) -> None:
        self.registry = registry
        application = make_application(registry, build_handler(registry))
        self._listener = Listener(application, host, port, patience)
        self._thread = threading.Thread(
            target=self._listener.serve_forever, args=[_POLL], name=repr(self), daemon=True
        )
        self._thread.start()

    def __repr__(self) -> str:
        return f"<Server {self.url} of {self.registry!r}>"

    def __enter__(self) -> "Self":
        return self

    def __exit__(self, *exception: object) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """The URL for programs on this machine, such as "http://127.0.0.1:4566"."""
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}:{self._listener.port}"

    @property
    def is_local(self) -> bool:
        """Whether only this machine can reach it."""
        return self._listener.address.is_loopback

    @property
    def env(self) -> Mapping[str, str]:
        """The environment variables that lead AWS's SDKs and CLI here; add them to a program's.

        They name the URL and the registry's region, with fake credentials and no session token.
        They add the server's host to this process's `NO_PROXY`. A profile that the program's
        environment names stays, since no value unsets one; `child_env` leaves it out.
        """
        return make_variables(self.url, self.registry.region, self._host)

    def child_env(self) -> dict[str, str]:
        """The whole environment of a program that is to call this server, and AWS never.

        It is that of this process with the variables of `env`, without profile, role and other
        credentials, and with configuration files that are empty. Change it as the program needs.

        >>> from mock_ecr_ext import mock_ecr
        >>> with mock_ecr() as registry, Server(registry) as server:
        ...     "AWS_PROFILE" in server.child_env()
        False
        """
        return make_child_environment(self.env)

    def stop(self) -> None:
        """Stop serving and close all connections; a second call does nothing."""
        self._listener.shutdown()
        self._listener.close_connections()
        self._thread.join()

    @property
    def _host(self) -> str:
        address = self._listener.address
        if address.is_unspecified:  # it listens on all addresses
            return "127.0.0.1" if address.version == 4 else "::1"  # noqa: PLR2004  # as in IPv4
        return str(address)

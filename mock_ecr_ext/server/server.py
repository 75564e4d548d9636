"""The server: a registry at a URL."""

import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING

from mock_ecr_ext.compose import build_handler
from mock_ecr_ext.model.registry import Registry
from mock_ecr_ext.server.application import make_application
from mock_ecr_ext.server.listener import Listener

if TYPE_CHECKING:
    from typing_extensions import Self

_POLL = 0.05  # seconds; the longest that `stop` waits for an idle server

# Not the hook's key: a program that uses this library too keeps requests with that key from the
# network, but must be able to call this server.
_CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "MOCKECREXTSERVERSKEY",
    "AWS_SECRET_ACCESS_KEY": "mock_ecr_ext-not-a-real-secret",
}


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
        address = self._listener.address
        host = str(address)
        if address.is_unspecified:  # it listens on all addresses
            host = "127.0.0.1" if address.version == 4 else "::1"  # noqa: PLR2004  # as in IPv4
        return f"http://{host if address.version == 4 else f'[{host}]'}:{self._listener.port}"  # noqa: PLR2004

    @property
    def is_local(self) -> bool:
        """Whether only this machine can reach it."""
        return self._listener.address.is_loopback

    @property
    def env(self) -> Mapping[str, str]:
        """The environment variables that lead AWS's SDKs and CLI here; add them to a program's.

        They name the URL, the registry's region and fake credentials.
        """
        region = self.registry.region
        return {
            "AWS_ENDPOINT_URL_ECR": self.url,
            "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "false",  # else the program could call AWS
            "AWS_DEFAULT_REGION": region,
            "AWS_REGION": region,  # read by the SDKs of other languages
            "AWS_EC2_METADATA_DISABLED": "true",
            **_CREDENTIALS,
        }

    def stop(self) -> None:
        """Stop serving and close all connections; a second call does nothing."""
        self._listener.shutdown()
        self._listener.close_connections()
        self._thread.join()

"""Server: a registry at a URL."""

import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING

from mock_ecr_ext.compose import build_handler
from mock_ecr_ext.model.registry import Registry
from mock_ecr_ext.server.application import application_of
from mock_ecr_ext.server.listener import Listener

if TYPE_CHECKING:
    from typing_extensions import Self

_POLL = 0.05  # seconds; how long `stop` waits at worst for a server that has nothing to do

# Not the hook's key: a program that itself uses this library, and so keeps requests with that key
# from the network, may ask this server.
_CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "MOCKECREXTSERVERSKEY",
    "AWS_SECRET_ACCESS_KEY": "mock_ecr_ext-not-a-real-secret",
}


class Server:
    """A registry behind HTTP, from the moment it is made until `stop`, or the end of its `with`.

    registry: the one that it serves, with all others of its mock; faults, clock and calls too.
    host: where to listen; 127.0.0.1 by default, which only this machine can reach.
    port: 0 (default) takes a free one.
    patience: the seconds that a client may be silent; 30 by default.

    Raises `InvalidValue` for an address that cannot be listened on.

    >>> from mock_ecr_ext import mock_ecr
    >>> with mock_ecr() as registry, Server(registry) as server:
    ...     server.env["AWS_ENDPOINT_URL_ECR"] == server.url
    True
    """

    def __init__(
        self, registry: Registry, host: str = "127.0.0.1", port: int = 0, *, patience: float = 30
    ) -> None:
        self.registry = registry
        application = application_of(registry, build_handler(registry))
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
        """Where a program on this machine reaches it."""
        address = self._listener.address
        host = str(address)
        if address.is_unspecified:  # it listens everywhere
            host = "127.0.0.1" if address.version == 4 else "::1"  # noqa: PLR2004  # as in IPv4
        return f"http://{host if address.version == 4 else f'[{host}]'}:{self._listener.port}"  # noqa: PLR2004

    @property
    def is_local(self) -> bool:
        """Whether only this machine can reach it."""
        return self._listener.address.is_loopback

    @property
    def env(self) -> Mapping[str, str]:
        """The environment variables by which AWS's SDKs and CLI ask it; add them to a program's."""
        region = self.registry.region
        return {
            "AWS_ENDPOINT_URL_ECR": self.url,
            "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "false",  # lest the program ask AWS
            "AWS_DEFAULT_REGION": region,
            "AWS_REGION": region,  # what SDKs other than Python's look for
            "AWS_EC2_METADATA_DISABLED": "true",
            **_CREDENTIALS,
        }

    def stop(self) -> None:
        """End it, with all its connections; one that has ended already stays so."""
        self._listener.shutdown()
        self._listener.end_connections()
        self._thread.join()

"""The hosts that a server answers to, and the addresses that it can listen on."""

from __future__ import annotations

import ipaddress
import re
import socket

from mock_ecr_ext.model.exceptions import InvalidValue
from mock_ecr_ext.model.inputs.values import is_whole

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_PORTS = range(2**16)
_NO_HOST = "it is not the name or address of a host"
_AUTHORITY = re.compile(r"(\[[^\[\]]*\]|[^:\[\]]*)(?::[0-9]*)?")


def is_answered(header: str, host: str, address: Address) -> bool:
    """Whether a server answers a request with that Host header.

    It answers to loopback names and to its own host. A web page whose name leads to this machine
    ("DNS rebinding") sends its own name, and could otherwise read and change the registry. No such
    page has an address for a name, so a server on all addresses answers to every address.

    header: empty for a request without one, which no browser sends.
    host: the name or address that the server was given.
    address: the one that it listens on.
    """
    if not header:
        return True
    match = _AUTHORITY.fullmatch(header)
    name = match[1].strip("[]").removesuffix(".").lower() if match else ""
    called = _read_address(name)
    if called is None:
        return name in {"localhost", host.lower()} or name.endswith(".localhost")
    return called.is_loopback or called == address or address.is_unspecified


def check_address(host: str, port: int) -> None:
    """Raise `InvalidValue` for a host that cannot be looked up, and for a port that none has."""
    if not is_whole(port) or port not in _PORTS:  # the C library reads 70000 as 4464
        raise make_address_error(host, port, "there is no such port")
    if host == "":  # the C library reads it as all addresses
        raise make_address_error(host, port, "its host is empty; '0.0.0.0' is all addresses")
    if not isinstance(host, str) or "/" in host:  # werkzeug would replace the file of a unix://
        raise make_address_error(host, port, _NO_HOST)
    try:
        socket.getaddrinfo(host, port)
    except OSError as error:
        raise make_address_error(host, port, error.strerror) from None
    except ValueError:  # a name that is too long, or has characters that no name has
        raise make_address_error(host, port, _NO_HOST) from None


def make_address_error(host: str, port: int, why: str | None) -> InvalidValue:
    """The error for an address that a server cannot listen on."""
    remedy = f"{why}; give an address of this machine, and port 0 for a free one"
    return InvalidValue("address", f"{host}:{port}", remedy)


def _read_address(text: str) -> Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None

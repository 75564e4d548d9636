"""The hosts that a server answers to, and the addresses that it refuses to listen on."""

import http.client
import ipaddress
import json

import pytest

from mock_ecr_ext import InvalidValue, Registry
from mock_ecr_ext.server import Server
from mock_ecr_ext.server.hosts import is_answered

LOOPBACK = "127.0.0.1"
EVERYWHERE = "0.0.0.0"  # noqa: S104  # no test listens there


def call(server: Server, host: str | None) -> tuple[int, dict[str, str]]:
    """Create the repository `app` by a request with that Host header; None leaves it out."""
    client = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=30)
    body = b'{"repositoryName": "app"}'
    client.putrequest("POST", "/", skip_host=True)
    for name, value in {
        "Host": host,
        "Content-Length": str(len(body)),
        "Content-Type": "application/x-amz-json-1.1",
        "X-Amz-Target": "AmazonEC2ContainerRegistry_V20150921.CreateRepository",
    }.items():
        if value is not None:
            client.putheader(name, value)
    client.endheaders(body)
    response = client.getresponse()
    answer = json.loads(response.read())
    client.close()
    return response.status, answer


@pytest.mark.parametrize("host", ["evil.example", "evil.example:4566", "127.0.0.1.evil.example"])
def test_a_page_of_another_host_cannot_change_the_registry(registry: Registry, host) -> None:
    """A request to another host is refused, as a web page sends it after DNS rebinding."""
    with Server(registry) as server:
        status, answer = call(server, host)
    assert (status, answer) == (
        421,
        {
            "__type": "MisdirectedRequest",
            "message": f"mock_ecr_ext: this server does not answer to the host {host!r}; call it "
            "as localhost or by its address, or start it with --host and that name",
        },
    )
    assert len(registry) == 0


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:4566", None])
def test_programs_on_this_machine_are_answered(registry: Registry, host) -> None:
    """A request to a loopback name, or without a Host header, is answered."""
    with Server(registry) as server:
        assert call(server, host)[0] == 200
    assert "app" in registry


def test_the_host_of_the_url_is_that_of_the_request(registry: Registry) -> None:
    """A URL in the request line counts instead of the Host header, as HTTP demands."""
    with Server(registry) as server:
        client = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=30)
        client.request("GET", "http://evil.example/", headers={"Host": "localhost"})
        assert client.getresponse().status == 421
        client.close()


@pytest.mark.parametrize(
    ("header", "host", "address", "expected"),
    [
        ("", LOOPBACK, LOOPBACK, True),
        ("localhost", LOOPBACK, LOOPBACK, True),
        ("LocalHost.:80", LOOPBACK, LOOPBACK, True),
        ("ecr.localhost:80", LOOPBACK, LOOPBACK, True),
        ("127.0.0.1", LOOPBACK, LOOPBACK, True),
        ("127.1.2.3:80", LOOPBACK, LOOPBACK, True),
        ("[::1]:80", LOOPBACK, LOOPBACK, True),
        ("192.0.2.1", LOOPBACK, LOOPBACK, False),
        (EVERYWHERE, LOOPBACK, LOOPBACK, False),
        ("localhost.evil.example", LOOPBACK, LOOPBACK, False),
        ("evillocalhost", LOOPBACK, LOOPBACK, False),
        ("localhost:80@evil.example", LOOPBACK, LOOPBACK, False),
        ("localhost,evil.example", LOOPBACK, LOOPBACK, False),
        (":80", LOOPBACK, LOOPBACK, False),
        ("[::1", LOOPBACK, LOOPBACK, False),
        ("Mock-ECR:80", "mock-ecr", "192.0.2.1", True),
        ("mock-ecr:80", "Mock-ECR", "192.0.2.1", True),
        ("192.0.2.1:80", "mock-ecr", "192.0.2.1", True),
        ("192.0.2.2:80", "mock-ecr", "192.0.2.1", False),
        ("evil.example", "mock-ecr", "192.0.2.1", False),
        ("192.0.2.1", EVERYWHERE, EVERYWHERE, True),
        ("[2001:db8::1]", "::", "::", True),
        ("localhost", EVERYWHERE, EVERYWHERE, True),
        ("evil.example", EVERYWHERE, EVERYWHERE, False),
        ("evil.example", "::", "::", False),
    ],
)
def test_only_loopback_names_and_the_server_s_own_host_are_answered(
    header, host, address, expected
) -> None:
    """A server answers to loopback names and its own host; on all addresses, to each address."""
    assert is_answered(header, host, ipaddress.ip_address(address)) is expected


@pytest.mark.parametrize(
    ("host", "port", "why"),
    [
        ("", 0, "its host is empty; '0.0.0.0' is all addresses"),
        ("a" * 300, 0, "it is not the name or address of a host"),
        ("a..b", 0, "it is not the name or address of a host"),
        ("\udcff", 0, "it is not the name or address of a host"),
        ("http://localhost", 0, "it is not the name or address of a host"),
        (None, 0, "it is not the name or address of a host"),
        (b"localhost", 0, "it is not the name or address of a host"),
        (LOOPBACK, -1, "there is no such port"),
        (LOOPBACK, "80", "there is no such port"),
        (LOOPBACK, 80.0, "there is no such port"),
        (LOOPBACK, True, "there is no such port"),
        (LOOPBACK, None, "there is no such port"),
    ],
)
def test_an_address_that_is_none_is_refused(registry: Registry, host, port, why) -> None:
    """Whatever is not an address is refused in a sentence that has the reason."""
    with pytest.raises(InvalidValue) as caught:
        Server(registry, host, port)
    assert str(caught.value).startswith("address ")
    assert f" is refused: {why}; give an address of this machine, and port 0" in str(caught.value)
    assert len(str(caught.value)) < 400


def test_a_socket_file_is_neither_made_nor_replaced(registry: Registry, tmp_path) -> None:
    """The host `unix://PATH` is refused, and the file at that path stays."""
    path = tmp_path / "kept"
    path.write_text("content")
    for name in (path, tmp_path / "none"):
        with pytest.raises(InvalidValue, match=r"it is not the name or address of a host; give"):
            Server(registry, f"unix://{name}")
    assert path.read_text() == "content"
    assert list(tmp_path.iterdir()) == [path]

"""A registry behind HTTP: its answers, and the clients that it survives."""

import contextlib
import errno
import http.client
import ipaddress
import json
import os
import socket
import socketserver
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from typing import Any

import pytest

from mock_ecr_ext import InvalidValue, Registry, mock_ecr
from mock_ecr_ext.compose import build_handler
from mock_ecr_ext.model.access import FAKE_ACCESS_KEY
from mock_ecr_ext.pagination import edge_cases
from mock_ecr_ext.server import Server, listener
from mock_ecr_ext.server.listener import Listener
from mock_ecr_ext.wire.protocol import Request

NOW = "2024-05-01T12:00:00.250Z"
MEBIBYTE = 2**20


@pytest.fixture
def server(registry: Registry) -> Iterator[Server]:
    """A server of an empty registry."""
    with Server(registry) as server:
        yield server


def get_port(server: Server) -> int:
    """The port on which a server listens."""
    return int(server.url.rpartition(":")[2])


def connect(server: Server, timeout: float = 30) -> http.client.HTTPConnection:
    """Connect an HTTP client to a server."""
    return http.client.HTTPConnection("127.0.0.1", get_port(server), timeout=timeout)


def make_headers(operation: str, region: str = "us-east-1", **headers: str) -> dict[str, str]:
    """The headers of an operation's request, with a fake signature."""
    scope = f"AKIAIOSFODNN7EXAMPLE/20240501/{region}/ecr/aws4_request"
    return {
        "X-Amz-Target": f"AmazonEC2ContainerRegistry_V20150921.{operation}",
        "Content-Type": "application/x-amz-json-1.1",
        "Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0",
        **headers,
    }


def ask(
    client: http.client.HTTPConnection, operation: str, region: str = "us-east-1", **parameters: Any
) -> tuple[int, Any]:
    """Call an operation; returns the status and the parsed body of its answer."""
    client.request("POST", "/", json.dumps(parameters), make_headers(operation, region))
    response = client.getresponse()
    return response.status, json.loads(response.read())


def get(server: Server, method: str = "GET", path: str = "/") -> tuple[int, str]:
    """Send a request without a body; returns its status and text."""
    client = connect(server)
    client.request(method, path)
    response = client.getresponse()
    text = response.read().decode()
    client.close()
    return response.status, text


def send_raw(server: Server, data: bytes) -> bytes:
    """Send bytes; returns all that the server sends until it ends the connection."""
    with socket.create_connection(("127.0.0.1", get_port(server)), timeout=30) as client:
        client.sendall(data)
        return b"".join(iter(lambda: client.recv(MEBIBYTE), b""))


def wait_until(condition: Callable[[], object]) -> None:
    """Wait until a condition is true, for ten seconds at most."""
    for _ in range(1000):
        if condition():
            return
        time.sleep(0.01)
    pytest.fail("it did not happen")


@pytest.fixture
def client(server: Server) -> Iterator[http.client.HTTPConnection]:
    """An HTTP client of the server."""
    client = connect(server)
    yield client
    client.close()


class TestAnswers:
    """The answers that clients of ECR get."""

    def test_they_are_those_of_the_mock_to_the_byte(self) -> None:
        """A request gets the same status, headers and body as in process, errors included."""
        with mock_ecr(now=NOW) as registry:
            handler = build_handler(registry)
            expected = [handler(Request("", *request)) for request in self.requests()]
        with mock_ecr(now=NOW) as registry, Server(registry) as server:
            client = connect(server)
            for request, response in zip(self.requests(), expected, strict=True):
                client.request("POST", "/", request[1], request[0])
                answer = client.getresponse()
                assert answer.status == response.status
                assert answer.getheaders() == list(response.headers.items())
                assert answer.read() == response.body
            client.close()
        assert [response.status for response in expected] == [
            200,
            400,
            400,
            200,
            400,
            400,
            404,
            404,
        ]

    @staticmethod
    def requests() -> list[tuple[dict[str, str], bytes]]:
        """The headers and bodies of valid and invalid requests."""
        create, describe = make_headers("CreateRepository"), make_headers("DescribeRepositories")
        return [
            (create, b'{"repositoryName": "app"}'),
            (create, b'{"repositoryName": "app"}'),
            (create, '{"repositoryName": "\N{SNOWMAN}"}'.encode()),
            (describe, b"{}"),
            (describe, b"{\xff"),
            (describe, b'{"nextToken": "x", "maxResults": 0}'),
            (make_headers("NoSuchThing"), b"{}"),
            (make_headers("CreateRepository", **{"Content-Type": "text/plain"}), b"{}"),
        ]

    def test_the_region_is_that_of_the_signature(self, client, registry) -> None:
        """The region is that of the credential scope, and the account that of the registry."""
        status, answer = ask(client, "CreateRepository", "eu-west-1", repositoryName="app")
        assert status == 200
        arn = "arn:aws:ecr:eu-west-1:123456789012:repository/app"
        assert answer["repository"]["repositoryArn"] == arn
        assert "app" in registry.at(region="eu-west-1")
        assert "app" not in registry

    @pytest.mark.parametrize("region", ['"><script>', "EU", "\u00e9"])
    def test_a_region_that_cannot_be_is_misdirected(self, client, server, registry, region) -> None:
        """A request for what cannot be a region gets an error that no client retries."""
        headers = {key: value.encode("latin-1") for key, value in make_headers("x", region).items()}
        headers["X-Amz-Target"] = b"AmazonEC2ContainerRegistry_V20150921.DescribeRepositories"
        client.request("POST", "/", b"{}", headers)
        response = client.getresponse()
        answer = json.loads(response.read())
        assert (response.status, answer["__type"]) == (421, "NoSuchHost")
        assert answer["message"] == f"mock_ecr_ext: {region!r} cannot be the name of a region"
        assert list(registry.backend.registries) == [registry]
        assert "<script>" not in get(server)[1]

    def test_an_unsigned_request_goes_to_the_registry_itself(self, server, registry) -> None:
        """A request without a signature is accepted, and goes to the registry's own region."""
        client = connect(server)
        headers = make_headers("CreateRepository")
        del headers["Authorization"]
        client.request("POST", "/", b'{"repositoryName": "app"}', headers)
        assert client.getresponse().status == 200
        client.close()
        assert "app" in registry

    def test_what_nobody_answers_is_told_to_both_sides(self, client, caplog) -> None:
        """A call that is not mocked gets a status that no client retries, and a log line."""
        status, answer = ask(client, "DescribePullThroughCacheRules")
        assert (status, answer["__type"]) == (501, "NotMocked")
        assert answer["message"].startswith(
            "mock_ecr_ext: DescribePullThroughCacheRules is not mocked: it is neither native to "
        )
        assert answer["message"].removeprefix("mock_ecr_ext: ") == caplog.messages[0]

    def test_what_moto_answers_is_answered_here_too(self, client, registry) -> None:
        """An operation that moto answers is answered over HTTP too."""
        registry.create_repository("app", tags={"team": "a"})
        status, answer = ask(client, "ListTagsForResource", resourceArn=registry["app"].arn)
        assert (status, answer) == (200, {"tags": [{"Key": "team", "Value": "a"}]})

    def test_what_the_test_itself_raises_is_told_too(self, client, registry, caplog) -> None:
        """An exception in a test's callback becomes an error 500, and the server continues."""
        registry.faults.watch(None, lambda asked: asked.parameters["absent"], times=1)
        assert ask(client, "DescribeRepositories") == (
            500,
            {"__type": "InternalFailure", "message": "mock_ecr_ext: KeyError: 'absent'"},
        )
        assert caplog.messages == ["POST / was not answered"]
        assert ask(client, "DescribeRepositories")[0] == 200

    def test_a_client_that_never_stops_gets_an_error_that_it_does_not_retry(
        self, caplog, capfd
    ) -> None:
        """A client of a list without an end gets status 501, and the log has a line without frames.

        The case's own exception is not an `Exception`, and used to end in a traceback of 51 lines.
        """
        (case,) = edge_cases(only=["token-without-end"])
        with case.mock("DescribeImages") as pagination, Server(pagination.registry) as server:
            client = connect(server)
            (name,) = pagination.arguments
            while not pagination.is_endless:
                answer = ask(client, "DescribeImages", repositoryName=name)
            client.close()
            message = f"Endless: stopped after {pagination.bound} calls"
        assert answer == (501, {"__type": "NotMocked", "message": f"mock_ecr_ext: {message}"})
        assert [(record.getMessage(), record.exc_info) for record in caplog.records] == [
            (message, None)
        ]
        assert capfd.readouterr().err == ""

    def test_a_test_that_fails_in_its_own_callback_prints_no_frames(
        self, client, registry, caplog, capfd
    ) -> None:
        """An outcome such as `pytest.fail` in a callback is answered, and the server continues."""
        registry.faults.watch(None, lambda _: pytest.fail("too many calls"), times=1)
        assert ask(client, "DescribeRepositories") == (
            501,
            {"__type": "NotMocked", "message": "mock_ecr_ext: Failed: too many calls"},
        )
        assert caplog.messages == ["Failed: too many calls"]
        assert ask(client, "DescribeRepositories")[0] == 200
        assert capfd.readouterr().err == ""

    def test_one_connection_serves_many_requests(self, client) -> None:
        """A connection stays open after an answer, also after an error."""
        ask(client, "DescribeRepositories")
        first = client.sock
        ask(client, "DescribeImages", repositoryName="none")
        assert client.sock is first

    @pytest.mark.parametrize(
        "request_line", [b"GET / HTTP/1.0\r\n", b"GET / HTTP/1.1\r\nConnection: close\r\n"]
    )
    def test_the_connection_ends_where_the_client_wants_it(self, server, request_line) -> None:
        """An answer says that the connection closes if the client has requested it."""
        assert b"\r\nConnection: close\r\n" in send_raw(server, request_line + b"\r\n")


POST = b"POST / HTTP/1.1\r\nHost: x\r\n"
BROKEN = {
    "bytes that mean nothing": (b"rubbish\x00\xff\r\n\r\n", 400),
    "more of them than are read": (b"\xff" * MEBIBYTE, 414),
    "the beginning of TLS": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n", 400),
    "a path that is none": (b"GET http://[ HTTP/1.1\r\n\r\n", 400),
    "too long a path": (b"GET /%b HTTP/1.1\r\n\r\n" % (b"a" * 70_000), 414),
    "too many headers": (POST + b"X: y\r\n" * 200 + b"\r\n", 431),
    "no length": (POST + b"\r\n{}", 411),
    "chunks": (POST + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", 411),
    "chunks beside a length": (
        POST + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}",
        411,
    ),
    "a length in words": (POST + b"Content-Length: two\r\n\r\n{}", 400),
    "less than nothing": (POST + b"Content-Length: -1\r\n\r\n{}", 400),
    "two lengths": (POST + b"Content-Length: 2\r\nContent-Length: 0\r\n\r\n{}", 400),
    "two lengths in a line": (POST + b"Content-Length: 2, 0\r\n\r\n{}", 400),
    "a length and none": (POST + b"Content-Length:\r\nContent-Length: 0\r\n\r\n{}", 400),
    "a length and chunks": (
        POST + b"Content-Length: 7\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        411,
    ),
    "a header that is none": (POST + b"none\r\nContent-Length: 2\r\n\r\n{}", 400),
    "a space in a header's name": (POST + b"Content-Length : 2\r\n\r\n{}", 400),
    "a header without a name": (POST + b": x\r\nContent-Length: 2\r\n\r\n{}", 400),
    "a header that goes on before it begins": (
        b"POST / HTTP/1.1\r\n Content-Length: 2\r\nContent-Length: 0\r\n\r\n{}",
        400,
    ),
    "endless": (POST + b"Content-Length: %b\r\n\r\n{}" % (b"9" * 5000), 400),
    "too long": (POST + b"Content-Length: 8388609\r\n\r\n", 413),
}


class TestClients:
    """Clients that are slow, broken or malicious."""

    @pytest.mark.parametrize(("data", "status"), BROKEN.values(), ids=BROKEN)
    def test_what_is_no_request_is_refused(self, server, capfd, data, status) -> None:
        """Broken bytes get an HTTP error status; the server continues and prints nothing."""
        assert send_raw(server, data).startswith(b"HTTP/1.1 %d " % status)
        assert get(server)[0] == 200
        assert capfd.readouterr().err == ""

    @pytest.mark.parametrize(
        "headers",
        [
            b"Content-Length: 0\r\nContent-Length: %d\r\n",
            b"Content-Length: %d\r\nContent-Length: 0\r\n",
            b"Content-Length: %d\r\nTransfer-Encoding: chunked\r\n",
            b"none\r\nContent-Length: %d\r\n",
        ],
    )
    @pytest.mark.parametrize("method", [b"GET", b"POST"])
    def test_no_body_is_read_as_a_request(self, server, registry, method, headers) -> None:
        """A request whose end can be read in two ways gets one answer, and ends the connection."""
        head = "".join(f"{name}: {value}\r\n" for name, value in make_headers("ListImages").items())
        inner = b"0\r\n\r\n" + POST + head.encode() + b"Content-Length: 2\r\n\r\n{}"
        outer = method + b" / HTTP/1.1\r\n" + headers % len(inner) + b"\r\n"
        answer = send_raw(server, outer + inner)
        assert answer.count(b"HTTP/1.1 ") == 1
        assert b"\r\nConnection: close\r\n" in answer
        assert registry.calls == ()

    def test_a_length_that_is_repeated_is_read(self, server) -> None:
        """The same Content-Length twice is one, as HTTP allows."""
        data = b"GET / HTTP/1.0\r\n" + b"Content-Length: 2\r\n" * 2 + b"\r\n{}"
        assert send_raw(server, data).startswith(b"HTTP/1.1 200 ")

    def test_a_multipart_body_is_no_broken_header(self, server) -> None:
        """A request of another protocol gets ECR's answer for it, whatever its body is."""
        data = b"Content-Type: multipart/form-data\r\nContent-Length: 2\r\n\r\n{}"
        data = b"POST / HTTP/1.0\r\n" + data
        assert send_raw(server, data).startswith(b"HTTP/1.1 404 ")

    def test_a_client_that_sends_too_much_gets_to_read_why(self, client, server) -> None:
        """A client that sends too much gets the whole error, although its body is not read."""
        client.request("POST", "/", b" " * 9 * MEBIBYTE, make_headers("DescribeImages"))
        response = client.getresponse()
        assert response.status == 413
        assert json.loads(response.read()) == {
            "__type": "RequestTooLarge",
            "message": "mock_ecr_ext: a request has at most 8388608 bytes; this one has 9437184",
        }
        assert get(server)[0] == 200

    def test_a_client_that_goes_on_and_on_is_cut_off(self, server, monkeypatch) -> None:
        """A client that keeps sending is disconnected, perhaps before it reads the error."""
        monkeypatch.setattr(listener, "_PIECES", 1)
        with contextlib.suppress(ConnectionError):
            answer = send_raw(server, BROKEN["too long"][0] + b" " * 9 * MEBIBYTE)
            assert answer.startswith(b"HTTP/1.1 413 ")
        assert get(server)[0] == 200

    def test_what_is_just_not_too_long_is_read(self, client) -> None:
        """A body of exactly 8 MiB is accepted."""
        body = b"{}" + b" " * (8 * MEBIBYTE - 2)
        client.request("POST", "/", body, make_headers("DescribeRepositories"))
        assert client.getresponse().status == 200

    @pytest.mark.parametrize(
        ("data", "expected"),
        [
            (POST + b"Content-Length: 2\r\n\r\n{", b"HTTP/1.1 408 "),
            (b"POST / HT", b""),
            (b"", b""),
        ],
        ids=["body", "head", "nothing"],
    )
    def test_a_client_that_falls_silent_is_let_go(self, registry, data, expected) -> None:
        """A silent client is disconnected, with status 408 if its body is incomplete."""
        with Server(registry, patience=0.5) as server:
            assert send_raw(server, data).startswith(expected)
            assert get(server)[0] == 200

    def test_a_client_that_goes_away_is_nothing_special(self, server, capfd) -> None:
        """A client may reset the connection within a request or before the answer."""
        for data in (POST + b"Content-Length: 9\r\n\r\n{", b"GET / HTTP/1.1\r\n\r\n"):
            with socket.create_connection(("127.0.0.1", get_port(server))) as client:
                client.sendall(data)
                # Closes by a reset, the most abrupt way to leave.
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        assert get(server)[0] == 200
        assert capfd.readouterr().err == ""

    @pytest.mark.parametrize(
        ("method", "path", "status", "code"),
        [
            ("DELETE", "/", 405, "MethodNotAllowed"),
            ("OPTIONS", "/", 405, "MethodNotAllowed"),
            ("GET", "/v2/", 404, "NotFound"),
            ("POST", "/app", 404, "NotFound"),
        ],
    )
    def test_other_methods_and_paths_are_refused(self, server, method, path, status, code) -> None:
        """Other methods and paths get an error in ECR's format."""
        got, text = get(server, method, path)
        assert (got, json.loads(text)["__type"]) == (status, code)


class TestExhaustion:
    """A process that has no descriptor left for another connection."""

    @pytest.fixture
    def exhausted(self, monkeypatch) -> list[float]:
        """Refuse the first two connections for lack of descriptors; returns when each was tried."""
        accept, times = socketserver.TCPServer.get_request, []

        def get_request(server: socketserver.TCPServer) -> Any:
            times.append(time.monotonic())
            if len(times) > 2:
                return accept(server)
            raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))

        monkeypatch.setattr(socketserver.TCPServer, "get_request", get_request)
        return times

    def test_it_rests_between_its_attempts(self, server, exhausted, caplog, monkeypatch) -> None:
        """The server waits before it accepts the connection again, and says so once each time."""
        monkeypatch.setattr(listener, "_REST", 0.2)
        assert get(server)[0] == 200
        first, second, third = exhausted
        assert min(second - first, third - second) >= 0.2
        assert caplog.messages == ["a connection has to wait: Too many open files"] * 2

    def test_it_accepts_as_soon_as_another_connection_ends(
        self, server, client, exhausted, monkeypatch
    ) -> None:
        """A connection that ends frees its descriptor, and ends the wait."""
        monkeypatch.setattr(listener, "_REST", 60)
        exhausted += [0, 0]
        ask(client, "DescribeRepositories")
        exhausted.clear()
        with ThreadPoolExecutor(1) as pool:
            answer = pool.submit(get, server)
            wait_until(lambda: len(exhausted) == 1)
            client.close()
            wait_until(lambda: len(exhausted) == 2)
            with server._listener._changed:
                server._listener._changed.notify_all()
            assert answer.result(30)[0] == 200

    def test_a_connection_that_fails_otherwise_needs_no_rest(
        self, server, caplog, monkeypatch
    ) -> None:
        """A client that left before it was accepted is forgotten at once."""
        accept = socketserver.TCPServer.get_request
        errors = [ConnectionAbortedError(errno.ECONNABORTED, "aborted")]

        def get_request(server: socketserver.TCPServer) -> Any:
            if errors:
                raise errors.pop()
            return accept(server)

        monkeypatch.setattr(socketserver.TCPServer, "get_request", get_request)
        assert get(server)[0] == 200
        assert caplog.messages == []


class TestFaults:
    """Faults that give no answer act on the socket."""

    @pytest.mark.parametrize("after_effect", [False, True])
    def test_disconnect_ends_the_connection(self, client, registry, after_effect) -> None:
        """The fault `disconnect` closes the connection before or after the operation's effect."""
        registry.faults.disconnect(times=1, after_effect=after_effect)
        with pytest.raises(http.client.RemoteDisconnected):
            ask(client, "CreateRepository", repositoryName="app")
        assert ("app" in registry) is after_effect
        assert [call.error for call in registry.calls] == ["disconnected"]
        assert ask(client, "DescribeRepositories")[0] == 200  # by a new connection

    def test_timeout_gives_no_answer(self, server, registry) -> None:
        """The fault `timeout` leaves the client without an answer until it gives up."""
        registry.faults.timeout(times=1)
        client = connect(server, timeout=0.1)
        with pytest.raises(TimeoutError):
            ask(client, "DescribeRepositories")
        client.close()
        wait_until(lambda: registry.calls)
        assert [call.error for call in registry.calls] == ["timed out"]
        assert get(server)[0] == 200

    def test_a_server_that_stops_waits_for_no_such_client(self, server, registry) -> None:
        """A server that stops disconnects a client that waits for a timed-out answer."""
        registry.faults.timeout()
        with ThreadPoolExecutor(1) as pool:
            client = connect(server)
            answer = pool.submit(ask, client, "DescribeRepositories")
            wait_until(lambda: registry.calls)
            server.stop()
            with pytest.raises(http.client.RemoteDisconnected):
                answer.result(30)
            client.close()

    def test_errors_are_answers(self, client, registry) -> None:
        """A fault that raises an error is answered like any other error."""
        registry.faults.throttle(times=1)
        assert ask(client, "DescribeRepositories") == (
            400,
            {"__type": "ThrottlingException", "message": "Rate exceeded"},
        )


class TestStop:
    """Tests of the end of a server."""

    def test_what_is_under_way_is_answered(self, server, registry) -> None:
        """A call in progress is answered while the server stops, and then its connection ends."""
        asked, may_answer = threading.Event(), threading.Event()

        def see(_: object) -> None:
            asked.set()
            assert may_answer.wait(30)

        registry.faults.watch(None, see)
        client = connect(server)
        with ThreadPoolExecutor(2) as pool:
            answer = pool.submit(ask, client, "CreateRepository", repositoryName="app")
            assert asked.wait(30)
            stopped = pool.submit(server.stop)
            wait_until(lambda: server._listener.is_ending)
            may_answer.set()
            stopped.result(30)
            assert answer.result(30)[0] == 200
        assert client.sock is None  # http.client closes after "Connection: close"
        assert "app" in registry

    def test_idle_connections_end(self, client, server) -> None:
        """Stopping ends idle connections, and new ones are refused."""
        ask(client, "DescribeRepositories")
        server.stop()
        assert client.sock.recv(1) == b""
        with pytest.raises(ConnectionRefusedError):
            get(server)

    def test_it_may_be_stopped_twice(self, server) -> None:
        """A second stop has no effect."""
        server.stop()
        server.stop()

    def test_no_thread_is_left(self, registry) -> None:
        """Every thread that a server started ends with the server."""
        before = set(threading.enumerate())
        with Server(registry) as server:
            client = connect(server)
            ask(client, "DescribeRepositories")
            assert len(set(threading.enumerate()) - before) == 2
        client.close()
        wait_until(lambda: not set(threading.enumerate()) - before)


class TestAddress:
    """Tests of the address on which a server listens."""

    def test_it_is_loopback_unless_told_otherwise(self, server) -> None:
        """The default address is 127.0.0.1 with a free port."""
        assert server.url.startswith("http://127.0.0.1:")
        assert server.is_local

    @pytest.mark.parametrize(
        ("address", "url", "is_local"),
        [
            ("0.0.0.0", "http://127.0.0.1:1234", False),  # noqa: S104
            ("::", "http://[::1]:1234", False),
            ("::1", "http://[::1]:1234", True),
            ("192.0.2.1", "http://192.0.2.1:1234", False),
        ],
    )
    def test_the_url_is_one_that_can_be_reached(
        self, server, monkeypatch, address, url, is_local
    ) -> None:
        """The URL is reachable, also for a server that listens on all addresses."""
        monkeypatch.setattr(Listener, "address", ipaddress.ip_address(address))
        monkeypatch.setattr(server._listener, "port", 1234)
        assert (server.url, server.is_local) == (url, is_local)

    def test_an_address_that_cannot_be_had_is_refused(self, server, registry) -> None:
        """The error for a used port has the reason and a remedy."""
        port = get_port(server)
        with pytest.raises(InvalidValue) as caught:
            Server(registry, port=port)
        assert str(caught.value) == (
            f"address '127.0.0.1:{port}' is refused: Address already in use; give an address of "
            "this machine, and port 0 for a free one"
        )

    @pytest.mark.parametrize(
        ("host", "port"), [("no.such.invalid", 0), ("192.0.2.1", 0), ("127.0.0.1", 70_000)]
    )
    def test_hosts_and_ports_that_are_none_are_refused(self, registry, host, port) -> None:
        """Unknown names, foreign addresses and invalid ports raise InvalidValue."""
        with pytest.raises(InvalidValue, match=f"^address '{host}:{port}' is refused: "):
            Server(registry, host, port)

    def test_it_shows_where_it_is(self, server) -> None:
        """The repr of a server contains its URL and its registry."""
        expected = "of <Registry 123456789012 in us-east-1: 0 repositories>>"
        assert repr(server) == f"<Server {server.url} {expected}"


def test_ten_thousand_requests_from_sixteen_threads(server, registry) -> None:
    """Every call of sixteen concurrent clients succeeds and is recorded."""

    def work(thread: int) -> None:
        client = connect(server)
        for n in range(625):
            name = f"thread-{thread}/{n // 2}"
            if n % 2 == 0:
                status, answer = ask(client, "CreateRepository", repositoryName=name)
                assert (status, answer["repository"]["repositoryName"]) == (200, name)
            else:
                status, answer = ask(client, "DescribeRepositories", repositoryNames=[name])
                assert [entry["repositoryName"] for entry in answer["repositories"]] == [name]
        client.close()

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(work, range(16)))
    assert len(registry) == 16 * 313
    assert len({call.request_id for call in registry.calls}) == len(registry.calls) == 10_000
    assert {call.error for call in registry.calls} == {None}


class TestPage:
    """Tests of the page that `GET /` shows to a person."""

    def test_it_shows_what_there_is(self, server, client, registry) -> None:
        """The page shows repositories, images, sizes, ages, calls, hints and faults."""
        app = registry.create_repository("team/app", created_at="-100d")
        app.push(["v1", "latest"], size="25 MiB", pushed_at="-2d")
        app.push_many(30, size="10 MiB")
        registry.create_repository("team/empty")
        registry.at(region="eu-west-1").create_repository("elsewhere")
        registry.faults.throttle("PutImage", times=2)
        registry.faults.watch(None, lambda _: None)
        ask(client, "DescribeImages", repositoryName="elsewhere")
        status, text = get(server)
        assert status == 200
        page = extract_text(text)
        for expected in [
            "ECR registry 123456789012 in us-east-1",
            "Its clock says 2024-05-01T12:00:00Z.",
            "123456789012 in us-east-1: 2 repositories",
            "team/app|31|30|325.0 MiB|3 months ago|now",
            "team/app: 31 images, the first 20 of them",
            "v1, latest|25.0 MiB|2 days ago|ACTIVE|sha256:",
            "123456789012 in eu-west-1: 1 repository",
            "1 call",
            "DescribeImages|repositoryName=elsewhere|us-east-1|RepositoryNotFoundException",
            "Hint: repository 'elsewhere' is in 123456789012 in eu-west-1; this call went to",
            "1 fault",
            "throttle('PutImage', times=2): fired 0 of 2 times",
        ]:
            assert expected in page
        assert "watch" not in page
        assert "team/empty: " not in page

    def test_an_empty_registry_is_shown_as_such(self, server) -> None:
        """The page of an empty registry shows no repositories and no calls."""
        page = extract_text(get(server)[1])
        assert "123456789012 in us-east-1: 0 repositories" in page
        assert "0 calls" in page

    def test_what_clients_sent_is_text(self, server, client) -> None:
        """Text that a client sent is escaped, and the page's policy allows no script."""
        evil = '<script src="https://example.com/x.js">&amp;'
        ask(client, "DescribeImages", repositoryName=evil)
        page = get(server)[1]
        assert "<script" not in page
        assert "&lt;script src=&quot;https://" in page
        client.request("GET", "/")
        response = client.getresponse()
        policy = response.getheader("Content-Security-Policy")
        assert policy == "default-src 'none'; style-src 'unsafe-inline'"
        assert int(response.getheader("Content-Length")) == len(response.read())

    def test_head_gives_its_head(self, client) -> None:
        """HEAD gets the headers alone, and the connection stays open."""
        client.request("HEAD", "/")
        response = client.getresponse()
        assert response.getheader("Content-Type") == "text/html; charset=utf-8"
        assert response.read() == b""
        assert ask(client, "DescribeRepositories")[0] == 200


class _Text(HTMLParser):
    """The text of a page: a line per heading, paragraph or row, with bars before cells."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.text += "|" if tag in {"td", "th"} else "\n"

    def handle_data(self, data: str) -> None:
        self.text += data.strip("\n")


def extract_text(page: str) -> str:
    """The text of a page as a person reads it."""
    parser = _Text()
    parser.feed(page)
    parser.close()
    return parser.text


class TestAwsCli:
    """The real AWS CLI in its own process, as a client of the server."""

    @pytest.fixture
    def aws(self, server) -> Callable[..., "subprocess.CompletedProcess[str]"]:
        """Run `aws ecr` with the server's environment."""

        def run(*arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
            command = [sys.executable, "-m", "awscli", "ecr", *arguments, "--output", "json"]
            environment = {**os.environ, **server.env, **variables}
            return subprocess.run(
                command, env=environment, capture_output=True, text=True, check=False
            )

        return run

    def test_it_creates(self, aws, registry) -> None:
        """A repository that the CLI creates has the time of the mock's clock."""
        result = aws("create-repository", "--repository-name", "app", "--query", "repository")
        assert (result.returncode, result.stderr) == (0, "")
        created = json.loads(result.stdout)
        assert created["repositoryArn"] == registry["app"].arn
        assert created["createdAt"] == 1714564800.25

    def test_it_lists_by_pages(self, aws, registry) -> None:
        """The option `--page-size` sets maxResults, and `--max-items` ends the list."""
        registry.create_repository("app").push_many(10, tag="build-{n}")
        options = ["describe-images", "--repository-name", "app", "--page-size", "3"]
        listed = json.loads(aws(*options, "--max-items", "5").stdout)
        assert [image["imageTags"] for image in listed["imageDetails"]] == [
            [f"build-{n}"] for n in range(5)
        ]
        assert [call.parameters.get("maxResults") for call in registry.calls] == [3, 3]
        rest = json.loads(aws(*options, "--starting-token", listed["NextToken"]).stdout)
        assert [image["imageTags"] for image in rest["imageDetails"]] == [
            [f"build-{n}"] for n in range(5, 10)
        ]

    def test_it_deletes(self, aws, registry) -> None:
        """The CLI deletes a repository that has images only with `--force`."""
        registry.create_repository("app").push("v1")
        result = aws("delete-repository", "--repository-name", "app")
        assert result.returncode == 255
        assert "(RepositoryNotEmptyException) when calling the DeleteRepository" in result.stderr
        assert aws("delete-repository", "--repository-name", "app", "--force").returncode == 0
        assert "app" not in registry

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (
                ["describe-images", "--repository-name", "none"],
                "An error occurred (RepositoryNotFoundException) when calling the DescribeImages "
                "operation: The repository with name 'none' does not exist in the registry with id "
                "'123456789012'",
            ),
            (
                ["describe-pull-through-cache-rules"],
                "An error occurred (NotMocked) when calling the DescribePullThroughCacheRules "
                "operation: mock_ecr_ext: DescribePullThroughCacheRules is not mocked",
            ),
        ],
    )
    def test_its_errors_are_ecr_s(self, aws, arguments, message) -> None:
        """The CLI prints the mock's error and exits with its usual status 255."""
        result = aws(*arguments)
        assert result.returncode == 255
        assert message in result.stderr

    def test_it_tries_again(self, aws, registry) -> None:
        """The CLI retries a call that a fault throttled."""
        registry.faults.throttle(times=1)
        assert aws("describe-repositories").returncode == 0
        assert [call.attempt for call in registry.calls] == [1, 2]

    def test_it_loses_its_connection(self, aws, registry) -> None:
        """The CLI reports a connection that a fault closed."""
        registry.faults.disconnect()
        result = aws("describe-repositories", AWS_MAX_ATTEMPTS="1")
        assert result.returncode == 255
        assert "Connection was closed before we received a valid response" in result.stderr


class TestEnv:
    """Tests of the environment variables for other programs."""

    def test_a_program_that_uses_this_library_itself_may_ask(self, server, registry) -> None:
        """A program that itself uses this library may call the server, whose key is another one."""
        assert server.env["AWS_ACCESS_KEY_ID"] != FAKE_ACCESS_KEY
        program = (
            "import boto3\n"
            "from mock_ecr_ext import mock_ecr\n"
            "with mock_ecr(): boto3.client('ecr').create_repository(repositoryName='inside')\n"
            "boto3.client('ecr').create_repository(repositoryName='outside')\n"
        )
        command = [sys.executable, "-c", program]
        subprocess.run(command, env={**os.environ, **server.env}, check=True)
        assert [repository.name for repository in registry.repositories] == ["outside"]

"""Fixtures that all tests share."""

import functools
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any, get_args

import boto3
import pydantic.main  # noqa: F401  # pytester unloads modules; C extensions load once
import pytest
import yaml  # noqa: F401  # as above
from botocore.config import Config
from botocore.exceptions import ClientError
from hypothesis import settings

from mock_ecr_ext import Registry, mock_ecr
from mock_ecr_ext.model.listing.order import OrderName
from mock_ecr_ext.wire.foreign import NOBODY
from mock_ecr_ext.wire.handler import handle
from mock_ecr_ext.wire.protocol import Handler, Request, Response

settings.register_profile("project", deadline=None, print_blob=True)  # machines are noisy
settings.load_profile("project")

NOW = "2024-05-01T12:00:00.250Z"


@pytest.fixture(autouse=True)
def _no_credentials(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    """Remove every AWS setting of the machine, so that a test passes by the mock alone."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.delenv("AWS_DEFAULT_REGION", raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)


@pytest.fixture
def pytester(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """Set pytest-asyncio's scope, because its warning about that precedes our warning filters.

    The inner runs keep their order where pytest-randomly is installed: some count on it.
    """
    options = "-o asyncio_default_fixture_loop_scope=function -p no:randomly"
    monkeypatch.setenv("PYTEST_ADDOPTS", options)
    return pytester


@pytest.fixture
def registry() -> Iterator[Registry]:
    """The registry of an active mock in us-east-1, with a pinned clock."""
    with mock_ecr(now=NOW) as registry:
        yield registry


@pytest.fixture(params=get_args(OrderName))
def registry_of_each_order(request: pytest.FixtureRequest) -> Iterator[Registry]:
    """The registry of an active mock on the system's clock, once in each order."""
    with mock_ecr(order=request.param) as registry:
        yield registry


@pytest.fixture(scope="session")
def _client() -> Any:
    # Made once: creating a client takes longer than most tests, and one works in any mock.
    with mock_ecr():
        return boto3.client("ecr", config=Config(parameter_validation=False))


@pytest.fixture
def ecr(registry: Registry, _client: Any) -> Any:
    """A client that does not validate parameters, so that the mock has to check them."""
    return _client


@pytest.fixture
def error_of() -> Callable[..., tuple[str, str]]:
    """Call a function that must raise ClientError; returns the error's code and message."""

    def call(function: Callable[..., object], /, **parameters: object) -> tuple[str, str]:
        with pytest.raises(ClientError) as caught:
            function(**parameters)
        error = caught.value.response["Error"]
        return error["Code"], error["Message"]

    return call


@pytest.fixture
def output_of() -> Callable[[str], str]:
    """Run a program in an interpreter that has not loaded this library; returns its output."""

    def run(program: str) -> str:
        command = [sys.executable, "-c", program]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    return run


@pytest.fixture
def run_suite(pytester: pytest.Pytester) -> Callable[..., pytest.RunResult]:
    """Run pytest on one file, made of its imports and its source, with the given ini lines."""

    def go(imports: str, source: str, *options: str, ini: str = "") -> pytest.RunResult:
        pytester.makepyfile(imports + source)
        pytester.makeini(f"[pytest]\n{ini}")
        return pytester.runpytest("-p", "no:cacheprovider", "-q", *options)

    return go


@pytest.fixture
def send_to() -> Callable[..., Response]:
    """Send raw bytes to a handler; returns the raw response."""

    def post(
        handler: Handler,
        operation: str,
        body: bytes = b"{}",
        content_type: str = "application/x-amz-json-1.1",
    ) -> Response:
        headers = {
            "X-Amz-Target": f"AmazonEC2ContainerRegistry_V20150921.{operation}",
            "Content-Type": content_type,
        }
        return handler(Request("api.ecr.us-east-1.amazonaws.com", headers, body))

    return post


@pytest.fixture
def send(registry: Registry, send_to: Callable[..., Response]) -> Callable[..., Response]:
    """Send raw bytes to the core handler of the fixture `registry`."""
    return functools.partial(send_to, functools.partial(handle, registry, NOBODY))

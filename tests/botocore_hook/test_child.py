"""Child processes of a mock's, which inherit its key, and are stopped where they import it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

import mock_ecr_ext
from mock_ecr_ext import imports, mock_ecr
from mock_ecr_ext.botocore_hook import child, install
from mock_ecr_ext.botocore_hook.credentials import FAKE_SECRET_KEY
from mock_ecr_ext.botocore_hook.hook import HOOK
from mock_ecr_ext.model.access import FAKE_ACCESS_KEY

STOPPED = (
    "DescribeRepositories was not sent to AWS: this process was started while mock_ecr was active "
    "in another, and has inherited that mock's access key. Start it with "
    "env=ecr_server.child_env() to call the test's registry, or use mock_ecr in it.\n"
)
SENT = "sent\n"
OWN = "aws_access_key_id='AKIAIOSFODNN7EXAMPLE', aws_secret_access_key='secret'"
UNSIGNED = "config=botocore.config.Config(signature_version=botocore.UNSIGNED)"

# The part of a program that calls ECR, and prints how that ends.
CALL = """
def call(**given):
    client = boto3.client("ecr", region_name="us-east-1", **given)
    try:
        client.describe_repositories()
    except AssertionError as error:
        print(error, flush=True)
    else:
        print("sent", flush=True)
"""

MULTIPROCESSING = f"""
import multiprocessing
import sys

import boto3
from mock_ecr_ext import mock_ecr

{CALL}

if __name__ == "__main__":
    with mock_ecr():
        process = multiprocessing.get_context(sys.argv[1]).Process(target=call)
        process.start()
        process.join()
    sys.exit(process.exitcode)
"""


class Aws(HTTPServer):
    """The AWS of a child process: a server that keeps the signatures of its requests."""

    def __init__(self) -> None:
        self.signatures: list[str | None] = []
        super().__init__(("127.0.0.1", 0), _Answer)


class _Answer(BaseHTTPRequestHandler):
    server: Aws

    def do_POST(self) -> None:
        """Keep the request's signature, and list no repositories."""
        self.server.signatures.append(self.headers["Authorization"])
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"repositories": []}')

    def log_message(self, *_: Any) -> None:
        """Print nothing."""


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[Aws]:
    """An AWS that each child process of the test calls instead of the real one."""
    with Aws() as server:
        thread = Thread(target=server.serve_forever, args=[0.05])
        thread.start()
        url = f"http://127.0.0.1:{server.server_port}"
        monkeypatch.setenv("AWS_ENDPOINT_URL_ECR", url)
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        monkeypatch.setenv("PYTHONPATH", str(Path(mock_ecr_ext.__file__).parents[1]))
        yield server
        server.shutdown()
        thread.join()


def run(*command: str, **env: str) -> str:
    """Run Python in a child process; returns its output."""
    environment = {**os.environ, **env}
    result = subprocess.run(
        [sys.executable, *command], env=environment, capture_output=True, text=True, check=False
    )
    assert (result.returncode, result.stderr) == (0, "")
    return result.stdout


@pytest.mark.parametrize("given", ["", OWN, UNSIGNED], ids=["the mock's", "its own", "unsigned"])
@pytest.mark.parametrize(
    "imported",
    [
        "import mock_ecr_ext, boto3, botocore.config",
        "import boto3, botocore.config, mock_ecr_ext.seed",
        "import boto3, botocore.config; boto3.client('ecr'); from mock_ecr_ext import Clock",
    ],
    ids=["before boto3", "after boto3", "after a client is made"],
)
def test_a_child_that_imports_the_package_is_stopped(aws, imported, given) -> None:
    """A child process that imports the package sends nothing, whatever signs and in any order."""
    with mock_ecr():
        assert run("-c", f"{imported}\n{CALL}\ncall({given})") == STOPPED
    assert aws.signatures == []


def test_a_child_that_does_not_import_the_package_sends_a_readable_key(aws) -> None:
    """A child process without the package calls AWS, with a key and secret that say why."""
    with mock_ecr():
        program = f"import boto3, os\n{CALL}\ncall()\nprint(os.environ['AWS_SECRET_ACCESS_KEY'])"
        assert run("-c", program) == f"{SENT}{FAKE_SECRET_KEY}\n"
    assert [FAKE_ACCESS_KEY in signature for signature in aws.signatures] == [True]
    assert "not-a-real-secret" in FAKE_SECRET_KEY
    assert "this-process-was-started-while-mock_ecr-was-active" in FAKE_SECRET_KEY


@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_a_child_of_multiprocessing_is_stopped(aws, tmp_path, method) -> None:
    """A child process of multiprocessing, which imports its parent's modules, sends nothing."""
    script = tmp_path / "parent.py"
    script.write_text(MULTIPROCESSING)
    assert run(str(script), method) == STOPPED
    assert aws.signatures == []


def test_a_child_that_forks_is_answered(aws, tmp_path) -> None:
    """A child process that is a fork has the mock itself, as it was."""
    script = tmp_path / "parent.py"
    script.write_text(MULTIPROCESSING)
    assert run("-W", "ignore", str(script), "fork") == SENT
    assert aws.signatures == []


@pytest.mark.parametrize(
    "order",
    [
        "import boto3; from mock_ecr_ext import mock_ecr; mock = mock_ecr(); mock.start()",
        "from mock_ecr_ext import mock_ecr; mock = mock_ecr(); mock.start(); import boto3",
    ],
    ids=["boto3 first", "the mock first"],
)
def test_a_child_s_own_mock_answers(aws, order) -> None:
    """A child process that uses the mock itself is answered inside it, and stopped after it."""
    program = (
        f"{order}\n{CALL}\n"
        "boto3.client('ecr', region_name='us-east-1').describe_repositories()\n"
        "mock.stop()\n"
        "call()"
    )
    with mock_ecr():
        assert run("-c", program) == STOPPED
    assert aws.signatures == []


def test_aiobotocore_is_stopped_in_a_child(aws) -> None:
    """A client of aiobotocore's in a child process that imports the package sends nothing."""
    pytest.importorskip("aiobotocore", reason="the extra aio is not installed")
    program = """
import asyncio, mock_ecr_ext
from aiobotocore.session import get_session

async def call():
    async with get_session().create_client("ecr") as client:
        try:
            await client.describe_repositories()
        except AssertionError as error:
            print(error)

asyncio.run(call())
"""
    with mock_ecr():
        assert run("-c", program) == STOPPED
    assert aws.signatures == []


def test_a_child_that_is_no_mocks_is_left_alone(aws) -> None:
    """A process that imports the package outside any mock, or with another key, calls AWS."""
    program = f"import mock_ecr_ext, boto3\n{CALL}\ncall({OWN})"
    assert run("-c", program) == SENT
    assert run("-c", program, AWS_ACCESS_KEY_ID="AKIAIOSFODNN7EXAMPLE") == SENT
    assert run("-c", program, AWS_ACCESS_KEY_ID="MOCKECREXTSERVERSKEY") == SENT
    assert len(aws.signatures) == 3


def test_watching_imports_no_aws_library() -> None:
    """A child process that imports the package alone does not import botocore, nor the hook."""
    program = (
        "import sys, mock_ecr_ext\n"
        "names = 'boto3', 'botocore', 'mock_ecr_ext.botocore_hook.hook', 'mock_ecr_ext.model'\n"
        "print([name for name in names if name in sys.modules])"
    )
    with mock_ecr():
        assert run("-c", program) == "[]\n"


class TestInProcess:
    """Tests of the same in the process of the tests."""

    @pytest.fixture
    def installed(self, monkeypatch) -> list[str]:
        """The installations of the hook, in a process that looks as if it had none."""
        calls: list[str] = []
        monkeypatch.setattr(imports._FINDER, "awaited", {})
        monkeypatch.setattr(HOOK, "guard", None)
        monkeypatch.setattr(HOOK, "is_installed", False)
        monkeypatch.setattr(install, "reach_clients", lambda: calls.append("installed"))
        return calls

    def test_the_mocks_key_stops_a_process_without_a_mock(self, installed, monkeypatch) -> None:
        """The mock's key in the environment of a process without the hook installs the guard."""
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", FAKE_ACCESS_KEY)
        mock_ecr_ext._watch_for_parent()
        assert set(installed) == {"installed"}
        assert HOOK.guard is not None
        assert HOOK.guard() in STOPPED

    @pytest.mark.parametrize("key", ["AKIAIOSFODNN7EXAMPLE", "MOCKECREXTSERVERSKEY"])
    def test_another_key_does_not(self, installed, monkeypatch, key) -> None:
        """Another key installs nothing, even if it begins as the mock's does."""
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", key)
        mock_ecr_ext._watch_for_parent()
        assert installed == []
        assert HOOK.guard is None

    def test_a_process_with_the_hook_is_no_child(self, installed, monkeypatch) -> None:
        """A process that has the hook is the mock's own, so a reload of the package is harmless."""
        monkeypatch.setattr(HOOK, "is_installed", True)
        child.watch(FAKE_ACCESS_KEY)
        assert installed == []
        assert HOOK.guard is None

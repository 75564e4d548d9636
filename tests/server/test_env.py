"""The environment of programs that call a server, however hostile that of the tests is."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import botocore.session
import pytest

from mock_ecr_ext import mock_ecr
from mock_ecr_ext.server import Server
from mock_ecr_ext.server.environment import make_variables

DEAD = "http://127.0.0.1:1"  # nobody listens there
SERVERS_KEY = "MOCKECREXTSERVERSKEY"

CONFIG = f"""
[default]
endpoint_url = {DEAD}
services = elsewhere
ignore_configured_endpoint_urls = true
use_fips_endpoint = true
region = eu-west-1
credential_process = false

[services elsewhere]
ecr =
    endpoint_url = {DEAD}
"""

# Each makes some program be somebody else, call somebody else, or fail.
HOSTILE = {
    "HTTP_PROXY": DEAD,
    "http_proxy": DEAD,
    "HTTPS_PROXY": DEAD,
    "ALL_PROXY": DEAD,
    "NO_PROXY": "internal.example.com",
    "no_proxy": "",
    "AWS_PROFILE": "production",
    "AWS_DEFAULT_PROFILE": "production",
    "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "secret",
    "AWS_SESSION_TOKEN": "token",
    "AWS_SECURITY_TOKEN": "token",
    "AWS_CREDENTIAL_EXPIRATION": "2020-01-01T00:00:00Z",
    "AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/somebody",
    "AWS_WEB_IDENTITY_TOKEN_FILE": "/no/such/file",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI": DEAD,
    "AWS_CONFIG_FILE": "config",  # a file's name here
    "AWS_SHARED_CREDENTIALS_FILE": "config",
    "AWS_ENDPOINT_URL": DEAD,
    "AWS_ENDPOINT_URL_ECR": DEAD,
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true",
    "AWS_USE_FIPS_ENDPOINT": "true",
    "AWS_USE_DUALSTACK_ENDPOINT": "true",
    "AWS_REGION": "eu-west-1",
    "AWS_DEFAULT_REGION": "eu-west-1",
}

# No value of these is as good as none, so `env` cannot override them.
BEYOND_ENV = {"AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_CREDENTIAL_EXPIRATION"}

PROGRAM = """
import json
import boto3

session = boto3.Session()
repositories = session.client("ecr").describe_repositories()["repositories"]
arns = [repository["repositoryArn"] for repository in repositories]
credentials = session.get_credentials().get_frozen_credentials()
print(json.dumps([arns, credentials.access_key, credentials.token or None]))
"""
ANSWER = [["arn:aws:ecr:us-west-2:123456789012:repository/app"], SERVERS_KEY, None]


@pytest.fixture
def server() -> Iterator[Server]:
    """A server of a registry with one repository, while no mock is active in this process."""
    with mock_ecr(region="us-west-2") as registry:
        registry.create_repository("app")
    with Server(registry) as server:
        yield server


@pytest.fixture
def hostile(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> dict[str, str]:
    """The hostile variables, with a file where one is named."""
    path = tmp_path / "hostile"
    path.write_text(CONFIG)
    return {name: str(path) if value == "config" else value for name, value in HOSTILE.items()}


def run(command: list[str], env: dict[str, str]) -> Any:
    """Run a program that prints JSON; returns that."""
    result = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (0, "")
    return json.loads(result.stdout)


def test_the_variables_are_these(server, monkeypatch) -> None:
    """The variables name the server, the registry's region and credentials that are nobody's."""
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    assert server.env == {
        "AWS_ENDPOINT_URL_ECR": server.url,
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "false",
        "AWS_USE_FIPS_ENDPOINT": "false",
        "AWS_USE_DUALSTACK_ENDPOINT": "false",
        "AWS_DEFAULT_REGION": "us-west-2",
        "AWS_REGION": "us-west-2",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ACCESS_KEY_ID": SERVERS_KEY,
        "AWS_SECRET_ACCESS_KEY": "mock_ecr_ext-not-a-real-secret",
        "AWS_SESSION_TOKEN": "",
        "AWS_SECURITY_TOKEN": "",
        "NO_PROXY": "127.0.0.1",
        "no_proxy": "127.0.0.1",
    }


def test_a_program_in_a_hostile_environment_calls_the_server(server, hostile, monkeypatch) -> None:
    """A program with `child_env` calls the server, as nobody, whatever the environment holds."""
    for name, value in hostile.items():
        monkeypatch.setenv(name, value)
    assert run([sys.executable, "-c", PROGRAM], server.child_env()) == ANSWER


def test_the_aws_cli_in_a_hostile_environment_calls_the_server(
    server, hostile, monkeypatch
) -> None:
    """The AWS CLI with `child_env` calls the server too."""
    pytest.importorskip("awscli", reason="the AWS CLI is not installed")
    for name, value in hostile.items():
        monkeypatch.setenv(name, value)
    command = [sys.executable, "-m", "awscli", "ecr", "describe-repositories", "--output", "json"]
    answer = run(command, server.child_env())
    assert [found["repositoryArn"] for found in answer["repositories"]] == ANSWER[0]


def test_a_program_started_inside_a_mock_calls_the_server(server) -> None:
    """A program with `child_env` that was started inside a mock has the server's key, not its."""
    program = f"import mock_ecr_ext\n{PROGRAM}"
    with mock_ecr():
        assert run([sys.executable, "-c", program], server.child_env()) == ANSWER


@pytest.mark.parametrize("name", HOSTILE)
def test_each_hostile_variable_is_withstood(server, hostile, monkeypatch, name) -> None:
    """A client with `child_env` calls the server as nobody, whichever variable is set."""
    monkeypatch.setenv(name, hostile[name])
    monkeypatch.setattr(os, "environ", server.child_env())
    session = botocore.session.Session()
    repositories = session.create_client("ecr").describe_repositories()["repositories"]
    credentials = session.get_credentials()
    arns = [found["repositoryArn"] for found in repositories]
    assert [arns, credentials.access_key, credentials.token or None] == ANSWER


@pytest.mark.parametrize("name", sorted(HOSTILE.keys() - BEYOND_ENV))
def test_the_variables_alone_lead_to_the_server(server, hostile, monkeypatch, name) -> None:
    """A client with `env` added to its environment calls the server, as nobody."""
    monkeypatch.setenv(name, hostile[name])
    monkeypatch.setattr(os, "environ", {**os.environ, **server.env})
    session = botocore.session.Session()
    assert len(session.create_client("ecr").describe_repositories()["repositories"]) == 1
    assert not session.get_credentials().token


@pytest.mark.parametrize("name", ["AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"])
def test_a_broken_configuration_is_not_read(server, monkeypatch, tmp_path, name) -> None:
    """A configuration file that no SDK can read does not keep a client from the server."""
    broken = tmp_path / "broken"
    broken.write_text("[default")
    monkeypatch.setenv(name, str(broken))
    monkeypatch.setattr(os, "environ", server.child_env())
    client = botocore.session.Session().create_client("ecr")
    assert len(client.describe_repositories()["repositories"]) == 1


def test_the_child_has_the_rest_of_the_environment(server, monkeypatch) -> None:
    """The variables of the program's own, of retries and of other services' endpoints stay."""
    kept = {
        "AWS_ECR_REPOSITORY": "app",
        "AWS_MAX_ATTEMPTS": "7",
        "AWS_ENDPOINT_URL": DEAD,
        "HTTP_PROXY": DEAD,
        "PATH": os.environ["PATH"],
    }
    for name, value in kept.items():
        monkeypatch.setenv(name, value)
    assert kept.items() <= server.child_env().items()


def test_the_child_has_no_profile_token_or_configuration(server, hostile, monkeypatch) -> None:
    """Profile, tokens, roles and other credentials are left out, and the files are empty."""
    for name, value in hostile.items():
        monkeypatch.setenv(name, value)
    env = server.child_env()
    assert env["AWS_CONFIG_FILE"] == env["AWS_SHARED_CREDENTIALS_FILE"] == os.devnull
    assert {
        "AWS_PROFILE",
        "AWS_DEFAULT_PROFILE",
        "AWS_SESSION_TOKEN",
        "AWS_SECURITY_TOKEN",
        "AWS_CREDENTIAL_EXPIRATION",
        "AWS_ROLE_ARN",
        "AWS_WEB_IDENTITY_TOKEN_FILE",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    }.isdisjoint(env)


def test_the_child_s_environment_may_be_changed(server) -> None:
    """Each call makes a new dict, which the program's starter may change."""
    env = server.child_env()
    env["AWS_PROFILE"] = "changed"
    assert "AWS_PROFILE" not in server.child_env()
    assert "AWS_PROFILE" not in os.environ


@pytest.mark.parametrize(
    ("upper", "lower", "expected"),
    [
        (None, None, ("127.0.0.1", "127.0.0.1")),
        ("a.example", None, ("a.example,127.0.0.1", "a.example,127.0.0.1")),
        (None, "b.example", ("b.example,127.0.0.1", "b.example,127.0.0.1")),
        ("a.example", "b.example", ("a.example,127.0.0.1", "b.example,127.0.0.1")),
        ("a.example", "", ("a.example,127.0.0.1", "a.example,127.0.0.1")),
        ("a.example, 127.0.0.1", None, ("a.example,127.0.0.1", "a.example,127.0.0.1")),
        ("*", None, ("*", "*")),
    ],
)
def test_the_host_is_added_to_those_without_a_proxy(monkeypatch, upper, lower, expected) -> None:
    """The server's host is added to what either name exempts; the other name fills in for none."""
    for name, value in (("NO_PROXY", upper), ("no_proxy", lower)):
        monkeypatch.delenv(name, raising=False)
        if value is not None:
            monkeypatch.setenv(name, value)
    variables = make_variables("http://127.0.0.1:1", "us-east-1", "127.0.0.1")
    assert (variables["NO_PROXY"], variables["no_proxy"]) == expected


def test_an_ipv6_host_is_exempt_in_both_spellings(monkeypatch) -> None:
    """An IPv6 host is exempt with and without brackets, since Python's rule needs them."""
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    assert make_variables("http://[::1]:1", "us-east-1", "::1")["no_proxy"] == "::1,[::1]"

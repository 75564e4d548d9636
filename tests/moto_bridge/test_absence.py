"""The bridge is a leaf: everything but moto's operations works without it, and without moto."""

import importlib
import os
import subprocess
import sys

import pytest

from mock_ecr_ext import compose, moto_bridge
from mock_ecr_ext.moto_bridge import operations

# Refuses to find a package and its parts, as an installation does that lacks its folder.
WITHOUT = """
import sys
class Refuse:
    def find_spec(self, name, path=None, target=None):
        if f"{{name}}.".startswith("{package}."):
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Refuse())
"""
CALLS = """
import boto3, json, urllib.request
from mock_ecr_ext import NotMocked, mock_ecr
from mock_ecr_ext.server import Server
with mock_ecr() as registry:
    ecr = boto3.client("ecr")
    ecr.create_repository(repositoryName="team/app")
    registry["team/app"].push(["v1"])
    print(len(ecr.describe_images(repositoryName="team/app")["imageDetails"]))
    try:
        ecr.get_authorization_token()
    except NotMocked as error:
        print(str(error).partition(" (")[0], "|", str(error).partition(") ")[2])
    with Server(registry) as server:
        other = boto3.client("ecr", endpoint_url=server.url)
        print([found["repositoryName"] for found in other.describe_repositories()["repositories"]])
"""
SUITE = """
import boto3

def test_it(ecr_registry):
    ecr_registry.create_repository("team/app").push_many(3)
    pages = boto3.client("ecr").get_paginator("describe_images").paginate(repositoryName="team/app")
    assert sum(len(page["imageDetails"]) for page in pages) == 3
"""


@pytest.fixture(params=["mock_ecr_ext.moto_bridge", "moto"])
def run(request, tmp_path):
    """Run Python in an installation without a package, and return the output."""
    site = tmp_path / "site"
    site.mkdir()
    (site / "sitecustomize.py").write_text(WITHOUT.format(package=request.param))

    def run(*arguments: str) -> str:
        environment = {**os.environ, "PYTHONPATH": str(site), "AWS_DEFAULT_REGION": "us-east-1"}
        ran = subprocess.run(
            [sys.executable, *arguments],
            check=False,
            capture_output=True,
            text=True,
            env=environment,
            cwd=tmp_path,
        )
        assert ran.returncode == 0, ran.stderr + ran.stdout
        return ran.stdout

    return run


def test_native_operations_and_the_server_answer(run) -> None:
    """Native operations answer, in process and through a server; others say what is missing."""
    first, not_mocked, last = run("-c", CALLS).splitlines()
    assert (first, last) == ("1", "['team/app']")
    assert not_mocked.startswith("GetAuthorizationToken is not mocked: it is neither native to ")
    assert "Stub this call in the test" in not_mocked


def test_the_plugin_works(run, tmp_path) -> None:
    """A suite that uses the plugin's fixtures passes."""
    (tmp_path / "test_suite.py").write_text(SUITE)
    assert "1 passed" in run("-m", "pytest", "-q", "-p", "no:cacheprovider")


def test_no_bridge_is_found_without_the_folder(monkeypatch) -> None:
    """Without the folder a bridge takes its place that patches nothing."""
    monkeypatch.setitem(sys.modules, "mock_ecr_ext.moto_bridge.patches", None)
    found = compose._find_bridge()
    found.install(pytest.fail)
    assert found.home is None


def test_a_broken_bridge_is_not_an_absent_one(monkeypatch) -> None:
    """An import that fails inside the folder is not mistaken for a missing folder."""
    monkeypatch.delitem(sys.modules, "mock_ecr_ext.moto_bridge.patches")
    monkeypatch.setitem(sys.modules, "mock_ecr_ext.imports", None)
    with pytest.raises(ModuleNotFoundError, match=r"mock_ecr_ext\.imports"):
        compose._find_bridge()


@pytest.fixture
def without_requests(monkeypatch):
    """The bridge as it is before it has imported moto."""
    importlib.import_module("mock_ecr_ext.moto_bridge.requests")
    monkeypatch.delitem(sys.modules, "mock_ecr_ext.moto_bridge.requests")
    monkeypatch.delattr(moto_bridge, "requests")


@pytest.mark.usefixtures("without_requests")
def test_nothing_is_found_without_moto(monkeypatch) -> None:
    """Without moto no operation is found."""
    for name in [name for name in sys.modules if name.partition(".")[0] == "moto"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    exec(WITHOUT.format(package="moto"), {})  # noqa: S102  # as the other tests' Python does
    assert operations.find("GetAuthorizationToken") is None


@pytest.mark.usefixtures("without_requests")
def test_a_broken_moto_is_not_an_absent_one(monkeypatch) -> None:
    """An import that fails inside moto is not mistaken for a missing moto."""
    monkeypatch.setitem(sys.modules, "moto.ecr.responses", None)
    with pytest.raises(ModuleNotFoundError, match=r"moto\.ecr\.responses"):
        operations.find("GetAuthorizationToken")

"""The bridge is a leaf: everything but moto's operations works without it, and without moto."""

import os
import subprocess
import sys

import pytest

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

"""Programs in other processes, in any language, call the test's registry."""

import subprocess

import pytest


@pytest.fixture
def run(ecr_server):
    """Run a program that finds ECR at the server; returns its result."""

    def run(*command):
        environment = ecr_server.child_env()
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    return run

"""Helpers that the tests of the decorators share."""

from collections.abc import Iterator

import boto3
import pytest

from mock_ecr_ext.botocore_hook.hook import HOOK


def create(name: str = "new") -> list[str]:
    """Create a repository through boto3; returns the names of all repositories."""
    client = boto3.client("ecr")
    client.create_repository(repositoryName=name)
    return [found["repositoryName"] for found in client.describe_repositories()["repositories"]]


@pytest.fixture(autouse=True)
def _leaves_nothing_active() -> Iterator[None]:
    yield
    assert HOOK.handler is None

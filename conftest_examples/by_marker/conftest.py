"""The client fixture works with any registry that a test's marker describes."""

import pytest


@pytest.fixture
def names(ecr_client):
    """The names of all repositories, as the client lists them."""
    repositories = ecr_client.describe_repositories()["repositories"]
    return [repository["repositoryName"] for repository in repositories]

"""A registry with two repositories: one for builds, and one for releases, which never change."""

import pytest

from mock_ecr_ext import mock_ecr


@pytest.fixture
def registry():
    """The registry that contains both repositories."""
    with mock_ecr(now="2024-05-01T12:00:00Z") as registry:
        registry.create_repository("builds")
        registry.create_repository("releases", image_tag_mutability="IMMUTABLE")
        yield registry

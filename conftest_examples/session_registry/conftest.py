"""A registry that is slow to fill is filled once, and reset before each test."""

import pytest

from mock_ecr_ext import mock_ecr


@pytest.fixture(scope="session")
def filled():
    """The registry, and the function that resets all of its mock to this state."""
    with mock_ecr(now="2024-05-01T12:00:00Z") as registry:
        registry.create_repository("team/app").push_many(1000, tag="build-{n}", every="1h")
    return registry, registry.backend.checkpoint()


@pytest.fixture
def ecr_registry(filled):
    """Replace the plugin's fixture with the filled registry, active for one test."""
    registry, roll_back = filled
    roll_back()
    with mock_ecr(registry=registry):
        yield registry

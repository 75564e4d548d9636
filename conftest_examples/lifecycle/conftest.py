"""A registry like the one that the policy is for."""

import pytest

from mock_ecr_ext import mock_ecr


@pytest.fixture
def registry():
    """A repository with old releases, the builds of a month, and an untagged image."""
    with mock_ecr(now="2024-06-01T00:00:00Z") as registry:
        app = registry.create_repository("team/app")
        app.push_many(4, tag="release-{n}", pushed_at="-200d", every="30d")
        app.push_many(30, tag="build-{n}", pushed_at="-29d", every="1d")
        app.push(pushed_at="-20d")
        yield registry


@pytest.fixture
def app(registry):
    """The repository."""
    return registry["team/app"]

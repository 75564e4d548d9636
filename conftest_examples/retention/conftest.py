"""A registry with old and new images, for the clean-up script to examine."""

from datetime import timedelta

import pytest
from freezegun import freeze_time

from mock_ecr_ext import mock_ecr


@pytest.fixture
def registry():
    """A registry on the first of June: one repository in use, one forgotten, one never used.

    The script reads the system's clock, so freezegun sets that, and the mock's clock follows it.
    """
    with freeze_time("2024-06-01"), mock_ecr() as registry:
        app = registry.create_repository("team/app", created_at="2023-01-01T00:00:00Z")
        app.push_many(250, tag="build-{n}", size="25 MiB", every=timedelta(hours=6))
        app.push(size="40 MiB", pushed_at="2024-04-01T00:00:00Z")
        app.push(size="50 MiB", pushed_at="2024-05-31T00:00:00Z")
        old = registry.create_repository("team/old", created_at="2022-01-01T00:00:00Z")
        old.push(["v1"], size="100 MiB", pushed_at="2023-06-01T00:00:00Z")
        old.push(size="10 MiB", pushed_at="2023-05-01T00:00:00Z")
        registry.create_repository("team/unused", created_at="2023-12-01T00:00:00Z")
        yield registry

"""Every test of the suite starts from the seed that pytest.ini names."""

import pytest


@pytest.fixture
def app(ecr_registry):
    """The repository that most tests use."""
    return ecr_registry["team/app"]

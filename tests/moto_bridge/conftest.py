"""Fixtures that all tests of the bridge share."""

import pytest
from moto.core.utils import camelcase_to_underscores
from moto.ecr.models import ECRBackend

from mock_ecr_ext import Registry, Repository


@pytest.fixture
def app(registry: Registry) -> Repository:
    """A repository with a resource tag and one image, tagged v1."""
    app = registry.create_repository("team/app", tags={"team": "a"})
    app.push(["v1"])
    return app


@pytest.fixture(autouse=True)
def _moto_has_it(request: pytest.FixtureRequest) -> None:
    """Skip a test whose marker names an operation that this moto lacks."""
    for mark in request.node.iter_markers("moto_has"):
        if not hasattr(ECRBackend, camelcase_to_underscores(mark.args[0])):
            pytest.skip(f"this moto lacks {mark.args[0]}")

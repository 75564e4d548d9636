"""Fixtures that the tests of edge cases share."""

from typing import Any

import pytest


@pytest.fixture
def client(_client: Any) -> Any:
    """A client that was made before the mock of the case."""
    return _client

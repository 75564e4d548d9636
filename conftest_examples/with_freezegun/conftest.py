"""The mock's clock follows the system's, which freezegun sets."""

import pytest
from freezegun import freeze_time


@pytest.fixture(autouse=True)
def first_of_june():
    """Freeze the time of every test at noon on the first of June."""
    with freeze_time("2024-06-01T12:00:00Z"):
        yield

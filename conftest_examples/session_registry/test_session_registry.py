"""Each test starts from the same state."""

import pytest


@pytest.mark.parametrize("attempt", [1, 2])
def test_delete_all(attempt, ecr_registry, ecr_client):
    assert len(ecr_registry["team/app"]) == 1000
    ecr_client.delete_repository(repositoryName="team/app", force=True)
    assert len(ecr_registry) == 0
    assert len(ecr_registry.calls) == 1

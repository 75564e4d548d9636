"""A seed's relative times count from the frozen time."""

from datetime import datetime, timezone

import pytest

SEED = {"repositories": [{"name": "team/app", "images": [{"tags": "v1", "pushed_at": "-30d"}]}]}


@pytest.mark.ecr(seed=SEED)
def test_thirty_days_ago(ecr_client):
    (image,) = ecr_client.describe_images(repositoryName="team/app")["imageDetails"]
    assert image["imagePushedAt"] == datetime(2024, 5, 2, 12, tzinfo=timezone.utc)

"""The folder is the seed; a file may contain several pages, one after another."""

import pytest

pytestmark = pytest.mark.ecr(seed="registry")


def test_the_registry_is_the_real_one(ecr_registry):
    assert (ecr_registry.account_id, ecr_registry.region) == ("111122223333", "eu-central-1")


def test_the_untagged_image_is_listed(ecr_client):
    listing = ecr_client.describe_images(
        repositoryName="team/app", filter={"tagStatus": "UNTAGGED"}
    )
    (image,) = listing["imageDetails"]
    assert image["imageSizeInBytes"] == 31457280

"""A repository of a stack has the registry's time and the images that the test pushes."""

import pytest


@pytest.mark.ecr(now="2024-05-01T12:00:00Z")
def test_deployed_repository(stack, ecr_registry, ecr_client):
    app = ecr_registry["team/app"]
    app.push_many(120, tag="build-{n}", every="1h")

    (repository,) = ecr_client.describe_repositories()["repositories"]
    assert repository["imageTagMutability"] == "IMMUTABLE"
    assert repository["createdAt"] == ecr_registry.clock.now()
    assert stack["Outputs"][0]["OutputValue"] == app.uri
    pages = ecr_client.get_paginator("describe_images").paginate(repositoryName="team/app")
    assert [len(page["imageDetails"]) for page in pages] == [100, 20]

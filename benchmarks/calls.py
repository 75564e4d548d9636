"""The calls that are measured, and what they need."""

import json
from collections.abc import Callable
from typing import Any

Call = Callable[[Any], Any]

NAME = "team/app"


def manifest(number: int) -> str:
    """The text of a manifest unlike that of any other number."""
    kind = "application/vnd.oci.image"
    config = {
        "mediaType": f"{kind}.config.v1+json",
        "digest": f"sha256:{number:064x}",
        "size": 2048,
    }
    media_type = f"{kind}.manifest.v1+json"
    body = {"schemaVersion": 2, "mediaType": media_type, "config": config, "layers": []}
    return json.dumps(body)


def put(client: Any, number: int) -> Any:
    """PutImage of an image with a tag of its own."""
    return client.put_image(
        repositoryName=NAME, imageManifest=manifest(number), imageTag=f"build-{number}"
    )


def describe(client: Any) -> Any:
    """DescribeImages: a page."""
    return client.describe_images(repositoryName=NAME)


def describe_one(client: Any) -> Any:
    """DescribeImages: one image, by its tag."""
    return client.describe_images(repositoryName=NAME, imageIds=[{"imageTag": "build-7"}])


def describe_repositories(client: Any) -> Any:
    """DescribeRepositories: a page."""
    return client.describe_repositories()


def create(client: Any) -> Any:
    """CreateRepository."""
    return client.create_repository(repositoryName="team/new")


def delete(client: Any) -> Any:
    """DeleteRepository of what `create` made."""
    return client.delete_repository(repositoryName="team/new")


def usual_test(client: Any) -> None:
    """What most tests do: create, push one image, describe both."""
    client.create_repository(repositoryName=NAME)
    put(client, 7)
    describe_repositories(client)
    describe(client)

"""The measured calls, and their helpers."""

import json
from collections.abc import Callable
from typing import Any

Call = Callable[[Any], Any]

NAME = "team/app"


def manifest(number: int) -> str:
    """The text of a manifest that differs for each number."""
    kind = "application/vnd.oci.image"
    config = {
        "mediaType": f"{kind}.config.v1+json",
        "digest": f"sha256:{number:064x}",
        "size": 2048,
    }
    layer = {"mediaType": f"{kind}.layer.v1.tar+gzip", "digest": config["digest"], "size": 2**20}
    media_type = f"{kind}.manifest.v1+json"
    body = {"schemaVersion": 2, "mediaType": media_type, "config": config, "layers": [layer]}
    return json.dumps(body)


def put(client: Any, number: int) -> Any:
    """Call PutImage for an image with its own tag."""
    return client.put_image(
        repositoryName=NAME, imageManifest=manifest(number), imageTag=f"build-{number}"
    )


def describe(client: Any) -> Any:
    """Call DescribeImages for a page."""
    return client.describe_images(repositoryName=NAME)


def describe_one(client: Any) -> Any:
    """Call DescribeImages for one image by its tag."""
    return client.describe_images(repositoryName=NAME, imageIds=[{"imageTag": "build-7"}])


def describe_repositories(client: Any) -> Any:
    """Call DescribeRepositories for a page."""
    return client.describe_repositories()


def create(client: Any) -> Any:
    """Call CreateRepository for the repository that `delete` deletes."""
    return client.create_repository(repositoryName="team/new")


def delete(client: Any) -> Any:
    """Call DeleteRepository for the repository that `create` creates."""
    return client.delete_repository(repositoryName="team/new")


def usual_test(client: Any) -> None:
    """Create a repository, push one image and describe both, as most tests do."""
    client.create_repository(repositoryName=NAME)
    put(client, 7)
    describe_repositories(client)
    describe(client)

"""The code under test: it lists every image of a repository, page by page."""

from collections.abc import Iterator

import boto3


def digests(name: str) -> list[str]:
    """The digest of every image of a repository."""
    return [image["imageDigest"] for image in _images(name)]


def _images(name: str) -> Iterator[dict]:
    client = boto3.client("ecr")
    options = {}
    while True:
        page = client.describe_images(repositoryName=name, **options)
        yield from page["imageDetails"]
        if "nextToken" not in page:
            return
        options["nextToken"] = page["nextToken"]

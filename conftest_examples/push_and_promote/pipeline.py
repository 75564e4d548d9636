"""A delivery pipeline: push a build, and promote a tested one to the release repository."""

import json
from typing import Any

import boto3


def push(repository: str, manifest: dict[str, Any], tag: str) -> str:
    """Push a build, unless it exists already; returns its digest."""
    client = boto3.client("ecr")
    try:
        answer = client.put_image(
            repositoryName=repository, imageManifest=json.dumps(manifest), imageTag=tag
        )
    except client.exceptions.ImageAlreadyExistsException:
        return find_digest(repository, tag)
    return answer["image"]["imageId"]["imageDigest"]


def promote(source: str, tag: str, target: str, version: str) -> str:
    """Put the image of a tag into another repository, as that version; returns its digest."""
    client = boto3.client("ecr")
    answer = client.batch_get_image(repositoryName=source, imageIds=[{"imageTag": tag}])
    if answer["failures"]:
        raise LookupError(answer["failures"][0]["failureReason"])
    (image,) = answer["images"]
    client.put_image(
        repositoryName=target,
        imageManifest=image["imageManifest"],
        imageManifestMediaType=image["imageManifestMediaType"],
        imageTag=version,
    )
    return image["imageId"]["imageDigest"]


def find_digest(repository: str, tag: str) -> str:
    """The digest of the image that has a tag."""
    client = boto3.client("ecr")
    answer = client.describe_images(repositoryName=repository, imageIds=[{"imageTag": tag}])
    return answer["imageDetails"][0]["imageDigest"]


def clean(repository: str) -> int:
    """Delete all untagged images; returns how many there were."""
    client = boto3.client("ecr")
    pages = client.get_paginator("list_images").paginate(
        repositoryName=repository, filter={"tagStatus": "UNTAGGED"}
    )
    ids = [entry for page in pages for entry in page["imageIds"]]
    for start in range(0, len(ids), 100):
        client.batch_delete_image(repositoryName=repository, imageIds=ids[start : start + 100])
    return len(ids)

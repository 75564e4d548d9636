"""Clean up a registry: report old untagged images, delete repositories that nobody pushes to.

    python retention.py --untagged-days 30 --no-push-since 2024-01-01 [--delete]

The script uses boto3 alone. Nothing is deleted without --delete.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

import boto3


@dataclass(frozen=True)
class StaleImage:
    """An untagged image that is older than the limit."""

    repository: str
    digest: str
    size: int


@dataclass(frozen=True)
class DeadRepository:
    """A repository without a push since the given day."""

    name: str
    size: int


@dataclass(frozen=True)
class Report:
    """The result of a survey; sizes in bytes."""

    stale_images: list[StaleImage]
    dead_repositories: list[DeadRepository]

    @property
    def reclaimable(self) -> int:
        """The total bytes, with the images of a dead repository counted once."""
        dead = {repository.name for repository in self.dead_repositories}
        stale = sum(image.size for image in self.stale_images if image.repository not in dead)
        return stale + sum(repository.size for repository in self.dead_repositories)


def survey(ecr: Any, *, untagged_for: timedelta, no_push_since: datetime) -> Report:
    """Examine every image of every repository."""
    oldest_kept = datetime.now(timezone.utc) - untagged_for
    stale: list[StaleImage] = []
    dead: list[DeadRepository] = []
    for repository in _repositories(ecr):
        name = repository["repositoryName"]
        images = list(_images(ecr, name))
        stale += [
            StaleImage(name, image["imageDigest"], image["imageSizeInBytes"])
            for image in images
            if "imageTags" not in image and image["imagePushedAt"] < oldest_kept
        ]
        last_push = max((image["imagePushedAt"] for image in images), default=None)
        if (last_push or repository["createdAt"]) < no_push_since:
            dead.append(DeadRepository(name, sum(image["imageSizeInBytes"] for image in images)))
    return Report(stale, dead)


def delete_dead(ecr: Any, report: Report) -> None:
    """Delete the dead repositories, with their images."""
    for repository in report.dead_repositories:
        ecr.delete_repository(repositoryName=repository.name, force=True)


def _repositories(ecr: Any) -> Iterator[dict[str, Any]]:
    for page in ecr.get_paginator("describe_repositories").paginate():
        yield from page["repositories"]


def _images(ecr: Any, repository: str) -> Iterator[dict[str, Any]]:
    for page in ecr.get_paginator("describe_images").paginate(repositoryName=repository):
        yield from page["imageDetails"]


def main(arguments: list[str] | None = None) -> None:
    """Print the report; with --delete, delete the dead repositories."""
    parser = argparse.ArgumentParser(description="Clean up an ECR registry.")
    parser.add_argument("--untagged-days", type=int, default=30)
    parser.add_argument("--no-push-since", type=datetime.fromisoformat, required=True)
    parser.add_argument("--delete", action="store_true")
    options = parser.parse_args(arguments)

    ecr = boto3.client("ecr")
    report = survey(
        ecr,
        untagged_for=timedelta(days=options.untagged_days),
        no_push_since=options.no_push_since.replace(tzinfo=timezone.utc),
    )
    for repository in report.dead_repositories:
        print(f"dead repository  {repository.name}  {repository.size:,} bytes")
    for image in report.stale_images:
        print(f"stale image      {image.repository}@{image.digest}  {image.size:,} bytes")
    print(f"reclaimable      {report.reclaimable:,} bytes")
    if options.delete:
        delete_dead(ecr, report)


if __name__ == "__main__":
    main()

"""moto's service for resource tags, on the tags that the mock's repositories have."""

from collections.abc import Iterable, Mapping
from typing import Any

from moto.utilities.tagging_service import TaggingService

from mock_ecr_ext.model.registry import Registry
from mock_ecr_ext.model.repository import Repository


class RegistryTags(TaggingService):
    """The resource tags of all repositories of a registry, by their ARNs.

    tags: all of them, to be read; moto sets it at the start, and clears a repository's when that
        goes, which is so anyway.
    """

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        super().__init__(tag_name="tags")

    tags: Any = property(
        lambda self: {
            repository.arn: dict(repository.resource_tags)
            for repository in self._registry.repositories
        },
        lambda *_: None,
    )

    def tag_resource(self, arn: str, tags: Iterable[Mapping[str, Any]] | None) -> None:
        """Add tags to a repository; none where one is not allowed."""
        repository = self._repository(arn)
        given = {tag["Key"]: tag["Value"] for tag in tags or ()}
        repository.set_resource_tags({**repository.resource_tags, **given})

    def untag_resource_using_names(self, arn: str, tag_names: Iterable[str]) -> None:
        """Take tags from a repository, by their keys."""
        repository, taken = self._repository(arn), set(tag_names)
        rest = {key: value for key, value in repository.resource_tags.items() if key not in taken}
        repository.set_resource_tags(rest)

    def _repository(self, arn: str) -> Repository:
        return self._registry[arn.partition(":repository/")[2]]

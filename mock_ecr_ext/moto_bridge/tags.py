"""moto's service for resource tags, on the tags of the mock's repositories."""

from collections.abc import Iterable, Mapping
from typing import Any

from moto.utilities.tagging_service import TaggingService

from mock_ecr_ext.model.families import tags as rules
from mock_ecr_ext.model.registry import Registry
from mock_ecr_ext.model.repository import Repository


class RegistryTags(TaggingService):
    """The resource tags of all repositories of a registry, by their ARNs.

    tags: a copy of all of them; moto's writes are ignored.
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
        """Add tags to a repository; raises ECR's own error if one is not allowed."""
        with self._registry.backend.shared.lock:
            rules.tag(self._find(arn), [(tag["Key"], tag["Value"]) for tag in tags or ()])

    def untag_resource_using_names(self, arn: str, tag_names: Iterable[str]) -> None:
        """Remove tags from a repository by their keys."""
        with self._registry.backend.shared.lock:
            rules.untag(self._find(arn), tag_names)

    def _find(self, arn: str) -> Repository:
        return self._registry[rules.parse_arn(arn).name]

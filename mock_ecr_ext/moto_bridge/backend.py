"""The mock's registries, as moto's ECR backends."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from moto.ecr import models
from moto.ecr.exceptions import InvalidParameterException, RepositoryAlreadyExistsException

from mock_ecr_ext.model import errors
from mock_ecr_ext.model.families.repositories import create
from mock_ecr_ext.model.registry import Registry
from mock_ecr_ext.model.repositories.errors import RepositoryAlreadyExistsException as NameTaken
from mock_ecr_ext.model.state import ForeignState
from mock_ecr_ext.moto_bridge.repository import Repository, to_ecr_case
from mock_ecr_ext.moto_bridge.tags import RegistryTags
from mock_ecr_ext.wire import constraints
from mock_ecr_ext.wire.operations.common import read_settings


class Backend(models.ECRBackend):
    """One of the mock's registries; moto's own attributes are in its state, as a repository's."""

    __slots__ = ("_registry",)
    _registry: Registry

    # moto finds the URLs of a service next to the module of its backend.
    __module__ = models.__name__

    # moto sets these at the start; its values are ignored.
    repositories: Any = property(lambda self: Repositories(self._registry), lambda *_: None)
    tagger: Any = property(lambda self: RegistryTags(self._registry), lambda *_: None)
    # moto's own lock could not be copied with the state.
    registry_scanning_configuration_update_lock: Any = property(
        lambda self: self._registry.backend.shared.lock, lambda *_: None
    )

    def __init__(self, registry: Registry) -> None:
        """Let moto initialise its own attributes, unless it has done so for this registry."""
        foreign = registry.state[ForeignState]
        self.__dict__ = foreign  # type: ignore[misc]  # moto's class has one
        self._registry = registry
        if not foreign:
            super().__init__(registry.region, registry.account_id)

    def create_repository(
        self,
        repository_name: str,
        encryption_config: Mapping[str, Any] | None,
        image_scan_config: Mapping[str, Any] | None,
        tags: list[dict[str, str]],
        **rest: Any,
    ) -> Repository:
        """Create a repository of the mock for CloudFormation."""
        name = _to_lower_case(repository_name)
        parameters = {
            "repositoryName": name,
            "encryptionConfiguration": to_ecr_case(encryption_config) or None,
            "imageScanningConfiguration": to_ecr_case(image_scan_config) or None,
            # moto 5.0.0 misspells the one and lacks the other.
            "imageTagMutability": rest.get("image_tag_mutability")
            or rest.get("image_tag_mutablility"),
            "imageTagMutabilityExclusionFilters": rest.get(
                "image_tag_mutability_exclusion_filters"
            ),
            "tags": tags,
        }
        with self._registry.backend.shared.lock:
            try:
                settings = read_settings(constraints.check("CreateRepository", parameters))
                repository = create(self._registry, name, settings)
            except NameTaken:
                raise RepositoryAlreadyExistsException(name, self.account_id) from None
            except errors.EcrError as error:
                raise InvalidParameterException(error.message) from None
        return Repository(self._registry, repository, encryption_config)


class Repositories(Mapping[str, Repository]):
    """The repositories of a registry by name, always the current ones."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry

    def __getitem__(self, name: str) -> Repository:
        repository = self._registry.find(name)
        if repository is None:
            raise KeyError(name)
        return Repository(self._registry, repository)

    def __iter__(self) -> Iterator[str]:
        return (repository.name for repository in self._registry.repositories)

    def __len__(self) -> int:
        return len(self._registry)

    def pop(self, name: str) -> Repository:
        """Delete a repository; returns it."""
        with self._registry.backend.shared.lock:
            repository = self[name]
            self._registry.remove(self._registry[name])
        return repository


def _to_lower_case(name: str) -> str:
    # CloudFormation makes up a name for a repository without one, in lower case, as ECR requires;
    # moto's keeps the stack's capitals and ends in twelve of its own.
    return name.lower() if re.fullmatch(".+-[0-9A-Z]{12}", name) else name

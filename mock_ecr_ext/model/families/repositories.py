"""The rules of creating and deleting repositories."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mock_ecr_ext.model import names
from mock_ecr_ext.model.exceptions import InvalidValue
from mock_ecr_ext.model.families.tags import Pair, ResourceTags, read_pairs
from mock_ecr_ext.model.inputs.values import check_texts
from mock_ecr_ext.model.limits import MAXIMUM_REPOSITORIES, MAXIMUM_WILDCARDS
from mock_ecr_ext.model.repositories.errors import (
    ExclusionFiltersMissing,
    ExclusionFiltersNotAllowed,
    RepositoryAlreadyExistsException,
    RepositoryLimitExceeded,
    RepositoryNotEmptyException,
    TooManyWildcards,
)
from mock_ecr_ext.model.repositories.interfaces import HasRepositories, R
from mock_ecr_ext.model.repositories.record import (
    RepositoryRecord,
    check_encryption,
    check_mutability,
)


@dataclass(frozen=True, slots=True)
class Settings:
    """The parameters of CreateRepository besides the name; raises ECR's own error for wrong ones.

    exclusion_filters: the wildcard patterns of `*_WITH_EXCLUSION`.
    kms_key: a key's id, alias or ARN; None is ECR's own key. AES256 ignores it (unrecorded).
    tags: the resource tags.
    """

    mutability: str = "MUTABLE"
    exclusion_filters: tuple[str, ...] = ()
    scan_on_push: bool = False
    encryption_type: str = "AES256"
    kms_key: str | None = None
    tags: tuple[Pair, ...] = ()

    def __post_init__(self) -> None:
        _check_exclusion(self.mutability, self.exclusion_filters)
        ResourceTags(self.tags)


def check_settings(
    mutability: str,
    exclusion_filters: Iterable[str],
    scan_on_push: bool,
    encryption_type: str,
    kms_key: str | None,
    tags: Mapping[str, str],
) -> Settings:
    """The settings that a test gave; raises `InvalidValue` for unknown words and wrong types."""
    pairs = read_pairs(tags)
    if kms_key is not None and not isinstance(kms_key, str):
        raise InvalidValue("KMS key", kms_key, "give a key's id, alias or ARN")
    return Settings(
        check_mutability(mutability),
        check_texts("exclusion filters", exclusion_filters),
        bool(scan_on_push),
        check_encryption(encryption_type),
        kms_key,
        pairs,
    )


def create(
    registry: HasRepositories[R],
    name: str,
    settings: Settings,
    created_at: dt.datetime | None = None,
) -> R:
    """Create a repository; raises ECR's own error if the name is taken or the registry full.

    created_at: the clock's now by default.
    """
    if name in registry:
        raise RepositoryAlreadyExistsException(name, registry.account_id)
    if len(registry) >= MAXIMUM_REPOSITORIES:
        raise RepositoryLimitExceeded(registry.account_id, MAXIMUM_REPOSITORIES)
    at = created_at or registry.clock.stamp()
    repository = registry.add(_make_record(registry, name, at, settings))
    repository.state[ResourceTags] = ResourceTags(settings.tags)
    return repository


def delete(registry: HasRepositories[R], name: str, *, force: bool) -> R:
    """Delete a repository; returns it. Raises ECR's own error if it has images, unless forced."""
    repository = registry.look_up(name)
    if len(repository) and not force:
        raise RepositoryNotEmptyException(name, registry.account_id)
    registry.remove(repository)
    return repository


def _make_record(
    registry: HasRepositories[R], name: str, created_at: dt.datetime, settings: Settings
) -> RepositoryRecord:
    place = registry.account_id, registry.region
    has_kms_key = settings.encryption_type != "AES256"
    return RepositoryRecord(
        registry_id=registry.account_id,
        name=name,
        arn=names.make_repository_arn(*place, name),
        uri=names.make_repository_uri(*place, name),
        created_at=created_at,
        image_tag_mutability=settings.mutability,
        image_tag_mutability_exclusion_filters=settings.exclusion_filters,
        scan_on_push=settings.scan_on_push,
        encryption_type=settings.encryption_type,
        kms_key=names.make_kms_key_arn(*place, settings.kms_key) if has_kms_key else None,
    )


def _check_exclusion(mutability: str, filters: tuple[str, ...]) -> None:
    if mutability.endswith("_WITH_EXCLUSION") and not filters:
        raise ExclusionFiltersMissing(mutability)
    if filters and not mutability.endswith("_WITH_EXCLUSION"):
        raise ExclusionFiltersNotAllowed(mutability)
    if any(pattern.count(names.WILDCARD) > MAXIMUM_WILDCARDS for pattern in filters):
        raise TooManyWildcards(MAXIMUM_WILDCARDS)

"""What ECR says of a repository, and what it allows to be asked of one."""

import datetime as dt
import functools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from mock_ecr_ext.model import names
from mock_ecr_ext.model.exceptions import InvalidValue
from mock_ecr_ext.model.inputs import check_texts, make_word_check
from mock_ecr_ext.model.limits import (
    MAXIMUM_RESOURCE_TAG_KEY,
    MAXIMUM_RESOURCE_TAG_VALUE,
    MAXIMUM_RESOURCE_TAGS,
    MAXIMUM_WILDCARDS,
)
from mock_ecr_ext.model.record import Record
from mock_ecr_ext.model.repository_errors import (
    ExclusionFiltersMissing,
    ExclusionFiltersNotAllowed,
    InvalidTagParameterException,
    TooManyTagsException,
    TooManyWildcards,
)

Mutability = Literal["MUTABLE", "IMMUTABLE", "MUTABLE_WITH_EXCLUSION", "IMMUTABLE_WITH_EXCLUSION"]
Encryption = Literal["AES256", "KMS", "KMS_DSSE"]

MUTABILITIES: tuple[str, ...] = get_args(Mutability)
ENCRYPTIONS: tuple[str, ...] = get_args(Encryption)

check_mutability = make_word_check("image tag mutability", MUTABILITIES)
check_encryption = make_word_check("encryption type", ENCRYPTIONS)


@dataclass(frozen=True, slots=True)
class Settings:
    """What CreateRepository takes besides the name; raises ECR's own error where it refuses it.

    exclusion_filters: the wildcard patterns of `*_WITH_EXCLUSION`.
    kms_key: a key's id, alias or ARN; None is ECR's own key. AES256 ignores it (unrecorded).
    tags: the resource tags, as pairs.
    """

    mutability: str = "MUTABLE"
    exclusion_filters: tuple[str, ...] = ()
    scan_on_push: bool = False
    encryption_type: str = "AES256"
    kms_key: str | None = None
    tags: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        _check_exclusion(self.mutability, self.exclusion_filters)
        check_tags(self.tags)


@dataclass(frozen=True, slots=True)
class RepositoryRecord(Record):
    """What DescribeRepositories says of a repository, and the resource tags, which it does not.

    created_at: in UTC and whole milliseconds.
    kms_key: the key's full ARN; None where the encryption is AES256.
    """

    registry_id: str
    name: str
    arn: str
    uri: str
    created_at: dt.datetime
    image_tag_mutability: str
    image_tag_mutability_exclusion_filters: tuple[str, ...]
    scan_on_push: bool
    encryption_type: str
    kms_key: str | None
    tags: tuple[tuple[str, str], ...]

    def is_immutable(self, tag: str) -> bool:
        """Whether that image tag stays where it is, by the mutability and what is excluded."""
        is_excluded = any(
            pattern.fullmatch(tag)
            for pattern in map(_wildcards, self.image_tag_mutability_exclusion_filters)
        )
        return self.image_tag_mutability.startswith("IMMUTABLE") != is_excluded


def check_settings(
    mutability: str,
    exclusion_filters: Iterable[str],
    scan_on_push: bool,
    encryption_type: str,
    kms_key: str | None,
    tags: Mapping[str, str],
) -> Settings:
    """The settings that a test gave; raises `InvalidValue` for a word that there is not."""
    if not isinstance(tags, Mapping) or not all(
        isinstance(text, str) for pair in tags.items() for text in pair
    ):
        raise InvalidValue("tags", tags, "give a mapping of texts, such as {'team': 'a'}")
    if kms_key is not None and not isinstance(kms_key, str):
        raise InvalidValue("KMS key", kms_key, "give a key's id, alias or ARN")
    return Settings(
        check_mutability(mutability),
        check_texts("exclusion filters", exclusion_filters),
        bool(scan_on_push),
        check_encryption(encryption_type),
        kms_key,
        tuple(tags.items()),
    )


def make_record(
    account_id: str, region: str, name: str, created_at: dt.datetime, settings: Settings
) -> RepositoryRecord:
    """The record of a new repository."""
    encrypts_with_kms = settings.encryption_type != "AES256"
    return RepositoryRecord(
        registry_id=account_id,
        name=name,
        arn=names.make_repository_arn(account_id, region, name),
        uri=names.make_repository_uri(account_id, region, name),
        created_at=created_at,
        image_tag_mutability=settings.mutability,
        image_tag_mutability_exclusion_filters=settings.exclusion_filters,
        scan_on_push=settings.scan_on_push,
        encryption_type=settings.encryption_type,
        kms_key=(
            names.make_kms_key_arn(account_id, region, settings.kms_key)
            if encrypts_with_kms
            else None
        ),
        tags=settings.tags,
    )


def check_tags(tags: Iterable[tuple[str, str]]) -> None:
    """Raise ECR's own error for resource tags that AWS does not allow."""
    pairs = list(tags)
    if len(pairs) > MAXIMUM_RESOURCE_TAGS:
        raise TooManyTagsException(MAXIMUM_RESOURCE_TAGS)
    # Recorded for an empty key. Unrecorded for the others, which AWS documents as refused.
    if len(dict(pairs)) < len(pairs) or not all(_fits(key, value) for key, value in pairs):
        raise InvalidTagParameterException


@functools.lru_cache(maxsize=64)
def _wildcards(pattern: str) -> re.Pattern[str]:
    """A pattern in which `*` alone stands for any text."""
    return re.compile(".*".join(map(re.escape, pattern.split("*"))))


def _check_exclusion(mutability: str, filters: tuple[str, ...]) -> None:
    if mutability.endswith("_WITH_EXCLUSION") and not filters:
        raise ExclusionFiltersMissing(mutability)
    if filters and not mutability.endswith("_WITH_EXCLUSION"):
        raise ExclusionFiltersNotAllowed(mutability)
    if any(pattern.count("*") > MAXIMUM_WILDCARDS for pattern in filters):
        raise TooManyWildcards


def _fits(key: str, value: str) -> bool:
    return (
        0 < len(key) <= MAXIMUM_RESOURCE_TAG_KEY
        and len(value) <= MAXIMUM_RESOURCE_TAG_VALUE
        and not key.lower().startswith("aws:")
    )

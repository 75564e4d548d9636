"""Resource tags: the tags of a repository itself, not of its images.

The errors are recorded unless a comment says "unrecorded".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from mock_ecr_ext.model.errors import EcrError, InvalidParameterException
from mock_ecr_ext.model.exceptions import InvalidValue
from mock_ecr_ext.model.limits import (
    MAXIMUM_RESOURCE_TAG_KEY,
    MAXIMUM_RESOURCE_TAG_VALUE,
    MAXIMUM_RESOURCE_TAGS,
)
from mock_ecr_ext.model.state import HasState

_ARN = re.compile(r"arn:aws[a-z-]*:ecr:[a-z0-9-]+:([0-9]{12}):repository/([^:]+)")

Pair = tuple[str, str]


class InvalidTagParameterException(EcrError):
    """A resource tag that AWS does not allow. Recorded for an empty key."""

    def __init__(self) -> None:
        super().__init__("Tag parameters are invalid")


class TooManyTagsException(EcrError):
    """More than fifty resource tags; the text is unrecorded."""

    def __init__(self, maximum: int) -> None:
        super().__init__(f"The maximum number of tags per repository is {maximum}")


class InvalidArn(InvalidParameterException):
    """A resourceArn that is not a repository's; unrecorded, worded as moto does."""

    def __init__(self) -> None:
        super().__init__("resourceArn", "Invalid ARN")


@dataclass(frozen=True, slots=True)
class ResourceTags:
    """A repository's resource tags as pairs of key and value, in the order in which they came.

    Raises ECR's own error for tags that AWS does not allow.
    """

    pairs: tuple[Pair, ...] = ()

    def __post_init__(self) -> None:
        if len(self.pairs) > MAXIMUM_RESOURCE_TAGS:
            raise TooManyTagsException(MAXIMUM_RESOURCE_TAGS)
        # Unrecorded for all but the empty key; AWS documents the others as refused.
        is_ambiguous = len(dict(self.pairs)) < len(self.pairs)
        if is_ambiguous or not all(_fits(key, value) for key, value in self.pairs):
            raise InvalidTagParameterException


class RepositoryArn(NamedTuple):
    """The parts of a repository's ARN that name it."""

    account_id: str
    name: str


def read_pairs(tags: Mapping[str, str]) -> tuple[Pair, ...]:
    """The pairs that a test gave; raises `InvalidValue` unless it gave a mapping of texts."""
    if not isinstance(tags, Mapping) or not all(
        isinstance(text, str) for pair in tags.items() for text in pair
    ):
        raise InvalidValue("tags", tags, "give a mapping of texts, such as {'team': 'a'}")
    return tuple(tags.items())


def parse_arn(arn: str) -> RepositoryArn:
    """The repository that a resourceArn names; raises `InvalidArn` if it names none."""
    match = _ARN.fullmatch(arn)
    if match is None:
        raise InvalidArn
    return RepositoryArn(*match.groups())


def tag(repository: HasState, pairs: Iterable[Pair]) -> None:
    """Add tags to those of a repository; a key that it has already gets the new value."""
    given = ResourceTags(tuple(pairs))
    merged = dict(repository.state[ResourceTags].pairs) | dict(given.pairs)
    repository.state[ResourceTags] = ResourceTags(tuple(merged.items()))


def untag(repository: HasState, keys: Iterable[str]) -> None:
    """Remove tags from a repository by their keys; unrecorded: a key that is not there is fine."""
    removed = set(keys)
    pairs = repository.state[ResourceTags].pairs
    repository.state[ResourceTags] = ResourceTags(
        tuple(pair for pair in pairs if pair[0] not in removed)
    )


def list_tags(repository: HasState) -> Iterable[Pair]:
    """The tags of a repository by their keys.

    Recorded: not in the order in which they came. Unrecorded: it is that of the keys.
    """
    return sorted(repository.state[ResourceTags].pairs)


def _fits(key: str, value: str) -> bool:
    return (
        0 < len(key) <= MAXIMUM_RESOURCE_TAG_KEY
        and len(value) <= MAXIMUM_RESOURCE_TAG_VALUE
        and not key.lower().startswith("aws:")
    )

"""What the operations that have pages list, and how a registry comes to hold it."""

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mock_ecr_ext.model.images.image import Image
from mock_ecr_ext.model.registry import Registry
from mock_ecr_ext.model.repository import Repository

REPOSITORY = "app"
"""The repository that listers of images are asked for."""


@dataclass(frozen=True, slots=True)
class Content:
    """What there is to list.

    count: how many things, of the page size that the client asks for.
    one_in: the client's filter lets every so-manyth through; by default each.
    tags: how many each image has.
    is_shuffled: whether the order of the list says nothing of times and names; by default the
        oldest come first.
    """

    count: Callable[[int], int] = lambda size: 2 * size + size // 2 + 1
    one_in: int = 1
    tags: int = 1
    is_shuffled: bool = False

    def ranks(self, size: int) -> Sequence[int]:
        """By age and name, where each of the things stands that are listed in this order."""
        ranks = range(self.count(size))
        return sorted(ranks, key=_hash) if self.is_shuffled else ranks


@dataclass(frozen=True, slots=True)
class Listed:
    """What one operation lists.

    arguments: what a lister is called with.
    open: makes an empty registry ready for a client that is about to ask.
    fill: puts the content in, for a page size and the client's filter.
    identity: what a lister returns of a record.
    all: the records of a registry, in order.
    add: makes one more.
    remove: takes the one of an identity away.
    """

    arguments: tuple[str, ...]
    open: Callable[[Registry], object]
    fill: Callable[[Registry, Content, int, Mapping[str, str]], object]
    identity: Callable[[Any], str]
    all: Callable[[Registry], Sequence[Any]]
    add: Callable[[Registry], object]
    remove: Callable[[Registry, str], object]


def _hash(rank: int) -> bytes:
    return hashlib.sha256(str(rank).encode()).digest()


def _age(rank: int, size: int) -> dt.timedelta:
    """Such that the highest rank is the youngest, and none lies ahead."""
    return dt.timedelta(minutes=rank - size)


def _fill_with_images(
    registry: Registry, content: Content, size: int, image_filter: Mapping[str, str]
) -> None:
    seen, hidden = _seen_and_hidden(image_filter)
    ranks = content.ranks(size)
    registry[REPOSITORY].push_all(
        _push(rank, len(ranks), content.tags, hidden if position % content.one_in else seen)
        for position, rank in enumerate(ranks)
    )


@dataclass(frozen=True, slots=True)
class _Look:
    is_tagged: bool
    status: str


def _seen_and_hidden(image_filter: Mapping[str, str]) -> tuple[_Look, _Look]:
    """How images look that a filter lets through, and that it does not, if there can be any."""
    tag_status = image_filter.get("tagStatus", "ANY")
    status = image_filter.get("imageStatus", "ACTIVE")
    seen = _Look(tag_status != "UNTAGGED", "ACTIVE" if status == "ANY" else status)
    if status != "ANY":
        return seen, _Look(seen.is_tagged, "ARCHIVED" if status == "ACTIVE" else "ACTIVE")
    return seen, _Look(seen.is_tagged == (tag_status == "ANY"), seen.status)


def _push(rank: int, count: int, tags: int, look: _Look) -> Mapping[str, Any]:
    names = ("build", "release", "v")[:tags] if look.is_tagged else ()
    return {
        "tags": [f"{name}-{rank}" for name in names],
        "pushed_at": _age(rank, count),
        "status": look.status,
    }


def _fill_with_repositories(
    registry: Registry, content: Content, size: int, _: Mapping[str, str]
) -> None:
    ranks = content.ranks(size)
    for rank in ranks:
        registry.create_repository(f"team/app-{rank:04}", created_at=_age(rank, len(ranks)))


def _images(registry: Registry) -> Sequence[Image]:
    return registry[REPOSITORY].images


def _repositories(registry: Registry) -> Sequence[Repository]:
    return registry.repositories


_DESCRIBE_IMAGES = Listed(
    arguments=(REPOSITORY,),
    open=lambda registry: registry.create_repository(REPOSITORY),
    fill=_fill_with_images,
    identity=lambda image: str(image.digest),
    all=_images,
    add=lambda registry: registry[REPOSITORY].push("pushed-meanwhile"),
    remove=lambda registry, digest: registry[REPOSITORY].delete(digest),
)

LISTED: Mapping[str, Listed] = {
    "DescribeImages": _DESCRIBE_IMAGES,
    "ListImages": _DESCRIBE_IMAGES,  # an entry has its image's digest too
    "DescribeRepositories": Listed(
        arguments=(),
        open=lambda _registry: None,
        fill=_fill_with_repositories,
        identity=lambda repository: str(repository.name),
        all=_repositories,
        add=lambda registry: registry.create_repository("created-meanwhile"),
        remove=lambda registry, name: registry.delete_repository(name),
    ),
}


def identities(listed: Listed, records: Iterable[Any]) -> tuple[str, ...]:
    """What a lister returns of records."""
    return tuple([listed.identity(record) for record in records])

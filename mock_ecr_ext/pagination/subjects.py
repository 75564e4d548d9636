"""Subjects: the lists of the operations with pages, and the content that fills them."""

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mock_ecr_ext.model.images.image import Image
from mock_ecr_ext.model.registry import Registry
from mock_ecr_ext.model.repository import Repository

REPOSITORY = "app"
"""The repository whose images are listed."""


@dataclass(frozen=True, slots=True)
class Content:
    """The items of a list.

    count: maps the client's page size to the number of items; by default two and a half pages.
    one_in: the filter matches one item in this many; 1 matches all.
    tags: the number of tags of each image.
    is_shuffled: whether the order is unrelated to times and names; by default the oldest is first.
    """

    count: Callable[[int], int] = lambda size: 2 * size + size // 2 + 1
    one_in: int = 1
    tags: int = 1
    is_shuffled: bool = False

    def ranks(self, size: int) -> Sequence[int]:
        """The age rank of each item, in listing order; `size` is the client's page size."""
        ranks = range(self.count(size))
        return sorted(ranks, key=_compute_hash) if self.is_shuffled else ranks


@dataclass(frozen=True, slots=True)
class Subject:
    """The list of one operation, and the functions that change it.

    arguments: the arguments of a lister.
    open: prepares an empty registry for the client's first call.
    fill: adds the content, for a page size and the client's filter.
    identity: maps a record to the digest or name that a lister returns.
    all: the records of a registry, in order.
    add: adds one record.
    remove: removes the record of an identity.
    """

    arguments: tuple[str, ...]
    open: Callable[[Registry], object]
    fill: Callable[[Registry, Content, int, Mapping[str, str]], object]
    identity: Callable[[Any], str]
    all: Callable[[Registry], Sequence[Any]]
    add: Callable[[Registry], object]
    remove: Callable[[Registry, str], object]


def _compute_hash(rank: int) -> bytes:
    return hashlib.sha256(str(rank).encode()).digest()


def _compute_age(rank: int, size: int) -> dt.timedelta:
    """Compute a time from now; the highest rank is the newest, and none is in the future."""
    return dt.timedelta(minutes=rank - size)


def _fill_with_images(
    registry: Registry, content: Content, size: int, image_filter: Mapping[str, str]
) -> None:
    match, other = _choose_looks(image_filter)
    ranks = content.ranks(size)
    registry[REPOSITORY].push_all(
        _make_push(rank, len(ranks), content.tags, other if position % content.one_in else match)
        for position, rank in enumerate(ranks)
    )


@dataclass(frozen=True, slots=True)
class _Look:
    is_tagged: bool
    status: str


def _choose_looks(image_filter: Mapping[str, str]) -> tuple[_Look, _Look]:
    """Choose the look of images that a filter matches, and of those that it does not.

    Both are the same if the filter matches all images.
    """
    tag_status = image_filter.get("tagStatus", "ANY")
    status = image_filter.get("imageStatus", "ACTIVE")
    match = _Look(tag_status != "UNTAGGED", "ACTIVE" if status == "ANY" else status)
    if status != "ANY":
        return match, _Look(match.is_tagged, "ARCHIVED" if status == "ACTIVE" else "ACTIVE")
    return match, _Look(match.is_tagged == (tag_status == "ANY"), match.status)


def _make_push(rank: int, count: int, tags: int, look: _Look) -> Mapping[str, Any]:
    names = ("build", "release", "v")[:tags] if look.is_tagged else ()
    return {
        "tags": [f"{name}-{rank}" for name in names],
        "pushed_at": _compute_age(rank, count),
        "status": look.status,
    }


def _fill_with_repositories(
    registry: Registry, content: Content, size: int, _: Mapping[str, str]
) -> None:
    ranks = content.ranks(size)
    for rank in ranks:
        registry.create_repository(f"team/app-{rank:04}", created_at=_compute_age(rank, len(ranks)))


def _list_images(registry: Registry) -> Sequence[Image]:
    return registry[REPOSITORY].images


def _list_repositories(registry: Registry) -> Sequence[Repository]:
    return registry.repositories


_IMAGES = Subject(
    arguments=(REPOSITORY,),
    open=lambda registry: registry.create_repository(REPOSITORY),
    fill=_fill_with_images,
    identity=lambda image: str(image.digest),
    all=_list_images,
    add=lambda registry: registry[REPOSITORY].push("pushed-meanwhile"),
    remove=lambda registry, digest: registry[REPOSITORY].delete(digest),
)

SUBJECTS: Mapping[str, Subject] = {
    "DescribeImages": _IMAGES,
    "ListImages": _IMAGES,  # an entry has the digest of its image too
    "DescribeRepositories": Subject(
        arguments=(),
        open=lambda _registry: None,
        fill=_fill_with_repositories,
        identity=lambda repository: str(repository.name),
        all=_list_repositories,
        add=lambda registry: registry.create_repository("created-meanwhile"),
        remove=lambda registry, name: registry.delete_repository(name),
    ),
}


def list_identities(subject: Subject, records: Iterable[Any]) -> tuple[str, ...]:
    """List the digests, or names, of records, as a lister returns them."""
    return tuple([subject.identity(record) for record in records])

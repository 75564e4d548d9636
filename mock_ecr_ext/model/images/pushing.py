"""The images that a push makes of its parameters."""

import datetime as dt
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from mock_ecr_ext.model import names
from mock_ecr_ext.model.exceptions import InvalidValue
from mock_ecr_ext.model.images.batch import Batch
from mock_ecr_ext.model.images.content import (
    Content,
    Requested,
    build_image,
    make_common_content,
    make_content,
    make_digests,
    make_index,
    make_traits,
    read_content,
)
from mock_ecr_ext.model.images.facts import check_facts
from mock_ecr_ext.model.images.image import NULLABLE, Image
from mock_ecr_ext.model.inputs.templates import number_tags
from mock_ecr_ext.model.inputs.values import (
    Size,
    Span,
    Time,
    check_count,
    check_texts,
    draw_sizes,
    parse_span,
    resolve_time,
)
from mock_ecr_ext.model.repositories.record import RepositoryRecord


@dataclass(frozen=True, slots=True)
class Place:
    """The repository to which images are pushed.

    record: its record.
    now: the time of its clock.
    serial: the number of images made up in it so far.
    arrange: sorts an image's tags in the registry's order.
    find: finds an image by its digest; returns None if there is none.
    lookup: finds an image by tag, by digest or by itself; raises `UnknownName`.
    """

    record: RepositoryRecord
    now: dt.datetime
    serial: int
    arrange: Callable[[Iterable[str]], tuple[str, ...]]
    find: Callable[[str], Image | None]
    lookup: Callable[[Image | str], Image]


@dataclass(frozen=True, slots=True, kw_only=True)
class Push:
    """The parameters of one push, as the test gave them; see `Repository.push`.

    facts: see `ImageFacts`.
    left_out: the names of the values that DescribeImages does not report.
    """

    tags: Iterable[str] = ()
    size: Size | None = None
    pushed_at: Time | None = None
    digest: str | None = None
    manifest: bytes | str | Mapping[str, Any] | None = None
    children: Iterable[Image | str] | None = None
    media_type: str | None = None
    artifact_media_type: str | None = None
    subject: Image | str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    left_out: frozenset[str] = frozenset()

    @classmethod
    def from_parameters(cls, parameters: Mapping[str, Any]) -> "Push":
        """The push with these parameters, facts among them, as a seed gives them.

        None leaves one of `NULLABLE` out of DescribeImages, and does not ask for its default.
        """
        own = {name: parameters[name] for name in _PARAMETERS if name in parameters}
        facts = {name: value for name, value in parameters.items() if name not in own}
        left_out = [name for name in NULLABLE if parameters.get(name, name) is None]
        if not left_out:
            return cls(**own, facts=facts)
        if facts.get("status", "") is None:
            del facts["status"]
        if "size" in left_out and own.keys().isdisjoint(("manifest", "children")):
            own["size"] = 0
        return cls(**own, facts=facts, left_out=frozenset(left_out))

    @property
    def subject_digest(self) -> str | None:
        """The digest of the image that this one refers to."""
        return self.subject.digest if isinstance(self.subject, Image) else self.subject


_PARAMETERS = tuple(
    parameter.name for parameter in fields(Push) if parameter.name not in ("facts", "left_out")
)
_PARAMETERS_OF_MANY = (
    *("count", "tag", "size", "random_seed", "pushed_at", "every"),
    *("media_type", "artifact_media_type"),
)


def make_image(place: Place, serial: int, push: Push, *, is_read: bool = False) -> Image:
    """The image of one push.

    serial: the number from which its content is made up if the push has no manifest.
    is_read: whether its tags, digests and media types were checked before.
    """
    at = place.now if push.pushed_at is None else resolve_time(push.pushed_at, place.now)
    facts = check_facts(push.facts, place.now, at, "push", _PARAMETERS) if push.facts else {}
    requested = Requested(
        push.size, push.digest, push.media_type, push.artifact_media_type, push.subject_digest
    )
    if not is_read:
        requested.check()
    tags = push.tags if is_read else check_tags(push.tags)
    content = _make_content(place, serial, push, requested)
    traits = make_traits(place.record, content, facts, push.left_out)
    return build_image(content, place.arrange(tags), at, traits)


def make_images(
    place: Place, pushes: Iterable[Mapping[str, Any]], *, are_read: bool
) -> Sequence[Image]:
    """The images of several pushes; raises `InvalidValue` if two have the same tag or digest."""
    images = [
        make_image(place, place.serial + n, Push.from_parameters(push), is_read=are_read)
        for n, push in enumerate(pushes)
    ]
    _refuse_twice("digest", [image.digest for image in images])
    _refuse_twice("tag", [tag for image in images for tag in image.tags])
    return images


def make_batch(
    place: Place,
    count: int,
    tag: str | None,
    size: Size | tuple[Size, Size],
    random_seed: int,
    pushed_at: Time | None,
    every: Span,
    requested: Requested,
    facts: Mapping[str, Any],
) -> Batch:
    """The images of one push of many; see `Repository.push_many`."""
    step, sizes = parse_span("every", every), draw_sizes(size, check_count(count), random_seed)
    if not _fits_calendar(count, step):
        raise InvalidValue("every", every, "the images would span more than the calendar")
    first = resolve_time((1 - count) * step if pushed_at is None else pushed_at, place.now)
    fields = check_facts(facts, place.now, first, "push_many", _PARAMETERS_OF_MANY)
    tags, serials = number_tags(tag, count), range(place.serial, place.serial + count)
    like = make_common_content(requested)
    digests = make_digests(place.record.name, serials, sizes, like)
    _refuse_times(first, step, count)
    traits = make_traits(place.record, like, fields)

    def compute_time(n: int) -> dt.datetime:
        return resolve_time(n * step, first)

    def make(n: int, digest: str, tags: tuple[str, ...]) -> Image:
        content = like._replace(digest=digest, size=sizes[n], source=serials[n])
        return build_image(content, tags, compute_time(n), traits)

    return Batch(digests, tags, sizes, compute_time, make)


def check_tags(tags: Iterable[str]) -> Iterable[str]:
    """The distinct tags; raises `InvalidValue` for the first that ECR would not accept."""
    return dict.fromkeys([names.check_image_tag(tag) for tag in check_texts("tags", tags)])


def _make_content(place: Place, serial: int, push: Push, requested: Requested) -> Content:
    if push.children is not None and push.manifest is not None:
        raise InvalidValue("children", push.children, "the manifest has its own; leave one out")
    if push.children is not None:
        index = make_index(_look_up(place, push.children), push.media_type)
        return read_content(index, requested, place.find)
    if push.manifest is None:
        return make_content(place.record.name, serial, requested)
    return read_content(push.manifest, requested, place.find)


def _look_up(place: Place, references: Iterable[Image | str]) -> list[Image]:
    if isinstance(references, (str, Image)) or not isinstance(references, Iterable):
        raise InvalidValue("children", references, "give a list of images, tags or digests")
    return [place.lookup(reference) for reference in references]


def _refuse_twice(name: str, things: Sequence[str]) -> None:
    if len(set(things)) < len(things):
        twice = next(thing for thing in things if things.count(thing) > 1)
        raise InvalidValue(name, twice, "two images of one push have it")


def _refuse_times(first: dt.datetime, step: dt.timedelta, count: int) -> None:
    """Raise `InvalidValue` for the first time that is beyond the calendar."""
    try:
        resolve_time(max(count - 1, 0) * step, first)
    except InvalidValue:
        deque((resolve_time(n * step, first) for n in range(count)), maxlen=0)


def _fits_calendar(count: int, every: dt.timedelta) -> bool:
    return count * abs(every.total_seconds()) <= dt.timedelta.max.total_seconds()

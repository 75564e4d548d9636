"""The content of an image: read from a manifest, or made up to the size that a test gives."""

import datetime as dt
import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from mock_ecr_ext.model import names
from mock_ecr_ext.model.exceptions import InvalidValue
from mock_ecr_ext.model.images import manifest as manifests
from mock_ecr_ext.model.images.image import Image, Traits
from mock_ecr_ext.model.images.manifest import Manifest
from mock_ecr_ext.model.inputs.values import Size, parse_size
from mock_ecr_ext.model.repositories.record import RepositoryRecord

DEFAULT_SIZE: Size = "10 MiB"
"""The size of an image for which the test gives none."""


class Content(NamedTuple):
    """An image's content, as `Image` has it.

    source: the manifest's bytes, or the serial number from which they are made up when they are
        read.
    """

    digest: str
    size: int
    media_type: str
    artifact_media_type: str | None
    subject: str | None
    source: bytes | int


class Requested(NamedTuple):
    """The properties that a test gave for a content; None leaves one to the manifest or default."""

    size: Size | None = None
    digest: str | None = None
    media_type: str | None = None
    artifact_media_type: str | None = None
    subject: str | None = None

    def check(self) -> "Requested":
        """Return these properties; raises `InvalidValue` for an invalid digest or media type."""
        for digest in (self.digest, self.subject):
            if digest is not None:
                names.check_image_digest(digest)
        for media_type in (self.media_type, self.artifact_media_type):
            if media_type is not None:
                names.check_media_type(media_type)
        return self


def make_common_content(requested: Requested) -> Content:
    """A made-up content without digest, size and serial number."""
    types = _choose_types(requested.media_type, requested.artifact_media_type)
    return Content("", 0, *types, requested.subject, 0)


def make_content(name: str, serial: int, requested: Requested) -> Content:
    """The content made up from a serial number.

    Raises `InvalidValue` for an index, which is made of children, unless its digest is given.
    """
    types = _choose_types(requested.media_type, requested.artifact_media_type)
    if requested.digest is None:
        _refuse_index(types[0])
    size = parse_size(DEFAULT_SIZE if requested.size is None else requested.size)
    digest = requested.digest or manifests.compute_digest(
        manifests.make_image(name, serial, size, *types, requested.subject)
    )
    return Content(digest, size, *types, requested.subject, serial)


def make_digests(
    name: str, serials: Sequence[int], sizes: Sequence[int], like: Content
) -> list[str]:
    """The digests of contents that differ in their serial numbers and sizes only.

    Raises `InvalidValue` for an index.
    """
    if not serials:
        return []
    _refuse_index(like.media_type)
    types = like.media_type, like.artifact_media_type
    return manifests.compute_digests(name, serials, sizes, *types)


def read_content(
    text: bytes | str | Mapping[str, Any], requested: Requested, find: Callable[[str], Image | None]
) -> Content:
    """The content of a manifest that the test gave.

    find: finds a child of an index by its digest.

    Raises `InvalidValue` for a manifest that cannot be read, or that contradicts the properties.
    """
    manifest = manifests.read(text)
    digest = manifests.compute_digest(manifest.content)
    for name, wish, fact in (
        ("digest", requested.digest, digest),
        ("subject", requested.subject, manifest.subject),
        ("media type", requested.media_type, manifest.media_type),
        ("artifact media type", requested.artifact_media_type, manifest.artifact_media_type),
    ):
        if wish is not None and wish != fact:
            raise InvalidValue(name, wish, f"the manifest itself says {fact!r}; leave one out")
    return measure_manifest(manifest, requested.size, find)


def measure_manifest(
    manifest: Manifest, size: Size | None, find: Callable[[str], Image | None]
) -> Content:
    """The content of a manifest that was read.

    size: the size that the test gave; None leaves it to the manifest, or to an index's children.
    find: finds a child of an index by its digest.

    Raises `InvalidValue` if the size contradicts the manifest, or if a child is missing.
    """
    return Content(
        manifests.compute_digest(manifest.content),
        _choose_size(manifest, size, find),
        manifest.media_type,
        manifest.artifact_media_type,
        manifest.subject,
        manifest.content,
    )


def make_index(children: Iterable[Image], media_type: str | None) -> bytes:
    """The manifest of an index of these images, an OCI one by default."""
    descriptors = [(child.media_type, child.manifest, child.digest) for child in children]
    return manifests.make_index(descriptors, media_type or manifests.OCI_INDEX)


def make_traits(
    repository: RepositoryRecord,
    content: Content,
    facts: Mapping[str, Any],
    left_out: frozenset[str] = frozenset(),
) -> Traits:
    """The traits shared by images of a repository with the same media types, subject and facts.

    left_out: the names of the values that DescribeImages does not report.
    """
    artifact_type = None if "artifact_media_type" in left_out else content.artifact_media_type
    if not facts and content.subject is None:
        place, types = (
            (repository.registry_id, repository.name),
            (content.media_type, artifact_type),
        )
        return _make_plain_traits(*place, *types, left_out)
    return Traits(
        registry_id=repository.registry_id,
        repository_name=repository.name,
        media_type=content.media_type,
        artifact_media_type=artifact_type,
        subject=content.subject,
        left_out=left_out,
        **facts,
    )


def build_image(
    content: Content, tags: tuple[str, ...], pushed_at: dt.datetime, traits: Traits
) -> Image:
    """The image of this content."""
    return Image(
        digest=content.digest,
        tags=tags,
        size=content.size,
        pushed_at=pushed_at,
        _traits=traits,
        _source=content.source,
    )


@functools.lru_cache(maxsize=64)  # 7% of a push, and images without facts share one value
def _make_plain_traits(
    registry_id: str,
    name: str,
    media_type: str,
    artifact_media_type: str | None,
    left_out: frozenset[str],
) -> Traits:
    return Traits(
        registry_id=registry_id,
        repository_name=name,
        media_type=media_type,
        artifact_media_type=artifact_media_type,
        left_out=left_out,
    )


def _choose_types(
    media_type: str | None, artifact_media_type: str | None
) -> tuple[str, str | None]:
    """The media types of a made-up manifest and of its config, with defaults for missing ones."""
    media_type = media_type or manifests.OCI_MANIFEST
    if media_type in manifests.INDEX_TYPES:
        return media_type, artifact_media_type
    return media_type, artifact_media_type or manifests.get_default_artifact_media_type(media_type)


def _refuse_index(media_type: str) -> None:
    if media_type in manifests.INDEX_TYPES:
        remedy = "an index needs its children=[image, ...]"
        raise InvalidValue("media type", media_type, remedy)


def _choose_size(manifest: Manifest, wish: Size | None, find: Callable[[str], Image | None]) -> int:
    size = None if wish is None else parse_size(wish)
    if manifest.size is None:  # an index
        return size if size is not None else _measure_largest(manifest.children, find)
    if size not in (None, manifest.size):
        raise InvalidValue(
            "size", wish, f"the manifest's config and layers add up to {manifest.size} bytes"
        )
    return manifest.size


def _measure_largest(digests: Iterable[str], find: Callable[[str], Image | None]) -> int:
    children = [(digest, find(digest)) for digest in digests]
    for digest, child in children:
        if child is None:
            remedy = "this child is not in the repository; push it first, or give size="
            raise InvalidValue("index", digest, remedy)
    return max((child.size for _, child in children if child), default=0)

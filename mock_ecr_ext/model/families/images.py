"""The rules of pushing, finding, deleting and archiving images.

The order in which ECR refuses a request that breaks several rules is unrecorded.
"""

import functools
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, TypeVar

from mock_ecr_ext.model import names
from mock_ecr_ext.model.clock import Clock
from mock_ecr_ext.model.images import manifest as manifests
from mock_ecr_ext.model.images.archive import is_available, put_again
from mock_ecr_ext.model.images.content import measure_manifest
from mock_ecr_ext.model.images.errors import (
    INACCESSIBLE,
    INVALID_DIGEST,
    MISSING_BOTH,
    NOT_FOUND,
    TAG_DOES_NOT_MATCH,
    EmptyImageId,
    ImageAlreadyExistsException,
    ImageDigestDoesNotMatchException,
    ImageFailure,
    ImageNotFoundException,
    ImageTagAlreadyExistsException,
    InvalidManifest,
    LayersNotFoundException,
    ReferencedImagesNotFoundException,
    TagLimitExceeded,
    make_reference_failure,
)
from mock_ecr_ext.model.images.image import Image, ImageStatus
from mock_ecr_ext.model.images.manifest import Manifest
from mock_ecr_ext.model.images.store import ImageFilter, passes
from mock_ecr_ext.model.limits import MAXIMUM_IMAGE_TAGS
from mock_ecr_ext.model.repositories.base import BaseRepository

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Put:
    """The request of PutImage.

    manifest: its text.
    media_type: of a manifest that does not state its own.
    tag: None leaves the image untagged.
    digest: the one that the manifest must have; None allows any.
    requires_layers: whether config and layers must be there.
    """

    manifest: str
    media_type: str | None
    tag: str | None
    digest: str | None
    requires_layers: bool


class ImageIdentifier(NamedTuple):
    """An image in a request: its digest, one of its tags, or both."""

    digest: str | None = None
    tag: str | None = None


_NEITHER = ImageIdentifier()


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """The outcome of an operation on several images; one that fails does not stop the others."""

    done: list[T] = field(default_factory=list)
    failures: list[tuple[ImageIdentifier, ImageFailure]] = field(default_factory=list)


def put(repository: BaseRepository, request: Put) -> Image:
    """Put an image, or its tag, into a repository; returns the image as it is then.

    Its tag leaves the image that had it, which stays. Raises ECR's own error.
    """
    manifest = _read(request)
    digest = manifests.compute_digest(manifest.content)
    if request.digest not in (None, digest):
        raise ImageDigestDoesNotMatchException(str(request.digest), *repository.record.place)
    existing = repository.find(digest, None)
    _refuse_tag(repository, request.tag, digest, existing)
    if existing is not None:
        return put_again(repository, existing, request.tag)
    _refuse_missing(repository, manifest, request)
    content = measure_manifest(manifest, None, lambda child: repository.find(child, None))
    return repository.put(content, request.tag)


def look_up(repository: BaseRepository, wanted: ImageIdentifier) -> Image:
    """The image of an identifier; raises ECR's own error if there is none.

    Unrecorded: an identifier whose halves disagree names no image.
    """
    if wanted == _NEITHER:
        raise EmptyImageId
    image = repository.find(*wanted)
    if image is None:
        raise ImageNotFoundException(*wanted, *repository.record.place)
    return image


def describe(
    repository: BaseRepository, wanted: Iterable[ImageIdentifier], image_filter: ImageFilter | None
) -> Collection[Image]:
    """The images of these identifiers, each once; raises ECR's own error for the first absent one.

    Unrecorded: a filter narrows them; without one archived images are among them.
    """
    images = [look_up(repository, identifier) for identifier in wanted]
    distinct = {image.digest: image for image in images}.values()
    if image_filter is None:
        return distinct
    return [image for image in distinct if passes(image, image_filter)]


def get(
    repository: BaseRepository, wanted: Iterable[ImageIdentifier]
) -> Outcome[tuple[Image, str | None]]:
    """The images of these identifiers, each with the tag by which it was requested.

    Unrecorded: an image of a type that is not among the accepted ones comes all the same.
    """
    return _operate(
        repository,
        wanted,
        lambda image, tag: [(image, tag)] if is_available(image) else INACCESSIBLE,
    )


def delete(
    repository: BaseRepository, wanted: Iterable[ImageIdentifier]
) -> Outcome[ImageIdentifier]:
    """Delete images by their digests and tags by their names.

    Documented: an image goes with its last tag. Unrecorded: an identifier with both halves is a
    tag's, and a digest is answered with an identifier for each of its tags.
    """
    return _operate(repository, wanted, functools.partial(_delete, repository))


def change_storage_class(
    repository: BaseRepository, wanted: ImageIdentifier, target: str, clock: Clock
) -> tuple[Image, ImageStatus]:
    """Archive an image, or restore it; returns it, and its status as ECR answers it.

    target: ARCHIVE or STANDARD.

    Documented: a restored image is ACTIVATING first, for up to 20 minutes. The answer says so, but
    the image is ACTIVE from then on, so that code which polls for that comes to an end whether or
    not the clock is pinned. `Repository.update` makes an image ACTIVATING for longer.
    Unrecorded: an image of that class already stays as it is.
    """
    image = look_up(repository, wanted)
    if target == "ARCHIVE" and image.status != "ARCHIVED":
        image = repository.update(image, status="ARCHIVED", archived_at=clock.stamp())
    if target == "STANDARD" and not is_available(image):
        return repository.restore(image), "ACTIVATING"
    return image, image.status


def _read(request: Put) -> Manifest:
    manifest = manifests.parse(request.manifest.encode(errors="surrogatepass"), request.media_type)
    if not manifest.media_type:
        raise InvalidManifest("it has no mediaType; give imageManifestMediaType with it")
    return manifest


def _refuse_tag(
    repository: BaseRepository, tag: str | None, digest: str, existing: Image | None
) -> None:
    has_tag = existing is not None and (tag is None or tag in existing.tags)
    if has_tag and existing is not None and is_available(existing):
        raise ImageAlreadyExistsException(digest, tag, *repository.record.place)
    if has_tag or tag is None:
        return
    if repository.find(None, tag) is not None and repository.record.is_immutable(tag):
        raise ImageTagAlreadyExistsException(tag, repository.name)
    if existing is not None and len(existing.tags) >= MAXIMUM_IMAGE_TAGS:
        raise TagLimitExceeded(tag, *repository.record.place, MAXIMUM_IMAGE_TAGS)


def _refuse_missing(repository: BaseRepository, manifest: Manifest, request: Put) -> None:
    children = [child for child in manifest.children if repository.find(child, None) is None]
    if children:
        raise ReferencedImagesNotFoundException(children, *repository.record.place)
    if request.requires_layers:
        layers = _find_missing(repository, manifest.blobs)
        if layers:
            raise LayersNotFoundException(layers, *repository.record.place)


def _find_missing(repository: BaseRepository, blobs: Iterable[str]) -> list[str]:
    """The blobs that were neither uploaded nor belong to an image of the repository."""
    missing = [blob for blob in dict.fromkeys(blobs) if blob not in repository.layers]
    if not missing:
        return []
    known = {blob for image in repository.images for blob in manifests.read(image.manifest).blobs}
    return [blob for blob in missing if blob not in known]


def _operate(
    repository: BaseRepository,
    wanted: Iterable[ImageIdentifier],
    operate: Callable[[Image, str | None], Iterable[T] | ImageFailure],
) -> Outcome[T]:
    """Apply a function to each image and its tag; unrecorded: an identifier twice counts once."""
    outcome: Outcome[T] = Outcome()
    for identifier in dict.fromkeys(wanted):
        found = _find_or_fail(repository, identifier)
        result = found if isinstance(found, ImageFailure) else operate(found, identifier.tag)
        if isinstance(result, ImageFailure):
            outcome.failures.append((identifier, result))
        else:
            outcome.done.extend(result)
    return outcome


def _find_or_fail(repository: BaseRepository, wanted: ImageIdentifier) -> Image | ImageFailure:
    digest, tag = wanted
    if wanted == _NEITHER:
        return MISSING_BOTH
    if digest is not None and not names.is_image_digest(digest):
        return INVALID_DIGEST
    image = repository.find(digest, tag)
    if image is not None:
        return image
    is_there = digest is not None and repository.find(digest, None) is not None
    return TAG_DOES_NOT_MATCH if is_there else NOT_FOUND


def _delete(
    repository: BaseRepository, image: Image, tag: str | None
) -> Sequence[ImageIdentifier] | ImageFailure:
    if tag is not None and len(image.tags) > 1:
        repository.untag(tag)
        return [ImageIdentifier(image.digest, tag)]
    indexes = repository.parents(image)
    if indexes:
        return make_reference_failure(indexes)
    repository.delete(image)
    return [ImageIdentifier(image.digest, each) for each in image.tags or (None,)]

"""What PutImage makes of a manifest: a new image, another tag, or a refusal in ECR's words.

In which order ECR refuses what breaks several rules is unrecorded.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from mock_ecr_ext.model.exceptions import InvalidValue
from mock_ecr_ext.model.images import manifest as manifests
from mock_ecr_ext.model.images.content import measure_manifest
from mock_ecr_ext.model.images.errors import (
    ImageAlreadyExistsException,
    ImageDigestDoesNotMatchException,
    ImageTagAlreadyExistsException,
    InvalidManifest,
    LayersNotFoundException,
    ReferencedImagesNotFoundException,
    TagLimitExceeded,
)
from mock_ecr_ext.model.images.image import Image
from mock_ecr_ext.model.images.manifest import Manifest
from mock_ecr_ext.model.limits import MAXIMUM_IMAGE_TAGS
from mock_ecr_ext.model.repository import Repository


@dataclass(frozen=True, slots=True)
class Put:
    """What PutImage is asked for.

    manifest: its text.
    media_type: of a manifest that does not say its own.
    tag: None leaves the image untagged.
    digest: that the manifest is to have; None is any.
    requires_layers: whether config and layers have to be there.
    """

    manifest: str
    media_type: str | None
    tag: str | None
    digest: str | None
    requires_layers: bool


def put(repository: Repository, asked: Put) -> Image:
    """Put an image, or its tag, into a repository; returns the image as it is then.

    Its tag leaves the image that had it, which stays. Raises ECR's own error.
    """
    manifest = _read(asked)
    digest = manifests.compute_digest(manifest.content)
    if asked.digest not in (None, digest):
        raise ImageDigestDoesNotMatchException(str(asked.digest), *_place(repository))
    held = repository.find(digest, None)
    _refuse_tag(repository, asked.tag, digest, held)
    if held is not None and asked.tag is not None:
        return repository.tag(held, asked.tag)  # unrecorded: its time stays that of the first push
    _refuse_missing(repository, manifest, asked)
    content = measure_manifest(manifest, None, lambda child: repository.find(child, None))
    return repository.put(content, asked.tag)


def _read(asked: Put) -> Manifest:
    try:
        return manifests.read(asked.manifest, asked.media_type)
    except InvalidValue:
        raise InvalidManifest from None


def _refuse_tag(repository: Repository, tag: str | None, digest: str, held: Image | None) -> None:
    if held is not None and (tag is None or tag in held.tags):
        raise ImageAlreadyExistsException(digest, tag, *_place(repository))
    if tag is None:
        return
    if repository.find(None, tag) is not None and repository.record.is_immutable(tag):
        raise ImageTagAlreadyExistsException(tag, repository.name)
    if held is not None and len(held.tags) >= MAXIMUM_IMAGE_TAGS:
        raise TagLimitExceeded(tag, *_place(repository), MAXIMUM_IMAGE_TAGS)


def _refuse_missing(repository: Repository, manifest: Manifest, asked: Put) -> None:
    children = [child for child in manifest.children if repository.find(child, None) is None]
    if children:
        raise ReferencedImagesNotFoundException(children, *_place(repository))
    if asked.requires_layers:
        layers = _missing(repository, manifest.blobs)
        if layers:
            raise LayersNotFoundException(layers, *_place(repository))


def _missing(repository: Repository, blobs: Iterable[str]) -> list[str]:
    """The blobs that were neither uploaded nor are those of an image that is here."""
    missing = [blob for blob in dict.fromkeys(blobs) if blob not in repository.layers]
    if not missing:
        return []
    held = {blob for image in repository.images for blob in manifests.read(image.manifest).blobs}
    return [blob for blob in missing if blob not in held]


def _place(repository: Repository) -> tuple[str, str]:
    return repository.name, repository.record.registry_id

"""The errors that ECR answers to operations on images, and the failures of single images.

The sentences are recorded unless a comment says "unrecorded", as in `errors`.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from mock_ecr_ext.model.errors import EcrError, InvalidParameterException, LimitExceededException
from mock_ecr_ext.model.names import IMAGE_DIGEST_PATTERN

_BOTH_NULL = "both tag and digest cannot be null"


class EmptyImageId(InvalidParameterException):
    """An entry of imageIds without digest and tag; unrecorded, worded like the batch failure."""

    def __init__(self) -> None:
        super().__init__("imageIds", _BOTH_NULL)


class ImageNotFoundException(EcrError):
    """The repository has no image with that digest, that tag, or both."""

    def __init__(self, digest: str | None, tag: str | None, name: str, registry_id: str) -> None:
        super().__init__(
            f"The image with imageId {format_image_id(digest, tag)} does not exist within the "
            f"repository with name '{name}' in the registry with id '{registry_id}'"
        )


class InvalidManifest(InvalidParameterException):
    """A manifest that ECR refuses; see `manifest_rules`.

    remedy: the same for a person, as the end of a message.
    constraint: ECR's words; recorded for `{}` and for a manifest without a media type.
    """

    def __init__(
        self,
        remedy: str = "give a JSON object with 'config' and 'layers', or an index with "
        "'manifests', whose descriptors have 'digest', 'size' and 'mediaType'",
        constraint: str = "Invalid JSON syntax",
    ) -> None:
        super().__init__("ImageManifest", constraint)
        self.remedy = remedy


class ImageAlreadyExistsException(EcrError):
    """The image exists already, with the same bytes and the same tag."""

    def __init__(self, digest: str, tag: str | None, name: str, registry_id: str) -> None:
        # Documented: a push has to change something. The text without a tag is unrecorded.
        super().__init__(
            f"Image with digest '{digest}' and tag '{tag or 'null'}' already exists in the "
            f"repository with name '{name}' in registry with id '{registry_id}'"
        )


class ImageArchivedException(EcrError):
    """An archived image cannot be scanned; the text is unrecorded."""

    def __init__(self, digest: str | None, tag: str | None, name: str, registry_id: str) -> None:
        super().__init__(
            f"The image with imageId {format_image_id(digest, tag)} within the repository with "
            f"name '{name}' in the registry with id '{registry_id}' is archived and cannot be "
            "scanned"
        )


class ImageTagAlreadyExistsException(EcrError):
    """A tag that cannot move belongs to other bytes."""

    def __init__(self, tag: str, name: str) -> None:
        super().__init__(
            f"The image tag '{tag}' already exists in the '{name}' repository and cannot be "
            "overwritten because the tag is immutable."
        )


class ImageDigestDoesNotMatchException(EcrError):
    """The given digest is not that of the manifest."""

    def __init__(self, digest: str, name: str, registry_id: str) -> None:
        super().__init__(
            f"The image with digest '{digest}' in repository '{name}' and registry ID "
            f"'{registry_id}' does not match the image digest that Amazon ECR has calculated."
        )


class LayersNotFoundException(EcrError):
    """The config or some layers were not uploaded."""

    def __init__(self, digests: Iterable[str], name: str, registry_id: str) -> None:
        super().__init__(
            f"Layers with digests '[{','.join(digests)}]' required for pushing image into "
            f"repository with name '{name}' in the registry with id '{registry_id}' do not exist"
        )


class ReferencedImagesNotFoundException(EcrError):
    """Children of an index are missing; unrecorded, worded like the error about layers."""

    def __init__(self, digests: Iterable[str], name: str, registry_id: str) -> None:
        super().__init__(
            f"Images with digests '[{','.join(digests)}]' required for pushing image into "
            f"repository with name '{name}' in the registry with id '{registry_id}' do not exist"
        )


class ImageLimitExceeded(LimitExceededException):
    """The repository has as many images as it may have."""

    def __init__(self, name: str, registry_id: str, maximum: int) -> None:
        super().__init__(
            f"The repository with name '{name}' in registry with id '{registry_id}' already has "
            f"the maximum allowed number of images which is '{maximum}'"
        )


class TagLimitExceeded(LimitExceededException):
    """The image has as many tags as it may have."""

    def __init__(self, tag: str, name: str, registry_id: str, maximum: int) -> None:
        super().__init__(
            f"Adding tag '{tag}' to an image in the repository with name '{name}' in registry "
            f"with id '{registry_id}' exceeds the maximum allowed number of tags per image which "
            f"is '{maximum}'"
        )


@dataclass(frozen=True, slots=True)
class ImageFailure:
    """The failure of one image of a batch.

    code: ECR's failureCode.
    reason: ECR's failureReason.
    """

    code: str
    reason: str


_INVALID = "Invalid request parameters: "  # the beginning of texts known from emulators only

NOT_FOUND = ImageFailure("ImageNotFound", "Requested image not found")
# These three are unrecorded: their texts are those of emulators, their codes the model's.
MISSING_BOTH = ImageFailure("MissingDigestAndTag", f"{_INVALID}{_BOTH_NULL}")
INVALID_DIGEST = ImageFailure(
    "InvalidImageDigest",
    f"{_INVALID}image digest should satisfy the regex '{IMAGE_DIGEST_PATTERN}'",
)
TAG_DOES_NOT_MATCH = ImageFailure(
    "ImageTagDoesNotMatchDigest", f"{_INVALID}given tag does not map to the given digest"
)
# AWS documents that an archived image cannot be pulled; code and text are unrecorded.
INACCESSIBLE = ImageFailure(
    "ImageInaccessible", "Requested image is archived, and cannot be pulled until it is restored"
)


def format_image_id(digest: str | None, tag: str | None) -> str:
    """An identifier of an image in ECR's sentences, which has a missing half as Java prints it.

    Recorded for a tag alone; otherwise unrecorded.
    """
    return f"{{imageDigest:'{digest or 'null'}', imageTag:'{tag or 'null'}'}}"


def make_reference_failure(indexes: Iterable[str]) -> ImageFailure:
    """The failure to delete a child of these indexes; recorded for a single index."""
    return ImageFailure(
        "ImageReferencedByManifestList",
        f"Requested image referenced by manifest list: [{', '.join(indexes)}]",
    )

"""The errors, and the failures of batches, that ECR answers to operations on images.

As in `errors`: recorded unless a comment says "unrecorded".
"""

from collections.abc import Iterable
from dataclasses import dataclass

from mock_ecr_ext.model.errors import EcrError, InvalidParameterException, LimitExceededException
from mock_ecr_ext.model.names import IMAGE_DIGEST_PATTERN


class EmptyImageId(InvalidParameterException):
    """An entry of imageIds with neither half; unrecorded, worded as the Batch operations are."""

    def __init__(self) -> None:
        super().__init__("imageIds", "both tag and digest cannot be null")


class ImageNotFoundException(EcrError):
    """No image of that digest, that tag, or both at once."""

    def __init__(self, digest: str | None, tag: str | None, name: str, registry_id: str) -> None:
        # ECR prints an absent half as Java does. Recorded for a tag alone; else unrecorded.
        super().__init__(
            f"The image with imageId {{imageDigest:'{digest or 'null'}', "
            f"imageTag:'{tag or 'null'}'}} does not exist within the repository with name "
            f"'{name}' in the registry with id '{registry_id}'"
        )


class InvalidManifest(InvalidParameterException):
    """A manifest that is none. Recorded for `{}`; that other kinds get the same is unrecorded."""

    def __init__(self) -> None:
        super().__init__("ImageManifest", "Invalid JSON syntax")


class ImageAlreadyExistsException(EcrError):
    """The same bytes under the same tag."""

    def __init__(self, digest: str, tag: str | None, name: str, registry_id: str) -> None:
        # Documented that there has to be a change; without a tag the text is unrecorded.
        super().__init__(
            f"Image with digest '{digest}' and tag '{tag or 'null'}' already exists in the "
            f"repository with name '{name}' in registry with id '{registry_id}'"
        )


class ImageTagAlreadyExistsException(EcrError):
    """Other bytes under a tag that may not move."""

    def __init__(self, tag: str, name: str) -> None:
        super().__init__(
            f"The image tag '{tag}' already exists in the '{name}' repository and cannot be "
            "overwritten because the tag is immutable."
        )


class ImageDigestDoesNotMatchException(EcrError):
    """The digest that was given is not that of the manifest."""

    def __init__(self, digest: str, name: str, registry_id: str) -> None:
        super().__init__(
            f"The image with digest '{digest}' in repository '{name}' and registry ID "
            f"'{registry_id}' does not match the image digest that Amazon ECR has calculated."
        )


class LayersNotFoundException(EcrError):
    """A config or layers that were not uploaded."""

    def __init__(self, digests: Iterable[str], name: str, registry_id: str) -> None:
        super().__init__(
            f"Layers with digests '[{','.join(digests)}]' required for pushing image into "
            f"repository with name '{name}' in the registry with id '{registry_id}' do not exist"
        )


class ReferencedImagesNotFoundException(EcrError):
    """Children of an index that are not there; unrecorded, worded as the one about layers is."""

    def __init__(self, digests: Iterable[str], name: str, registry_id: str) -> None:
        super().__init__(
            f"Images with digests '[{','.join(digests)}]' required for pushing image into "
            f"repository with name '{name}' in the registry with id '{registry_id}' do not exist"
        )


class ImageLimitExceeded(LimitExceededException):
    """The repository is full."""

    def __init__(self, name: str, registry_id: str, maximum: int) -> None:
        super().__init__(
            f"The repository with name '{name}' in registry with id '{registry_id}' already has "
            f"the maximum allowed number of images which is '{maximum}'"
        )


class TagLimitExceeded(LimitExceededException):
    """An image has as many tags as it may."""

    def __init__(self, tag: str, name: str, registry_id: str, maximum: int) -> None:
        super().__init__(
            f"Adding tag '{tag}' to an image in the repository with name '{name}' in registry "
            f"with id '{registry_id}' exceeds the maximum allowed number of tags per image which "
            f"is '{maximum}'"
        )


@dataclass(frozen=True, slots=True)
class ImageFailure:
    """Why one image of a batch was left out.

    code: ECR's failureCode.
    reason: ECR's failureReason.
    """

    code: str
    reason: str


_INVALID = "Invalid request parameters: "  # it begins what only emulators are known to answer

NOT_FOUND = ImageFailure("ImageNotFound", "Requested image not found")
# Unrecorded, these three: as emulators answer, and as the model's codes are named.
MISSING_BOTH = ImageFailure("MissingDigestAndTag", f"{_INVALID}both tag and digest cannot be null")
INVALID_DIGEST = ImageFailure(
    "InvalidImageDigest",
    f"{_INVALID}image digest should satisfy the regex '{IMAGE_DIGEST_PATTERN}'",
)
TAG_DOES_NOT_MATCH = ImageFailure(
    "ImageTagDoesNotMatchDigest", f"{_INVALID}given tag does not map to the given digest"
)


def make_reference_failure(indexes: Iterable[str]) -> ImageFailure:
    """The failure to delete a child of these indexes; recorded for one of them."""
    return ImageFailure(
        "ImageReferencedByManifestList",
        f"Requested image referenced by manifest list: [{', '.join(indexes)}]",
    )

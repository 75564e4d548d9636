"""The operations on images: from checked parameters to an answer, one function each."""

import functools
from collections.abc import Callable, Collection, Iterable, Mapping

from mock_ecr_ext.model import names
from mock_ecr_ext.model.families.images import Put, put
from mock_ecr_ext.model.images.errors import (
    INVALID_DIGEST,
    MISSING_BOTH,
    NOT_FOUND,
    TAG_DOES_NOT_MATCH,
    EmptyImageId,
    ImageFailure,
    ImageNotFoundException,
    make_reference_failure,
)
from mock_ecr_ext.model.images.image import Image
from mock_ecr_ext.model.images.store import passes
from mock_ecr_ext.model.registry import Registry
from mock_ecr_ext.model.repository import Repository
from mock_ecr_ext.wire.answer import Answer, make_answer, make_list
from mock_ecr_ext.wire.operations import image_shapes as shapes
from mock_ecr_ext.wire.operations.common import (
    Operation,
    Parameters,
    find_repository,
    read_filter,
    read_page,
    refuse_paging,
)

ImageIdAsked = Mapping[str, str]


def describe_images(registry: Registry, parameters: Parameters) -> Answer:
    """DescribeImages: those named, each once and in the order asked, or a page of the filtered."""
    repository = find_repository(registry, parameters["repositoryName"])
    wanted = parameters.get("imageIds")
    if wanted is None:
        listing = functools.partial(repository.listing, read_filter(parameters, "ACTIVE"))
        page = read_page(registry, "DescribeImages", listing, parameters)
        return _described(page.records, page.next_token)
    refuse_paging(parameters, "imageIds")
    images = [_image_wanted(registry, repository, entry) for entry in wanted]
    found = {image.digest: image for image in images}.values()
    # Unrecorded: a filter narrows what was named; without one an archived image is told too.
    if "filter" not in parameters:
        return _described(found)
    asked = read_filter(parameters, "ANY")
    return _described([image for image in found if passes(image, asked)])


def list_images(registry: Registry, parameters: Parameters) -> Answer:
    """ListImages: a page of the filtered, one entry for each tag."""
    repository = find_repository(registry, parameters["repositoryName"])
    listing = functools.partial(repository.image_ids, read_filter(parameters, "ACTIVE"))
    page = read_page(registry, "ListImages", listing, parameters)
    return make_list(
        "imageIds", [shapes.encode_image_id(*entry) for entry in page.records], page.next_token
    )


def put_image(registry: Registry, parameters: Parameters) -> Answer:
    """PutImage: a new image, or another tag for one that is there."""
    repository = find_repository(registry, parameters["repositoryName"])
    asked = Put(
        parameters["imageManifest"],
        parameters.get("imageManifestMediaType"),
        parameters.get("imageTag"),
        parameters.get("imageDigest"),
        registry.backend.shared.requires_layers,
    )
    image = put(repository, asked)
    return Answer({"image": shapes.encode_image(image, asked.tag, is_pulled=False)})


def batch_get_image(registry: Registry, parameters: Parameters) -> Answer:
    """BatchGetImage: the manifests of those named, each once.

    Unrecorded: an image of a type that is not among the accepted ones comes all the same.
    """
    repository = find_repository(registry, parameters["repositoryName"])

    def get(image: Image, entry: ImageIdAsked) -> Iterable[bytes]:
        return [shapes.encode_image(image, entry.get("imageTag"), is_pulled=True)]

    return _batch(repository, "images", parameters["imageIds"], get)


def batch_delete_image(registry: Registry, parameters: Parameters) -> Answer:
    """BatchDeleteImage: images by their digests, tags by their names.

    Documented: an image goes with its last tag. Unrecorded: an entry with both halves is a tag's,
    and a digest's answer has an entry for each of its tags.
    """
    repository = find_repository(registry, parameters["repositoryName"])

    def delete(image: Image, entry: ImageIdAsked) -> Iterable[bytes] | ImageFailure:
        tag = entry.get("imageTag")
        if tag is not None and len(image.tags) > 1:
            repository.untag(tag)
            return [shapes.encode_image_id(image.digest, tag)]
        indexes = repository.parents(image)
        if indexes:
            return make_reference_failure(indexes)
        repository.delete(image)
        return [shapes.encode_image_id(image.digest, tag) for tag in image.tags or (None,)]

    return _batch(repository, "imageIds", parameters["imageIds"], delete)


def update_image_storage_class(registry: Registry, parameters: Parameters) -> Answer:
    """UpdateImageStorageClass: archive an image, or restore it.

    Unrecorded: it takes no time, and an image that is of that class already stays as it is.
    """
    repository = find_repository(registry, parameters["repositoryName"])
    asked = parameters["imageId"]
    image = _image_wanted(registry, repository, asked)
    if parameters["targetStorageClass"] == "ARCHIVE" and image.status != "ARCHIVED":
        image = repository.update(image, status="ARCHIVED", archived_at=registry.clock.stamp())
    elif parameters["targetStorageClass"] == "STANDARD" and image.status != "ACTIVE":
        image = repository.update(image, status="ACTIVE", activated_at=registry.clock.stamp())
    return make_answer(
        imageId={"imageDigest": image.digest, "imageTag": asked.get("imageTag")},
        imageStatus=image.status,
        registryId=registry.account_id,
        repositoryName=repository.name,
    )


def _described(images: Collection[Image], next_token: str | None = None) -> Answer:
    return make_list("imageDetails", shapes.encode_image_details(images), next_token)


def _image_wanted(registry: Registry, repository: Repository, entry: ImageIdAsked) -> Image:
    # Unrecorded: the first id that names no image is told, and so is one whose halves disagree.
    digest, tag = entry.get("imageDigest"), entry.get("imageTag")
    if digest is None and tag is None:
        raise EmptyImageId
    image = repository.find(digest, tag)
    if image is None:
        raise ImageNotFoundException(digest, tag, repository.name, registry.account_id)
    return image


def _batch(
    repository: Repository,
    member: str,
    wanted: Iterable[ImageIdAsked],
    operate: Callable[[Image, ImageIdAsked], Iterable[bytes] | ImageFailure],
) -> Answer:
    """What comes of each entry, in their order, and what fails."""
    done: list[bytes] = []
    failures: list[bytes] = []
    for entry in _each_once(wanted):
        image = _image_or_failure(repository, entry)
        outcome = image if isinstance(image, ImageFailure) else operate(image, entry)
        if isinstance(outcome, ImageFailure):
            failures.append(shapes.encode_image_failure(entry, outcome))
        else:
            done += outcome
    return Answer({member: done, "failures": failures}, len(done))


def _each_once(wanted: Iterable[ImageIdAsked]) -> Iterable[ImageIdAsked]:
    """Unrecorded: an entry that comes twice counts once."""
    return {(entry.get("imageDigest"), entry.get("imageTag")): entry for entry in wanted}.values()


def _image_or_failure(repository: Repository, entry: ImageIdAsked) -> Image | ImageFailure:
    digest, tag = entry.get("imageDigest"), entry.get("imageTag")
    if digest is None and tag is None:
        return MISSING_BOTH
    if digest is not None and not names.is_image_digest(digest):
        return INVALID_DIGEST
    image = repository.find(digest, tag)
    if image is not None:
        return image
    is_there = digest is not None and repository.find(digest, None) is not None
    return TAG_DOES_NOT_MATCH if is_there else NOT_FOUND


OPERATIONS: Mapping[str, Operation] = {
    "BatchDeleteImage": batch_delete_image,
    "BatchGetImage": batch_get_image,
    "DescribeImages": describe_images,
    "ListImages": list_images,
    "PutImage": put_image,
    "UpdateImageStorageClass": update_image_storage_class,
}

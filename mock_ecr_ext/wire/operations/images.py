"""The operations on images: they read checked parameters and write answers."""

import functools
from collections.abc import Iterable, Mapping

from mock_ecr_ext.model.families import images as rules
from mock_ecr_ext.model.families.images import ImageIdentifier, Put
from mock_ecr_ext.model.images.errors import ImageFailure
from mock_ecr_ext.model.registry import Registry
from mock_ecr_ext.wire.answer import Answer, list_records, make_answer, make_list
from mock_ecr_ext.wire.operations import image_shapes as shapes
from mock_ecr_ext.wire.operations.common import (
    Operation,
    Parameters,
    read_filter,
    read_page,
    refuse_paging,
)


def describe_images(registry: Registry, parameters: Parameters) -> Answer:
    """DescribeImages: those named, each once and in the requested order, or a filtered page."""
    repository = registry.look_up(parameters["repositoryName"])
    if "imageIds" not in parameters:
        listing = functools.partial(repository.listing, read_filter(parameters, "ACTIVE"))
        page = read_page(registry, "DescribeImages", listing, parameters)
        return list_records(
            "imageDetails", page.records, shapes.encode_image_detail, page.next_token
        )
    refuse_paging(parameters, "imageIds")
    image_filter = read_filter(parameters, "ANY") if "filter" in parameters else None
    images = rules.describe(repository, _read_ids(parameters), image_filter)
    return list_records("imageDetails", images, shapes.encode_image_detail, None)


def list_images(registry: Registry, parameters: Parameters) -> Answer:
    """ListImages: a filtered page, with one entry for each tag."""
    repository = registry.look_up(parameters["repositoryName"])
    listing = functools.partial(repository.image_ids, read_filter(parameters, "ACTIVE"))
    page = read_page(registry, "ListImages", listing, parameters)
    records = [shapes.encode_image_id(*image_id) for image_id in page.records]
    return make_list("imageIds", records, page.next_token)


def put_image(registry: Registry, parameters: Parameters) -> Answer:
    """PutImage: a new image, or another tag for an existing one."""
    repository = registry.look_up(parameters["repositoryName"])
    request = Put(
        parameters["imageManifest"],
        parameters.get("imageManifestMediaType"),
        parameters.get("imageTag"),
        parameters.get("imageDigest"),
        registry.backend.shared.requires_layers,
    )
    image = rules.put(repository, request)
    return Answer({"image": shapes.encode_image(image, request.tag, is_pulled=False)})


def batch_get_image(registry: Registry, parameters: Parameters) -> Answer:
    """BatchGetImage: the manifests of the named images."""
    repository = registry.look_up(parameters["repositoryName"])
    outcome = rules.get(repository, _read_ids(parameters))
    images = [shapes.encode_image(image, tag, is_pulled=True) for image, tag in outcome.done]
    return _answer_batch("images", images, outcome.failures)


def batch_delete_image(registry: Registry, parameters: Parameters) -> Answer:
    """BatchDeleteImage: images by their digests, tags by their names."""
    repository = registry.look_up(parameters["repositoryName"])
    outcome = rules.delete(repository, _read_ids(parameters))
    image_ids = [shapes.encode_image_id(*identifier) for identifier in outcome.done]
    return _answer_batch("imageIds", image_ids, outcome.failures)


def update_image_storage_class(registry: Registry, parameters: Parameters) -> Answer:
    """UpdateImageStorageClass: archive an image, or restore it."""
    repository = registry.look_up(parameters["repositoryName"])
    wanted, target = _read_id(parameters["imageId"]), parameters["targetStorageClass"]
    image, status = rules.change_storage_class(repository, wanted, target, registry.clock)
    return make_answer(
        imageId={"imageDigest": image.digest, "imageTag": wanted.tag},
        imageStatus=status,
        registryId=registry.account_id,
        repositoryName=repository.name,
    )


def _read_ids(parameters: Parameters) -> Iterable[ImageIdentifier]:
    return map(_read_id, parameters["imageIds"])


def _read_id(image_id: Mapping[str, str]) -> ImageIdentifier:
    return ImageIdentifier(image_id.get("imageDigest"), image_id.get("imageTag"))


def _answer_batch(
    member: str, done: list[bytes], failures: Iterable[tuple[ImageIdentifier, ImageFailure]]
) -> Answer:
    failed = [shapes.encode_image_failure(identifier, reason) for identifier, reason in failures]
    return Answer({member: done, "failures": failed}, len(done))


OPERATIONS: Mapping[str, Operation] = {
    "BatchDeleteImage": batch_delete_image,
    "BatchGetImage": batch_get_image,
    "DescribeImages": describe_images,
    "ListImages": list_images,
    "PutImage": put_image,
    "UpdateImageStorageClass": update_image_storage_class,
}

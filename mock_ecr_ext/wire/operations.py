"""The operations: from checked parameters to an answer, one function each.

What is null, or not in botocore's model, has been left out of the parameters before.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from mock_ecr_ext.model.errors import (
    CannotBeCombined,
    EmptyImageId,
    ImageNotFoundException,
    RepositoryNotEmptyException,
    RepositoryNotFoundException,
)
from mock_ecr_ext.model.image import Image
from mock_ecr_ext.model.paging import Listing, Page
from mock_ecr_ext.model.registry import Registry
from mock_ecr_ext.model.repository import Repository
from mock_ecr_ext.model.repository_record import Settings
from mock_ecr_ext.model.store import passes
from mock_ecr_ext.wire import shapes
from mock_ecr_ext.wire.shapes import Answer

T = TypeVar("T")
Parameters = Mapping[str, Any]
Operation = Callable[[Registry, Parameters], Answer]

DEFAULT_PAGE_SIZE = 100


def create_repository(registry: Registry, parameters: Parameters) -> Answer:
    """CreateRepository: an answer without the tags that it keeps."""
    encryption = parameters.get("encryptionConfiguration", {})
    filters = parameters.get("imageTagMutabilityExclusionFilters", ())
    settings = Settings(
        mutability=parameters.get("imageTagMutability", "MUTABLE"),
        exclusion_filters=tuple(entry["filter"] for entry in filters),
        scan_on_push=parameters.get("imageScanningConfiguration", {}).get("scanOnPush", False),
        encryption_type=encryption.get("encryptionType", "AES256"),
        kms_key=encryption.get("kmsKey"),
        tags=tuple((tag["Key"], tag["Value"]) for tag in parameters.get("tags", ())),
    )
    repository = registry.add(parameters["repositoryName"], settings)
    return Answer("repository", [shapes.repository(repository.record)], is_list=False)


def delete_repository(registry: Registry, parameters: Parameters) -> Answer:
    """DeleteRepository: refused while there are images, unless forced."""
    repository = _repository(registry, parameters["repositoryName"])
    if len(repository) and not parameters.get("force"):
        raise RepositoryNotEmptyException(repository.name, registry.account_id)
    registry.remove(repository)
    return Answer("repository", [shapes.deleted_repository(repository.record)], is_list=False)


def describe_repositories(registry: Registry, parameters: Parameters) -> Answer:
    """DescribeRepositories: those named, each once and in the order asked, or a page of all."""
    wanted = parameters.get("repositoryNames")
    if wanted is None:
        scope = _scope("DescribeRepositories", registry)
        page = _page(registry, scope, lambda: registry.listing(scope), parameters)
        return _repositories(page.records, page.next_token)
    _refuse_paging(parameters, "repositoryNames")
    # Recorded for names that all exist. Unrecorded: a name twice, and which of several is missed.
    return _repositories(_repository(registry, name) for name in dict.fromkeys(wanted))


def describe_images(registry: Registry, parameters: Parameters) -> Answer:
    """DescribeImages: those named, each once and in the order asked, or a page of the filtered."""
    repository = _repository(registry, parameters["repositoryName"])
    wanted = parameters.get("imageIds")
    image_filter = parameters.get("filter", {})
    tag_status = image_filter.get("tagStatus", "ANY")
    if wanted is None:
        listed = (tag_status, image_filter.get("imageStatus", "ACTIVE"))
        scope = _scope("DescribeImages", registry)
        page = _page(registry, scope, lambda: repository.listing(scope, listed), parameters)
        return _images(page.records, page.next_token)
    _refuse_paging(parameters, "imageIds")
    found = {image.digest: image for image in _images_wanted(registry, repository, wanted)}
    # Unrecorded: a filter narrows what was named; without one an archived image is told too.
    named = (tag_status, image_filter.get("imageStatus", "ANY"))
    return _images(image for image in found.values() if passes(image, named))


OPERATIONS: Mapping[str, Operation] = {
    "CreateRepository": create_repository,
    "DeleteRepository": delete_repository,
    "DescribeImages": describe_images,
    "DescribeRepositories": describe_repositories,
}


def _repository(registry: Registry, name: str) -> Repository:
    repository = registry.find(name)
    if repository is None:
        raise RepositoryNotFoundException(name, registry.account_id)
    return repository


def _images_wanted(
    registry: Registry, repository: Repository, wanted: Iterable[Mapping[str, str]]
) -> Iterable[Image]:
    # Unrecorded: the first id that names no image is told, and so is one whose halves disagree.
    for entry in wanted:
        digest, tag = entry.get("imageDigest"), entry.get("imageTag")
        if digest is None and tag is None:
            raise EmptyImageId
        image = repository.find(digest, tag)
        if image is None:
            raise ImageNotFoundException(digest, tag, repository.name, registry.account_id)
        yield image


def _scope(operation: str, registry: Registry) -> tuple[str, ...]:
    return (operation, registry.account_id, registry.region)


def _page(
    registry: Registry,
    scope: tuple[str, ...],
    listing: Callable[[], Listing[T]],
    parameters: Parameters,
) -> Page[T]:
    size = parameters.get("maxResults", DEFAULT_PAGE_SIZE)
    token = parameters.get("nextToken")
    return registry.backend.shared.pager(scope[0], listing, token, size)


def _refuse_paging(parameters: Parameters, member: str) -> None:
    for field in ("maxResults", "nextToken"):
        if field in parameters:
            raise CannotBeCombined(field, member)


def _images(images: Iterable[Image], next_token: str | None = None) -> Answer:
    return Answer(
        "imageDetails", [shapes.image_detail(image) for image in images], True, next_token
    )


def _repositories(repositories: Iterable[Repository], next_token: str | None = None) -> Answer:
    records = [shapes.repository(repository.record) for repository in repositories]
    return Answer("repositories", records, True, next_token)

"""The operations on repositories: they read checked parameters and write answers."""

from collections.abc import Iterable, Mapping

from mock_ecr_ext.model.families.repositories import create, delete
from mock_ecr_ext.model.registry import Registry
from mock_ecr_ext.model.repository import Repository
from mock_ecr_ext.wire.answer import Answer, list_records, make_answer
from mock_ecr_ext.wire.operations import repository_shapes as shapes
from mock_ecr_ext.wire.operations.common import (
    Operation,
    Parameters,
    read_page,
    read_settings,
    refuse_paging,
)


def create_repository(registry: Registry, parameters: Parameters) -> Answer:
    """CreateRepository; its answer lacks the resource tags."""
    repository = create(registry, parameters["repositoryName"], read_settings(parameters))
    return Answer({"repository": repository.record.encode(shapes.encode_repository)})


def delete_repository(registry: Registry, parameters: Parameters) -> Answer:
    """DeleteRepository."""
    force = parameters.get("force", False)
    repository = delete(registry, parameters["repositoryName"], force=force)
    return Answer({"repository": shapes.encode_deleted_repository(repository.record)})


def describe_repositories(registry: Registry, parameters: Parameters) -> Answer:
    """DescribeRepositories: those named, each once and in the requested order, or a page of all."""
    wanted = parameters.get("repositoryNames")
    if wanted is None:
        page = read_page(registry, "DescribeRepositories", registry.listing, parameters)
        return _list_repositories(page.records, page.next_token)
    refuse_paging(parameters, "repositoryNames")
    # Recorded for names that all exist. Unrecorded: a name twice, and the first absent one fails.
    return _list_repositories(registry.look_up(name) for name in dict.fromkeys(wanted))


def put_image_tag_mutability(registry: Registry, parameters: Parameters) -> Answer:
    """PutImageTagMutability; filters that the request lacks are removed."""
    repository = registry.look_up(parameters["repositoryName"])
    settings = read_settings(parameters)
    repository.change_settings(
        image_tag_mutability=settings.mutability,
        image_tag_mutability_exclusion_filters=settings.exclusion_filters,
    )
    return make_answer(
        imageTagMutability=settings.mutability,
        imageTagMutabilityExclusionFilters=shapes.make_exclusion_filters(repository.record),
        registryId=registry.account_id,
        repositoryName=repository.name,
    )


def put_image_scanning_configuration(registry: Registry, parameters: Parameters) -> Answer:
    """PutImageScanningConfiguration; DescribeRepositories reports it from then on."""
    repository = registry.look_up(parameters["repositoryName"])
    scan_on_push = read_settings(parameters).scan_on_push
    repository.change_settings(scan_on_push=scan_on_push)
    return make_answer(
        imageScanningConfiguration={"scanOnPush": scan_on_push},
        registryId=registry.account_id,
        repositoryName=repository.name,
    )


def _list_repositories(repositories: Iterable[Repository], next_token: str | None = None) -> Answer:
    records = [repository.record for repository in repositories]
    return list_records("repositories", records, shapes.encode_repository, next_token)


OPERATIONS: Mapping[str, Operation] = {
    "CreateRepository": create_repository,
    "DeleteRepository": delete_repository,
    "DescribeRepositories": describe_repositories,
    "PutImageScanningConfiguration": put_image_scanning_configuration,
    "PutImageTagMutability": put_image_tag_mutability,
}

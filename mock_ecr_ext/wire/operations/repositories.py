"""The operations on repositories: from checked parameters to an answer, one function each."""

import dataclasses
import operator
from collections.abc import Iterable, Mapping

from mock_ecr_ext.model.registry import Registry
from mock_ecr_ext.model.repository import Repository
from mock_ecr_ext.model.repository_errors import RepositoryNotEmptyException
from mock_ecr_ext.wire.answer import Answer, make_answer, make_list
from mock_ecr_ext.wire.operations import repository_shapes as shapes
from mock_ecr_ext.wire.operations.common import (
    Operation,
    Parameters,
    find_repository,
    read_page,
    read_settings,
    refuse_paging,
)

_RECORD = operator.attrgetter("record")


def create_repository(registry: Registry, parameters: Parameters) -> Answer:
    """CreateRepository: an answer without the tags that it keeps."""
    repository = registry.add(parameters["repositoryName"], read_settings(parameters))
    return Answer({"repository": shapes.encode_repository(repository.record)})


def delete_repository(registry: Registry, parameters: Parameters) -> Answer:
    """DeleteRepository: refused while there are images, unless forced."""
    repository = find_repository(registry, parameters["repositoryName"])
    if len(repository) and not parameters.get("force"):
        raise RepositoryNotEmptyException(repository.name, registry.account_id)
    registry.remove(repository)
    return Answer({"repository": shapes.encode_deleted_repository(repository.record)})


def describe_repositories(registry: Registry, parameters: Parameters) -> Answer:
    """DescribeRepositories: those named, each once and in the order asked, or a page of all."""
    wanted = parameters.get("repositoryNames")
    if wanted is None:
        page = read_page(registry, "DescribeRepositories", registry.listing, parameters)
        return _described(page.records, page.next_token)
    refuse_paging(parameters, "repositoryNames")
    # Recorded for names that all exist. Unrecorded: a name twice, and which of several is missed.
    return _described(find_repository(registry, name) for name in dict.fromkeys(wanted))


def put_image_tag_mutability(registry: Registry, parameters: Parameters) -> Answer:
    """PutImageTagMutability: from the next PutImage on; filters that are not given are gone."""
    repository = find_repository(registry, parameters["repositoryName"])
    settings = read_settings(parameters)
    repository.record = dataclasses.replace(
        repository.record,
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
    """PutImageScanningConfiguration: what DescribeRepositories says from then on."""
    repository = find_repository(registry, parameters["repositoryName"])
    scan_on_push = read_settings(parameters).scan_on_push
    repository.record = dataclasses.replace(repository.record, scan_on_push=scan_on_push)
    return make_answer(
        imageScanningConfiguration={"scanOnPush": scan_on_push},
        registryId=registry.account_id,
        repositoryName=repository.name,
    )


def _described(repositories: Iterable[Repository], next_token: str | None = None) -> Answer:
    records = shapes.encode_repositories(list(map(_RECORD, repositories)))
    return make_list("repositories", records, next_token)


OPERATIONS: Mapping[str, Operation] = {
    "CreateRepository": create_repository,
    "DeleteRepository": delete_repository,
    "DescribeRepositories": describe_repositories,
    "PutImageScanningConfiguration": put_image_scanning_configuration,
    "PutImageTagMutability": put_image_tag_mutability,
}

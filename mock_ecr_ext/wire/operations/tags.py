"""The operations on resource tags: they read checked parameters and write answers."""

from collections.abc import Mapping

from mock_ecr_ext.model.access import make_unnamed_denial
from mock_ecr_ext.model.calls.call import Asked
from mock_ecr_ext.model.families import tags as rules
from mock_ecr_ext.model.families.tags import RepositoryArn
from mock_ecr_ext.model.registry import Registry
from mock_ecr_ext.model.repositories.errors import RepositoryNotFoundException
from mock_ecr_ext.model.repository import Repository
from mock_ecr_ext.wire.answer import Answer, make_list
from mock_ecr_ext.wire.encoding import encode
from mock_ecr_ext.wire.operations.common import Operation, Parameters


def list_tags_for_resource(registry: Registry, parameters: Parameters) -> Answer:
    """ListTagsForResource."""
    repository = _look_up(registry, "ListTagsForResource", parameters["resourceArn"])
    pairs = rules.list_tags(repository)
    return make_list("tags", [encode({"Key": key, "Value": value}) for key, value in pairs])


def tag_resource(registry: Registry, parameters: Parameters) -> Answer:
    """TagResource; its answer is empty."""
    repository = _look_up(registry, "TagResource", parameters["resourceArn"])
    rules.tag(repository, [(tag["Key"], tag["Value"]) for tag in parameters["tags"]])
    return Answer({})


def untag_resource(registry: Registry, parameters: Parameters) -> Answer:
    """UntagResource; its answer is empty."""
    repository = _look_up(registry, "UntagResource", parameters["resourceArn"])
    rules.untag(repository, parameters["tagKeys"])
    return Answer({})


def _look_up(registry: Registry, operation: str, resource_arn: str) -> Repository:
    """The repository of an ARN.

    Unrecorded: one of another region is not found, and one of another account is answered or denied
    as a `registryId` is.
    """
    arn = rules.parse_arn(resource_arn)
    repository = _find_owner(registry, operation, arn, resource_arn).look_up(arn.name)
    if repository.arn != resource_arn:
        raise RepositoryNotFoundException(arn.name, arn.account_id)
    return repository


def _find_owner(
    caller: Registry, operation: str, arn: RepositoryArn, resource_arn: str
) -> Registry:
    if arn.account_id == caller.account_id:
        return caller
    if caller.backend.admits(arn.account_id):
        return caller.backend.registry(arn.account_id, caller.region)
    asked = Asked(operation, {"resourceArn": resource_arn}, caller.account_id, caller.region)
    raise make_unnamed_denial(asked, arn.account_id)


OPERATIONS: Mapping[str, Operation] = {
    "ListTagsForResource": list_tags_for_resource,
    "TagResource": tag_resource,
    "UntagResource": untag_resource,
}

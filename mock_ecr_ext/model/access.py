"""The refusal of a request that its caller is not allowed to make."""

from collections.abc import Mapping
from typing import Any

from mock_ecr_ext.model import names
from mock_ecr_ext.model.calls.call import Asked
from mock_ecr_ext.model.errors import AccessDeniedException

FAKE_ACCESS_KEY = "MOCKECREXTNOTAREALKEY"
"""The access key that an active mock puts into the environment."""


def make_denial(
    request: Asked, reason: str, *, owner: str | None = None, policy: str = ""
) -> AccessDeniedException:
    """The refusal of a request, with one of the reasons of `AccessDeniedException`.

    owner: the account that owns the requested repository; by default that of `registryId`, which
        is recorded to be named even if it is malformed, or else the caller's own.
    policy: the ARN of the service control policy that denies.
    """
    return AccessDeniedException(
        names.make_user_arn(request.account_id, request.region),
        f"ecr:{request.operation}",
        _find_resource(request, owner or request.owner),
        reason,
        policy=policy,
    )


def make_unnamed_denial(request: Asked, owner: str) -> AccessDeniedException:
    """The refusal of a request for an account that no test has named."""
    denial = make_denial(request, AccessDeniedException.NO_RESOURCE_POLICY, owner=owner)
    denial.unnamed_account = owner
    return denial


def _find_resource(request: Asked, owner: str) -> str:
    """The ARN that a refusal names: the one in the request, or that of its repository."""
    if request.operation == "GetAuthorizationToken":
        return "*"  # recorded: terraform-aws-iam#514; unrecorded for operations on a registry
    given = request.parameters.get("resourceArn")
    if given:
        return str(given)
    name = _find_repository(request.parameters)
    return names.make_repository_arn(owner, request.region, name)


def _find_repository(parameters: Mapping[str, Any]) -> str:
    """The repository that a refusal names: `*` for all, the first of a list (unrecorded)."""
    listed = parameters.get("repositoryNames")
    name = listed[0] if isinstance(listed, list) and listed else "*"
    return str(parameters.get("repositoryName") or name)

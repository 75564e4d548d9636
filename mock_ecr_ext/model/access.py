"""The refusal of a request that its caller is not allowed to make."""

from collections.abc import Mapping
from typing import Any

from mock_ecr_ext.model import names
from mock_ecr_ext.model.calls import Asked
from mock_ecr_ext.model.errors import AccessDeniedException

FAKE_ACCESS_KEY = "MOCKECREXTNOTAREALKEY"
"""The access key that an active mock puts into the environment."""


def make_denial(
    request: Asked, reason: str, *, owner: str | None = None, policy: str = ""
) -> AccessDeniedException:
    """The refusal of a request, with one of the reasons of `AccessDeniedException`.

    owner: the account that owns the requested repository; by default the caller's own.
    policy: the ARN of the service control policy that denies.
    """
    return AccessDeniedException(
        names.make_user_arn(request.account_id, request.region),
        f"ecr:{request.operation}",
        names.make_repository_arn(
            owner or request.account_id, request.region, _find_resource(request.parameters)
        ),
        reason,
        policy=policy,
    )


def _find_resource(parameters: Mapping[str, Any]) -> str:
    """The repository that a refusal names: `*` for all, the first of a list (unrecorded)."""
    listed = parameters.get("repositoryNames")
    name = listed[0] if isinstance(listed, list) and listed else "*"
    return str(parameters.get("repositoryName") or name)

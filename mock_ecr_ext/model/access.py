"""What a caller is told who may not do something."""

from collections.abc import Mapping
from typing import Any

from mock_ecr_ext.model import names
from mock_ecr_ext.model.calls import Asked
from mock_ecr_ext.model.errors import AccessDeniedException

FAKE_ACCESS_KEY = "MOCKECREXTNOTAREALKEY"
"""The access key that an active mock puts into the environment."""


def make_denial(
    asked: Asked, reason: str, *, owner: str | None = None, policy: str = ""
) -> AccessDeniedException:
    """The refusal of a request, for one of the reasons that `AccessDeniedException` knows.

    owner: the account whose repository was asked for; the caller's own by default.
    policy: the ARN of the service control policy that denies.
    """
    return AccessDeniedException(
        names.user_arn(asked.account_id, asked.region),
        f"ecr:{asked.operation}",
        names.repository_arn(owner or asked.account_id, asked.region, _resource(asked.parameters)),
        reason,
        policy=policy,
    )


def _resource(parameters: Mapping[str, Any]) -> str:
    """The repository that a refusal names; `*` for all, and the first of several (unrecorded)."""
    several = parameters.get("repositoryNames")
    name = several[0] if isinstance(several, list) and several else "*"
    return str(parameters.get("repositoryName") or name)

"""Hints for a person about an error, which ECR itself does not give."""

from mock_ecr_ext.model.errors import AccessDeniedException, EcrError
from mock_ecr_ext.model.exceptions import find_nearest
from mock_ecr_ext.model.faults.fault import NoResponse
from mock_ecr_ext.model.images.errors import InvalidManifest
from mock_ecr_ext.model.registry import Registry
from mock_ecr_ext.model.repositories.errors import RepositoryNotFoundException


def make_hint(caller: Registry, error: EcrError | NoResponse) -> str | None:
    """Help with an error: where a missing repository is, or why a call is refused.

    None if there is nothing to say. It is made when somebody reads it, because a search among many
    names takes time.
    """
    if isinstance(error, InvalidManifest):
        return error.remedy
    if isinstance(error, AccessDeniedException):
        return _explain_denial(caller, error.unnamed_account)
    if not isinstance(error, RepositoryNotFoundException):
        return None
    registry = caller.backend.registry(error.registry_id, caller.region)
    if error.name in registry:
        return f"repository {error.name!r} was created after this call"
    place = f"this call went to {registry.account_id} in {registry.region}"
    homes = [
        f"{other.account_id} in {other.region}"
        for other in caller.backend.registries
        if error.name in other
    ]
    if homes:
        return f"repository {error.name!r} is in {' and in '.join(homes)}; {place}"
    match = find_nearest(error.name, (repository.name for repository in registry.repositories))
    return f"the nearest name is {match!r}; {place}" if match else None


def _explain_denial(caller: Registry, account_id: str | None) -> str | None:
    if account_id is None:
        return None  # the test has planned it
    if caller.backend.admits(account_id):
        return f"account {account_id} was named after this call"
    remedy = f"open it with registry.at(account_id={account_id!r})"
    return f"account {account_id} is closed, because the test has not named it; {remedy}"

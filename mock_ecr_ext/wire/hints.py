"""What a person would like to know of an error, and ECR does not tell."""

from mock_ecr_ext.model.errors import EcrError
from mock_ecr_ext.model.exceptions import find_nearest
from mock_ecr_ext.model.registry import Registry
from mock_ecr_ext.model.repository_errors import RepositoryNotFoundException


def hint(caller: Registry, error: EcrError) -> str | None:
    """Where the repository that a call missed really is, or which name comes nearest."""
    if not isinstance(error, RepositoryNotFoundException):
        return None
    asked = f"this call asked {error.registry_id} in {caller.region}"
    homes = [
        f"{registry.account_id} in {registry.region}"
        for registry in caller.backend.registries
        if error.name in registry
    ]
    if homes:
        return f"repository {error.name!r} stands in {' and in '.join(homes)}; {asked}"
    registry = caller.backend.registry(error.registry_id, caller.region)
    match = find_nearest(error.name, (repository.name for repository in registry.repositories))
    return f"the nearest name is {match!r}; {asked}" if match else None

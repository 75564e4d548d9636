"""Hints for a person about an error, which ECR itself does not give."""

from mock_ecr_ext.model.errors import EcrError
from mock_ecr_ext.model.exceptions import find_nearest
from mock_ecr_ext.model.registry import Registry
from mock_ecr_ext.model.repository_errors import RepositoryNotFoundException


def make_hint(caller: Registry, error: EcrError) -> str | None:
    """The registries that have a missing repository, or the nearest name; None for other errors."""
    if not isinstance(error, RepositoryNotFoundException):
        return None
    place = f"this call went to {error.registry_id} in {caller.region}"
    homes = [
        f"{registry.account_id} in {registry.region}"
        for registry in caller.backend.registries
        if error.name in registry
    ]
    if homes:
        return f"repository {error.name!r} is in {' and in '.join(homes)}; {place}"
    registry = caller.backend.registry(error.registry_id, caller.region)
    match = find_nearest(error.name, (repository.name for repository in registry.repositories))
    return f"the nearest name is {match!r}; {place}" if match else None

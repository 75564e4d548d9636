"""Registries as the rules of the families see them.

The families are below `Registry` and `Repository`, whose public methods use them: they take a
`HasState`, a `BaseRepository`, or one of these.
"""

from typing import Protocol, TypeVar

from mock_ecr_ext.model.clock import Clock
from mock_ecr_ext.model.repositories.base import BaseRepository
from mock_ecr_ext.model.repositories.record import RepositoryRecord
from mock_ecr_ext.model.state import HasState

R = TypeVar("R", bound=BaseRepository)


class HasRepositories(HasState, Protocol[R]):
    """A registry, as far as the rules of its repositories need it."""

    account_id: str
    region: str
    clock: Clock

    def __len__(self) -> int: ...

    def __contains__(self, name: object) -> bool: ...

    def look_up(self, name: str) -> R:
        """The repository of that name; raises `RepositoryNotFoundException` if there is none."""

    def add(self, record: RepositoryRecord) -> R:
        """Add a repository whose name is not here yet."""

    def remove(self, repository: R) -> None:
        """Remove a repository of this registry, with all its images."""

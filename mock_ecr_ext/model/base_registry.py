"""A registry without its public methods: its repositories and state, read and changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from mock_ecr_ext.model.exceptions import UnknownName
from mock_ecr_ext.model.listing.paging import Listing
from mock_ecr_ext.model.listing.view import View
from mock_ecr_ext.model.repositories.errors import RepositoryNotFoundException
from mock_ecr_ext.model.repositories.record import RepositoryRecord
from mock_ecr_ext.model.repositories.store import RepositoryStore
from mock_ecr_ext.model.repository import Repository
from mock_ecr_ext.model.shared import Shared, with_lock
from mock_ecr_ext.model.state import State
from mock_ecr_ext.model.text import count_noun

if TYPE_CHECKING:
    from typing_extensions import Self


class BaseRegistry:
    """The base of `Registry`.

    account_id, region: its account and region.
    clock: the clock of its mock.
    state: the value of each family of operations.
    """

    def __init__(self, shared: Shared, account_id: str, region: str) -> None:
        self.account_id = account_id
        self.region = region
        self.clock = shared.clock
        self.state = State()
        self._shared = shared
        self._store = RepositoryStore(shared.order)

    def __repr__(self) -> str:
        count = count_noun(len(self), "repository")
        return f"<Registry {self.account_id} in {self.region}: {count}>"

    def __len__(self) -> int:
        return len(self._store)

    def __bool__(self) -> bool:
        return True  # an empty registry is a registry

    def __iter__(self) -> Iterator[Repository]:
        """The repositories in the registry's order; a copy, so that a loop may delete them."""
        return iter(self.repositories)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name in self._store.by_name

    @with_lock
    def __getitem__(self, name: str) -> Repository:
        """The repository of that name; raises `UnknownName` if there is none."""
        repository = self.find(name)
        if repository is None:
            place = f"registry {self.account_id} in {self.region}"
            raise UnknownName("repository", name, place, self._store.by_name)
        return repository

    @property
    def repositories(self) -> View[Repository]:
        """All its repositories in the registry's order; a live, read-only view."""
        return View(
            lambda: self._store.keys,
            lambda key: self._store.at(key),  # noqa: PLW0108  # a rollback replaces the store
            self._shared.lock,
        )

    def find(self, name: str) -> Repository | None:
        """The repository of that name, if it is here."""
        return self._store.by_name.get(name) if isinstance(name, str) else None

    def look_up(self, name: str) -> Repository:
        """The repository of that name; raises `RepositoryNotFoundException` if there is none."""
        repository = self._store.by_name.get(name)
        if repository is None:
            raise RepositoryNotFoundException(name, self.account_id)
        return repository

    def add(self, record: RepositoryRecord) -> Repository:
        """Add a repository whose name is not here yet."""
        repository = Repository(self._shared, self.region, record)
        self._store.add(self._shared.serial(), repository)
        return repository

    def remove(self, repository: Repository) -> None:
        """Remove a repository of this registry, with all its images."""
        self._store.remove(repository.name)
        repository.deleted = True

    def listing(self, scope: tuple[str, ...]) -> Listing[Repository]:
        """All its repositories, as a listing for pages."""
        return self._store.listing(scope)

    def checkpoint(self) -> Callable[[], None]:
        """A function that restores the registry as it is now."""
        store = self._store.copy()
        rollbacks = [repository.checkpoint() for repository in store]
        rollbacks.append(self.state.checkpoint())

        def rollback() -> None:
            self._store = store.copy()
            for roll_back in rollbacks:
                roll_back()

        return rollback

    def fill_from(self, other: Self) -> None:
        """Take copies of the content of another registry of the same account and region."""
        self._store = other._store.copy(lambda repository: repository.copy(self._shared))
        self.state = other.state.copy()

    def clear(self) -> None:
        """Remove every repository, and return the state to its defaults."""
        for repository in list(self._store):
            self.remove(repository)
        self.state.clear()

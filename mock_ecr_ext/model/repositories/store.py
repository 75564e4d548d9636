"""The repositories of one registry, by name and in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from mock_ecr_ext.model.listing.order import Order
from mock_ecr_ext.model.listing.paging import Listing
from mock_ecr_ext.model.listing.sorted_keys import Key, SortedKeys
from mock_ecr_ext.model.repository import Repository


class RepositoryStore:
    """Repositories by name, and in the registry's order.

    by_name: to be read; `add` and `remove` change it.
    keys: the position of each repository.
    """

    def __init__(self, order: Order) -> None:
        self.by_name: dict[str, Repository] = {}
        self.keys = SortedKeys()
        self._order = order
        self._repositories: dict[Key, Repository] = {}
        self._key_of: dict[str, Key] = {}

    def __len__(self) -> int:
        return len(self.by_name)

    def __iter__(self) -> Iterator[Repository]:
        return iter(self.by_name.values())

    def at(self, key: Key) -> Repository:
        """The repository with that key."""
        return self._repositories[key]

    def add(self, serial: int, repository: Repository) -> None:
        """Add a repository whose name is not here yet."""
        key = self._order.repository_key(serial, repository.name)
        self.by_name[repository.name] = self._repositories[key] = repository
        self._key_of[repository.name] = key
        self.keys.add(key)

    def remove(self, name: str) -> None:
        """Remove the repository of that name."""
        key = self._key_of.pop(name)
        del self._repositories[key], self.by_name[name]
        self.keys.remove(key)

    def listing(self, scope: tuple[str, ...]) -> Listing[Repository]:
        """All repositories, as a listing for pages."""
        find, order = self._repositories.__getitem__, self._order
        return Listing(
            (*scope, order.name), self.keys, lambda keys: list(map(find, keys)), order.read_key
        )

    def copy(
        self, convert: Callable[[Repository], Repository] = lambda same: same
    ) -> RepositoryStore:
        """Another store of the same repositories, each converted."""
        twin = RepositoryStore(self._order)
        twin._repositories = {
            key: convert(repository) for key, repository in self._repositories.items()
        }
        twin.by_name = {repository.name: repository for repository in twin._repositories.values()}
        twin._key_of, twin.keys = self._key_of.copy(), self.keys.copy()
        return twin

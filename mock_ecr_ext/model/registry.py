"""Registries: one account in one region each; and the backend that holds all those of one mock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping

from mock_ecr_ext.model import names
from mock_ecr_ext.model.calls import Calls
from mock_ecr_ext.model.clock import Clock
from mock_ecr_ext.model.errors import EcrError
from mock_ecr_ext.model.exceptions import InvalidValue, UnknownName
from mock_ecr_ext.model.faults.plan import Faults
from mock_ecr_ext.model.inputs import Time, resolve_time
from mock_ecr_ext.model.limits import MAXIMUM_REPOSITORIES
from mock_ecr_ext.model.listing.order import get_order
from mock_ecr_ext.model.listing.paging import Listing
from mock_ecr_ext.model.listing.sorted_keys import Key, SortedKeys
from mock_ecr_ext.model.listing.view import View
from mock_ecr_ext.model.repository import Repository
from mock_ecr_ext.model.repository_errors import (
    RepositoryAlreadyExistsException,
    RepositoryLimitExceeded,
)
from mock_ecr_ext.model.repository_record import (
    Encryption,
    Mutability,
    Settings,
    check_settings,
    make_record,
)
from mock_ecr_ext.model.shared import Shared, with_lock
from mock_ecr_ext.model.state import Kept

DEFAULT_ACCOUNT_ID = "123456789012"
DEFAULT_REGION = "us-east-1"


class Registry:
    """One account's repositories in one region, as the test fills and reads them.

    account_id, region: whose and where it is.
    backend: all the registries of its mock.
    clock: that of all of them.
    kept: what another mock keeps of it.
    """

    def __init__(self, backend: Backend, account_id: str, region: str) -> None:
        self.account_id = account_id
        self.region = region
        self.backend = backend
        self.clock = backend.shared.clock
        self.kept = Kept()
        self._shared = backend.shared
        self._repositories: dict[Key, Repository] = {}
        self._key_of: dict[str, Key] = {}
        self._keys = SortedKeys()

    def __repr__(self) -> str:
        return f"<Registry {self.account_id} in {self.region}: {len(self)} repositories>"

    def __len__(self) -> int:
        return len(self._repositories)

    def __bool__(self) -> bool:
        return True  # an empty registry is a registry

    def __contains__(self, name: object) -> bool:
        return name in self._key_of

    @with_lock
    def __getitem__(self, name: str) -> Repository:
        """The repository of that name; raises `UnknownName` where there is none."""
        repository = self.find(name)
        if repository is None:
            place = f"registry {self.account_id} in {self.region}"
            raise UnknownName("repository", name, place, self._key_of)
        return repository

    @property
    def faults(self) -> Faults:
        """The failures that the test plans, for all registries of this mock."""
        return self._shared.faults

    @property
    @with_lock
    def calls(self) -> Calls:
        """The requests that reached this mock, in whichever registry, oldest first.

        Of very many the newest are kept, and `calls.dropped` counts the others; see `keep_calls`.
        """
        return self._shared.calls.read()

    @with_lock
    def keep_calls(self, limit: int | None) -> None:
        """Keep so many of the newest calls of this mock; None keeps all, 10,000 is the default."""
        self._shared.calls.keep(limit)

    @property
    def repositories(self) -> View[Repository]:
        """All its repositories in the registry's order; a live, read-only view."""
        return View(lambda: self._keys, lambda key: self._repositories[key], self._shared.lock)

    @with_lock
    def create_repository(
        self,
        name: str,
        *,
        created_at: Time | None = None,
        tags: Mapping[str, str] | None = None,
        image_tag_mutability: Mutability = "MUTABLE",
        image_tag_mutability_exclusion_filters: Iterable[str] = (),
        scan_on_push: bool = False,
        encryption_type: Encryption = "AES256",
        kms_key: str | None = None,
    ) -> Repository:
        """Make a repository, with all that CreateRepository takes and the time of your choice.

        created_at: the clock's now by default.
        tags: resource tags, not image tags.
        image_tag_mutability_exclusion_filters: wildcard patterns, for `*_WITH_EXCLUSION`.
        kms_key: a key's id, alias or ARN, for `KMS` and `KMS_DSSE`; ECR's own key by default.

        Raises `InvalidValue` for what ECR would refuse, a name that is taken included.
        """
        at = None if created_at is None else resolve_time(created_at, self.clock.now())
        try:
            settings = check_settings(
                image_tag_mutability,
                image_tag_mutability_exclusion_filters,
                scan_on_push,
                encryption_type,
                kms_key,
                tags or {},
            )
            return self.add(names.check_repository_name(name), settings, at)
        except EcrError as error:
            raise InvalidValue("repository", name, error.message) from None

    @with_lock
    def delete_repository(self, name: str) -> None:
        """Delete a repository with all its images; raises `UnknownName` where there is none."""
        self.remove(self[name])

    @with_lock
    def at(self, *, region: str | None = None, account_id: str | None = None) -> Registry:
        """Another registry of the same mock; by default this one's region and account.

        Naming an account here is also what lets the code under test reach it by `registryId`.
        """
        account = names.check_account_id(self.account_id if account_id is None else account_id)
        place = names.check_region_name(self.region if region is None else region)
        self.backend.admit(account)
        return self.backend.registry(account, place)

    def find(self, name: str) -> Repository | None:
        """The repository of that name, if it is here."""
        key = self._key_of.get(name)
        return None if key is None else self._repositories[key]

    def add(
        self, name: str, settings: Settings, created_at: dt.datetime | None = None
    ) -> Repository:
        """Make a repository; raises ECR's own error if the name is taken or the registry full."""
        if name in self._key_of:
            raise RepositoryAlreadyExistsException(name, self.account_id)
        if len(self) >= MAXIMUM_REPOSITORIES:
            raise RepositoryLimitExceeded(self.account_id, MAXIMUM_REPOSITORIES)
        at = created_at or self.clock.stamp()
        record = make_record(self.account_id, self.region, name, at, settings)
        repository = Repository(self._shared, self.region, record)
        key = self._shared.order.repository_key(self._shared.serial(), name)
        self._repositories[key] = repository
        self._key_of[name] = key
        self._keys.add(key)
        return repository

    def remove(self, repository: Repository) -> None:
        """Take a repository of this registry out of it, with all its images."""
        key = self._key_of.pop(repository.name)
        del self._repositories[key]
        self._keys.remove(key)
        repository.deleted = True

    def listing(self, scope: tuple[str, ...]) -> Listing[Repository]:
        """All its repositories, to be paged."""
        order, find = self._shared.order, self._repositories.__getitem__
        return Listing(
            (*scope, order.name), self._keys, lambda keys: list(map(find, keys)), order.read_key
        )

    def checkpoint(self) -> Callable[[], None]:
        """A function that sets the registry as it is now."""
        repositories, key_of = self._repositories.copy(), self._key_of.copy()
        keys = self._keys.copy()
        rollbacks = [repository.checkpoint() for repository in repositories.values()]
        rollbacks.append(self.kept.checkpoint())

        def rollback() -> None:
            self._repositories, self._key_of = repositories.copy(), key_of.copy()
            self._keys = keys.copy()
            for roll_back in rollbacks:
                roll_back()

        return rollback

    def fill_from(self, other: Registry) -> None:
        """Hold what another registry of the same account and region holds; it is empty before."""
        self._repositories = {
            key: repository.copy(self._shared) for key, repository in other._repositories.items()
        }
        self._key_of, self._keys = other._key_of.copy(), other._keys.copy()
        self.kept = other.kept.twin()

    def clear(self) -> None:
        """Take out every repository, and what is kept of the registry."""
        for repository in list(self._repositories.values()):
            self.remove(repository)
        self.kept.clear()


class Backend:
    """All the registries of one mock.

    shared: what they have in common.
    default: the registry that the test gets.
    """

    def __init__(
        self,
        region: str = DEFAULT_REGION,
        account_id: str = DEFAULT_ACCOUNT_ID,
        clock: Clock | None = None,
        order: str = "pushed",
    ) -> None:
        self.shared = Shared(clock or Clock(), get_order(order))
        self._registries: dict[tuple[str, str], Registry] = {}
        self._named_accounts = {account_id}
        self.default = self.registry(account_id, region)

    @property
    def registries(self) -> Iterable[Registry]:
        """Every registry that was named or asked so far."""
        return tuple(self._registries.values())

    def registry(self, account_id: str, region: str) -> Registry:
        """The registry of an account in a region, made at the first call for it."""
        registry = self._registries.get((account_id, region))
        if registry is None:
            registry = Registry(self, account_id, region)
            self._registries[account_id, region] = registry
        return registry

    def admit(self, account_id: str) -> None:
        """Let the code under test reach an account's registries."""
        self._named_accounts.add(account_id)

    def admits(self, account_id: str) -> bool:
        """Whether the test has named the account."""
        return account_id in self._named_accounts

    def copy(self, clock: Clock) -> Backend:
        """Another backend that holds the same records and goes by another clock; without calls."""
        default = self.default
        twin = Backend(default.region, default.account_id, clock, self.shared.order.name)
        twin._named_accounts = self._named_accounts.copy()
        twin.shared.serials(self.shared.serials(0).stop)
        for registry in self.registries:
            twin.registry(registry.account_id, registry.region).fill_from(registry)
        return twin

    def checkpoint(self) -> Callable[[], None]:
        """A function that sets the whole backend as it is now, as often as it is called.

        What the test holds of it stays valid: the same registries and repositories roll back.
        """
        with self.shared.lock:
            accounts = self._named_accounts.copy()
            rollbacks = [registry.checkpoint() for registry in self.registries]
            rollbacks.append(self.shared.checkpoint())

        def rollback() -> None:
            with self.shared.lock:
                self._named_accounts = accounts.copy()
                for registry in self.registries:
                    registry.clear()
                for roll_back in rollbacks:
                    roll_back()

        return rollback

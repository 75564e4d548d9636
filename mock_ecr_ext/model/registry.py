"""Registries, one account in one region each; and the backend of one mock, with all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from mock_ecr_ext.model import names
from mock_ecr_ext.model.base_registry import BaseRegistry
from mock_ecr_ext.model.calls.call import Calls
from mock_ecr_ext.model.calls.ledger import SIZE_KEPT
from mock_ecr_ext.model.clock import Clock
from mock_ecr_ext.model.errors import EcrError
from mock_ecr_ext.model.exceptions import InvalidValue
from mock_ecr_ext.model.families import lifecycle
from mock_ecr_ext.model.families.lifecycle import Change
from mock_ecr_ext.model.families.repositories import check_settings, create
from mock_ecr_ext.model.faults.fault import NoSuchHost
from mock_ecr_ext.model.faults.plan import Faults
from mock_ecr_ext.model.inputs.values import Size, Time, resolve_time
from mock_ecr_ext.model.listing.order import get_order
from mock_ecr_ext.model.regions import check_region
from mock_ecr_ext.model.repositories.record import Encryption, Mutability
from mock_ecr_ext.model.repository import Repository
from mock_ecr_ext.model.shared import Shared, with_lock
from mock_ecr_ext.model.text import represent

DEFAULT_ACCOUNT_ID = "123456789012"
DEFAULT_REGION = "us-east-1"

MAXIMUM_REACHED = 256
"""How many registries of one mock requests alone can make; AWS has some 40 regions."""


class Registry(BaseRegistry):
    """One account's repositories in one region, as a test fills and reads them.

    account_id, region: its account and region.
    backend: all the registries of its mock.
    clock: the clock of all of them.
    state: the value of each family of operations.
    """

    def __init__(self, backend: Backend, account_id: str, region: str) -> None:
        super().__init__(backend.shared, account_id, region)
        self.backend = backend

    @property
    def faults(self) -> Faults:
        """The failures that a test plans, for all registries of this mock."""
        return self._shared.faults

    @property
    @with_lock
    def calls(self) -> Calls:
        """The requests that reached this mock, in any of its registries, oldest first.

        The newest 10,000 are kept by default, with 64 MiB of requests and responses;
        `calls.dropped` counts the others. See `keep_calls`.
        """
        return self._shared.calls.read()

    @with_lock
    def keep_calls(self, limit: int | None, size: Size | None = SIZE_KEPT) -> None:
        """Keep this many of the mock's newest calls; None keeps all, 10,000 is the default.

        size: how much of their requests and responses to keep, as "64 MiB", the default; None keeps
            all. Equal responses count once, and calls of less than 1 KiB do not count.

        Beyond that size the oldest calls are cut: they stay in `calls`, but reading a `response`
        raises `NotKept`, and of `parameters` that are long only the beginning is there, as text.
        """
        self._shared.calls.keep(limit, size)

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
        """Create a repository, with the parameters of CreateRepository and any time of creation.

        created_at: the clock's now by default.
        tags: resource tags, not image tags.
        image_tag_mutability_exclusion_filters: wildcard patterns, for `*_WITH_EXCLUSION`.
        kms_key: a key's id, alias or ARN, for `KMS` and `KMS_DSSE`; ECR's own key by default.

        Raises `InvalidValue` for values that ECR would refuse, such as a name that is taken.
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
            return create(self, names.check_repository_name(name), settings, at)
        except EcrError as error:
            raise InvalidValue("repository", name, error.message) from None

    @with_lock
    def run_lifecycle(self) -> Mapping[str, Sequence[Change]]:
        """Run the lifecycle policies of all repositories now, as ECR does daily.

        Expired images are deleted, others archived. Images that a living index lists are left, and
        images go with their subject. Returns the changes of each repository that has any, by name.

        >>> from mock_ecr_ext import mock_ecr
        >>> newest = {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 2}
        >>> rule = {"rulePriority": 1, "selection": newest, "action": {"type": "expire"}}
        >>> with mock_ecr() as registry:
        ...     app = registry.create_repository("app")
        ...     _ = app.push_many(3)
        ...     app.lifecycle_policy = {"rules": [rule]}
        ...     changes = registry.run_lifecycle()
        >>> [change.action for change in changes["app"]], len(app)
        (['EXPIRE'], 2)
        """
        now = self.clock.stamp()
        changes = {
            repository.name: lifecycle.run(repository, now) for repository in self.repositories
        }
        return {name: made for name, made in changes.items() if made}

    @with_lock
    def delete_repository(self, name: str) -> None:
        """Delete a repository with all its images; raises `UnknownName` if there is none."""
        self.remove(self[name])

    @with_lock
    def at(self, *, region: str | None = None, account_id: str | None = None) -> Registry:
        """Another registry of the same mock; by default in this one's region and account.

        An account that is named here can be reached by the code under test with `registryId`.
        """
        account = names.check_account_id(self.account_id if account_id is None else account_id)
        place = self.region if region is None else check_region(region)
        self.backend.admit(account)
        return self.backend.registry(account, place)


class Backend:
    """All the registries of one mock.

    shared: the parts that they share.
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
        self._reached: set[tuple[str, str]] = set()  # by requests, and not named
        self.default = self.registry(account_id, region)

    @property
    def registries(self) -> Iterable[Registry]:
        """Every registry that was named or called so far."""
        return tuple(self._registries.values())

    def registry(self, account_id: str, region: str) -> Registry:
        """The registry of an account in a region, made at the first call for it."""
        self._reached.discard((account_id, region))
        registry = self._registries.get((account_id, region))
        if registry is None:
            registry = Registry(self, account_id, region)
            self._registries[account_id, region] = registry
        return registry

    def reach(self, account_id: str, region: str) -> Registry:
        """The registry that a request addresses, made at the first request for it.

        Raises `NoSuchHost` for text that cannot be a region's name, and for a new registry if
        requests have made `MAXIMUM_REACHED`; `Registry.at` can still make it.
        """
        registry = self._registries.get((account_id, region))
        if registry is not None:
            return registry
        if not names.is_region_name(region):
            raise NoSuchHost(f"{represent(region)} cannot be the name of a region")
        if len(self._reached) >= MAXIMUM_REACHED:
            raise NoSuchHost(
                f"requests have made {MAXIMUM_REACHED} registries of this mock, and make no more; "
                f"name this one in the test, with registry.at(region={region!r})"
            )
        registry = self.registry(account_id, region)
        self._reached.add((account_id, region))
        return registry

    def admit(self, account_id: str) -> None:
        """Allow the code under test to reach an account's registries."""
        self._named_accounts.add(account_id)

    def admits(self, account_id: str) -> bool:
        """Whether the test has named the account."""
        return account_id in self._named_accounts

    def copy(self, clock: Clock) -> Backend:
        """Another backend with the same records, another clock, and no calls."""
        default = self.default
        twin = Backend(default.region, default.account_id, clock, self.shared.order.name)
        twin._named_accounts = self._named_accounts.copy()
        twin.shared.serials(self.shared.serials(0).stop)
        for registry in self.registries:
            twin.registry(registry.account_id, registry.region).fill_from(registry)
        return twin

    def checkpoint(self) -> Callable[[], None]:
        """A function that restores the whole backend as it is now, as often as it is called.

        The same registries and repositories roll back, so a test's references stay valid.
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

"""Registries, one account in one region each; and the backend of one mock, with all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from mock_ecr_ext.model import names
from mock_ecr_ext.model.base_registry import BaseRegistry
from mock_ecr_ext.model.calls import Calls
from mock_ecr_ext.model.clock import Clock
from mock_ecr_ext.model.errors import EcrError
from mock_ecr_ext.model.exceptions import InvalidValue
from mock_ecr_ext.model.families.repositories import check_settings, create
from mock_ecr_ext.model.faults.plan import Faults
from mock_ecr_ext.model.inputs import Time, resolve_time
from mock_ecr_ext.model.listing.order import get_order
from mock_ecr_ext.model.regions import check_region
from mock_ecr_ext.model.repositories.record import Encryption, Mutability
from mock_ecr_ext.model.repository import Repository
from mock_ecr_ext.model.shared import Shared, with_lock

DEFAULT_ACCOUNT_ID = "123456789012"
DEFAULT_REGION = "us-east-1"


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

        The newest 10,000 are kept by default; `calls.dropped` counts the others. See `keep_calls`.
        """
        return self._shared.calls.read()

    @with_lock
    def keep_calls(self, limit: int | None) -> None:
        """Keep this many of the mock's newest calls; None keeps all, 10,000 is the default."""
        self._shared.calls.keep(limit)

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
        self.default = self.registry(account_id, region)

    @property
    def registries(self) -> Iterable[Registry]:
        """Every registry that was named or called so far."""
        return tuple(self._registries.values())

    def registry(self, account_id: str, region: str) -> Registry:
        """The registry of an account in a region, made at the first call for it."""
        registry = self._registries.get((account_id, region))
        if registry is None:
            registry = Registry(self, account_id, region)
            self._registries[account_id, region] = registry
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

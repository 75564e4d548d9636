"""The options of a mock, and the registry that they describe."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mock_ecr_ext import environment
from mock_ecr_ext.model import names
from mock_ecr_ext.model.clock import Clock
from mock_ecr_ext.model.exceptions import InvalidSeed, InvalidValue
from mock_ecr_ext.model.inputs.values import SeedSource, Time, check_flag
from mock_ecr_ext.model.listing.order import OrderName, get_order
from mock_ecr_ext.model.regions import check_region
from mock_ecr_ext.model.registry import DEFAULT_ACCOUNT_ID, DEFAULT_REGION, Backend, Registry
from mock_ecr_ext.wire.service_model import Service

if TYPE_CHECKING:
    from mock_ecr_ext.seed.seed import Seed


@dataclass(frozen=True, slots=True)
class Options:
    """The arguments of `mock_ecr`, which describes them; raises `InvalidValue` for a bad one."""

    region: str | None = None
    account_id: str | None = None
    now: Time | None = None
    order: OrderName | None = None
    seed: SeedSource | None = None
    registry: Registry | None = None
    real_backoff: bool = False
    require_layers: bool = False

    def __post_init__(self) -> None:
        Clock(self.now)
        if self.account_id is not None:
            names.check_account_id(self.account_id)
        if self.order is not None:
            get_order(self.order)
        if self.region is not None:
            check_region(self.region)
        for flag in ("real_backoff", "require_layers"):
            check_flag(flag, getattr(self, flag))
        of_new_registry = (self.region, self.account_id, self.now, self.order, self.seed)
        if self.registry is not None and any(option is not None for option in of_new_registry):
            remedy = "it has its own region, account, clock and order; give registry= alone"
            raise InvalidValue("registry", self.registry, remedy)

    @property
    def is_default(self) -> bool:
        """Whether all are the defaults, so that any active mock will do."""
        return self == Options()

    def make_registry(self) -> Registry:
        """The registry to start with: the one given, or a new one.

        Raises `InvalidSeed` for a seed with problems.
        """
        registry = self.registry or self._make_registry()
        registry.faults.service = Service()
        return registry

    def _make_registry(self) -> Registry:
        seed = None if self.seed is None else load_seed(self.seed)
        region = (
            self.region
            or (seed and seed.region)
            or os.environ.get(environment.REGION)
            or DEFAULT_REGION
        )
        if seed is not None:
            if region != self.region and region == seed.region:
                check_region(region)  # one that the seed names
            return seed.backend(region, self.account_id, self.now, self.order).default
        account_id, order = self.account_id or DEFAULT_ACCOUNT_ID, self.order or "pushed"
        return Backend(region, account_id, Clock(self.now), order).default


def load_seed(source: SeedSource) -> Seed:
    """The seed of a source; raises `InvalidSeed`, also if the libraries for seeds are missing."""
    try:
        from mock_ecr_ext.seed.seed import load  # with its libraries, which only seeds need
    except ImportError as error:
        remedy = "install them with: pip install 'mock_ecr_ext[seeds]'"
        problem = f"seeds need libraries that are not installed ({error.name}); {remedy}"
        raise InvalidSeed("the seed", [problem]) from None
    return load(source)

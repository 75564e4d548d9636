"""Which mock is active: the process has one at a time, and those that it covers wait below it."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mock_ecr_ext import environment, imports
from mock_ecr_ext.botocore_hook import aio
from mock_ecr_ext.botocore_hook.hook import FAKE_ACCESS_KEY, HOOK, Hook
from mock_ecr_ext.environment import Surroundings
from mock_ecr_ext.model import names
from mock_ecr_ext.model.clock import Clock
from mock_ecr_ext.model.exceptions import InvalidSeed, InvalidValue
from mock_ecr_ext.model.inputs import Time
from mock_ecr_ext.model.listing.order import OrderName, get_order
from mock_ecr_ext.model.registry import DEFAULT_ACCOUNT_ID, DEFAULT_REGION, Backend, Registry
from mock_ecr_ext.moto_bridge.operations import bridge_of
from mock_ecr_ext.moto_bridge.patches import MOTO
from mock_ecr_ext.wire.faults import faulty
from mock_ecr_ext.wire.handler import make_handler
from mock_ecr_ext.wire.protocol import Handler

if TYPE_CHECKING:
    from mock_ecr_ext.seed.seed import Seed

_RECENT = 8  # they stay in memory

SeedSource = str | os.PathLike[str] | Mapping[str, Any]
"""A seed file, a folder with the AWS CLI's output, or the same content as a mapping."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a mock is asked to be; see `mock_ecr`. Raises `InvalidValue` for what it cannot be."""

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
            names.check_region_name(self.region)
        for flag in ("real_backoff", "require_layers"):
            if not isinstance(getattr(self, flag), bool):
                raise InvalidValue(flag, getattr(self, flag), "give True or False")
        of_a_registry = (self.region, self.account_id, self.now, self.order, self.seed)
        if self.registry is not None and any(option is not None for option in of_a_registry):
            remedy = "it has its own region, account, clock and order; give registry= alone"
            raise InvalidValue("registry", self.registry, remedy)

    @property
    def are_bare(self) -> bool:
        """Whether nothing was asked for, so that any active mock will do."""
        return self == Options()

    def make_registry(self) -> Registry:
        """The registry to start with: the one given, or a new one.

        Raises `InvalidSeed` for a seed that cannot be.
        """
        if self.registry is not None:
            return self.registry
        seed = None if self.seed is None else load_seed(self.seed)
        region = (
            self.region
            or (seed and seed.region)
            or os.environ.get(environment.REGION)
            or DEFAULT_REGION
        )
        if seed is not None:
            return seed.backend(region, self.account_id, self.now, self.order).default
        account_id, order = self.account_id or DEFAULT_ACCOUNT_ID, self.order or "pushed"
        return Backend(region, account_id, Clock(self.now), order).default


@dataclass(slots=True, eq=False)
class Activation:
    """A mock at work.

    options: what it was asked to be.
    registry: what it gives to the test.
    starts: how many starts it serves; the last stop ends it.
    """

    options: Options
    registry: Registry
    starts: int = 0

    def take_over(self, hook: Hook) -> None:
        """Answer what botocore asks from now on."""
        self.registry.backend.shared.requires_layers = self.options.require_layers
        hook.handler = build_handler(self.registry)
        hook.wait = None if self.options.real_backoff else self.registry.backend.shared.wait
        MOTO.home = self.registry


class Activations:
    """The mocks at work in this process, the covering one last.

    recent: the registries of those started last, ended or not; for reports.
    """

    def __init__(self) -> None:
        self._stack: list[Activation] = []
        self._covered: list[Surroundings] = []  # what the process was like before each of them
        self._lock = threading.RLock()
        self.recent: deque[Registry] = deque(maxlen=_RECENT)

    def enter(self, options: Options) -> Activation:
        """Join the active mock, or cover it with a new one."""
        with self._lock:
            if not self._joins(options):
                self._cover(Activation(options, options.make_registry()))
            self._stack[-1].starts += 1
            self._remember(self._stack[-1].registry)
            return self._stack[-1]

    def leave(self, activation: Activation) -> None:
        """Undo one `enter`; the last one ends the mock, wherever it stands."""
        with self._lock:
            activation.starts -= 1
            if activation.starts:
                return
            position = self._stack.index(activation)
            del self._stack[position]
            if position < len(self._stack):
                del self._covered[position + 1]  # nobody comes back to what it was like inside
            else:
                self._covered.pop().restore()
                self._hand_over()

    def _joins(self, options: Options) -> bool:
        # The same options object is the same mock: a decorated function that calls itself.
        return bool(self._stack) and (options.are_bare or self._stack[-1].options is options)

    def _cover(self, activation: Activation) -> None:
        reach_clients()
        MOTO.install()
        imports.keep_watch()
        self._stack.append(activation)
        self._covered.append(environment.current())
        environment.mocked(activation.registry.region).restore()
        self._hand_over()

    def _remember(self, registry: Registry) -> None:
        if registry in self.recent:
            self.recent.remove(registry)
        self.recent.append(registry)

    def _hand_over(self) -> None:
        if self._stack:
            self._stack[-1].take_over(HOOK)
        else:
            HOOK.handler = HOOK.wait = MOTO.home = None


def reach_clients() -> None:
    """Meet the clients of botocore and of aiobotocore; done once in a process."""
    if HOOK.install():
        aio.install(HOOK)


def build_handler(registry: Registry) -> Handler:
    """The handler that answers whatever is asked of a registry, as its faults allow."""
    registry.backend.shared.account_of = _account_of
    return faulty(registry, make_handler(registry, bridge_of(registry)))


def _account_of(access_key: str | None) -> str | None:
    # Almost all requests are signed with the mock's own key, and moto does not know it.
    return None if access_key == FAKE_ACCESS_KEY else MOTO.find_account(access_key)


def load_seed(source: SeedSource) -> Seed:
    """The seed of a source; raises `InvalidSeed`, where the libraries for it are missing too."""
    try:
        from mock_ecr_ext.seed.seed import load  # with its libraries, which only seeds need
    except ImportError as error:
        remedy = "install them with: pip install 'mock_ecr_ext[seeds]'"
        problem = f"seeds need libraries that are not installed ({error.name}); {remedy}"
        raise InvalidSeed("the seed", [problem]) from None
    return load(source)


ACTIVATIONS = Activations()
"""The process's only ones."""

"""Which mock is active: the process has one at a time, and those that it covers wait below it."""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass, replace

from mock_ecr_ext import surroundings
from mock_ecr_ext.hook import HOOK
from mock_ecr_ext.model import names
from mock_ecr_ext.model.clock import Clock
from mock_ecr_ext.model.inputs import Time
from mock_ecr_ext.model.misuse import InvalidValue
from mock_ecr_ext.model.order import OrderName, order_named
from mock_ecr_ext.model.registry import DEFAULT_ACCOUNT_ID, DEFAULT_REGION, Backend, Registry
from mock_ecr_ext.surroundings import Surroundings
from mock_ecr_ext.wire.handler import handler_of


@dataclass(frozen=True, slots=True)
class Options:
    """What a mock is asked to be; see `mock_ecr`. Raises `InvalidValue` for what it cannot be."""

    region: str | None = None
    account_id: str = DEFAULT_ACCOUNT_ID
    now: Time | None = None
    order: OrderName = "pushed"
    registry: Registry | None = None

    def __post_init__(self) -> None:
        names.account_id(self.account_id)
        order_named(self.order)
        Clock(self.now)
        if self.region is not None:
            names.region_name(self.region)
        if self.registry is not None and replace(self, registry=None) != Options():
            remedy = "it has its own region, account, clock and order; give registry= alone"
            raise InvalidValue("registry", self.registry, remedy)

    @property
    def are_bare(self) -> bool:
        """Whether nothing was asked for, so that any active mock will do."""
        return self == Options()

    def make_registry(self) -> Registry:
        """The registry to start with: the one given, or a new one."""
        if self.registry is not None:
            return self.registry
        region = self.region or os.environ.get(surroundings.REGION) or DEFAULT_REGION
        return Backend(region, self.account_id, Clock(self.now), self.order).default


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


class Activations:
    """The mocks at work in this process, the covering one last."""

    def __init__(self) -> None:
        self._stack: list[Activation] = []
        self._covered: list[Surroundings] = []  # what the process was like before each of them
        self._lock = threading.RLock()

    def enter(self, options: Options) -> Activation:
        """Join the active mock, or cover it with a new one."""
        with self._lock:
            if not self._joins(options):
                self._cover(Activation(options, options.make_registry()))
            self._stack[-1].starts += 1
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
        HOOK.install()
        self._stack.append(activation)
        self._covered.append(surroundings.current())
        surroundings.mocked(activation.registry.region).restore()
        self._hand_over()

    def _hand_over(self) -> None:
        HOOK.handler = handler_of(self._stack[-1].registry) if self._stack else None


ACTIVATIONS = Activations()
"""The process's only ones."""

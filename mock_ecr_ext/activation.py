"""The stack of active mocks: the process has one at a time; those that it covers wait below."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass

from mock_ecr_ext import environment, imports
from mock_ecr_ext.botocore_hook.hook import HOOK, Hook
from mock_ecr_ext.botocore_hook.install import reach_clients
from mock_ecr_ext.compose import BRIDGE, build_handler
from mock_ecr_ext.environment import Environment
from mock_ecr_ext.model.registry import Registry
from mock_ecr_ext.options import Options

_RECENT = 8  # they stay in memory


@dataclass(slots=True, eq=False)
class Activation:
    """An active mock.

    options: the arguments that it was made with.
    registry: the registry that the test gets.
    starts: the number of starts that have joined it; the last stop ends it.
    """

    options: Options
    registry: Registry
    starts: int = 0

    def take_over(self, hook: Hook) -> None:
        """Answer botocore's requests from now on."""
        self.registry.backend.shared.requires_layers = self.options.require_layers
        hook.handler = build_handler(self.registry)
        hook.wait = None if self.options.real_backoff else self.registry.backend.shared.wait
        BRIDGE.home = self.registry


class Activations:
    """The active mocks of this process; the last one answers, and covers the others.

    recent: the registries of the last mocks started, ended or not; for reports.
    """

    def __init__(self) -> None:
        self._stack: list[Activation] = []
        self._covered: list[Environment] = []  # the process before each of them
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
        """Undo one `enter`; the last one ends the mock, wherever it is in the stack."""
        with self._lock:
            activation.starts -= 1
            if activation.starts:
                return
            position = self._stack.index(activation)
            del self._stack[position]
            if position < len(self._stack):
                del self._covered[position + 1]  # nothing returns to the process as it was inside
            else:
                self._covered.pop().apply()
                self._hand_over()

    def _joins(self, options: Options) -> bool:
        # The same options object is the same mock: a decorated function that calls itself.
        return bool(self._stack) and (options.is_default or self._stack[-1].options is options)

    def _cover(self, activation: Activation) -> None:
        reach_clients()
        BRIDGE.install()
        imports.install_finder()
        self._stack.append(activation)
        self._covered.append(environment.read_environment())
        environment.make_environment(activation.registry.region).apply()
        self._hand_over()

    def _remember(self, registry: Registry) -> None:
        if registry in self.recent:
            self.recent.remove(registry)
        self.recent.append(registry)

    def _hand_over(self) -> None:
        if self._stack:
            self._stack[-1].take_over(HOOK)
        else:
            HOOK.handler = HOOK.wait = BRIDGE.home = None


ACTIVATIONS = Activations()
"""The process's only stack."""

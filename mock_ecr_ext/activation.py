"""The stack of active mocks: the process has one at a time; those that it covers wait below."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from mock_ecr_ext import imports
from mock_ecr_ext.botocore_hook.hook import HOOK, Hook
from mock_ecr_ext.botocore_hook.install import reach_clients
from mock_ecr_ext.compose import BRIDGE, build_handler
from mock_ecr_ext.environment import PROCESS, Layer
from mock_ecr_ext.locks import Lock
from mock_ecr_ext.model.registry import Registry
from mock_ecr_ext.options import Options

F = TypeVar("F", bound=Callable[..., Any])

_RECENT = 8  # they stay in memory
_OWN_CODE = ("mock_ecr_ext", "contextlib")


@dataclass(slots=True, eq=False)
class Start:
    """One start of a mock, which one stop ends.

    place: the file and the line that made it.
    owner: the fixture of a wider scope than a function's that made it, if the plugin saw one.
    activation: the mock, while it is started.
    """

    place: str
    owner: Any = None
    activation: Activation | None = None


@dataclass(slots=True, eq=False)
class Activation:
    """An active mock.

    options: the arguments that it was made with.
    registry: the registry that the test gets.
    starts: the starts that have joined it; the end of the last one ends it.
    layer: the state of the process that it replaced.
    """

    options: Options
    registry: Registry
    starts: list[Start] = field(default_factory=list)
    layer: Layer = field(default_factory=Layer)

    def take_over(self, hook: Hook) -> None:
        """Answer botocore's requests from now on."""
        self.registry.backend.shared.requires_layers = self.options.require_layers
        hook.handler = build_handler(self.registry)
        hook.wait = None if self.options.real_backoff else self.registry.backend.shared.wait
        BRIDGE.home = self.registry


_LOCK = Lock()


class Activations:
    """The active mocks of this process; the last one answers, and covers the others.

    recent: the registries of the last mocks started, ended or not; for reports. It is replaced, not
        changed, so that other threads can go through it.
    """

    def __init__(self) -> None:
        self._stack: list[Activation] = []
        self.recent: tuple[Registry, ...] = ()

    @property
    def top(self) -> Activation | None:
        """The mock that answers; None if there is none."""
        stack = self._stack
        return stack[-1] if stack else None

    @property
    def starts(self) -> list[Start]:
        """The starts that have not ended."""
        return [start for activation in list(self._stack) for start in list(activation.starts)]

    @_LOCK
    def enter(self, options: Options, start: Start, *, may_join: bool = True) -> Registry:
        """Join the active mock, or cover it with a new one; `leave` undoes it, or a part of it.

        may_join: False covers any active mock.
        """
        joined = self._find(options) if may_join else None
        activation = joined or Activation(options, options.make_registry())
        start.activation = activation
        activation.starts.append(start)
        if not joined:
            self._cover(activation)
        self._remember(activation.registry)
        return activation.registry

    @_LOCK
    def leave(self, start: Start) -> None:
        """Undo one `enter`; the last one ends the mock, wherever it is in the stack.

        What has ended already is left alone, so that an interrupted call can be made again.
        """
        activation = start.activation
        if activation is None:
            return
        with contextlib.suppress(ValueError):  # it is removed already
            activation.starts.remove(start)
        if not activation.starts:
            self._end(activation)
        start.activation = None

    @_LOCK
    def forget(self) -> None:
        """Empty `recent`."""
        self.recent = ()

    def _find(self, options: Options) -> Activation | None:
        # The same options object is the same mock: a decorated function that calls itself.
        joins = self._stack and (options.is_default or self._stack[-1].options is options)
        return self._stack[-1] if joins else None

    def _cover(self, activation: Activation) -> None:
        reach_clients()
        BRIDGE.install(PROCESS)
        imports.install_finder()
        self._stack.append(activation)
        PROCESS.begin(activation.layer, activation.registry.region)
        self._hand_over()

    def _end(self, activation: Activation) -> None:
        PROCESS.end(activation.layer)
        with contextlib.suppress(ValueError):  # as above
            self._stack.remove(activation)
        self._hand_over()

    def _remember(self, registry: Registry) -> None:
        others = [recent for recent in self.recent if recent is not registry]
        self.recent = (*others, registry)[-_RECENT:]

    def _hand_over(self) -> None:
        if self._stack:
            self._stack[-1].take_over(HOOK)
        else:
            HOOK.handler = HOOK.wait = BRIDGE.home = None


ACTIVATIONS = Activations()
"""The process's only stack."""


def find_place() -> str:
    """The file and the line of the nearest caller outside this library."""
    frame = sys._getframe(1)  # noqa: SLF001
    while frame.f_back and frame.f_globals.get("__name__", "").partition(".")[0] in _OWN_CODE:
        frame = frame.f_back
    return f"{frame.f_code.co_filename}:{frame.f_lineno}"

"""The state of a registry or a repository: one value for each family of operations."""

from __future__ import annotations

import copy
import functools
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Protocol, TypeVar

F = TypeVar("F")
Values = Mapping[type[Any], Any]

_DEFAULTS: Values = MappingProxyType({})


class State:
    """Values by their types: `state[Lifecycle]` is the lifecycle family's.

    A family's value is frozen, so copies of the state share it. A value that is read before it was
    set is the type's default, `Lifecycle()`.
    """

    def __init__(self, values: Values = _DEFAULTS) -> None:
        self._values = _copy(values)

    def __getitem__(self, family: type[F]) -> F:
        """The family's value."""
        if family not in self._values:
            self._values[family] = family()
        value: F = self._values[family]
        return value

    def __setitem__(self, family: type[F], value: F) -> None:
        self._values[family] = value

    def copy(self) -> State:
        """Another state with the same values."""
        return State(self._values)

    def checkpoint(self) -> Callable[[], None]:
        """A function that restores the values as they are now."""
        return functools.partial(self._restore, _copy(self._values))

    def clear(self) -> None:
        """Return every family to its default."""
        self._restore(_DEFAULTS)

    def _restore(self, before: Values) -> None:
        foreign = self._values.get(ForeignState)
        self._values = _copy(before)
        if foreign is not None:  # moto's objects have this very dict as their attributes
            self._values[ForeignState] = foreign.replace(self._values.get(ForeignState, {}))


class ForeignState(dict[str, Any]):
    """The attributes that moto keeps for a registry or a repository; opaque to this library.

    It changes in place, unlike a family's value, and is copied with `copy.deepcopy`.
    """

    def replace(self, values: Mapping[str, Any]) -> ForeignState:
        """Change to these values in place; returns itself."""
        self.clear()
        self.update(values)
        return self


class HasState(Protocol):
    """A registry or a repository, as far as rules need its state alone."""

    state: State


def _copy(values: Values) -> dict[type[Any], Any]:
    copied = dict(values)
    if ForeignState in copied:
        copied[ForeignState] = copy.deepcopy(copied[ForeignState])
    return copied

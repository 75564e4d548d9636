"""The composition of one handler for a registry: native operations, and moto's while it has any."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, Protocol

from mock_ecr_ext.wire.foreign import Foreign, Nobody
from mock_ecr_ext.wire.handler import make_handler

if TYPE_CHECKING:
    from mock_ecr_ext.model.registry import Registry
    from mock_ecr_ext.wire.protocol import Handler


class Follower(Protocol):
    """The process state that mocks replace, in which another mock's starts and stops are noted."""

    def make_foreign_layer(self) -> Any:
        """A layer for one start of the other mock."""

    def follow_start(self, layer: Any) -> AbstractContextManager[None]:
        """Note what the other mock changes while it starts."""

    def follow_stop(self, layer: Any) -> AbstractContextManager[None]:
        """Put back what the other mock replaced, while it stops."""


class Bridge(Foreign, Protocol):
    """A `Foreign` that the active mock is lent to.

    home: the registry of the active mock; None while no mock is active.
    """

    home: Registry | None

    def install(self, process: Follower) -> None:
        """Patch the other mock, now or when it is imported; done once in a process.

        process: follows what the other mock changes in the process.
        """


class NoBridge(Nobody):
    """The `Bridge` of an installation without `moto_bridge`."""

    home: Registry | None = None

    def install(self, process: Follower) -> None:
        """Patch nothing."""


def build_handler(registry: Registry) -> Handler:
    """The handler that answers all requests to a registry."""
    return make_handler(registry, BRIDGE)


def _find_bridge() -> Bridge:
    # moto_bridge is a leaf: all but its own operations works without the folder.
    try:
        from mock_ecr_ext.moto_bridge.patches import MOTO
    except ModuleNotFoundError as error:
        if not (error.name or "").startswith("mock_ecr_ext.moto_bridge"):
            raise
        return NoBridge()
    return MOTO


BRIDGE = _find_bridge()
"""The process's only bridge."""

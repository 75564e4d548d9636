"""The operations and accounts that another library adds to the native ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from mock_ecr_ext.wire.operations.common import Operation


class Foreign(Protocol):
    """Another mock of AWS that shares the process, such as moto."""

    def find(self, operation: str) -> Operation | None:
        """The function for an operation that is not native; None if there is none."""

    def find_account(self, access_key: str | None) -> str | None:
        """The account that issued an access key; None if it is not one of its keys."""


class Nobody:
    """The `Foreign` of a process that has no other mock."""

    def find(self, _: str) -> None:
        """Find nothing."""

    def find_account(self, _: str | None) -> None:
        """Find nothing."""


NOBODY = Nobody()
"""Adds nothing to the native operations."""

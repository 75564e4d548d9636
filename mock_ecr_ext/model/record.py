"""Frozen values that keep their encoded bytes."""

import operator
from collections.abc import Callable
from typing import TypeVar

R = TypeVar("R", bound="Record")


class Record:
    """The base of frozen values that are sent often; each is encoded once."""

    __slots__ = ("_encoded",)
    _encoded: bytes

    def encode(self: R, encode: Callable[[R], bytes]) -> bytes:
        """The bytes that `encode` makes of this record; it is called once."""
        try:
            return self._encoded
        except AttributeError:
            object.__setattr__(self, "_encoded", encode(self))
            return self._encoded


get_encoded = operator.attrgetter("_encoded")
"""The bytes of a record that was encoded before; raises AttributeError for another one."""

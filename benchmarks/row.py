"""A line of the table."""

from dataclasses import dataclass
from typing import Literal

Unit = Literal["times", "ms", "images/s", "bytes", "MiB", "instructions"]


@dataclass(frozen=True, slots=True)
class Row:
    """A figure that was measured.

    what: the quantity, as the table names it.
    value: the figure of this library.
    target: the bound of the value; None if the figure has none.
    at_least: whether the target is the lowest accepted value, not the highest.
    moto: moto's figure, or the reason why it has none; empty if it is not measured.
    """

    what: str
    value: float
    unit: Unit = "times"
    target: float | None = None
    at_least: bool = False
    moto: float | str = ""

    @property
    def is_reached(self) -> bool | None:
        """Whether the target is reached; None without a target."""
        if self.target is None:
            return None
        return self.value >= self.target if self.at_least else self.value <= self.target

"""One line of the table."""

from dataclasses import dataclass
from typing import Literal

Unit = Literal["times", "ms", "images/s", "bytes", "MiB", "instructions"]


@dataclass(frozen=True, slots=True)
class Row:
    """A figure.

    what: was measured.
    value: of this library.
    target: what it must reach; None where the figure only tells something.
    at_least: whether more is better.
    moto: the same of moto, or a word on why there is no figure; empty where there is none.
    """

    what: str
    value: float
    unit: Unit = "times"
    target: float | None = None
    at_least: bool = False
    moto: float | str = ""

    @property
    def is_reached(self) -> bool | None:
        """Whether the target is reached; None where there is none."""
        if self.target is None:
            return None
        return self.value >= self.target if self.at_least else self.value <= self.target

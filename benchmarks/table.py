"""The rows as a table for a person and as JSON for a program."""

import dataclasses
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tabulate import tabulate

from benchmarks.row import Row

_COLUMNS = ("what", "here", "must reach", "reached", "moto")
_REACHED = {True: "yes", False: "no", None: ""}


def text(rows: Iterable[Row], style: str = "github") -> str:
    """The table of all rows."""
    return tabulate([cells(row) for row in rows], _COLUMNS, style, disable_numparse=True)


def document(rows: Iterable[Row], machine: Mapping[str, str], seconds: float) -> str:
    """The rows as JSON, with the machine and the seconds that the run took."""
    measured = [{**dataclasses.asdict(row), "is_reached": row.is_reached} for row in rows]
    whole: dict[str, Any] = {"machine": machine, "seconds": round(seconds), "rows": measured}
    return json.dumps(whole, indent=2)


def cells(row: Row) -> Sequence[str]:
    """The cells of a row in the table."""
    bound = "at least" if row.at_least else "at most"
    target = "" if row.target is None else f"{bound} {_figure(row.target, row)}"
    moto = row.moto if isinstance(row.moto, str) else _figure(row.moto, row)
    return row.what, _figure(row.value, row), target, _REACHED[row.is_reached], moto


def _figure(value: float, row: Row) -> str:
    unit = "" if row.unit == "times" else f" {row.unit}"
    digits = 0 if abs(value) >= 100 else 2
    return f"{value:,.{digits}f}{unit}"

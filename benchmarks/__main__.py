"""Measure everything, print one table, and write its rows as JSON: `python -m benchmarks`."""

import argparse
import os
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from benchmarks import (
    against_floor,
    filling,
    instructions,
    machine,
    pages,
    processes,
    soak,
    table,
    whole_tests,
)
from benchmarks.row import Row
from benchmarks.scale import FULL, SHORT, Scale

_PARTS = {
    module.__name__.rpartition(".")[2]: module
    for module in (against_floor, pages, whole_tests, processes, filling, instructions, soak)
}


def main() -> None:
    """Read the options, measure the chosen parts, and print and write the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--short", action="store_true", help="run briefly, as a smoke test")
    parser.add_argument("--json", type=Path, default="benchmarks.json", help="the file to write")
    parser.add_argument("--only", choices=_PARTS, action="append", help="measure this part only")
    options = parser.parse_args()
    os.environ["AWS_DEFAULT_REGION"] = "us-east-1"
    start = time.perf_counter()
    rows = list(_measure(SHORT if options.short else FULL, options.only or _PARTS))
    taken = time.perf_counter() - start
    print(table.text(rows))
    print(*machine.description().values(), f"{taken:.0f} seconds", sep="; ")
    options.json.write_text(table.document(rows, machine.description(), taken))


def _measure(scale: Scale, parts: Iterable[str]) -> Iterator[Row]:
    for part in parts:
        for row in _PARTS[part].rows(scale):
            print(*table.cells(row), sep="; ", file=sys.stderr)  # a full run takes minutes
            yield row


if __name__ == "__main__":
    main()

"""Timing: the contenders take turns on a noisy machine, and medians are compared."""

import contextlib
import gc
import statistics
import time
from collections.abc import Callable, Iterator

Contender = Callable[[], object]


def seconds(*contenders: Contender, turns: int) -> list[float]:
    """The median time of each contender's turns, in seconds.

    Each contender's first turn is not measured. The contender that begins a round changes with each
    round, and the garbage collector is disabled, so that none pays for the garbage of another.
    """
    times: list[list[float]] = [[] for _ in contenders]
    for contender in contenders:
        contender()
    with without_collector():
        for turn in range(turns):
            for number in _rotate(len(contenders), turn):
                times[number].append(_time(contenders[number]))
    return [statistics.median(taken) for taken in times]


def ratio(contender: Contender, other: Contender, turns: int) -> float:
    """The time of a contender, divided by the time of the other."""
    taken, others = seconds(contender, other, turns=turns)
    return taken / others


def _time(contender: Contender) -> float:
    start = time.perf_counter()
    contender()
    return time.perf_counter() - start


def _rotate(count: int, turn: int) -> Iterator[int]:
    return ((number + turn) % count for number in range(count))


@contextlib.contextmanager
def without_collector() -> Iterator[None]:
    """Disable the garbage collector, which would walk through all objects in anybody's turn."""
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.unfreeze()

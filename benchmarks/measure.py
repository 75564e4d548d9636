"""Timing: the contenders take turns on a machine that is never quiet, and medians speak."""

import contextlib
import gc
import statistics
import time
from collections.abc import Callable, Iterator

Contender = Callable[[], object]


def seconds(*contenders: Contender, turns: int) -> list[float]:
    """What each contender takes: the median of its turns.

    All do their first turn unmeasured. Who begins a round changes with each, and the collector of
    garbage rests, so that nobody pays for what another leaves behind.
    """
    times: list[list[float]] = [[] for _ in contenders]
    for contender in contenders:
        contender()
    with without_collector():
        for turn in range(turns):
            for number in _rotated(len(contenders), turn):
                times[number].append(_time(contenders[number]))
    return [statistics.median(taken) for taken in times]


def ratio(contender: Contender, other: Contender, turns: int) -> float:
    """How many times what the other takes a contender takes."""
    taken, others = seconds(contender, other, turns=turns)
    return taken / others


def _time(contender: Contender) -> float:
    start = time.perf_counter()
    contender()
    return time.perf_counter() - start


def _rotated(count: int, turn: int) -> Iterator[int]:
    return ((number + turn) % count for number in range(count))


@contextlib.contextmanager
def without_collector() -> Iterator[None]:
    """Let the collector of garbage rest: it goes through all there is at whoever's turn it is."""
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.unfreeze()

"""The time that moto's ECR reads while it answers for a registry."""

import datetime as dt
import threading

import pytest
from moto.ecr import models

from mock_ecr_ext.model.clock import Clock
from mock_ecr_ext.moto_bridge.clock import moto_time


def read_years() -> set[int]:
    """The years that moto's ECR reads, by both of its names."""
    return {models.utcnow().year, models.datetime.today().year}


def test_two_threads_do_not_get_each_others_time() -> None:
    """Two registries that call moto at the same time each get their own, and leave moto's own."""
    before = models.utcnow, models.datetime
    wrong: list[set[int]] = []

    def call(year: int) -> None:
        clock = Clock(dt.datetime(year, 5, 1, tzinfo=dt.timezone.utc))
        for _ in range(200):
            with moto_time(clock):
                years = read_years()
            if years != {year}:
                wrong.append(years)

    threads = [threading.Thread(target=call, args=(year,)) for year in (2001, 2002, 2003)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert (models.utcnow, models.datetime) == before


def test_the_second_call_waits_for_the_first() -> None:
    """A call of moto begins once another thread's has ended, so that both restore moto's own."""
    before = models.utcnow
    entered = threading.Event()

    def call() -> None:
        with moto_time(Clock("2002-05-01T12:00:00Z")):
            entered.set()

    thread = threading.Thread(target=call)
    with moto_time(Clock("2001-05-01T12:00:00Z")):
        thread.start()
        assert not entered.wait(timeout=0.2)
    thread.join(timeout=10)
    assert entered.is_set()
    assert models.utcnow is before


def test_other_threads_keep_motos_time() -> None:
    """A thread that uses moto's own ECR meanwhile reads the system's time."""
    read: list[set[int]] = []
    thread = threading.Thread(target=lambda: read.append(read_years()))
    with moto_time(Clock("2001-05-01T12:00:00Z")):
        thread.start()
        thread.join()
        assert read_years() == {2001}
    assert 2001 not in read[0]


def test_a_failure_leaves_motos_time() -> None:
    """The time is moto's own again after a call that fails."""
    before = models.utcnow
    with pytest.raises(ZeroDivisionError), moto_time(Clock("2001-05-01T12:00:00Z")):
        raise ZeroDivisionError
    assert models.utcnow is before

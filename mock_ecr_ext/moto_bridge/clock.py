"""The mock's time for moto's ECR."""

import contextlib
import datetime as dt
import threading
from collections.abc import Callable, Iterator
from typing import Any
from unittest.mock import patch

from moto.ecr import models

from mock_ecr_ext.model.clock import Clock

_LOCK = threading.RLock()  # moto's module has one time, and each patch restores the one it found


@contextlib.contextmanager
def moto_time(clock: Clock) -> Iterator[None]:
    """Make moto's ECR use a clock in this thread; its times are naive, in UTC."""
    with _LOCK, patch.multiple(models, **_make_names(clock)):
        yield


def _make_names(clock: Clock) -> dict[str, Any]:
    """The names by which moto's ECR reads the time, for the present thread.

    They are replaced for one call only, because freezegun and moto's own users may patch them
    between calls.
    """
    caller = threading.get_ident()
    utcnow, own_datetime = models.utcnow, models.datetime

    def choose(original: Callable[[], dt.datetime]) -> dt.datetime:
        if threading.get_ident() == caller:
            return clock.now().replace(tzinfo=None)
        return original()

    class Datetime(dt.datetime):
        @classmethod
        def today(cls) -> dt.datetime:  # type: ignore[override]  # a plain one, to be kept
            return choose(own_datetime.today)

    return {"utcnow": lambda: choose(utcnow), "datetime": Datetime}

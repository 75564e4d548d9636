"""The mock's time, told to moto's ECR while it answers."""

import contextlib
import datetime as dt
from collections.abc import Iterator
from unittest.mock import patch

from moto.ecr import models

from mock_ecr_ext.model.clock import Clock


@contextlib.contextmanager
def moto_time(clock: Clock) -> Iterator[None]:
    """Let moto's ECR go by a clock; its times are naive, in UTC."""

    def now() -> dt.datetime:
        return clock.now().replace(tzinfo=None)

    class Datetime(dt.datetime):
        @classmethod
        def today(cls) -> dt.datetime:  # type: ignore[override]  # a plain one, to be kept
            return now()

    # The two names by which moto's ECR asks for the time. They are replaced for the call alone, for
    # freezegun and moto's own users have their say about them between calls.
    with patch.multiple(models, utcnow=now, datetime=Datetime):
        yield

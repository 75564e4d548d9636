"""The mock's time for moto's ECR."""

import contextlib
import datetime as dt
from collections.abc import Iterator
from unittest.mock import patch

from moto.ecr import models

from mock_ecr_ext.model.clock import Clock


@contextlib.contextmanager
def moto_time(clock: Clock) -> Iterator[None]:
    """Make moto's ECR use a clock; its times are naive, in UTC."""

    def now() -> dt.datetime:
        return clock.now().replace(tzinfo=None)

    class Datetime(dt.datetime):
        @classmethod
        def today(cls) -> dt.datetime:  # type: ignore[override]  # a plain one, to be kept
            return now()

    # moto's ECR reads the time by these two names. They are replaced for one call only, because
    # freezegun and moto's own users may patch them between calls.
    with patch.multiple(models, utcnow=now, datetime=Datetime):
        yield

"""Lengths of time are written as they are read."""

import datetime as dt

import pytest
from hypothesis import given, strategies

from mock_ecr_ext.model.inputs.spans import format_span
from mock_ecr_ext.model.inputs.values import parse_span


@pytest.mark.parametrize(
    ("span", "text"),
    [
        (dt.timedelta(0), "0s"),
        (dt.timedelta(hours=-1), "-1h"),
        (dt.timedelta(days=1, hours=12), "1d12h"),
        (dt.timedelta(weeks=2), "14d"),
        (dt.timedelta(minutes=90, seconds=5), "1h30m5s"),
        (dt.timedelta(milliseconds=250), "0.25s"),
        (dt.timedelta(days=1, microseconds=-1), "23h59m59.999999s"),
        (dt.timedelta(microseconds=-1), "-0.000001s"),
    ],
)
def test_a_span_is_written_in_units(span, text) -> None:
    """Days, hours, minutes and seconds that are not zero are written, after a sign if negative."""
    assert format_span(span) == text


@given(strategies.timedeltas(dt.timedelta(days=-10_000), dt.timedelta(days=10_000)))
def test_a_written_span_is_read_back(span) -> None:
    """The text of a length of time is read as that length, to the microsecond."""
    assert parse_span("span", format_span(span)) == span

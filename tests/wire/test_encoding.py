"""The JSON writer."""

import datetime as dt
import json
import types

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_ecr_ext.wire.encoding import encode

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.timezone.utc)


@pytest.mark.parametrize(
    ("milliseconds", "expected"),
    [
        (1705071987000, b"1.705071987E9"),  # TF-35268
        (1563223656000, b"1.563223656E9"),  # the API reference's sample
        (1790433756655, b"1.790433756655E9"),  # STACKD
        (1790433977800, b"1.7904339778E9"),  # STACKD: trailing zeros dropped
        (1000000000000, b"1.0E9"),
        (10000000000, b"1.0E7"),  # from here on Java writes an exponent
        (9999999999, b"9999999.999"),
        (0, b"0.0"),
        (5, b"0.005"),
        (-1500, b"-1.5"),
    ],
)
def test_times_are_java_doubles(milliseconds, expected) -> None:
    """A time is written in seconds, as Java's Double.toString writes it.

    The rows with a source are AWS's own; the others follow that method.
    """
    assert encode(EPOCH + dt.timedelta(milliseconds=milliseconds)) == expected


def test_a_value_is_written_as_the_type_it_derives_from() -> None:
    """A value of a derived type, as freezegun's times are, is written as its base type."""

    class Time(dt.datetime):
        pass

    counts = types.MappingProxyType(
        {"HIGH": 1, "at": Time(2001, 9, 9, 1, 46, 40, 0, dt.timezone.utc)}
    )
    assert encode(counts) == b'{"HIGH":1,"at":1.0E9}'


@given(st.integers(-(10**13), 10**14))
def test_times_are_exact(milliseconds) -> None:
    """A client reads back a time that is exact to the millisecond."""
    text = encode(EPOCH + dt.timedelta(milliseconds=milliseconds))
    assert round(json.loads(text) * 1000) == milliseconds


VALUES = st.recursive(
    st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner),
)


@given(VALUES)
def test_json_is_what_pythons_own_writer_writes(value) -> None:
    """JSON is written as Python's own writer does with sorted keys, no spaces and UTF-8."""
    expected = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert encode(value).decode() == expected

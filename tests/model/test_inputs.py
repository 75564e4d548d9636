"""Sizes, times, words and tags are read as a test writes them."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_ecr_ext import InvalidValue, ScanFindings, mock_ecr
from mock_ecr_ext.model.inputs.values import (
    check_flag,
    check_function,
    check_text,
    check_texts,
    check_whole,
    is_whole,
    make_word_check,
    parse_size,
    parse_span,
    refuse_unknown_options,
    resolve_time,
)

NOW = dt.datetime(2024, 5, 1, 12, tzinfo=dt.timezone.utc)


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (0, 0),
        (352, 352),
        (2**63 - 1, 2**63 - 1),
        ("352 B", 352),
        ("25 MiB", 25 * 1024**2),
        ("25MiB", 25 * 1024**2),
        ("1.5 GB", 1_500_000_000),
        ("1 kB", 1000),
        ("1 KB", 1000),
        ("0.5 KiB", 512),
        ("2 TiB", 2 * 1024**4),
        ("1 TB", 10**12),
    ],
)
def test_sizes(size, expected) -> None:
    """A size is a whole number of bytes, or text with a decimal or binary unit."""
    assert parse_size(size) == expected


@given(st.integers(0, 2**50))
def test_a_size_is_exact(size) -> None:
    """A size is not rounded, however large it is."""
    assert parse_size(size) == parse_size(f"{size} B") == size
    assert parse_size(f"{size} KiB") == size * 1024


UNITS = "the units are B, kB, MB, GB, TB, KiB, MiB, GiB, TiB, KB"
WHOLE = "give a whole number of bytes, 0 or more, or text such as '25 MiB'"


@pytest.mark.parametrize(
    ("size", "message"),
    [
        (-1, f"size -1 is refused: {WHOLE}"),
        (1.5, f"size 1.5 is refused: {WHOLE}"),
        (True, f"size True is refused: {WHOLE}"),
        (None, f"size None is refused: {WHOLE}"),
        ("big", f"size 'big' is refused: {WHOLE}"),
        ("-5 MB", f"size '-5 MB' is refused: {WHOLE}"),
        ("9" * 5000 + " B", f"size '{'9' * 57}...{'9' * 56} B' is refused: {WHOLE}"),
        ("25 MiBB", f"size '25 MiBB' is refused: {UNITS}; did you mean '25 MiB'?"),
        ("25 parsec", f"size '25 parsec' is refused: {UNITS}"),
        ("0.3 B", "size '0.3 B' is refused: it is 0.3 bytes, not a whole number"),
        (2**63, f"size {2**63} is refused: ECR's sizes end at {2**63 - 1} bytes"),
        ("8388608 TiB", f"size '8388608 TiB' is refused: ECR's sizes end at {2**63 - 1} bytes"),
    ],
)
def test_sizes_that_are_refused(size, message) -> None:
    """An invalid size is refused, with the nearest unit if there is one."""
    with pytest.raises(InvalidValue) as caught:
        parse_size(size)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("time", "expected"),
    [
        ("2024-05-01T12:00:00Z", NOW),
        ("2024-05-01 12:00Z", NOW),
        ("2024-05-01T14:00:00+02:00", NOW),
        ("2024-05-01T05:30:00-0630", NOW),
        ("2024-05-01T12:00:00.5Z", NOW + dt.timedelta(milliseconds=500)),
        ("2024-05-01T12:00:00,250Z", NOW + dt.timedelta(milliseconds=250)),
        ("2024-05-01T12:00:00.123999999Z", NOW + dt.timedelta(milliseconds=123)),
        (dt.timedelta(hours=-1), NOW - dt.timedelta(hours=1)),
        (NOW, NOW),
    ],
)
def test_times(time, expected) -> None:
    """A time is text, a datetime, or a timedelta from now."""
    assert resolve_time(time, NOW) == expected


@given(st.datetimes(dt.datetime(2, 1, 1), dt.datetime(9998, 1, 1), timezones=st.timezones()))  # noqa: DTZ001
def test_a_time_is_in_utc_and_cut_to_milliseconds(time) -> None:
    """A time is in UTC and cut to milliseconds; its ISO text is read as the same time."""
    read = resolve_time(time, NOW)
    assert read.tzinfo is dt.timezone.utc
    assert dt.timedelta(0) <= time - read < dt.timedelta(milliseconds=1)
    assert resolve_time(time.astimezone(dt.timezone.utc).isoformat(), NOW) == read


ANY_TIME = (
    "give an aware datetime, ISO 8601 text such as '2024-05-01T12:00:00Z', or a timedelta from "
    "the clock's now"
)


@pytest.mark.parametrize(
    ("time", "end"),
    [
        (dt.datetime(2024, 5, 1), "it has no time zone; add one: tzinfo=timezone.utc"),  # noqa: DTZ001
        (1714564800, ANY_TIME),
        (None, ANY_TIME),
        (
            "2024-05-01T12:00:00",
            "give ISO 8601 with date, time and offset, such as '2024-05-01T12:00:00Z' or "
            "'2024-05-01T14:00:00.250+02:00', or the time from now, such as '-30d'",
        ),
        ("2024-13-01T12:00:00Z", "month must be in 1..12"),
        (dt.timedelta(days=10**8), "it lies beyond the years 1 to 9999"),
        ("0001-01-01T00:00:00+14:00", "it lies beyond the years 1 to 9999"),
    ],
)
def test_times_that_are_refused(time, end) -> None:
    """A value is refused if it is not a time, or could be several."""
    with pytest.raises(InvalidValue) as caught:
        resolve_time(time, NOW)
    assert str(caught.value).startswith("time ")
    assert end in str(caught.value)


def test_texts_are_several_or_one_by_itself() -> None:
    """A single text is one value, and not the collection of its letters."""
    assert check_texts("tags", "latest") == ("latest",)
    assert check_texts("tags", iter(["a", "b"])) == ("a", "b")
    for wrong in (5, ["a", 5], None):
        with pytest.raises(InvalidValue, match="is refused: give one text, or a list of them"):
            check_texts("tags", wrong)


@pytest.mark.parametrize("value", [0, 1, 10**30])
def test_whole_numbers_are_kept(value) -> None:
    """A check of a whole number returns the number itself."""
    assert check_whole("number", value) is value


@pytest.mark.parametrize("value", [-1, True, 1.0, "1", None])
def test_other_numbers_are_refused(value) -> None:
    """A whole number is an int of 0 or more; a bool, a float or a text is refused."""
    with pytest.raises(InvalidValue) as caught:
        check_whole("number", value)
    assert str(caught.value) == f"number {value!r} is refused: give a whole number, 0 or more"


def test_flags_and_texts_are_returned() -> None:
    """A flag is True or False, and a text is a str; other values are refused."""
    assert check_flag("flag", False) is False
    assert check_text("text", "") == ""
    with pytest.raises(InvalidValue, match=r"^flag 1 is refused: give True or False$"):
        check_flag("flag", 1)
    with pytest.raises(InvalidValue, match=r"^text b'' is refused: give text$"):
        check_text("text", b"")


def test_an_unknown_option_is_refused() -> None:
    """The first unknown option is refused with the known ones, and the nearest of them."""
    refuse_unknown_options("push", ["size"], ("size", "tags"))
    with pytest.raises(InvalidValue) as caught:
        refuse_unknown_options("push", ["size", "siez"], ("size", "tags"))
    message = "option 'siez' is refused: push takes size, tags; did you mean 'size'?"
    assert str(caught.value) == message


@pytest.mark.parametrize("function", [lambda p: p, lambda *p: p, lambda p, q=1: p, max, bool])
def test_a_function_of_one_argument_is_accepted(function) -> None:
    """A function that one argument suffices for is accepted, also one without a signature."""
    check_function("when", function, "give a function")


@pytest.mark.parametrize("value", [5, None, lambda: 1, lambda p, q: 1, lambda *, p: 1])
def test_anything_but_a_function_of_one_argument_is_refused(value) -> None:
    """A function that takes no argument, or needs more, is refused as any other value is."""
    with pytest.raises(InvalidValue, match=r"^when .* is refused: give a function$"):
        check_function("when", value, "give a function")


def test_a_whole_number_has_a_smallest_value() -> None:
    """The smallest value is allowed; one less is not."""
    assert is_whole(3, 3)
    assert not is_whole(2, 3)


def test_a_word_is_one_of_the_allowed() -> None:
    """A word that is not allowed is refused with the nearest one, whatever its case."""
    check = make_word_check("status", ["ACTIVE", "ARCHIVED"])
    assert check("ACTIVE") == "ACTIVE"
    with pytest.raises(InvalidValue) as caught:
        check("archive")
    assert str(caught.value) == (
        "status 'archive' is refused: give one of ACTIVE, ARCHIVED; did you mean 'ARCHIVED'?"
    )
    with pytest.raises(InvalidValue, match=r"give one of ACTIVE, ARCHIVED$"):
        check(5)


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("5m", dt.timedelta(minutes=5)),
        ("-30d", dt.timedelta(days=-30)),
        ("+1w", dt.timedelta(weeks=1)),
        ("1d12h", dt.timedelta(days=1, hours=12)),
        ("-1.5h", dt.timedelta(minutes=-90)),
        ("0s", dt.timedelta(0)),
    ],
)
def test_spans(text, span) -> None:
    """A length of time has parts, from weeks to seconds, and one sign; as a time it is from now."""
    assert parse_span("every", text) == span
    signed = text if text[0] in "+-" else f"+{text}"
    assert resolve_time(signed, NOW) == NOW + span


@pytest.mark.parametrize("text", ["30d", "1d12h", "0.5s"])
def test_a_length_of_time_without_a_sign_is_no_time(text) -> None:
    """A length of time is refused as a time unless its sign says before or after now."""
    with pytest.raises(InvalidValue) as caught:
        resolve_time(text, NOW)
    assert str(caught.value) == (
        f"time '{text}' is refused: it has no sign; give '-{text}' for before the clock's now, "
        f"'+{text}' for after it"
    )


def test_no_time_from_now_needs_no_sign() -> None:
    """The text of a length of 0 is now, with any sign or none."""
    assert [resolve_time(text, NOW) for text in ("0s", "-0d", "+0h")] == [NOW] * 3


def test_a_time_in_the_future_is_allowed() -> None:
    """A time after now is taken if it is explicit: a date, a sign, or a timedelta."""
    for future in ("2099-01-01T00:00:00Z", "+30d", dt.timedelta(days=30)):
        assert resolve_time(future, NOW) > NOW


@pytest.mark.parametrize("text", ["", "5", "5 m", "m", "5y", "--5m", "5m-3s", "1.2.3m", None, 5])
def test_other_spans_are_refused(text) -> None:
    """An invalid length of time is refused with the letters of the units."""
    with pytest.raises(InvalidValue, match="text such as '5m' or '1d12h'"):
        parse_span("every", text)


def test_a_span_longer_than_the_calendar_is_refused() -> None:
    """A length of time has to fit the calendar."""
    with pytest.raises(InvalidValue, match="it is longer than the calendar"):
        resolve_time("-9999999999w", NOW)


IMAGE = {"pushed_at": "30d"}


@pytest.mark.parametrize(
    "give",
    [
        lambda registry, app: mock_ecr(now="30d"),
        lambda registry, app: registry.clock.pin("30d"),
        lambda registry, app: registry.create_repository("new", created_at="30d"),
        lambda registry, app: app.push(pushed_at="30d"),
        lambda registry, app: app.push_many(2, pushed_at="30d", every="5m"),
        lambda registry, app: app.push(last_pulled_at="30d"),
        lambda registry, app: app.push(scan_findings=ScanFindings({}, "30d")),
        lambda registry, app: app.update("v1", archived_at="30d", activated_at="30d"),
        lambda registry, app: mock_ecr(
            seed={"repositories": [{"name": "new", "images": [IMAGE]}]}
        ).start(),
    ],
)
def test_every_time_needs_its_sign(registry, give) -> None:
    """A length of time without a sign is refused wherever a time is given, and changes nothing."""
    app = registry.create_repository("app")
    before = [app.push("v1")]
    with pytest.raises(ValueError, match=r"it has no sign; give '-30d' for before .* '\+30d' for"):
        give(registry, app)
    assert list(app.images) == before
    assert list(registry.repositories) == [app]

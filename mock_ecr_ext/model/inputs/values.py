"""Conversion of the convenient values that a test gives: sizes, times, counts, words."""

import datetime as dt
import inspect
import os
import random
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeGuard

from mock_ecr_ext.model.exceptions import InvalidValue, did_you_mean
from mock_ecr_ext.model.inputs.sizes import parse_size_text
from mock_ecr_ext.model.inputs.spans import UNITS
from mock_ecr_ext.model.limits import MAXIMUM_LONG

Size = int | str
"""A whole number of bytes, or text such as `"25 MiB"` or `"1.5 GB"`."""

Time = dt.datetime | dt.timedelta | str
"""An aware datetime, ISO 8601 text with its offset, or a length of time from the clock's now.

A length of time is a timedelta, or text with a sign, such as `"-30d"`.
"""

Span = dt.timedelta | str
"""A length of time: a timedelta, or text such as `"5m"`, `"-30d"` or `"1d12h"`."""

SeedSource = str | os.PathLike[str] | Mapping[str, Any]
"""A seed file, a folder with AWS CLI output, or the same content as a mapping."""

MAXIMUM_COUNT = 10_000_000
"""Images of one `push_many`; more would fill the machine's memory before any error."""

_UTC = dt.timezone.utc
_TIME = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(?::(\d\d)(?:[.,](\d+))?)?(?:Z|([+-]\d\d):?(\d\d))", re.ASCII
)

_SPAN = re.compile(r"([+-]?)((?:\d+(?:\.\d+)?[wdhms])+)", re.ASCII)
_SPAN_PART = re.compile(r"([\d.]+)([wdhms])", re.ASCII)


def parse_size(size: Size) -> int:
    """The size in bytes; raises `InvalidValue` if it is not a whole number, or beyond 64 bits."""
    found = size if is_whole(size) else parse_size_text(size)
    if found <= MAXIMUM_LONG:
        return found
    raise InvalidValue("size", size, f"ECR's sizes end at {MAXIMUM_LONG} bytes")


def check_count(count: int) -> int:
    """The number of images itself; raises `InvalidValue` for more than `MAXIMUM_COUNT`."""
    if is_whole(count) and count <= MAXIMUM_COUNT:
        return count
    remedy = f"give a whole number of images, 0 to {MAXIMUM_COUNT:,}"
    raise InvalidValue("count", count, remedy)


def draw_sizes(size: Size | tuple[Size, Size], count: int, seed: int) -> list[int]:
    """A size for each of `count` images: the same for all, or drawn between the two of a pair.

    The same seed draws the same sizes, in every version of Python.
    """
    if not isinstance(size, (tuple, list)):
        return [parse_size(size)] * count
    if len(size) != 2:  # noqa: PLR2004  # a pair
        raise InvalidValue("size", size, "give one size, or a pair such as ('10 MiB', '50 MiB')")
    smallest, largest = parse_size(size[0]), parse_size(size[1])
    if smallest > largest:
        raise InvalidValue("size", size, "give the smaller one first")
    if not isinstance(seed, int):
        raise InvalidValue("random seed", seed, "give a whole number")
    draw = random.Random(seed).random  # noqa: S311  # random() alone is the same in all versions
    return [smallest + int(draw() * (largest - smallest + 1)) for _ in range(count)]


def parse_span(name: str, span: Span) -> dt.timedelta:
    """The length of time; raises `InvalidValue` if it is not one."""
    if isinstance(span, dt.timedelta):
        return span
    match = _SPAN.fullmatch(span) if isinstance(span, str) else None
    if match is None:
        remedy = "give a timedelta, or text such as '5m' or '1d12h' (w, d, h, m, s)"
        raise InvalidValue(name, span, remedy)
    sign, parts = match.groups()
    try:
        lengths = [
            dt.timedelta(**{UNITS[unit]: float(number)})
            for number, unit in _SPAN_PART.findall(parts)
        ]
        return sum(lengths, dt.timedelta()) * (-1 if sign == "-" else 1)
    except OverflowError:
        raise InvalidValue(name, span, "it is longer than the calendar") from None


def parse_time(time: Time) -> dt.datetime | dt.timedelta:
    """The time as given, an aware datetime or a length of time.

    Raises `InvalidValue` as `resolve_time` does.
    """
    if isinstance(time, str):
        match = _TIME.fullmatch(time)
        return _parse_datetime(time, match) if match else _parse_length(time)
    if isinstance(time, dt.timedelta):
        return time
    return _check_offset(time)


def resolve_time(time: Time, now: dt.datetime) -> dt.datetime:
    """The time in UTC, cut to ECR's milliseconds; a timedelta, or its text, counts from `now`.

    Raises `InvalidValue` for a datetime or text without an offset, and for other values.
    """
    if isinstance(time, dt.datetime) and time.tzinfo is _UTC:
        return cut_to_milliseconds(time)
    try:
        given = parse_time(time)
        aware = now + given if isinstance(given, dt.timedelta) else given
        return cut_to_milliseconds(aware.astimezone(_UTC))
    except OverflowError:
        raise InvalidValue("time", time, "it lies beyond the years 1 to 9999") from None


def cut_to_milliseconds(time: dt.datetime) -> dt.datetime:
    """The time without its microseconds, as ECR has reported times since late 2024."""
    rest = time.microsecond % 1000
    return time.replace(microsecond=time.microsecond - rest) if rest else time


def check_texts(name: str, given: Iterable[str]) -> tuple[str, ...]:
    """The texts of a collection, or the one that was given by itself; raises `InvalidValue`."""
    is_plain = isinstance(given, (tuple, list))
    several = is_plain or (isinstance(given, Iterable) and not isinstance(given, str))
    found: tuple[Any, ...] = tuple(given) if several else (given,)
    for text in found:
        if not isinstance(text, str):
            break
    else:
        return found
    raise InvalidValue(name, given, "give one text, or a list of them")


def is_whole(value: object, smallest: int = 0) -> TypeGuard[int]:
    """Whether a value is an int of at least `smallest`; a bool is not one."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= smallest


def check_whole(name: str, value: object) -> int:
    """The whole number itself; raises `InvalidValue` for anything but an int of 0 or more."""
    if is_whole(value):
        return value
    raise InvalidValue(name, value, "give a whole number, 0 or more")


def check_flag(name: str, value: object) -> bool:
    """The flag itself; raises `InvalidValue` for anything but True or False."""
    if isinstance(value, bool):
        return value
    raise InvalidValue(name, value, "give True or False")


def check_text(name: str, value: object) -> str:
    """The text itself; raises `InvalidValue` for anything but a str."""
    if isinstance(value, str):
        return value
    raise InvalidValue(name, value, "give text")


def check_function(name: str, value: object, remedy: str, arguments: int = 1) -> None:
    """Raise `InvalidValue` for anything but a function that takes so many arguments."""
    if not callable(value) or not _takes(value, arguments):
        raise InvalidValue(name, value, remedy)


def refuse_unknown_options(owner: str, given: Iterable[str], known: Iterable[str]) -> None:
    """Raise `InvalidValue` for the first option that is not known.

    owner: the function or the thing that takes the known options, such as "push" or "a fault".
    """
    options = tuple(known)
    for name in given:
        if name not in options:
            remedy = f"{owner} takes {', '.join(options)}{did_you_mean(name, options)}"
            raise InvalidValue("option", name, remedy)


def make_word_check(name: str, allowed: Iterable[str]) -> Callable[[object], str]:
    """A function that returns a value if it is one of a few words, and raises `InvalidValue`."""
    words = tuple(allowed)

    def check(value: object) -> str:
        if isinstance(value, str) and value in words:
            return value
        hint = did_you_mean(str(value).upper(), words)
        raise InvalidValue(name, value, f"give one of {', '.join(words)}{hint}")

    return check


def _takes(function: Callable[..., object], arguments: int) -> bool:
    try:
        inspect.signature(function).bind(*[None] * arguments)
    except TypeError:
        return False
    except ValueError:  # a function in C may have no signature
        return True
    return True


def _check_offset(time: dt.datetime) -> dt.datetime:
    if not isinstance(time, dt.datetime):
        raise InvalidValue(
            "time",
            time,
            "give an aware datetime, ISO 8601 text such as '2024-05-01T12:00:00Z', "
            "or a timedelta from the clock's now or its text, such as '-30d'",
        )
    if time.utcoffset() is None:
        raise InvalidValue("time", time, "it has no time zone; add one: tzinfo=timezone.utc")
    return time


def _parse_length(text: str) -> dt.timedelta:
    if _SPAN.fullmatch(text) is None:
        raise InvalidValue(
            "time",
            text,
            "give ISO 8601 with date, time and offset, such as '2024-05-01T12:00:00Z' "
            "or '2024-05-01T14:00:00.250+02:00', or the time from now, such as '-30d'",
        )
    length = parse_span("time", text)
    if length and text[0] not in "+-":  # "30d" is as often meant for the past as for the future
        remedy = (
            f"it has no sign; give '-{text}' for before the clock's now, '+{text}' for after it"
        )
        raise InvalidValue("time", text, remedy)
    return length


def _parse_datetime(text: str, match: re.Match[str]) -> dt.datetime:
    day, clock, seconds, fraction, hours, minutes = match.groups()
    microseconds = f".{fraction:0<6.6}" if fraction else ""
    offset = f"{hours}:{minutes}" if hours else "+00:00"
    try:
        return dt.datetime.fromisoformat(f"{day}T{clock}:{seconds or '00'}{microseconds}{offset}")
    except ValueError as error:
        raise InvalidValue("time", text, str(error)) from None

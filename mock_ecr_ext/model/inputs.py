"""What a test writes for convenience, read into what a registry holds: sizes, times, words."""

import datetime as dt
import re
from collections.abc import Callable, Iterable
from decimal import Decimal

from mock_ecr_ext.model import names
from mock_ecr_ext.model.misuse import InvalidValue, nearest

Size = int | str
"""A whole number of bytes, or text such as `"25 MiB"` or `"1.5 GB"`."""

Time = dt.datetime | dt.timedelta | str
"""An aware datetime, ISO 8601 text with its offset, or a timedelta from the clock's now."""

_UNITS = {
    "B": 1,
    **{prefix + "B": 1000**power for power, prefix in enumerate(("k", "M", "G", "T"), 1)},
    **{prefix + "iB": 1024**power for power, prefix in enumerate(("K", "M", "G", "T"), 1)},
}
_UNITS["KB"] = _UNITS["kB"]
_SIZE = re.compile(r"(\d+(?:\.\d+)?) ?([A-Za-z]+)", re.ASCII)
_TIME = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(?::(\d\d)(?:[.,](\d+))?)?(?:Z|([+-]\d\d):?(\d\d))", re.ASCII
)


def bytes_of(size: Size) -> int:
    """The size in bytes; raises `InvalidValue` for what is not a whole number of bytes."""
    if isinstance(size, int) and not isinstance(size, bool) and size >= 0:
        return size
    match = _SIZE.fullmatch(size) if isinstance(size, str) else None
    if match is None:
        raise InvalidValue(
            "size", size, "give a whole number of bytes, 0 or more, or text such as '25 MiB'"
        )
    number, unit = match.groups()
    if unit not in _UNITS:
        guess = nearest(unit, _UNITS)
        hint = f"; did you mean {number + ' ' + guess!r}?" if guess else ""
        raise InvalidValue("size", size, f"the units are {', '.join(_UNITS)}{hint}")
    total = Decimal(number) * _UNITS[unit]
    if total != int(total):
        raise InvalidValue("size", size, f"it is {total.normalize()} bytes, not a whole number")
    return int(total)


def moment(time: Time, now: dt.datetime) -> dt.datetime:
    """The time in UTC, cut to ECR's milliseconds; a timedelta counts from `now`.

    Raises `InvalidValue` for a datetime or text without an offset, and for what is no time.
    """
    try:
        return cut_to_milliseconds(_aware(time, now).astimezone(dt.timezone.utc))
    except OverflowError:
        raise InvalidValue("time", time, "it lies beyond the years 1 to 9999") from None


def cut_to_milliseconds(time: dt.datetime) -> dt.datetime:
    """The time without its microseconds, as ECR has reported times since late 2024."""
    return time.replace(microsecond=time.microsecond // 1000 * 1000)


def texts(what: str, given: Iterable[str]) -> tuple[str, ...]:
    """Several texts, or the one that was given by itself."""
    found = (given,) if isinstance(given, str) or not isinstance(given, Iterable) else tuple(given)
    if all(isinstance(text, str) for text in found):
        return found
    raise InvalidValue(what, given, "give one text, or a list of them")


def numbered_tags(template: str | None, count: int) -> list[tuple[str, ...]]:
    """The tags of each of `count` images, `{n}` in the template counting from 0; None is no tag."""
    if template is None:
        return [()] * count
    try:
        tags = [template.format(n=n) for n in range(count)]
    except (LookupError, ValueError, AttributeError):
        tags = []
    if len(set(tags)) != count:
        raise InvalidValue("tag", template, "give a template with {n}, such as 'build-{n}'")
    return [(names.image_tag(tag),) for tag in tags]


def one_of(what: str, allowed: Iterable[str]) -> Callable[[object], str]:
    """A check that a value is one of a few words; the check raises `InvalidValue`."""
    words = tuple(allowed)

    def check(value: object) -> str:
        if isinstance(value, str) and value in words:
            return value
        guess = nearest(str(value).upper(), words)
        hint = f"; did you mean {guess!r}?" if guess else ""
        raise InvalidValue(what, value, f"give one of {', '.join(words)}{hint}")

    return check


def _aware(time: Time, now: dt.datetime) -> dt.datetime:
    if isinstance(time, dt.timedelta):
        return now + time
    parsed = _parsed(time) if isinstance(time, str) else time
    if not isinstance(parsed, dt.datetime):
        raise InvalidValue(
            "time",
            time,
            "give an aware datetime, ISO 8601 text such as '2024-05-01T12:00:00Z', "
            "or a timedelta from the clock's now",
        )
    if parsed.utcoffset() is None:
        raise InvalidValue("time", time, "it has no time zone; add one: tzinfo=timezone.utc")
    return parsed


def _parsed(text: str) -> dt.datetime:
    match = _TIME.fullmatch(text)
    if match is None:
        raise InvalidValue(
            "time",
            text,
            "give ISO 8601 with date, time and offset, such as '2024-05-01T12:00:00Z' "
            "or '2024-05-01T14:00:00.250+02:00'",
        )
    day, clock, seconds, fraction, hours, minutes = match.groups()
    offset = f"{hours}:{minutes}" if hours else "+00:00"
    microseconds = f"{fraction or '':0<6.6}"
    try:
        return dt.datetime.fromisoformat(f"{day}T{clock}:{seconds or '00'}.{microseconds}{offset}")
    except ValueError as error:
        raise InvalidValue("time", text, str(error)) from None

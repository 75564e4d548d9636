"""The JSON that ECR writes: sorted keys, no spaces, no absent members, times as Java's doubles."""

import datetime as dt
import operator
from collections.abc import Callable, Iterable, Mapping
from json.encoder import encode_basestring
from typing import Any

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.timezone.utc)
_NAME = operator.itemgetter(0)
_MILLISECOND = dt.timedelta(milliseconds=1)


def encode(value: Any) -> bytes:
    """The wire bytes of a text, number, flag, time, list, or mapping without its Nones."""
    return _json(value).encode(errors="replace")  # as Java writes half a surrogate pair


def _json(value: Any) -> str:
    return _WRITERS[type(value)](value)


def _flag(value: bool) -> str:
    return "true" if value else "false"


def _time(value: dt.datetime) -> str:
    return _java_double((value - _EPOCH) // _MILLISECOND)


def _object(value: Mapping[str, Any]) -> str:
    members = [
        f"{encode_basestring(name)}:{_WRITERS[type(item)](item)}"
        for name, item in sorted(value.items(), key=_NAME)
        if item is not None
    ]
    return f"{{{','.join(members)}}}"


def _list(value: Iterable[Any]) -> str:
    return f"[{','.join(map(_json, value))}]"


def _java_double(milliseconds: int) -> str:
    """Seconds as Java prints a double; ECR's times are recorded so: `1.705071987E9`."""
    sign, digits = ("-" if milliseconds < 0 else ""), f"{abs(milliseconds):04}"
    whole, fraction = digits[:-3], digits[-3:]
    exponent = len(whole) - 1
    if exponent < 7:  # noqa: PLR2004  # Java's Double.toString writes smaller numbers out
        return f"{sign}{whole}.{fraction.rstrip('0') or '0'}"
    mantissa = (whole[1:] + fraction).rstrip("0") or "0"
    return f"{sign}{whole[0]}.{mantissa}E{exponent}"


class _Writers(dict[type, Callable[[Any], str]]):
    """The writers by type; a derived type, such as freezegun's datetime, uses its base's."""

    def __missing__(self, kind: type) -> Callable[[Any], str]:
        return next(write for base, write in self.items() if issubclass(kind, base))


_WRITERS = _Writers(
    {
        str: encode_basestring,
        bool: _flag,
        int: str,
        float: str,
        dt.datetime: _time,
        dict: _object,
        list: _list,
        tuple: _list,
        Mapping: _object,
        Iterable: _list,
    }
)

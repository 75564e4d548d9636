"""Lengths of time in short: "5m", "-30d", "1d12h"."""

import datetime as dt

UNITS = {"w": "weeks", "d": "days", "h": "hours", "m": "minutes", "s": "seconds"}
"""The letter of each unit, and its parameter of a timedelta."""

_SECONDS = {"d": 86_400, "h": 3_600, "m": 60}  # weeks are written as days


def format_span(span: dt.timedelta) -> str:
    """A length of time as the inputs accept it: "1d12h", "-1h", "0.25s"; "0s" for none."""
    sign, span = ("-", -span) if span < dt.timedelta(0) else ("", span)
    parts, seconds = [], span.days * 86_400 + span.seconds
    for unit, size in _SECONDS.items():
        number, seconds = divmod(seconds, size)
        parts += [f"{number}{unit}"] if number else []
    fraction = f".{span.microseconds:06}".rstrip("0") if span.microseconds else ""
    if seconds or fraction or not parts:
        parts.append(f"{seconds}{fraction}s")
    return sign + "".join(parts)

"""Checks of a seed's values, by the model's own rules.

Each returns the value as the model uses it, and raises `InvalidValue` if it is not allowed.
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Any

from mock_ecr_ext.model import names
from mock_ecr_ext.model.clock import Clock
from mock_ecr_ext.model.errors import EcrError
from mock_ecr_ext.model.exceptions import InvalidValue
from mock_ecr_ext.model.families.repositories import check_settings
from mock_ecr_ext.model.images.facts import check_counts
from mock_ecr_ext.model.images.image import ScanFindings
from mock_ecr_ext.model.inputs.values import (
    check_texts,
    draw_sizes,
    parse_size,
    parse_span,
    parse_time,
    resolve_time,
)
from mock_ecr_ext.model.lifecycle.parsing import read_policy

_ZONELESS = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?))?", re.ASCII)
_ANY_TIME = dt.datetime(2000, 1, 1, tzinfo=dt.timezone.utc)


def check_time(value: Any) -> dt.datetime | dt.timedelta:
    """Check a time; returns it in UTC, or as a timedelta from the clock's now."""
    try:
        found = value if isinstance(value, dt.datetime) else parse_time(value)
        return found if isinstance(found, dt.timedelta) else resolve_time(found, _ANY_TIME)
    except InvalidValue:
        zoneless = find_zoneless(value)
        if zoneless is None:
            raise
    remedy = f"it has no time zone; add Z: {zoneless}Z (in Python tzinfo=timezone.utc)"
    raise InvalidValue("time", str(value), remedy)


def find_zoneless(value: Any) -> str | None:
    """The ISO 8601 text of a date, or of a time without a zone; None for any other value.

    YAML and TOML read such a text as a value of their own.
    """
    if isinstance(value, dt.datetime):
        return value.isoformat() if value.utcoffset() is None else None
    if isinstance(value, dt.date):
        return f"{value}T00:00:00"
    match = _ZONELESS.fullmatch(value) if isinstance(value, str) else None
    return f"{match[1]}T{match[2] or '00:00:00'}" if match else None


def suggest_quotes(value: Any) -> str:
    """The end of a refusal of a text that was read as a number, a flag or a time; else empty."""
    entries = value if isinstance(value, (list, tuple)) else (value,)
    if isinstance(value, Mapping):
        entries = tuple(value.values())
    for entry in entries:
        if isinstance(entry, (bool, int, float, dt.date)):
            return f"; quote it, for without quotes it is read as {entry!s}"
    return ""


def with_quotes(check: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The same check of a text, whose refusal suggests quotes where they are missing."""

    def check_quoted(value: Any) -> Any:
        try:
            return check(value)
        except InvalidValue as error:
            error.args = (f"{error}{suggest_quotes(value)}",)
            raise

    return check_quoted


def check_step(value: Any) -> dt.timedelta:
    """Check the length of time that a clock moves at each write."""
    clock = Clock(_ANY_TIME)
    clock.step = parse_span("step", value)
    return clock.step


def check_sizes(value: Any) -> Any:
    """Check one size, or a pair to draw from; returns bytes, or the pair as a tuple."""
    if not isinstance(value, (list, tuple)):
        return parse_size(value)
    draw_sizes(tuple(value), 0, 0)
    return tuple(value)


def check_tags(value: Any) -> tuple[str, ...]:
    """Check the tags of an image; each is returned once."""
    return tuple(dict.fromkeys(names.check_image_tags(check_texts("tags", value))))


def check_text(value: Any) -> str:
    """Check that a value is a text, of any content."""
    if isinstance(value, str):
        return value
    raise InvalidValue("text", value, "put it in quotes")


def check_flag(value: Any) -> bool:
    """Check that a value is True or False."""
    if isinstance(value, bool):
        return value
    raise InvalidValue("flag", value, "give true or false")


def check_manifest(value: Any) -> Any:
    """Check the type of a manifest; its content is checked when it is pushed."""
    if isinstance(value, (str, bytes, Mapping)):
        return value
    raise InvalidValue("manifest", value, "give a JSON object, or its text")


def check_resource_tags(value: Any) -> Any:
    """Check the tags of a repository."""
    try:
        check_settings("MUTABLE", (), False, "AES256", None, value)
    except EcrError as error:
        raise InvalidValue("tags", value, error.message) from None
    return value


def check_lifecycle_policy(value: Any) -> Any:
    """Check a lifecycle policy, a mapping or its JSON text, by ECR's rules."""
    read_policy(value)
    return value


def check_counts_mapping(value: Any) -> Mapping[Any, int]:
    """Check a mapping with the number of findings of each severity."""
    if isinstance(value, Mapping):
        return check_counts(value)
    raise InvalidValue("scan findings", value, "give a mapping such as {HIGH: 2}")


def check_findings(value: Any) -> Any:
    """Check the number of findings of each severity; returns `ScanFindings` if they have a time."""
    if isinstance(value, ScanFindings):
        return value
    if not isinstance(value, Mapping) or "counts" not in value:
        return check_counts_mapping(value)
    if not {"counts", "completed_at"} <= value.keys() <= _SUMMARY.keys():
        remedy = "next to counts give completed_at, and source_updated_at if it is known"
        raise InvalidValue("scan findings", value, remedy)
    return ScanFindings(
        **{
            key: None if value.get(key) is None else check(value[key])
            for key, check in _SUMMARY.items()
        }
    )


_SUMMARY: Mapping[str, Callable[[Any], Any]] = {
    "counts": check_counts_mapping,
    "completed_at": check_time,
    "source_updated_at": check_time,
}
"""The members of findings with a time, and their checks; a member that is None is left out."""

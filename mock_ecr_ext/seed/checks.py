"""What each value of a seed may be, by the model's own rules.

A check gives what the model makes of a value, and raises `InvalidValue` for one that it refuses.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any, get_args

from mock_ecr_ext.model import names
from mock_ecr_ext.model.clock import Clock
from mock_ecr_ext.model.errors import EcrError
from mock_ecr_ext.model.exceptions import InvalidValue
from mock_ecr_ext.model.families.repositories import check_settings
from mock_ecr_ext.model.images.image import IMAGE_STATUSES, SCAN_STATUSES, SEVERITIES, ScanFindings
from mock_ecr_ext.model.inputs import (
    check_texts,
    draw_sizes,
    one_of,
    parse_size,
    parse_span,
    parse_time,
    resolve_time,
)
from mock_ecr_ext.model.repository_record import Encryption, Mutability

MUTABILITIES: tuple[str, ...] = get_args(Mutability)
ENCRYPTIONS: tuple[str, ...] = get_args(Encryption)

_ANY_TIME = dt.datetime(2000, 1, 1, tzinfo=dt.timezone.utc)

image_status = one_of("status", IMAGE_STATUSES)
scan_status = one_of("scan status", SCAN_STATUSES)
mutability = one_of("image tag mutability", MUTABILITIES)
encryption = one_of("encryption type", ENCRYPTIONS)
_severity = one_of("severity", SEVERITIES)


def time(value: Any) -> dt.datetime | dt.timedelta:
    """A time in UTC, or a length of time from the clock's now."""
    found = value if isinstance(value, dt.datetime) else parse_time(value)
    return found if isinstance(found, dt.timedelta) else resolve_time(found, _ANY_TIME)


def step(value: Any) -> dt.timedelta:
    """How far a clock moves at each write."""
    clock = Clock(_ANY_TIME)
    clock.step = parse_span("step", value)
    return clock.step


def sizes(value: Any) -> Any:
    """One size in bytes, or a pair to draw from."""
    if not isinstance(value, (list, tuple)):
        return parse_size(value)
    draw_sizes(tuple(value), 0, 0)
    return tuple(value)


def tags(value: Any) -> tuple[str, ...]:
    """The distinct tags of an image."""
    return tuple(dict.fromkeys(names.image_tags(check_texts("tags", value))))


def whole(what: str, value: Any) -> int:
    """A number of things."""
    if type(value) is int and value >= 0:
        return value
    raise InvalidValue(what, value, "give a whole number, 0 or more")


def text(value: Any) -> str:
    """Any text."""
    if isinstance(value, str):
        return value
    raise InvalidValue("text", value, "put it in quotes")


def flag(value: Any) -> bool:
    """Yes or no."""
    if isinstance(value, bool):
        return value
    raise InvalidValue("flag", value, "give true or false")


def manifest(value: Any) -> Any:
    """A manifest, which is read when it is pushed."""
    if isinstance(value, (str, bytes, Mapping)):
        return value
    raise InvalidValue("manifest", value, "give a JSON object, or its text")


def resource_tags(value: Any) -> Any:
    """The tags of a repository."""
    try:
        check_settings("MUTABLE", (), False, "AES256", None, value)
    except EcrError as error:
        raise InvalidValue("tags", value, error.message) from None
    return value


def findings(value: Any) -> Any:
    """How many findings of each severity; `ScanFindings` where their time is told."""
    if isinstance(value, ScanFindings):
        return value
    if not isinstance(value, Mapping):
        raise InvalidValue("scan findings", value, "give a mapping such as {HIGH: 2}")
    if "counts" not in value:
        return {_severity(key): whole("number of findings", n) for key, n in value.items()}
    times = {key: time(when) for key, when in value.items() if key != "counts"}
    if not {"completed_at"} <= times.keys() <= {"completed_at", "source_updated_at"}:
        remedy = "beside counts give completed_at, and source_updated_at if there is one"
        raise InvalidValue("scan findings", value, remedy)
    counts = findings(value["counts"])
    return ScanFindings(counts, times["completed_at"], times.get("source_updated_at"))  # type: ignore[arg-type]

"""The facts that a test may give about an image besides its content, checked and completed."""

import datetime as dt
import functools
from collections.abc import Callable, Iterable, Mapping
from types import NoneType
from typing import Any, TypedDict

from mock_ecr_ext.model.exceptions import InvalidValue
from mock_ecr_ext.model.images.image import (
    IMAGE_STATUSES,
    SCAN_STATUSES,
    SEVERITIES,
    ImageStatus,
    ScanFindings,
    ScanStatus,
    Severity,
)
from mock_ecr_ext.model.inputs.values import (
    Time,
    check_text,
    check_whole,
    make_word_check,
    refuse_unknown_options,
    resolve_time,
)
from mock_ecr_ext.model.limits import MAXIMUM_INTEGER

# AWS's documentation of DescribeImageScanFindings; unrecorded for DescribeImages.
_COMPLETE = "The scan was completed successfully."

check_status = make_word_check("status", IMAGE_STATUSES)
check_scan_status = make_word_check("scan status", SCAN_STATUSES)
check_severity = make_word_check("severity", SEVERITIES)


class ImageFacts(TypedDict, total=False):
    """The facts that DescribeImages reports about an image besides its content, tags and push.

    status: ACTIVE (default), ARCHIVED or ACTIVATING.
    last_pulled_at: ECR's lastRecordedPullTime; absent by default.
    scan_status: the state of a basic scan; COMPLETE by default if there are findings.
    scan_description: its sentence.
    scan_findings: the number of findings of each severity, as a mapping (the scan then ended when
        the image was pushed) or as `ScanFindings`.
    archived_at: ECR's lastArchivedAt; the clock's now by default if the status is ARCHIVED.
    activated_at: ECR's lastActivatedAt; absent by default.
    """

    status: ImageStatus
    last_pulled_at: Time | None
    scan_status: ScanStatus | None
    scan_description: str | None
    scan_findings: "ScanFindings | Mapping[Severity, int] | None"
    archived_at: Time | None
    activated_at: Time | None


def check_facts(
    facts: Mapping[str, Any],
    now: dt.datetime,
    pushed_at: dt.datetime,
    function: str = "update",
    others: Iterable[str] = (),
) -> dict[str, Any]:
    """The facts as fields of `Traits`; raises `InvalidValue` for an unknown or impossible one.

    function: the method that takes them, for the error.
    others: the other options that this method takes.
    """
    refuse_unknown_options(function, facts, (*others, *ImageFacts.__annotations__))
    checked = {name: _check(name, value, now, pushed_at) for name, value in facts.items()}
    return _complete(checked, now)


def check_counts(counts: Mapping[Any, object]) -> dict[Any, int]:
    """The number of findings of each severity; raises `InvalidValue` for an invalid one."""
    return {check_severity(severity): _check_number(n) for severity, n in counts.items()}


def _check_number(number: object) -> int:
    if check_whole("number of findings", number) <= MAXIMUM_INTEGER:
        return number  # type: ignore[return-value]  # it was checked
    raise InvalidValue("number of findings", number, f"ECR's numbers end at {MAXIMUM_INTEGER}")


_CHECKS: Mapping[str, Callable[[object], str]] = {
    "status": check_status,
    "scan_status": check_scan_status,
    "scan_description": functools.partial(check_text, "scan description"),
}


def _check(name: str, value: Any, now: dt.datetime, pushed_at: dt.datetime) -> Any:
    if value is None and name != "status":
        return None
    if name in _CHECKS:
        return _CHECKS[name](value)
    if name == "scan_findings":
        return _read_findings(value, now, pushed_at)
    return resolve_time(value, now)


def _read_findings(value: Any, now: dt.datetime, pushed_at: dt.datetime) -> ScanFindings:
    if isinstance(value, Mapping):
        value = ScanFindings(value, pushed_at)
    if not isinstance(value, ScanFindings) or not isinstance(value.counts, (Mapping, NoneType)):
        raise InvalidValue("scan findings", value, "give a mapping such as {'HIGH': 2}")
    times = (value.completed_at, value.source_updated_at)
    return ScanFindings(
        None if value.counts is None else check_counts(value.counts),
        *(None if time is None else resolve_time(time, now) for time in times),
    )


def _complete(facts: dict[str, Any], now: dt.datetime) -> dict[str, Any]:
    if facts.get("scan_findings") is not None:
        facts.setdefault("scan_status", "COMPLETE")
    if facts.get("scan_status") == "COMPLETE":
        facts.setdefault("scan_description", _COMPLETE)
    if facts.get("status") == "ARCHIVED":
        facts.setdefault("archived_at", now)
    return facts

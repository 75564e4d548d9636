"""Records of AWS CLI output: one repository or one image each, read as entries of a seed."""

import datetime as dt
import itertools
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, NamedTuple

from mock_ecr_ext.model import names
from mock_ecr_ext.model.exceptions import InvalidValue, correct_spelling
from mock_ecr_ext.model.images.facts import check_scan_status, check_status
from mock_ecr_ext.model.images.image import NULLABLE, ScanFindings
from mock_ecr_ext.model.images.manifest import INDEX_TYPES
from mock_ecr_ext.model.inputs.values import check_texts, parse_size, resolve_time
from mock_ecr_ext.model.repositories.record import NULLABLE as REPOSITORY_NULLABLE
from mock_ecr_ext.model.repositories.record import check_encryption, check_mutability
from mock_ecr_ext.seed.checks import (
    check_findings,
    check_flag,
    check_lifecycle_policy,
    check_tags,
    check_text,
    check_time,
    find_zoneless,
    suggest_quotes,
)

Record = Mapping[str, Any]
Members = Mapping[str, tuple[str, Callable[[Any], Any]]]
"""The seed's key for each member of a record, and the check of its value."""


class Home(NamedTuple):
    """The registry of a repository; None for a part that its record does not name."""

    region: str | None
    account_id: str | None


_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.timezone.utc)


def _read_time(value: Any) -> dt.datetime:
    """Read ISO 8601, or seconds since 1970, which version 1 of the CLI prints."""
    try:
        found = _add_to_epoch(value) if type(value) in (int, float) else check_time(value)
    except (ValueError, OverflowError):
        found = None
    if isinstance(found, dt.datetime):
        return found
    zoneless = find_zoneless(value)
    hint = f"; it has no time zone, so add Z: {zoneless}Z" if zoneless else ""
    raise InvalidValue("time", value, f"give ISO 8601 with its offset, or seconds since 1970{hint}")


def _add_to_epoch(seconds: float) -> dt.datetime:
    return resolve_time(dt.timedelta(milliseconds=round(seconds * 1000)), _EPOCH)


def _read_filters(value: Any) -> tuple[str, ...]:
    try:
        return check_texts("exclusion filters", [entry["filter"] for entry in value])
    except (TypeError, LookupError):
        remedy = "give a list of objects that each have a filter"
        raise InvalidValue("exclusion filters", value, remedy) from None


_REPOSITORY: Members = {
    "repositoryName": ("name", names.check_repository_name),
    "createdAt": ("created_at", _read_time),
    "imageTagMutability": ("image_tag_mutability", check_mutability),
    "imageTagMutabilityExclusionFilters": (
        "image_tag_mutability_exclusion_filters",
        _read_filters,
    ),
}
_SCANNING: Members = {"scanOnPush": ("scan_on_push", check_flag)}
_ENCRYPTION: Members = {
    "encryptionType": ("encryption_type", check_encryption),
    "kmsKey": ("kms_key", check_text),
}
_IMAGE: Members = {
    "imageTags": ("tags", check_tags),
    "imageSizeInBytes": ("size", parse_size),
    "imageDigest": ("digest", names.check_image_digest),
    "imageManifestMediaType": ("media_type", names.check_media_type),
    "artifactMediaType": ("artifact_media_type", names.check_media_type),
    "subjectManifestDigest": ("subject", names.check_image_digest),
    "imageStatus": ("status", check_status),
    "imagePushedAt": ("pushed_at", _read_time),
    "lastRecordedPullTime": ("last_pulled_at", _read_time),
    "lastArchivedAt": ("archived_at", _read_time),
    "lastActivatedAt": ("activated_at", _read_time),
}
_TEXTS = (
    "imageTags",
    "imageManifestMediaType",
    "artifactMediaType",
    "subjectManifestDigest",
)
_SCAN: Members = {
    "status": ("scan_status", check_scan_status),
    "description": ("scan_description", check_text),
}
_FINDINGS: Members = {
    "findingSeverityCounts": ("counts", check_findings),
    "imageScanCompletedAt": ("completed_at", _read_time),
    "vulnerabilitySourceUpdatedAt": ("source_updated_at", _read_time),
}
# A member that AWS left out of a record is None, so that no default takes its place.
_IMAGE_NULLS = dict.fromkeys(NULLABLE)
_SCAN_NULLS = dict.fromkeys(key for key, _ in _SCAN.values())
_FINDINGS_NULLS: Mapping[str, Any] = dict.fromkeys(key for key, _ in _FINDINGS.values())
_PARTS: Mapping[str, Members] = {
    "imageScanningConfiguration": _SCANNING,
    "encryptionConfiguration": _ENCRYPTION,
    "imageScanStatus": _SCAN,
    "imageScanFindingsSummary": _FINDINGS,
}
_IMAGE_MARKS = _IMAGE.keys() | {"imageScanStatus", "imageScanFindingsSummary"}
_POLICY: Members = {"lifecyclePolicyText": ("lifecycle_policy", check_lifecycle_policy)}
_KNOWN = {
    "repository": frozenset(
        (*_REPOSITORY, *_PARTS, "repositoryArn", "repositoryUri", "registryId")
    ),
    "image": frozenset((*_IMAGE_MARKS, "repositoryName", "registryId")),
    "lifecycle policy": frozenset(
        (*_POLICY, "repositoryName", "registryId", "lastEvaluatedAt", "ResponseMetadata")
    ),
}
_MAXIMUM_UNKNOWN = 20  # members of one record; a correction takes a fifth of a millisecond
_REPOSITORY_MARKS = ("repositoryArn", "repositoryName", "repositoryUri")
_ARN_PARTS = 6


def is_repository(record: Any) -> bool:
    """Whether a record has any member that only repositories have."""
    return isinstance(record, Mapping) and any(mark in record for mark in _REPOSITORY_MARKS)


def find_flaw(record: Any, *, is_image: bool) -> str | None:
    """Find out why a record is unusable; None if it is complete.

    is_image: whether it is in a list of images, so that it needs a digest.
    """
    if not isinstance(record, (dict, Mapping)):
        return "this is not an AWS record"
    name = record.get("repositoryName")
    if not isinstance(name, str):
        return f"a record has no repositoryName{suggest_quotes(name)}"
    if "status" in record and "lifecyclePolicyText" in record:
        return f"a preview for {name!r} is not its policy; give that of get-lifecycle-policy"
    if is_image or not _IMAGE_MARKS.isdisjoint(record):
        return _find_flaw_of_image(name, record)
    return None


def _find_flaw_of_image(name: str, record: Record) -> str | None:
    if not isinstance(record.get("imageDigest"), str):
        hint = suggest_quotes(record.get("imageDigest"))
        return f"a record of {name!r} has no imageDigest{hint}"
    if record.get("imagePushedAt") is None:
        return f"an image of {name!r} has no imagePushedAt"
    return None


def list_unknown(record: Record) -> Iterator[tuple[str, str | None]]:
    """List the members that AWS's records do not have, each with the member that it misspells."""
    known = _KNOWN[find_kind(record)]
    if not known.issuperset(record):
        yield from _correct_members(record, known)
    for part, members in _PARTS.items():
        inner = record.get(part)
        if isinstance(inner, Mapping) and not members.keys() >= inner.keys():
            yield from _correct_members(inner, members.keys(), f"{part}.")


def _correct_members(
    record: Record, known: Collection[str], prefix: str = ""
) -> Iterator[tuple[str, str | None]]:
    unknown = (str(name) for name in record if name not in known and record[name] is not None)
    for name in itertools.islice(unknown, _MAXIMUM_UNKNOWN):
        match = correct_spelling(name, known)
        yield f"{prefix}{name}", f"{prefix}{match}" if match else None


def find_kind(record: Record) -> str:
    """The kind of a record: image, lifecycle policy, or repository."""
    if "imageDigest" in record:
        return "image"
    return "lifecycle policy" if "lifecyclePolicyText" in record else "repository"


def make_title(record: Record) -> str:
    """Name a record in a message."""
    titles = {
        "image": "image {imageDigest} of {repositoryName!r}",
        "lifecycle policy": "lifecycle policy of {repositoryName!r}",
        "repository": "repository {repositoryName!r}",
    }
    return titles[find_kind(record)].format_map(record)


def read_home(record: Record) -> Home:
    """Read region and account out of `arn:aws:ecr:{region}:{account}:repository/{name}`.

    Without an ARN the region is None, and the account is that of `registryId`. Raises
    `InvalidValue`.
    """
    parts = str(record.get("repositoryArn", "")).split(":")
    if len(parts) < _ARN_PARTS:
        return Home(None, check_optional(record.get("registryId"), names.check_account_id))
    return Home(names.check_region_name(parts[3]), names.check_account_id(parts[4]))


def check_optional(value: Any, check: Callable[[Any], str]) -> str | None:
    """Check a value, unless it is None."""
    return None if value is None else check(value)


def read_repository(record: Record, problems: list[str]) -> dict[str, Any]:
    """Read a repository as a seed's entry; invalid members are left out and added to `problems`."""
    found = {
        **dict.fromkeys(REPOSITORY_NULLABLE),
        **_read(record, _REPOSITORY, problems),
        **_read_part(record, "imageScanningConfiguration", _SCANNING, problems),
        **_read_part(record, "encryptionConfiguration", _ENCRYPTION, problems),
    }
    if found["encryption_type"] in (None, "AES256") and found["kms_key"] is None:
        del found["kms_key"]  # only KMS has one
    return found


def read_image(record: Record, problems: list[str]) -> dict[str, Any]:
    """Read an image as a seed's entry; invalid members are left out and added to `problems`."""
    found = {"tags": (), **_IMAGE_NULLS, **_read(record, _IMAGE, problems)}
    if found["status"] == "ACTIVE":
        del found["status"]  # the default; without it 100,000 images load faster
    elif found["status"] == "ARCHIVED":
        found.setdefault("archived_at", None)
    if found["media_type"] in INDEX_TYPES and found["artifact_media_type"] is None:
        del found["artifact_media_type"]  # no index has one
    scan = _read_part(record, "imageScanStatus", _SCAN, problems)
    has_findings = record.get("imageScanFindingsSummary") is not None
    if scan or has_findings:
        found |= {**_SCAN_NULLS, **scan}
    if has_findings:
        summary = _read_part(record, "imageScanFindingsSummary", _FINDINGS, problems)
        found["scan_findings"] = ScanFindings(**{**_FINDINGS_NULLS, **summary})
    return found


def read_policy(record: Record, problems: list[str]) -> dict[str, Any]:
    """Read the output of `aws ecr get-lifecycle-policy`, as `read_repository` does."""
    return _read(record, _POLICY, problems)


def _read(
    record: Record, members: Members, problems: list[str], prefix: str = ""
) -> dict[str, Any]:
    found = {}
    for member, value in record.items():
        if value is not None and member in members:
            key, check = members[member]
            try:
                found[key] = check(value)
            except InvalidValue as error:
                hint = suggest_quotes(value) if member in _TEXTS else ""
                problems.append(f"{prefix}{member}: {error}{hint}")
    return found


def _read_part(
    record: Record, member: str, members: Members, problems: list[str]
) -> dict[str, Any]:
    part = record.get(member)
    if isinstance(part, Mapping):
        return _read(part, members, problems, f"{member}.")
    if part is not None:
        problems.append(f"{member}: {InvalidValue('value', part, 'give an object')}")
    return {}

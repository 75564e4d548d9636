"""Records as ECR writes them: JSON with sorted keys, without spaces, without what is not there."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from json.encoder import encode_basestring
from typing import Any

from mock_ecr_ext.model.image import Image, ScanFindings
from mock_ecr_ext.model.repository_record import RepositoryRecord

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.timezone.utc)
_MILLISECOND = dt.timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Answer:
    """What an operation answers with.

    member: the one member that holds its records.
    records: each as its wire bytes, which the records keep.
    is_list: whether that member is a list; if not, there is one record.
    next_token: of a list that goes on.
    """

    member: str
    records: Sequence[bytes]
    is_list: bool = True
    next_token: str | None = None

    def body(self) -> bytes:
        """The response's body."""
        records = b",".join(self.records)
        members = {self.member: b"[%b]" % records if self.is_list else records}
        if self.next_token is not None:
            members["nextToken"] = encoded(self.next_token)
        return b"{%b}" % b",".join(
            b'"%b":%b' % (name.encode(), value) for name, value in sorted(members.items())
        )


def encoded(value: Any) -> bytes:
    """The wire bytes of a text, number, flag, time, list or mapping, less a mapping's Nones."""
    return _json(value).encode(errors="replace")  # as Java writes half a surrogate pair


def image_detail(image: Image) -> bytes:
    """The ImageDetail of an image."""
    return image.encoded(_image_detail)


def repository(record: RepositoryRecord) -> bytes:
    """The Repository that CreateRepository and DescribeRepositories answer with."""
    return record.encoded(_repository)


def deleted_repository(record: RepositoryRecord) -> bytes:
    """The Repository that DeleteRepository answers with."""
    # Recorded without encryption and scanning. Unrecorded: exclusion filters are left out too.
    return encoded(_repository_identity(record))


def _image_detail(image: Image) -> bytes:
    scan_status = {"status": image.scan_status, "description": image.scan_description}
    return encoded(
        {
            "registryId": image.registry_id,
            "repositoryName": image.repository_name,
            "imageDigest": image.digest,
            "imageTags": image.tags or None,
            "imageSizeInBytes": image.size,
            "imagePushedAt": image.pushed_at,
            "imageManifestMediaType": image.media_type,
            "artifactMediaType": image.artifact_media_type,
            "imageStatus": image.status,
            "imageScanStatus": scan_status if image.scan_status else None,
            "imageScanFindingsSummary": _findings(image.scan_findings),
            "lastRecordedPullTime": image.last_pulled_at,
            "lastArchivedAt": image.archived_at,
            "lastActivatedAt": image.activated_at,
            "subjectManifestDigest": image.subject,
        }
    )


def _findings(findings: ScanFindings | None) -> Mapping[str, Any] | None:
    if findings is None:
        return None
    return {
        "findingSeverityCounts": findings.counts,
        "imageScanCompletedAt": findings.completed_at,
        "vulnerabilitySourceUpdatedAt": findings.source_updated_at,
    }


def _repository(record: RepositoryRecord) -> bytes:
    filters = record.image_tag_mutability_exclusion_filters
    return encoded(
        {
            **_repository_identity(record),
            "encryptionConfiguration": {
                "encryptionType": record.encryption_type,
                "kmsKey": record.kms_key,
            },
            "imageScanningConfiguration": {"scanOnPush": record.scan_on_push},
            "imageTagMutabilityExclusionFilters": [
                {"filter": pattern, "filterType": "WILDCARD"} for pattern in filters
            ]
            or None,
        }
    )


def _repository_identity(record: RepositoryRecord) -> dict[str, Any]:
    return {
        "createdAt": record.created_at,
        "imageTagMutability": record.image_tag_mutability,
        "registryId": record.registry_id,
        "repositoryArn": record.arn,
        "repositoryName": record.name,
        "repositoryUri": record.uri,
    }


def _json(value: Any) -> str:
    if isinstance(value, str):
        return encode_basestring(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, dt.datetime):
        return _java_double((value - _EPOCH) // _MILLISECOND)
    if isinstance(value, Mapping):
        members = sorted((name, item) for name, item in value.items() if item is not None)
        return f"{{{','.join(f'{_json(name)}:{_json(item)}' for name, item in members)}}}"
    return f"[{','.join(map(_json, value))}]"


def _java_double(milliseconds: int) -> str:
    """Seconds as Java prints a double, in which ECR's times are recorded: `1.705071987E9`."""
    sign, digits = ("-" if milliseconds < 0 else ""), f"{abs(milliseconds):04}"
    whole, fraction = digits[:-3], digits[-3:]
    exponent = len(whole) - 1
    if exponent < 7:  # noqa: PLR2004  # Java's Double.toString writes smaller numbers out
        return f"{sign}{whole}.{fraction.rstrip('0') or '0'}"
    mantissa = (whole[1:] + fraction).rstrip("0") or "0"
    return f"{sign}{whole[0]}.{mantissa}E{exponent}"

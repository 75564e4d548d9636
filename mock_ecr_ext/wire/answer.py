"""Records as ECR writes them: JSON with sorted keys, without spaces, without what is not there."""

import datetime as dt
import operator
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from json.encoder import encode_basestring
from typing import Any, NamedTuple

from mock_ecr_ext.model.images.errors import ImageFailure
from mock_ecr_ext.model.images.image import Image
from mock_ecr_ext.model.record import encode_each
from mock_ecr_ext.model.repository_record import RepositoryRecord

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.timezone.utc)
_NAME = operator.itemgetter(0)
_MILLISECOND = dt.timedelta(milliseconds=1)


class Answer(NamedTuple):
    """What an operation answers with.

    members: the wire bytes of each member by its name; those of a list as one for each item.
    items: how many things it lists; None where it lists nothing.
    """

    members: Mapping[str, bytes | Sequence[bytes]]
    items: int | None = None

    def body(self) -> bytes:
        """The response's body."""
        parts: list[bytes] = []  # joined once, for a page is long
        for name, value in sorted(self.members.items()):
            start, key = len(parts), b'"%b":' % name.encode()
            if isinstance(value, bytes):
                parts.append(key + value)
            elif value:
                parts += value
                parts[start] = key + b"[" + parts[start]
                parts[-1] += b"]"
            else:
                parts.append(key + b"[]")
        if not parts:
            return b"{}"
        parts[0] = b"{" + parts[0]
        parts[-1] += b"}"
        return b",".join(parts)


def listed(member: str, records: Sequence[bytes], next_token: str | None = None) -> Answer:
    """The answer that lists records, with the token of a list that goes on."""
    if next_token is None:
        return Answer({member: records}, len(records))
    return Answer({member: records, "nextToken": encode(next_token)}, len(records))


def answer(**members: Any) -> Answer:
    """The answer of these members, each to be encoded; one that is None is left out."""
    return Answer({name: encode(value) for name, value in members.items() if value is not None})


def encode(value: Any) -> bytes:
    """The wire bytes of a text, number, flag, time, list or mapping, less a mapping's Nones."""
    return _json(value).encode(errors="replace")  # as Java writes half a surrogate pair


def image_details(images: Collection[Image]) -> list[bytes]:
    """The ImageDetail of each image."""
    return encode_each(images, _image_detail)


def repositories(records: Collection[RepositoryRecord]) -> list[bytes]:
    """The Repository of each record."""
    return encode_each(records, _repository)


def repository(record: RepositoryRecord) -> bytes:
    """The Repository that CreateRepository and DescribeRepositories answer with."""
    return record.encode(_repository)


def deleted_repository(record: RepositoryRecord) -> bytes:
    """The Repository that DeleteRepository answers with."""
    # Recorded without encryption and scanning. Unrecorded: exclusion filters are left out too.
    return encode(_repository_identity(record))


def image_id(digest: str | None, tag: str | None) -> bytes:
    """An ImageIdentifier."""
    return encode({"imageDigest": digest, "imageTag": tag})


def image_with_manifest(image: Image, tag: str | None, *, is_pulled: bool) -> bytes:
    """The Image that PutImage and BatchGetImage answer with.

    tag: that it was asked by.
    is_pulled: whether the answer tells the manifest's size, which the service model does not know.
    """
    manifest = image.manifest
    return encode(
        {
            "imageId": {"imageDigest": image.digest, "imageTag": tag},
            "imageManifest": manifest.decode(errors="replace"),
            "imageManifestMediaType": image.media_type,
            "imageManifestSize": len(manifest) if is_pulled else None,
            "registryId": image.registry_id,
            "repositoryName": image.repository_name,
        }
    )


def image_failure(asked: Mapping[str, Any], failure: ImageFailure) -> bytes:
    """The ImageFailure of an id, which is told as it was asked."""
    return encode({"failureCode": failure.code, "failureReason": failure.reason, "imageId": asked})


def exclusion_filters(record: RepositoryRecord) -> Sequence[Mapping[str, str]] | None:
    """A repository's exclusion filters; None where there are none."""
    filters = record.image_tag_mutability_exclusion_filters
    return [{"filter": pattern, "filterType": "WILDCARD"} for pattern in filters] or None


def scan_status(image: Image) -> Mapping[str, Any] | None:
    """The ImageScanStatus of an image; None where it was not scanned."""
    status, description = image.scan_status, image.scan_description
    return {"status": status, "description": description} if status else None


def scan_findings(image: Image) -> Mapping[str, Any] | None:
    """The summary of what a scan of an image found; None where no scan was completed."""
    findings = image.scan_findings
    if findings is None:
        return None
    return {
        "findingSeverityCounts": findings.counts,
        "imageScanCompletedAt": findings.completed_at,
        "vulnerabilitySourceUpdatedAt": findings.source_updated_at,
    }


def _image_detail(image: Image) -> bytes:
    return encode(
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
            "imageScanStatus": scan_status(image),
            "imageScanFindingsSummary": scan_findings(image),
            "lastRecordedPullTime": image.last_pulled_at,
            "lastArchivedAt": image.archived_at,
            "lastActivatedAt": image.activated_at,
            "subjectManifestDigest": image.subject,
        }
    )


def _repository(record: RepositoryRecord) -> bytes:
    return encode(
        {
            **_repository_identity(record),
            "encryptionConfiguration": {
                "encryptionType": record.encryption_type,
                "kmsKey": record.kms_key,
            },
            "imageScanningConfiguration": {"scanOnPush": record.scan_on_push},
            "imageTagMutabilityExclusionFilters": exclusion_filters(record),
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
    """Seconds as Java prints a double, in which ECR's times are recorded: `1.705071987E9`."""
    sign, digits = ("-" if milliseconds < 0 else ""), f"{abs(milliseconds):04}"
    whole, fraction = digits[:-3], digits[-3:]
    exponent = len(whole) - 1
    if exponent < 7:  # noqa: PLR2004  # Java's Double.toString writes smaller numbers out
        return f"{sign}{whole}.{fraction.rstrip('0') or '0'}"
    mantissa = (whole[1:] + fraction).rstrip("0") or "0"
    return f"{sign}{whole[0]}.{mantissa}E{exponent}"


class _Writers(dict[type, Callable[[Any], str]]):
    """Who writes values of a type, and of those that derive from it, as freezegun's times do."""

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

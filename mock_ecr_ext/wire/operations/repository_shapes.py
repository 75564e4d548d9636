"""The shapes of repositories in ECR's answers."""

from collections.abc import Mapping, Sequence
from typing import Any

from mock_ecr_ext.model.repositories.record import RepositoryRecord
from mock_ecr_ext.wire.encoding import encode


def encode_deleted_repository(record: RepositoryRecord) -> bytes:
    """The Repository that DeleteRepository answers with."""
    # Recorded without encryption and scanning. Unrecorded: exclusion filters are left out too.
    return encode(_make_identity(record))


def make_exclusion_filters(record: RepositoryRecord) -> Sequence[Mapping[str, str]] | None:
    """A repository's exclusion filters; None if it has none."""
    filters = record.image_tag_mutability_exclusion_filters
    return [{"filter": pattern, "filterType": "WILDCARD"} for pattern in filters] or None


def encode_repository(record: RepositoryRecord) -> bytes:
    """The Repository that CreateRepository and DescribeRepositories answer with."""
    return encode(
        {
            **_make_identity(record),
            "encryptionConfiguration": _make_encryption(record),
            "imageScanningConfiguration": _make_scanning(record),
            "imageTagMutabilityExclusionFilters": make_exclusion_filters(record),
        }
    )


def _make_encryption(record: RepositoryRecord) -> Mapping[str, Any] | None:
    kind, key = record.get_reported("encryption_type"), record.get_reported("kms_key")
    return {"encryptionType": kind, "kmsKey": key} if kind else None


def _make_scanning(record: RepositoryRecord) -> Mapping[str, Any] | None:
    scan_on_push = record.get_reported("scan_on_push")
    return None if scan_on_push is None else {"scanOnPush": scan_on_push}


def _make_identity(record: RepositoryRecord) -> dict[str, Any]:
    return {
        "createdAt": record.get_reported("created_at"),
        "imageTagMutability": record.get_reported("image_tag_mutability"),
        "registryId": record.registry_id,
        "repositoryArn": record.arn,
        "repositoryName": record.name,
        "repositoryUri": record.uri,
    }

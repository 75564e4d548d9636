"""The shapes of images in ECR's answers."""

from collections.abc import Mapping
from typing import Any

from mock_ecr_ext.model.families.images import ImageIdentifier
from mock_ecr_ext.model.images.errors import ImageFailure
from mock_ecr_ext.model.images.image import Image
from mock_ecr_ext.wire.encoding import encode


def encode_image_id(digest: str | None, tag: str | None) -> bytes:
    """An ImageIdentifier."""
    return encode({"imageDigest": digest, "imageTag": tag})


def encode_image(image: Image, tag: str | None, *, is_pulled: bool) -> bytes:
    """The Image that PutImage and BatchGetImage answer with.

    tag: the one in the request.
    is_pulled: whether the answer has the manifest's size, which the service model lacks.
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


def encode_image_failure(identifier: ImageIdentifier, failure: ImageFailure) -> bytes:
    """The ImageFailure of an identifier, which comes back as it was sent."""
    return encode(
        {
            "failureCode": failure.code,
            "failureReason": failure.reason,
            "imageId": {"imageDigest": identifier.digest, "imageTag": identifier.tag},
        }
    )


def make_scan_status(image: Image) -> Mapping[str, Any] | None:
    """The ImageScanStatus of an image; None if it was not scanned."""
    status, description = image.scan_status, image.scan_description
    return {"status": status, "description": description} if status or description else None


def make_findings_summary(image: Image) -> Mapping[str, Any] | None:
    """The summary of the findings of an image's scan; None if no scan was completed."""
    findings = image.scan_findings
    if findings is None:
        return None
    return {
        "findingSeverityCounts": findings.counts,
        "imageScanCompletedAt": findings.completed_at,
        "vulnerabilitySourceUpdatedAt": findings.source_updated_at,
    }


def encode_image_detail(image: Image) -> bytes:
    """The ImageDetail of an image."""
    return encode(
        {
            "registryId": image.registry_id,
            "repositoryName": image.repository_name,
            "imageDigest": image.digest,
            "imageTags": image.tags or None,
            "imageSizeInBytes": image.get_reported("size"),
            "imagePushedAt": image.pushed_at,
            "imageManifestMediaType": image.get_reported("media_type"),
            "artifactMediaType": image.artifact_media_type,
            "imageStatus": image.get_reported("status"),
            "imageScanStatus": make_scan_status(image),
            "imageScanFindingsSummary": make_findings_summary(image),
            "lastRecordedPullTime": image.last_pulled_at,
            "lastArchivedAt": image.archived_at,
            "lastActivatedAt": image.activated_at,
            "subjectManifestDigest": image.subject,
        }
    )

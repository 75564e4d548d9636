"""The shapes of images."""

import datetime as dt
import json

import boto3
from botocore.config import Config

from mock_ecr_ext import ScanFindings
from mock_ecr_ext.wire.answer import list_records
from mock_ecr_ext.wire.operations import image_shapes


def test_everything_an_image_detail_can_hold(registry, send) -> None:
    """An image detail has every member of botocore's model, each under its own name."""
    app = registry.create_repository("app")
    subject = app.push(["v1"])
    app.push(
        ["signature"],
        size=1,
        pushed_at="2024-01-01T00:00:00Z",
        subject=subject,
        artifact_media_type="application/vnd.example+json",
        status="ARCHIVED",
        last_pulled_at="2024-01-02T00:00:00Z",
        archived_at="2024-01-03T00:00:00Z",
        activated_at="2024-01-04T00:00:00Z",
        scan_findings=ScanFindings(
            {"HIGH": 2, "LOW": 1},
            dt.datetime(2024, 1, 5, tzinfo=dt.timezone.utc),
            dt.datetime(2024, 1, 6, tzinfo=dt.timezone.utc),
        ),
    )
    body = b'{"repositoryName":"app","filter":{"imageStatus":"ARCHIVED"}}'
    if "imageStatus" not in members("DescribeImagesFilter"):
        body = b'{"repositoryName":"app","imageIds":[{"imageTag":"signature"}]}'
    (detail,) = json.loads(send("DescribeImages", body).body)["imageDetails"]
    assert detail.pop("imageDigest").startswith("sha256:")
    assert detail == {
        "artifactMediaType": "application/vnd.example+json",
        "imageManifestMediaType": "application/vnd.oci.image.manifest.v1+json",
        "imagePushedAt": 1704067200.0,
        "imageScanFindingsSummary": {
            "findingSeverityCounts": {"HIGH": 2, "LOW": 1},
            "imageScanCompletedAt": 1704412800.0,
            "vulnerabilitySourceUpdatedAt": 1704499200.0,
        },
        "imageScanStatus": {
            "description": "The scan was completed successfully.",
            "status": "COMPLETE",
        },
        "imageSizeInBytes": 1,
        "imageStatus": "ARCHIVED",
        "imageTags": ["signature"],
        "lastActivatedAt": 1704326400.0,
        "lastArchivedAt": 1704240000.0,
        "lastRecordedPullTime": 1704153600.0,
        "registryId": "123456789012",
        "repositoryName": "app",
        "subjectManifestDigest": subject.digest,
    }
    assert detail.keys() | {"imageDigest"} >= members("ImageDetail")


def test_botocore_understands_every_member(registry) -> None:
    """A member that botocore's model has passes its parser and gets its type."""
    registry.create_repository("app").push(["v1"], last_pulled_at="2024-01-02T00:00:00.5Z")
    client = boto3.client("ecr", config=Config())
    (detail,) = client.describe_images(repositoryName="app")["imageDetails"]
    pulled = detail["lastRecordedPullTime"]
    assert pulled == dt.datetime(2024, 1, 2, 0, 0, 0, 500_000, tzinfo=dt.timezone.utc)


def members(shape: str) -> set[str]:
    """The names of a structure's members in botocore's ECR model."""
    return set(boto3.client("ecr").meta.service_model.shape_for(shape).members)


def test_a_record_is_encoded_once(registry, monkeypatch) -> None:
    """A record is encoded once; a later page reuses its bytes."""
    image = registry.create_repository("app").push()

    def encode_page() -> bytes:
        answer = list_records("imageDetails", [image], image_shapes.encode_image_detail, None)
        return answer.members["imageDetails"][0]

    first = encode_page()
    monkeypatch.setattr(image_shapes, "encode", None)
    assert encode_page() is first

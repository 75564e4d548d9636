"""The encoding of records and answers on the wire."""

import datetime as dt
import json
import types

import boto3
import pytest
from botocore.config import Config
from hypothesis import given
from hypothesis import strategies as st

from mock_ecr_ext import ScanFindings
from mock_ecr_ext.wire.answer import make_list
from mock_ecr_ext.wire.encoding import encode
from mock_ecr_ext.wire.operations import image_shapes

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.timezone.utc)


@pytest.mark.parametrize(
    ("milliseconds", "expected"),
    [
        (1705071987000, b"1.705071987E9"),  # TF-35268
        (1563223656000, b"1.563223656E9"),  # the API reference's sample
        (1790433756655, b"1.790433756655E9"),  # STACKD
        (1790433977800, b"1.7904339778E9"),  # STACKD: trailing zeros dropped
        (1000000000000, b"1.0E9"),
        (10000000000, b"1.0E7"),  # from here on Java writes an exponent
        (9999999999, b"9999999.999"),
        (0, b"0.0"),
        (5, b"0.005"),
        (-1500, b"-1.5"),
    ],
)
def test_times_are_java_doubles(milliseconds, expected) -> None:
    """A time is written in seconds, as Java's Double.toString writes it.

    The rows with a source are AWS's own; the others follow that method.
    """
    assert encode(EPOCH + dt.timedelta(milliseconds=milliseconds)) == expected


def test_a_value_is_written_as_the_type_it_derives_from() -> None:
    """A value of a derived type, as freezegun's times are, is written as its base type."""

    class Time(dt.datetime):
        pass

    counts = types.MappingProxyType(
        {"HIGH": 1, "at": Time(2001, 9, 9, 1, 46, 40, 0, dt.timezone.utc)}
    )
    assert encode(counts) == b'{"HIGH":1,"at":1.0E9}'


@given(st.integers(-(10**13), 10**14))
def test_times_are_exact(milliseconds) -> None:
    """A client reads back a time that is exact to the millisecond."""
    text = encode(EPOCH + dt.timedelta(milliseconds=milliseconds))
    assert round(json.loads(text) * 1000) == milliseconds


VALUES = st.recursive(
    st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner),
)


@given(VALUES)
def test_json_is_what_pythons_own_writer_writes(value) -> None:
    """JSON is written as Python's own writer does with sorted keys, no spaces and UTF-8."""
    expected = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert encode(value).decode() == expected


def test_an_answer_sorts_its_members() -> None:
    """The members of an answer are sorted: imageDetails, then nextToken, then repositories."""
    assert make_list("repositories", [b"1", b"2"], "t").body() == (
        b'{"nextToken":"t","repositories":[1,2]}'
    )
    assert make_list("imageDetails", [], "t").body() == b'{"imageDetails":[],"nextToken":"t"}'


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
    (first,) = image_shapes.encode_image_details([image])
    monkeypatch.setattr(image_shapes, "encode", None)
    assert image_shapes.encode_image_details([image])[0] is first

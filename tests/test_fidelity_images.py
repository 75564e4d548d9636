"""Answers that ECR is recorded to give to the operations on images; see `test_fidelity`."""

import hashlib
import json
from typing import Any

import boto3
import pytest

from mock_ecr_ext import mock_ecr

N = "123456789012"
OCI = "application/vnd.oci.image.manifest.v1+json"


def manifest(salt: str = "", *, subject: str | None = None) -> str:
    """An OCI manifest of 137 + 215 bytes, as recorded in STACKD."""
    body: dict[str, Any] = {
        "schemaVersion": 2,
        "mediaType": OCI,
        "config": {
            "mediaType": "application/vnd.oci.image.config.v1+json",
            "digest": f"sha256:{'a' * 64}",
            "size": 137,
        },
        "layers": [
            {
                "mediaType": "application/vnd.oci.image.layer.v1.tar+gzip",
                "digest": f"sha256:{'b' * 64}",
                "size": 215,
            }
        ],
        "annotations": {"salt": salt},
    }
    if subject:
        body["subject"] = {"mediaType": OCI, "digest": subject, "size": 1}
    return json.dumps(body)


def index(*digests: str) -> str:
    """An OCI index of the given children."""
    return json.dumps(
        {
            "schemaVersion": 2,
            "mediaType": "application/vnd.oci.image.index.v1+json",
            "manifests": [{"mediaType": OCI, "digest": digest, "size": 7} for digest in digests],
        }
    )


def hash_text(text: str) -> str:
    """The sha256 digest of a manifest's bytes."""
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


@pytest.fixture
def app(registry):
    """The repository `team/app`, which is empty."""
    return registry.create_repository("team/app")


@pytest.fixture
def put(app, ecr):
    """Call PutImage on the repository `team/app`."""

    def call(text: str, tag: str | None = None, **options: Any) -> Any:
        if tag is not None:
            options["imageTag"] = tag
        return ecr.put_image(repositoryName="team/app", imageManifest=text, **options)

    return call


def test_put_image(app, put) -> None:
    """The digest and the size of an image are those of its manifest (7 STACKD)."""
    text = manifest()
    assert put(text, "original")["image"] == {
        "imageId": {"imageDigest": hash_text(text), "imageTag": "original"},
        "imageManifest": text,
        "imageManifestMediaType": OCI,
        "registryId": N,
        "repositoryName": "team/app",
    }
    assert app["original"].size == 352


@pytest.mark.parametrize("mutability", ["MUTABLE", "IMMUTABLE"])
def test_the_same_bytes_under_the_same_tag(registry, ecr, error_of, mutability) -> None:
    """An image cannot be pushed again under its tag, mutable or not (7 STACKD)."""
    registry.create_repository("app", image_tag_mutability=mutability)
    asked = {"repositoryName": "app", "imageManifest": manifest(), "imageTag": "v1"}
    ecr.put_image(**asked)
    assert error_of(ecr.put_image, **asked) == (
        "ImageAlreadyExistsException",
        f"Image with digest '{hash_text(manifest())}' and tag 'v1' already exists in the "
        f"repository with name 'app' in registry with id '{N}'",
    )


def test_other_bytes_under_an_immutable_tag(registry, ecr, error_of) -> None:
    """An immutable tag cannot move to another image (7 STACKD)."""
    registry.create_repository("app", image_tag_mutability="IMMUTABLE").push("v1")
    assert error_of(
        ecr.put_image, repositoryName="app", imageManifest=manifest(), imageTag="v1"
    ) == (
        "ImageTagAlreadyExistsException",
        "The image tag 'v1' already exists in the 'app' repository and cannot be overwritten "
        "because the tag is immutable.",
    )


def test_other_bytes_under_a_mutable_tag(app, put) -> None:
    """A mutable tag moves, and the old image stays with its remaining tags (7 STACKD)."""
    put(manifest("1"), "v1")
    put(manifest("1"), "kept")
    put(manifest("2"), "v2")
    put(manifest("3"), "v1")
    put(manifest("3"), "v2")
    tags = {image.digest: image.tags for image in app.images}
    assert tags == {
        hash_text(manifest("1")): ("kept",),
        hash_text(manifest("2")): (),
        hash_text(manifest("3")): ("v1", "v2"),
    }


def test_another_digest_than_the_manifests(app, put, error_of) -> None:
    """A push with a digest must give the digest of the manifest (7 STACKD)."""
    wrong = f"sha256:{'0' * 64}"
    assert error_of(put, text=manifest(), imageDigest=wrong) == (
        "ImageDigestDoesNotMatchException",
        f"The image with digest '{wrong}' in repository 'team/app' and registry ID '{N}' does not "
        "match the image digest that Amazon ECR has calculated.",
    )
    put(manifest(), imageDigest=hash_text(manifest()))


def test_blobs_that_are_not_there() -> None:
    """A push that requires layers lists the absent ones, the config included (7 STACKD)."""
    with mock_ecr(require_layers=True) as registry:
        registry.create_repository("app")
        client = boto3.client("ecr")
        with pytest.raises(client.exceptions.LayersNotFoundException) as caught:
            client.put_image(repositoryName="app", imageManifest=manifest())
    assert caught.value.response["Error"]["Message"] == (
        f"Layers with digests '[sha256:{'a' * 64},sha256:{'b' * 64}]' required for pushing image "
        f"into repository with name 'app' in the registry with id '{N}' do not exist"
    )


@pytest.mark.parametrize("text", ["{}", "[]", "x", '{"layers":[]}', '{"config":1,"layers":2}'])
def test_a_manifest_that_is_none(app, put, error_of, text) -> None:
    """A text that is not a manifest gets the error recorded for `{}` (7 STACKD)."""
    assert error_of(put, text=text) == (
        "InvalidParameterException",
        "Invalid parameter at 'ImageManifest' failed to satisfy constraint: 'Invalid JSON syntax'",
    )


CHART = {
    "schemaVersion": 2,
    "config": {"mediaType": "application/vnd.cncf.helm.config.v1+json", "digest": "a:1", "size": 9},
    "layers": [{"mediaType": "application/vnd.cncf.helm.chart", "digest": "a:2", "size": 9}],
}


@pytest.mark.parametrize("body", [CHART, {"schemaVersion": 2, "manifests": []}])
def test_a_manifest_without_a_media_type(registry, app, put, error_of, body) -> None:
    """A manifest that states no media type needs the parameter (16 aws-cli#6745, boto3#3295)."""
    assert error_of(put, text=json.dumps(body)) == (
        "InvalidParameterException",
        "Invalid parameter at 'ImageManifest' failed to satisfy constraint: 'Invalid JSON syntax'",
    )
    assert registry.calls[-1].hint == "it has no mediaType; give imageManifestMediaType with it"
    kind = "index" if "manifests" in body else "manifest"
    media_type = f"application/vnd.oci.image.{kind}.v1+json"
    answer = put(json.dumps(body), "v1", imageManifestMediaType=media_type)
    assert answer["image"]["imageManifestMediaType"] == media_type
    assert app["v1"].media_type == media_type


@pytest.mark.parametrize(
    ("count", "constraint"),
    [
        (0, "Image has to have at least 1 layer"),
        (501, "Limit on number of layers per image exceeded"),
    ],
)
def test_the_number_of_layers(put, error_of, count, constraint) -> None:
    """An image has at least one layer and at most 500 (16 werf#2544, tart#890, nuon#2348)."""
    body = {"mediaType": OCI, **CHART, "layers": CHART["layers"] * count}
    assert error_of(put, text=json.dumps(body)) == (
        "InvalidParameterException",
        f"Invalid parameter at 'ImageManifest' failed to satisfy constraint: '{constraint}'",
    )
    put(json.dumps({**body, "layers": CHART["layers"] * min(500, count + 1)}))


def test_a_media_type_with_a_parameter(put, error_of) -> None:
    """A media type with a parameter is refused; the sentence is unrecorded.

    16 containers-roadmap#2306, sigstore-js#1058.
    """
    parameter = "application/vnd.dev.sigstore.bundle+json;version=0.2"
    layer = {**CHART["layers"][0], "mediaType": parameter}
    for change in ({"artifactType": parameter}, {"layers": [layer]}):
        text = json.dumps({"mediaType": OCI, **CHART, **change})
        code, message = error_of(put, text=text)
        assert code == "InvalidParameterException"
        assert message.startswith("Invalid parameter at 'ImageManifest' failed to satisfy")


def test_the_image_quota(registry, put, error_of) -> None:
    """The image quota is a planned fault, because a test may push more images than ECR allows.

    7 planx-new#4074, vllm#48065.
    """
    registry.faults.limit_exceeded("PutImage")
    assert error_of(put, text=manifest()) == (
        "LimitExceededException",
        f"The repository with name 'team/app' in registry with id '{N}' already has the maximum "
        "allowed number of images which is '20000'",
    )


def test_the_tag_quota(app, put, error_of) -> None:
    """An image has at most 1,000 tags (7 medic/cht-core#11099)."""
    put(manifest())
    app.tag(hash_text(manifest()), *(f"v{n}" for n in range(999)))
    put(manifest(), "the-thousandth")
    assert error_of(put, text=manifest(), tag="T") == (
        "LimitExceededException",
        f"Adding tag 'T' to an image in the repository with name 'team/app' in registry with id "
        f"'{N}' exceeds the maximum allowed number of tags per image which is '1000'",
    )


def test_list_images(app, ecr, put, send) -> None:
    """ListImages has an entry for each tag, and one for an untagged image (7 STACKD)."""
    put(manifest("1"), "http-tag")
    put(manifest("1"), "original")
    put(manifest("2"))
    one, two = hash_text(manifest("1")), hash_text(manifest("2"))
    assert ecr.list_images(repositoryName="team/app")["imageIds"] == [
        {"imageDigest": one, "imageTag": "http-tag"},
        {"imageDigest": one, "imageTag": "original"},
        {"imageDigest": two},
    ]
    body = send("ListImages", b'{"repositoryName":"team/app"}').body
    assert json.loads(body).keys() == {"imageIds"}


@pytest.mark.parametrize(
    "operation", ["list_images", "put_image", "batch_get_image", "batch_delete_image"]
)
def test_an_absent_repository(ecr, registry, error_of, operation) -> None:
    """An absent repository gets the error recorded for ListImages (7 getmoto/moto#1698)."""
    asked = {"put_image": {"imageManifest": manifest()}, "list_images": {}}
    options = asked.get(operation, {"imageIds": [{"imageTag": "v1"}]})
    assert error_of(getattr(ecr, operation), repositoryName="absent", **options) == (
        "RepositoryNotFoundException",
        f"The repository with name 'absent' does not exist in the registry with id '{N}'",
    )


def test_batch_get_image(app, put, send) -> None:
    """BatchGetImage always has both lists, and a size that is not in the service model.

    7 STACKD.
    """
    text = manifest()
    put(text, "original")
    body = send(
        "BatchGetImage", b'{"repositoryName":"team/app","imageIds":[{"imageTag":"original"}]}'
    ).body
    assert json.loads(body) == {
        "failures": [],
        "images": [
            {
                "imageId": {"imageDigest": hash_text(text), "imageTag": "original"},
                "imageManifest": text,
                "imageManifestMediaType": OCI,
                "imageManifestSize": len(text),
                "registryId": N,
                "repositoryName": "team/app",
            }
        ],
    }


@pytest.mark.parametrize("operation", ["batch_get_image", "batch_delete_image"])
@pytest.mark.parametrize("asked", [{"imageTag": "absent"}, {"imageDigest": f"sha256:{'0' * 64}"}])
def test_an_absent_id_of_a_batch(app, ecr, operation, asked) -> None:
    """A failure for an absent image repeats the id as it was sent (7 STACKD)."""
    answer = getattr(ecr, operation)(repositoryName="team/app", imageIds=[asked])
    assert answer["failures"] == [
        {
            "failureCode": "ImageNotFound",
            "failureReason": "Requested image not found",
            "imageId": asked,
        }
    ]
    assert answer.get("images", answer.get("imageIds")) == []


def test_delete_by_tag(app, ecr, put) -> None:
    """BatchDeleteImage adds the digest to an id that is only a tag (7 STACKD)."""
    put(manifest(), "v1")
    answer = ecr.batch_delete_image(repositoryName="team/app", imageIds=[{"imageTag": "v1"}])
    assert answer["imageIds"] == [{"imageDigest": hash_text(manifest()), "imageTag": "v1"}]
    assert answer["failures"] == []
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200


def test_delete_the_child_of_an_index(app, ecr, put) -> None:
    """An image that an index refers to cannot be deleted (7 STACKD)."""
    child, parent = hash_text(manifest()), index(hash_text(manifest()))
    put(manifest())
    put(parent, "v1")
    asked = {"repositoryName": "team/app", "imageIds": [{"imageDigest": child}]}
    answer = ecr.batch_delete_image(**asked)
    assert answer["imageIds"] == []
    assert answer["failures"] == [
        {
            "failureCode": "ImageReferencedByManifestList",
            "failureReason": f"Requested image referenced by manifest list: [{hash_text(parent)}]",
            "imageId": {"imageDigest": child},
        }
    ]
    assert child in app


BATCH_FAILURES = [
    # LS (an emulator's answers, and so a guess): requested id, (code, reason)
    (
        {},
        ("MissingDigestAndTag", "Invalid request parameters: both tag and digest cannot be null"),
    ),
    (
        {"imageDigest": "v1"},
        (
            "InvalidImageDigest",
            "Invalid request parameters: image digest should satisfy the regex "
            "'[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+'",
        ),
    ),
    (
        {"imageDigest": hash_text(manifest()), "imageTag": "absent"},
        (
            "ImageTagDoesNotMatchDigest",
            "Invalid request parameters: given tag does not map to the given digest",
        ),
    ),
]


@pytest.mark.parametrize("operation", ["batch_get_image", "batch_delete_image"])
@pytest.mark.parametrize(("asked", "failure"), BATCH_FAILURES)
def test_failures_that_emulators_answer(app, ecr, put, operation, asked, failure) -> None:
    """An incomplete, invalid or contradictory id gets the failure that emulators answer (7 LS)."""
    put(manifest(), "v1")
    answer = getattr(ecr, operation)(repositoryName="team/app", imageIds=[asked])
    code, reason = failure
    assert answer["failures"] == [{"failureCode": code, "failureReason": reason, "imageId": asked}]
    assert "v1" in app

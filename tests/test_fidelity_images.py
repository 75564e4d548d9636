"""What ECR is recorded to answer to the operations on images, row by row; see `test_fidelity`."""

import hashlib
import json
from typing import Any

import boto3
import pytest

from mock_ecr_ext import mock_ecr

N = "123456789012"
OCI = "application/vnd.oci.image.manifest.v1+json"


def manifest(salt: str = "", *, subject: str | None = None) -> str:
    """An OCI manifest of 137 + 215 bytes, as STACKD's."""
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
    """An OCI index of these children."""
    return json.dumps(
        {
            "schemaVersion": 2,
            "mediaType": "application/vnd.oci.image.index.v1+json",
            "manifests": [{"mediaType": OCI, "digest": digest, "size": 7} for digest in digests],
        }
    )


def digest_of(text: str) -> str:
    """The sha256 of a manifest's bytes."""
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


@pytest.fixture
def app(registry):
    """A repository that is there."""
    return registry.create_repository("team/app")


@pytest.fixture
def put(app, ecr):
    """PutImage into it."""

    def call(text: str, tag: str | None = None, **options: Any) -> Any:
        if tag is not None:
            options["imageTag"] = tag
        return ecr.put_image(repositoryName="team/app", imageManifest=text, **options)

    return call


def test_put_image(app, put) -> None:
    """Section 7, STACKD: digest and size are the manifest's own."""
    text = manifest()
    assert put(text, "original")["image"] == {
        "imageId": {"imageDigest": digest_of(text), "imageTag": "original"},
        "imageManifest": text,
        "imageManifestMediaType": OCI,
        "registryId": N,
        "repositoryName": "team/app",
    }
    assert app["original"].size == 352


@pytest.mark.parametrize("mutability", ["MUTABLE", "IMMUTABLE"])
def test_the_same_bytes_under_the_same_tag(registry, ecr, error_of, mutability) -> None:
    """Section 7, STACKD: refused, whatever the mutability."""
    registry.create_repository("app", image_tag_mutability=mutability)
    asked = {"repositoryName": "app", "imageManifest": manifest(), "imageTag": "v1"}
    ecr.put_image(**asked)
    assert error_of(ecr.put_image, **asked) == (
        "ImageAlreadyExistsException",
        f"Image with digest '{digest_of(manifest())}' and tag 'v1' already exists in the "
        f"repository with name 'app' in registry with id '{N}'",
    )


def test_other_bytes_under_an_immutable_tag(registry, ecr, error_of) -> None:
    """Section 7, STACKD."""
    registry.create_repository("app", image_tag_mutability="IMMUTABLE").push("v1")
    assert error_of(
        ecr.put_image, repositoryName="app", imageManifest=manifest(), imageTag="v1"
    ) == (
        "ImageTagAlreadyExistsException",
        "The image tag 'v1' already exists in the 'app' repository and cannot be overwritten "
        "because the tag is immutable.",
    )


def test_other_bytes_under_a_mutable_tag(app, put) -> None:
    """Section 7, STACKD: the tag moves, and the old image stays, with the tags that it has left."""
    put(manifest("1"), "v1")
    put(manifest("1"), "kept")
    put(manifest("2"), "v2")
    put(manifest("3"), "v1")
    put(manifest("3"), "v2")
    tags = {image.digest: image.tags for image in app.images}
    assert tags == {
        digest_of(manifest("1")): ("kept",),
        digest_of(manifest("2")): (),
        digest_of(manifest("3")): ("v1", "v2"),
    }


def test_another_digest_than_the_manifests(app, put, error_of) -> None:
    """Section 7, STACKD."""
    wrong = f"sha256:{'0' * 64}"
    assert error_of(put, text=manifest(), imageDigest=wrong) == (
        "ImageDigestDoesNotMatchException",
        f"The image with digest '{wrong}' in repository 'team/app' and registry ID '{N}' does not "
        "match the image digest that Amazon ECR has calculated.",
    )
    put(manifest(), imageDigest=digest_of(manifest()))


def test_blobs_that_are_not_there() -> None:
    """Section 7, STACKD: the config counts as a layer."""
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
    """Section 7, STACKD, for `{}`; the others are told alike."""
    assert error_of(put, text=text) == (
        "InvalidParameterException",
        "Invalid parameter at 'ImageManifest' failed to satisfy constraint: 'Invalid JSON syntax'",
    )


def test_the_image_quota(registry, put, error_of) -> None:
    """Section 7, planx-new#4074, vllm#48065: by a fault, for tests fill beyond the quota."""
    registry.faults.limit_exceeded("PutImage")
    assert error_of(put, text=manifest()) == (
        "LimitExceededException",
        f"The repository with name 'team/app' in registry with id '{N}' already has the maximum "
        "allowed number of images which is '20000'",
    )


def test_the_tag_quota(app, put, error_of) -> None:
    """Section 7, medic/cht-core#11099."""
    put(manifest())
    app.tag(digest_of(manifest()), *(f"v{n}" for n in range(999)))
    put(manifest(), "the-thousandth")
    assert error_of(put, text=manifest(), tag="T") == (
        "LimitExceededException",
        f"Adding tag 'T' to an image in the repository with name 'team/app' in registry with id "
        f"'{N}' exceeds the maximum allowed number of tags per image which is '1000'",
    )


def test_list_images(app, ecr, put, send) -> None:
    """Section 7, STACKD: an entry for each tag; an untagged image by its digest alone."""
    put(manifest("1"), "http-tag")
    put(manifest("1"), "original")
    put(manifest("2"))
    one, two = digest_of(manifest("1")), digest_of(manifest("2"))
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
    """Section 7, getmoto/moto#1698, for ListImages; the others are told alike."""
    asked = {"put_image": {"imageManifest": manifest()}, "list_images": {}}
    options = asked.get(operation, {"imageIds": [{"imageTag": "v1"}]})
    assert error_of(getattr(ecr, operation), repositoryName="absent", **options) == (
        "RepositoryNotFoundException",
        f"The repository with name 'absent' does not exist in the registry with id '{N}'",
    )


def test_batch_get_image(app, put, send) -> None:
    """Section 7, STACKD: both lists always, and a size that the service model does not know."""
    text = manifest()
    put(text, "original")
    body = send(
        "BatchGetImage", b'{"repositoryName":"team/app","imageIds":[{"imageTag":"original"}]}'
    ).body
    assert json.loads(body) == {
        "failures": [],
        "images": [
            {
                "imageId": {"imageDigest": digest_of(text), "imageTag": "original"},
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
    """Section 7, STACKD: told as it was sent."""
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
    """Section 7, STACKD: the digest is filled in."""
    put(manifest(), "v1")
    answer = ecr.batch_delete_image(repositoryName="team/app", imageIds=[{"imageTag": "v1"}])
    assert answer["imageIds"] == [{"imageDigest": digest_of(manifest()), "imageTag": "v1"}]
    assert answer["failures"] == []
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200


def test_delete_the_child_of_an_index(app, ecr, put) -> None:
    """Section 7, STACKD."""
    child, parent = digest_of(manifest()), index(digest_of(manifest()))
    put(manifest())
    put(parent, "v1")
    asked = {"repositoryName": "team/app", "imageIds": [{"imageDigest": child}]}
    answer = ecr.batch_delete_image(**asked)
    assert answer["imageIds"] == []
    assert answer["failures"] == [
        {
            "failureCode": "ImageReferencedByManifestList",
            "failureReason": f"Requested image referenced by manifest list: [{digest_of(parent)}]",
            "imageId": {"imageDigest": child},
        }
    ]
    assert child in app


BATCH_FAILURES = [
    # LS (an emulator's, and so a guess): what is asked, the failure
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
        {"imageDigest": digest_of(manifest()), "imageTag": "absent"},
        (
            "ImageTagDoesNotMatchDigest",
            "Invalid request parameters: given tag does not map to the given digest",
        ),
    ),
]


@pytest.mark.parametrize("operation", ["batch_get_image", "batch_delete_image"])
@pytest.mark.parametrize(("asked", "failure"), BATCH_FAILURES)
def test_failures_that_emulators_answer(app, ecr, put, operation, asked, failure) -> None:
    """Section 7, LS."""
    put(manifest(), "v1")
    answer = getattr(ecr, operation)(repositoryName="team/app", imageIds=[asked])
    code, reason = failure
    assert answer["failures"] == [{"failureCode": code, "failureReason": reason, "imageId": asked}]
    assert "v1" in app

"""Manifests are read, or made up for a size."""

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_ecr_ext import InvalidValue
from mock_ecr_ext.model.images import manifest as manifests

CONFIG = {"mediaType": "application/vnd.example.config+json", "digest": "sha256:01", "size": 137}
LAYER = {"mediaType": "application/vnd.example.layer", "digest": "sha256:02", "size": 215}
IMAGE = {"schemaVersion": 2, "config": CONFIG, "layers": [LAYER]}
INDEX = {"schemaVersion": 2, "manifests": [{"digest": "sha256:03"}, {"digest": "sha256:04"}]}


def test_the_digest_is_the_sha256_of_the_bytes() -> None:
    """A digest is `sha256:` and the SHA-256 of the manifest's bytes in hex."""
    assert manifests.compute_digest(b"{}") == f"sha256:{hashlib.sha256(b'{}').hexdigest()}"


@pytest.mark.parametrize("write", [dict, json.dumps, lambda body: json.dumps(body).encode()])
def test_an_image_is_read(write) -> None:
    """An image is a mapping, text or bytes; its size is that of config and layers (recorded)."""
    read = manifests.read(write(IMAGE))
    assert read.size == 137 + 215
    assert read.media_type == manifests.OCI_MANIFEST
    assert read.artifact_media_type == "application/vnd.example.config+json"
    assert (read.subject, read.children) == (None, ())
    assert json.loads(read.content) == IMAGE


def test_bytes_are_kept_as_they_are() -> None:
    """A manifest given as bytes or text is not rewritten, for its digest depends on them."""
    content = json.dumps(IMAGE, indent=4).encode()
    assert manifests.read(content).content == content
    assert manifests.read(content.decode()).content == content


def test_an_index_is_read() -> None:
    """An index has children, but no size and no config of its own."""
    read = manifests.read(INDEX | {"mediaType": manifests.DOCKER_INDEX})
    assert read.children == ("sha256:03", "sha256:04")
    assert (read.size, read.artifact_media_type) == (None, None)
    assert read.media_type == manifests.DOCKER_INDEX
    assert manifests.read(INDEX).media_type == manifests.OCI_INDEX


def test_a_subject_is_read() -> None:
    """The digest of a subject is read, as a signature has one."""
    assert manifests.read(IMAGE | {"subject": {"digest": "sha256:05"}}).subject == "sha256:05"


@pytest.mark.parametrize(
    "given_as",
    [
        "",
        "{",
        "{}",
        "[]",
        "5",
        b"\xff",
        {"config": CONFIG},
        {"config": {}, "layers": [LAYER]},
        IMAGE | {"layers": [{}]},
        IMAGE | {"layers": {}},
        INDEX | {"manifests": [{}]},
        INDEX | {"manifests": 5},
        INDEX | {"manifests": {}},
        '["manifests"]',
        json.dumps(IMAGE)[:-1] + ', "x": NaN}',
        json.dumps(IMAGE).encode("utf-16"),
        IMAGE | {"subject": "sha256:05"},
        5,
        None,
        {"a": object()},
        IMAGE | {"mediaType": 5},
        IMAGE | {"artifactType": 5},
        INDEX | {"mediaType": 5},
        IMAGE | {"config": CONFIG | {"mediaType": 5}},
        IMAGE | {"subject": {"digest": 5}},
    ],
)
def test_anything_else_is_refused(given_as) -> None:
    """A value that is not a manifest is refused with a description of one."""
    with pytest.raises(InvalidValue) as caught:
        manifests.read(given_as)
    assert str(caught.value).startswith("manifest ")
    assert str(caught.value).endswith(
        "is refused: give a JSON object with 'config' and 'layers', or an index with "
        "'manifests', whose descriptors have 'digest', 'size' and 'mediaType'"
    )


MEDIA_TYPES = st.sampled_from([manifests.OCI_MANIFEST, manifests.DOCKER_MANIFEST, "a/b"])


@given(st.text("abc/-", max_size=9), st.integers(0, 10**6), st.integers(0, 2**50), MEDIA_TYPES)
def test_a_made_up_image_has_the_given_size(name, serial, size, media_type) -> None:
    """A made-up manifest is read back with its size, media types and subject."""
    read = manifests.read(manifests.make_image(name, serial, size, media_type, subject="a:1"))
    assert (read.size, read.media_type, read.subject) == (size, media_type, "a:1")
    assert read.artifact_media_type == manifests.get_default_artifact_media_type(media_type)


@given(st.integers(0, 2 * manifests.MAXIMUM_CONFIG_SIZE), MEDIA_TYPES)
def test_a_made_up_image_has_a_layer(size, media_type) -> None:
    """A made-up image of any size has a config and a layer, which is empty only at 0 bytes."""
    body = json.loads(manifests.make_image("app", 0, size, media_type))
    (layer,) = body["layers"]
    assert layer["size"] + body["config"]["size"] == size
    assert layer["size"] >= min(size, 1)
    serials, sizes = range(3), [size, size + 1, size]
    assert manifests.compute_digests("app", serials, sizes, media_type, None) == [
        manifests.compute_digest(manifests.make_image("app", *each, media_type))
        for each in zip(serials, sizes, strict=True)
    ]


@given(st.sets(st.tuples(st.sampled_from(["a", "b", "a/b"]), st.integers(0, 99)), max_size=20))
def test_made_up_images_differ(pairs) -> None:
    """Each name and serial has its own made-up manifest, the same in every run."""
    digests = {manifests.compute_digest(manifests.make_image(*pair, 100)) for pair in pairs}
    again = {manifests.compute_digest(manifests.make_image(*pair, 100)) for pair in pairs}
    assert len(digests) == len(pairs)
    assert digests == again


def test_a_docker_image_is_one_throughout() -> None:
    """The config and the layer of a made-up Docker image have Docker's media types."""
    body = json.loads(manifests.make_image("app", 0, 10**6, manifests.DOCKER_MANIFEST))
    assert body["config"]["mediaType"] == manifests.DOCKER_CONFIG
    assert body["layers"][0]["mediaType"] == ("application/vnd.docker.image.rootfs.diff.tar.gzip")


def test_a_made_up_index_lists_its_children() -> None:
    """A made-up index lists its children, each with the length of its manifest as size."""
    index = manifests.make_index([("a/b", b"12345", "sha256:03")])
    assert json.loads(index)["manifests"] == [
        {"mediaType": "a/b", "digest": "sha256:03", "size": 5}
    ]
    assert manifests.read(index).children == ("sha256:03",)

"""PutImage's rules for manifests; its responses are tested with the operations."""

import json

import pytest

from mock_ecr_ext.model.families.images import Put, put
from mock_ecr_ext.model.images.errors import (
    ImageAlreadyExistsException,
    ImageTagAlreadyExistsException,
    InvalidManifest,
    LayersNotFoundException,
)
from mock_ecr_ext.model.registry import Backend

BLOB = {"mediaType": "a/b", "digest": f"sha256:{7:064x}", "size": 10}
TEXT = json.dumps({"mediaType": "a/b", "config": BLOB, "layers": [BLOB, BLOB]})


@pytest.fixture
def app():
    """A repository with immutable tags."""
    registry = Backend().default
    return registry.create_repository("app", image_tag_mutability="IMMUTABLE")


def make_put(text=TEXT, tag="v1", *, requires_layers=False):
    """Build PutImage's parameters for a manifest and a tag."""
    return Put(text, None, tag, None, requires_layers)


def test_a_blob_that_comes_twice_is_missed_once(app) -> None:
    """A missing blob that a manifest lists twice is reported once, and nothing is stored."""
    with pytest.raises(LayersNotFoundException, match=rf"'\[{BLOB['digest']}\]'"):
        put(app, make_put(requires_layers=True))
    assert len(app) == 0


def test_a_blob_that_comes_twice_counts_twice(app) -> None:
    """A blob that a manifest lists twice counts twice in the image's size, as in ECR."""
    assert put(app, make_put()).size == 30


@pytest.mark.parametrize("text", ["", "1", "null", "[" * 100_000, '{"manifests": 5}', "\ud800"])
def test_what_is_no_manifest_is_told_in_ecrs_words(app, text) -> None:
    """Text that is not a manifest is refused with ECR's error, not with a bare Python error."""
    with pytest.raises(InvalidManifest):
        put(app, make_put(text))


def test_the_same_bytes_come_before_an_immutable_tag(app) -> None:
    """A repeated manifest is refused before its immutable tag is checked, as recorded."""
    put(app, make_put())
    with pytest.raises(ImageAlreadyExistsException):
        put(app, make_put())
    with pytest.raises(ImageTagAlreadyExistsException):
        put(app, make_put(TEXT + " "))


def test_a_refusal_changes_nothing(app) -> None:
    """A refused PutImage changes neither the tags nor the images."""
    image = put(app, make_put())
    with pytest.raises(ImageTagAlreadyExistsException):
        put(app, make_put(TEXT + " "))
    assert list(app.images) == [image]

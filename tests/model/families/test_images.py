"""What PutImage makes of a manifest; what it answers stands with the operations."""

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
TEXT = json.dumps({"config": BLOB, "layers": [BLOB, BLOB]})


@pytest.fixture
def app():
    """A repository whose tags stay."""
    registry = Backend().default
    return registry.create_repository("app", image_tag_mutability="IMMUTABLE")


def asked(text=TEXT, tag="v1", *, requires_layers=False):
    """What PutImage is asked for."""
    return Put(text, None, tag, None, requires_layers)


def test_a_blob_that_comes_twice_is_missed_once(app) -> None:
    """And nothing was put."""
    with pytest.raises(LayersNotFoundException, match=rf"'\[{BLOB['digest']}\]'"):
        put(app, asked(requires_layers=True))
    assert len(app) == 0


def test_a_blob_that_comes_twice_counts_twice(app) -> None:
    """As ECR adds up what a manifest lists."""
    assert put(app, asked()).size == 30


@pytest.mark.parametrize("text", ["", "1", "null", "[" * 100_000, '{"manifests": 5}', "\ud800"])
def test_what_is_no_manifest_is_told_in_ecrs_words(app, text) -> None:
    """Nothing that comes over the wire ends in a bare Python error."""
    with pytest.raises(InvalidManifest):
        put(app, asked(text))


def test_the_same_bytes_come_before_an_immutable_tag(app) -> None:
    """As ECR is recorded to refuse them."""
    put(app, asked())
    with pytest.raises(ImageAlreadyExistsException):
        put(app, asked())
    with pytest.raises(ImageTagAlreadyExistsException):
        put(app, asked(TEXT + " "))


def test_a_refusal_changes_nothing(app) -> None:
    """Neither tags nor images."""
    image = put(app, asked())
    with pytest.raises(ImageTagAlreadyExistsException):
        put(app, asked(TEXT + " "))
    assert list(app.images) == [image]

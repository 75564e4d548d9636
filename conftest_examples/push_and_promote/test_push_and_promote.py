import boto3
import pytest
from pipeline import clean, promote, push


def build(number):
    """The manifest of the build with a number."""
    return {
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "config": {"mediaType": "a/config", "digest": f"sha256:{number:064x}", "size": 100},
        "layers": [{"mediaType": "a/layer", "digest": f"sha256:{number:064x}", "size": 2**20}],
    }


def test_what_was_tested_is_what_is_released(registry):
    pushed = push("builds", build(1), "build-1")
    registry.clock.tick(hours=2)
    assert promote("builds", "build-1", "releases", "1.0") == pushed
    released = registry["releases"]["1.0"]
    assert (released.digest, released.size) == (pushed, 2**20 + 100)
    assert released.pushed_at.isoformat() == "2024-05-01T14:00:00+00:00"


def test_a_build_may_be_pushed_again(registry):
    assert push("builds", build(1), "build-1") == push("builds", build(1), "build-1")
    assert len(registry["builds"]) == 1


def test_a_release_is_never_overwritten(registry):
    push("builds", build(1), "build-1")
    push("builds", build(2), "build-2")
    promote("builds", "build-1", "releases", "1.0")
    taken = boto3.client("ecr").exceptions.ImageTagAlreadyExistsException
    with pytest.raises(taken, match="cannot be overwritten because the tag is immutable"):
        promote("builds", "build-2", "releases", "1.0")


def test_a_build_that_is_not_there_is_told(registry):
    with pytest.raises(LookupError, match="Requested image not found"):
        promote("builds", "build-9", "releases", "1.0")


def test_what_lost_its_tag_is_cleaned_away(registry):
    for number in range(250):
        push("builds", build(number), "latest")
    assert clean("builds") == 249
    assert [image.tags for image in registry["builds"].images] == [("latest",)]

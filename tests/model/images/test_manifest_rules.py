"""The texts that ECR refuses as a manifest, recorded or decided here; see `manifest_rules`."""

import json
from typing import Any

import pytest

from mock_ecr_ext import InvalidValue
from mock_ecr_ext.model.images import manifest as manifests
from mock_ecr_ext.model.images.errors import InvalidManifest

BLOB = {"mediaType": "a/b", "digest": "sha256:01", "size": 5}
IMAGE = {"mediaType": manifests.OCI_MANIFEST, "config": BLOB, "layers": [BLOB]}
INDEX = {"mediaType": manifests.OCI_INDEX, "manifests": [BLOB]}
MAXIMUM = 2**63 - 1

SYNTAX = "Invalid JSON syntax"
UNSUPPORTED = "Media type 'a/b;c=1' is not supported"
WITH_PARAMETER = "ECR takes no media type with a parameter, as 'a/b;c=1'"
SIZES = f"each size, and their sum, is a whole number from 0 to {MAXIMUM}"


def nest(levels: int) -> dict[str, Any]:
    """An image whose manifest has so many levels."""
    value: Any = {}
    for _ in range(levels - 2):
        value = [value]
    return {**IMAGE, "annotations": value}


REFUSED = [
    # manifest, ECR's constraint, the remedy in Python
    (IMAGE | {"layers": []}, "Image has to have at least 1 layer", "no image without layers"),
    (
        IMAGE | {"layers": [BLOB] * 501},
        "Limit on number of layers per image exceeded",
        "it has 501 layers, and ECR takes at most 500",
    ),
    (IMAGE | {"artifactType": "a/b;c=1"}, UNSUPPORTED, WITH_PARAMETER),
    (IMAGE | {"layers": [BLOB | {"mediaType": "a/b;c=1"}]}, UNSUPPORTED, WITH_PARAMETER),
    (IMAGE | {"config": BLOB | {"mediaType": "a/b;c=1"}}, UNSUPPORTED, WITH_PARAMETER),
    (IMAGE | {"mediaType": "a/b;c=1"}, UNSUPPORTED, WITH_PARAMETER),
    (INDEX | {"manifests": [BLOB | {"mediaType": "a/b;c=1"}]}, UNSUPPORTED, WITH_PARAMETER),
    (IMAGE | {"mediaType": manifests.DOCKER_INDEX}, SYNTAX, "its content is that of an image"),
    (INDEX | {"mediaType": "a/b"}, SYNTAX, "its content is that of an index"),
    (nest(101), SYNTAX, "it is nested more than 100 levels deep"),
    (nest(500), SYNTAX, "it is nested more than 100 levels deep"),
    (f'{{"config": {"[" * 100_000}', SYNTAX, "it is nested more than 100 levels deep"),
    (IMAGE | {"layers": [BLOB | {"size": "5"}]}, SYNTAX, SIZES),
    (IMAGE | {"layers": [BLOB | {"size": -5}]}, SYNTAX, SIZES),
    (IMAGE | {"layers": [BLOB | {"size": True}]}, SYNTAX, SIZES),
    (IMAGE | {"layers": [BLOB | {"size": 5.0}]}, SYNTAX, SIZES),
    (IMAGE | {"layers": [BLOB | {"size": MAXIMUM + 1}]}, SYNTAX, SIZES),
    (IMAGE | {"layers": [BLOB | {"size": MAXIMUM}]}, SYNTAX, SIZES),
]


@pytest.mark.parametrize(("manifest", "constraint", "remedy"), REFUSED)
def test_a_manifest_is_refused(manifest, constraint, remedy) -> None:
    """A refused manifest has ECR's sentence in a request, and a remedy in Python."""
    with pytest.raises(InvalidManifest) as refused:
        manifests.parse((manifest if isinstance(manifest, str) else json.dumps(manifest)).encode())
    assert str(refused.value) == (
        f"Invalid parameter at 'ImageManifest' failed to satisfy constraint: '{constraint}'"
    )
    with pytest.raises(InvalidValue) as caught:
        manifests.read(manifest)
    assert remedy in str(caught.value)


@pytest.mark.parametrize(
    "manifest",
    [
        IMAGE | {"layers": [BLOB] * 500},
        IMAGE | {"layers": [BLOB | {"size": MAXIMUM - 5}]},
        IMAGE | {"layers": [{"digest": "sha256:01", "size": 0}]},
        IMAGE | {"artifactType": None, "mediaType": "a/b"},
        INDEX | {"manifests": []},
        INDEX | {"mediaType": manifests.DOCKER_INDEX, "manifests": [{"digest": "sha256:01"}]},
        nest(100),
    ],
)
def test_a_manifest_at_the_bounds_is_taken(manifest) -> None:
    """A manifest that no rule refuses is taken, by ECR and in Python."""
    assert manifests.parse(json.dumps(manifest).encode()) == manifests.read(json.dumps(manifest))


def test_a_mapping_that_is_nested_too_deeply_for_python_is_refused() -> None:
    """A mapping that Python itself cannot write as JSON is refused with the same remedy."""
    with pytest.raises(InvalidValue, match="it is nested more than 100 levels deep"):
        manifests.read(nest(100_000))


def test_the_given_media_type_is_for_a_manifest_without_its_own() -> None:
    """A manifest that states no media type has the given one, or none; null states none."""
    for body in ({"config": BLOB, "layers": [BLOB]}, IMAGE | {"mediaType": None}):
        text = json.dumps(body).encode()
        assert manifests.parse(text).media_type == ""
        assert manifests.parse(text, "c/d").media_type == "c/d"
    assert manifests.parse(json.dumps(IMAGE).encode(), "c/d").media_type == manifests.OCI_MANIFEST
    with pytest.raises(InvalidManifest, match="'Media type 'c/d; e=f' is not supported'"):
        manifests.parse(json.dumps(IMAGE).encode(), "c/d; e=f")

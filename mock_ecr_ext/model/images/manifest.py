"""Manifests: read one that a test gives, or make one up for an image of a given size."""

import functools
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from mock_ecr_ext.model.exceptions import InvalidValue
from mock_ecr_ext.model.images import manifest_rules as rules
from mock_ecr_ext.model.images.errors import InvalidManifest

OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json"
OCI_INDEX = "application/vnd.oci.image.index.v1+json"
OCI_CONFIG = "application/vnd.oci.image.config.v1+json"
DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
DOCKER_INDEX = "application/vnd.docker.distribution.manifest.list.v2+json"
DOCKER_CONFIG = "application/vnd.docker.container.image.v1+json"
INDEX_TYPES = rules.INDEX_TYPES

MAXIMUM_CONFIG_SIZE = 2048
"""Bytes of a made-up image that go to its config; the rest is its one layer.

A smaller image is halved, so that it has both, as ECR requires; one of 0 bytes has two empty ones.
"""

_LAYER_TYPES = {
    OCI_MANIFEST: "application/vnd.oci.image.layer.v1.tar+gzip",
    DOCKER_MANIFEST: "application/vnd.docker.image.rootfs.diff.tar.gzip",
}
_SERIAL = "{serial}"
_CONFIG_TYPES = {DOCKER_MANIFEST: DOCKER_CONFIG}


@dataclass(frozen=True, slots=True)
class Manifest:
    """The parts of a manifest that ECR reads.

    size: bytes of config and layers together; None for an index, which has its children's.
    artifact_media_type: the config's media type; None for an index.
    subject: the digest of the image that this one refers to, as signatures and SBOMs do.
    blobs: the digests of config and layers; none for an index.
    children: the digests that an index lists.
    """

    content: bytes
    media_type: str
    artifact_media_type: str | None
    size: int | None
    subject: str | None
    blobs: tuple[str, ...]
    children: tuple[str, ...]


def compute_digest(content: bytes) -> str:
    """The digest of these bytes in a registry."""
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def read(given: bytes | str | Mapping[str, Any]) -> Manifest:
    """Read a manifest given as its bytes, its text, or a mapping (written as compact JSON).

    One that does not state its media type has OCI's for its kind.

    Raises `InvalidValue` for anything but an image manifest or an index that ECR takes.
    """
    try:
        manifest = parse(_encode(given))
    except RecursionError:
        raise InvalidValue("manifest", given, rules.TOO_DEEP) from None
    except (ValueError, TypeError):  # as Python's json refuses a mapping
        raise InvalidValue("manifest", given, InvalidManifest().remedy) from None
    except InvalidManifest as error:
        raise InvalidValue("manifest", given, error.remedy) from None
    if manifest.media_type:
        return manifest
    return replace(manifest, media_type=OCI_INDEX if manifest.size is None else OCI_MANIFEST)


def parse(content: bytes, media_type: str | None = None) -> Manifest:
    """Read a manifest; its media type is empty if it does not state one, and none is given.

    media_type: the type of a manifest that does not state its own.

    Raises `InvalidManifest` as ECR does.
    """
    body = rules.parse_body(content)
    given = rules.check_media_type(media_type or "")
    own = rules.read_media_type(body) or given
    rules.check_kind(own, is_index="manifests" in body)
    rules.read_media_type(body, "artifactType")
    try:
        if "manifests" in body:
            return _read_index(content, body, own)
        return _read_image(content, body, own)
    except (TypeError, KeyError, AttributeError):
        raise InvalidManifest from None


def make_image(
    name: str,
    serial: int,
    size: int,
    media_type: str = OCI_MANIFEST,
    artifact_media_type: str | None = None,
    subject: str | None = None,
) -> bytes:
    """A manifest whose config and layer add up to `size`; each name and serial has its own.

    The blobs do not exist, so their digests are made up from the name and the serial.
    """
    parts = _make_template(name, size, media_type, artifact_media_type, subject)
    return (b"%032x" % serial).join(parts)


def compute_digests(
    name: str,
    serials: Iterable[int],
    sizes: Iterable[int],
    media_type: str,
    artifact_media_type: str | None,
) -> list[str]:
    """The digests of manifests that `make_image` makes; their common beginning is hashed once."""
    head, *_ = _make_template(name, 0, media_type, artifact_media_type, None)
    hashed = hashlib.sha256(head)

    @functools.lru_cache(maxsize=64)
    def get_rest(size: int) -> Sequence[bytes]:
        return b"", *_make_template(name, size, media_type, artifact_media_type, None)[1:]

    def compute(serial: int, size: int) -> str:
        whole = hashed.copy()
        whole.update((b"%032x" % serial).join(get_rest(size)))
        return f"sha256:{whole.hexdigest()}"

    return list(map(compute, serials, sizes))


# Many images differ in their serial numbers only.
@functools.lru_cache(maxsize=64)
def _make_template(
    name: str, size: int, media_type: str, artifact_media_type: str | None, subject: str | None
) -> Sequence[bytes]:
    """The parts of a manifest between which the serial number is inserted."""
    salt = hashlib.sha256(name.encode()).hexdigest()[:31]
    config_size = MAXIMUM_CONFIG_SIZE if size > MAXIMUM_CONFIG_SIZE else size // 2
    layer_size = size - config_size
    config_type = artifact_media_type or get_default_artifact_media_type(media_type)
    layer_type = _LAYER_TYPES.get(media_type, _LAYER_TYPES[OCI_MANIFEST])
    layer = f'{{"mediaType":"{layer_type}","digest":"sha256:{salt}1{_SERIAL}","size":{layer_size}}}'
    reference = f',"subject":{{"mediaType":"{OCI_MANIFEST}","digest":"{subject}","size":0}}'
    whole = (
        f'{{"schemaVersion":2,"mediaType":"{media_type}","config":{{"mediaType":"{config_type}",'
        f'"digest":"sha256:{salt}0{_SERIAL}","size":{config_size}}},'
        f'"layers":[{layer}]{reference if subject else ""}}}'
    )
    return whole.encode().split(_SERIAL.encode())


def make_index(children: Iterable[tuple[str, bytes, str]], media_type: str = OCI_INDEX) -> bytes:
    """An index of children, each given by its media type, its manifest and its digest."""
    manifests = [
        {"mediaType": child_type, "digest": digest, "size": len(content)}
        for child_type, content, digest in children
    ]
    return _write_compact({"schemaVersion": 2, "mediaType": media_type, "manifests": manifests})


def get_default_artifact_media_type(media_type: str) -> str:
    """The default media type of the config of an image of this media type."""
    return _CONFIG_TYPES.get(media_type, OCI_CONFIG)


def _encode(given: bytes | str | Mapping[str, Any]) -> bytes:
    if isinstance(given, bytes):
        return given
    return given.encode() if isinstance(given, str) else _write_compact(given)


def _write_compact(body: Mapping[str, Any]) -> bytes:
    return json.dumps(body, separators=(",", ":")).encode()


def _read_index(content: bytes, body: Mapping[str, Any], media_type: str) -> Manifest:
    listed = rules.check_list(body["manifests"])
    for descriptor in listed:
        rules.read_media_type(descriptor)
    children = tuple(rules.check_text(descriptor["digest"]) for descriptor in listed)
    return Manifest(content, media_type, None, None, _read_subject(body), (), children)


def _read_image(content: bytes, body: Mapping[str, Any], media_type: str) -> Manifest:
    config = body["config"]
    blobs = (config, *rules.check_layers(body["layers"]))
    for blob in blobs:
        rules.read_media_type(blob)
    return Manifest(
        content,
        media_type,
        rules.check_text(config["mediaType"]),
        rules.add_sizes(blobs),
        _read_subject(body),
        tuple(rules.check_text(blob["digest"]) for blob in blobs),
        (),
    )


def _read_subject(body: Mapping[str, Any]) -> str | None:
    subject = body.get("subject")
    return None if subject is None else rules.check_text(subject["digest"])

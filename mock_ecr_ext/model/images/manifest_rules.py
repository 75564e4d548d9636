"""The rules by which ECR refuses the text of a manifest.

Recorded are `{}`, a manifest without any media type, one without layers, one with more than 500,
and a media type with a parameter as artifactType or of a layer (that sentence is unrecorded).

Unrecorded, and decided here: the order of the refusals; the same for the media types of the
manifest itself, of its config and of an index's children; an index with an image's media type, or
an image with an index's; sizes beyond ECR's type for them; nesting; and that ECR takes any
schemaVersion, any digest, any other media type, an index without children, and a manifest whose own
media type differs from the given one.
"""

import operator
from collections.abc import Iterable, Mapping
from typing import Any

from mock_ecr_ext.model.images.errors import InvalidManifest
from mock_ecr_ext.model.limits import MAXIMUM_LAYERS, MAXIMUM_LONG, MAXIMUM_NESTING
from mock_ecr_ext.model.strict_json import DECODER, is_deeper

INDEX_TYPES = frozenset(
    {
        "application/vnd.oci.image.index.v1+json",
        "application/vnd.docker.distribution.manifest.list.v2+json",
    }
)
TOO_DEEP = f"it is nested more than {MAXIMUM_NESTING} levels deep"


def parse_body(content: bytes) -> dict[str, Any]:
    """The JSON object of a manifest; raises `InvalidManifest` for anything else."""
    try:
        body = DECODER.decode(content.decode())
    except RecursionError:
        raise InvalidManifest(TOO_DEEP) from None
    except ValueError:
        raise InvalidManifest from None
    if not isinstance(body, dict):
        raise InvalidManifest
    has_few = content.count(b"{") + content.count(b"[") <= MAXIMUM_NESTING  # as nearly all have
    if not has_few and is_deeper(body, MAXIMUM_NESTING):
        raise InvalidManifest(TOO_DEEP)
    return body


def check_kind(media_type: str, *, is_index: bool) -> None:
    """Raise `InvalidManifest` for a media type of the other kind; an empty one is of any kind."""
    if media_type and is_index is not (media_type in INDEX_TYPES):
        kind = "an index" if is_index else "an image"
        raise InvalidManifest(f"its content is that of {kind}, and its media type {media_type!r}")


def check_layers(layers: object) -> list[Any]:
    """The layers themselves; raises `InvalidManifest` for none, and for more than ECR takes."""
    found = check_list(layers)
    if not found:
        raise InvalidManifest(
            "ECR takes no image without layers", "Image has to have at least 1 layer"
        )
    if len(found) > MAXIMUM_LAYERS:
        raise InvalidManifest(
            f"it has {len(found)} layers, and ECR takes at most {MAXIMUM_LAYERS}",
            "Limit on number of layers per image exceeded",
        )
    return found


def check_list(value: object) -> list[Any]:
    """The list itself; raises `InvalidManifest` for anything else."""
    if not isinstance(value, list):
        raise InvalidManifest
    return value


def check_text(value: object) -> str:
    """The text itself; raises `InvalidManifest` for anything else."""
    if not isinstance(value, str):
        raise InvalidManifest
    return value


def read_media_type(body: Mapping[str, Any], member: str = "mediaType") -> str:
    """A media type of a manifest or of a descriptor; empty for an absent one.

    Raises `InvalidManifest` for one with a parameter.
    """
    value = body.get(member)
    return "" if value is None else check_media_type(check_text(value))


def check_media_type(media_type: str) -> str:
    """The media type itself; raises `InvalidManifest` for one with a parameter."""
    if ";" in media_type:
        raise InvalidManifest(
            f"ECR takes no media type with a parameter, as {media_type!r}",
            f"Media type '{media_type}' is not supported",
        )
    return media_type


def add_sizes(blobs: Iterable[Mapping[str, Any]]) -> int:
    """The size of all blobs; raises `InvalidManifest` for one that is none, or beyond 64 bits."""
    sizes = list(map(operator.itemgetter("size"), blobs))
    # Not isinstance: to Python, True is an int.
    if all(type(size) is int and size >= 0 for size in sizes) and sum(sizes) <= MAXIMUM_LONG:
        return sum(sizes)
    raise InvalidManifest(f"each size, and their sum, is a whole number from 0 to {MAXIMUM_LONG}")

"""The document of a seed: arguments of `mock_ecr`, `create_repository`, `push`, `push_many`."""

import functools
from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from pydantic import (
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    TypeAdapter,
    ValidationError,
    with_config,
)
from typing_extensions import Required, TypedDict

from mock_ecr_ext.model.exceptions import InvalidSeed, InvalidValue, find_option
from mock_ecr_ext.model.inputs.templates import number_tags
from mock_ecr_ext.model.inputs.values import check_count
from mock_ecr_ext.seed import values

_strict = with_config(ConfigDict(extra="forbid"))


class _Facts(TypedDict, total=False):
    pushed_at: values.Time
    last_pulled_at: values.Time
    scan_status: values.ScanStatus | None
    scan_description: values.Text | None
    scan_findings: values.Findings
    archived_at: values.Time | None
    activated_at: values.Time


@_strict
class ImageSeed(_Facts, total=False):
    """One image; see `Repository.push`. A null is left out, as AWS leaves it out of old records."""

    tags: values.Tags
    size: values.Size | None
    media_type: values.MediaType | None
    artifact_media_type: values.MediaType | None
    status: values.ImageStatus | None
    digest: values.Digest
    manifest: values.Manifest
    children: values.Children
    subject: values.Digest


@_strict
class ImagesSeed(_Facts, total=False):
    """Many images; see `Repository.push_many`."""

    count: Required[values.Count]
    tag: values.Template
    size: values.Sizes
    media_type: values.MediaType
    artifact_media_type: values.MediaType
    status: values.ImageStatus
    random_seed: values.RandomSeed
    every: values.Span


def _choose_kind(image: Any) -> str:
    return "<images>" if isinstance(image, (dict, Mapping)) and "count" in image else "<image>"


_Images = list[
    Annotated[
        Annotated[ImageSeed, Tag("<image>")] | Annotated[ImagesSeed, Tag("<images>")],
        Discriminator(_choose_kind),
    ]
]


@_strict
class RepositorySeed(TypedDict, total=False):
    """One repository; see `Registry.create_repository`. A null is left out, as of an image."""

    name: Required[values.RepositoryName]
    created_at: values.Time | None
    tags: values.ResourceTags
    image_tag_mutability: values.MutabilityWord | None
    image_tag_mutability_exclusion_filters: values.Filters
    scan_on_push: values.Flag | None
    encryption_type: values.EncryptionWord | None
    kms_key: values.Text | None
    lifecycle_policy: values.LifecyclePolicy | None
    images: _Images


@_strict
class RegistrySeed(TypedDict, total=False):
    """One account in one region; each defaults to that of the document."""

    region: values.Region
    account_id: values.AccountId
    repositories: list[RepositorySeed]


@_strict
class Document(RegistrySeed, total=False):
    """A seed of mock_ecr_ext: the default registry's repositories, and other registries."""

    schema: Annotated[values.Text, Field(alias="$schema")]
    now: values.Time
    step: values.Step
    order: values.Order
    registries: list[RegistrySeed]


@functools.cache  # pydantic takes some 20 ms to make it
def _make_adapter() -> TypeAdapter[Document]:
    return TypeAdapter(Document)


def json_schema() -> dict[str, Any]:
    """Make the JSON Schema of a seed, for editors."""
    dialect = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return {**dialect, **_make_adapter().json_schema(by_alias=True)}


def check_document(source: str, data: Any) -> Document:
    """Check a document; returns its values as the model uses them.

    source: the place it was read from, for messages.

    Raises `InvalidSeed` with all the problems of the document.
    """
    clashes = list(_find_clashes(data))
    try:
        document = _make_adapter().validate_python(data)
    except ValidationError as error:
        entries = error.errors(include_url=False)
        problems = [_describe(entry, n < _CORRECTED) for n, entry in enumerate(entries)]
        raise InvalidSeed(source, [*problems, *clashes]) from None
    if clashes:
        raise InvalidSeed(source, clashes)
    return document


def format_path(location: Iterable[object]) -> str:
    """Format a place in a document, as `repositories[3].images[0].size`."""
    parts = [f"[{part}]" if isinstance(part, int) else f".{part}" for part in location]
    return "".join(part for part in parts if not part.startswith(".<")).lstrip(".")


_CONTAINERS = {
    "dict_type": "give a mapping",
    "list_type": "give a list",
    "dataclass_type": "give a mapping",
}


# Of one seed; a correction takes a fifth of a millisecond, and a message shows far fewer.
_CORRECTED = 1000


def _describe(entry: Any, is_corrected: bool) -> str:
    *parents, last = location = entry["loc"] or ("the document",)
    if entry["type"] == "missing":
        return f"{format_path(parents)}: it has no {last!r}"
    if entry["type"] == "extra_forbidden":
        return f"{format_path(location)}: {_describe_key(parents, last, is_corrected)}"
    cause = entry.get("ctx", {}).get("error")
    if cause is None:
        remedy = _CONTAINERS.get(entry["type"], entry["msg"])
        cause = InvalidValue("value", entry["input"], remedy)
    return f"{format_path(location)}: {cause}"


def _describe_key(parents: list[object], key: str, is_corrected: bool) -> str:
    known = _list_keys(parents)
    match = find_option(key, known) if is_corrected else None
    hint = f"did you mean {match!r}?" if match else f"the keys here are {', '.join(known)}"
    return f"unknown key; {hint}"


def _list_keys(parents: list[object]) -> list[str]:
    kinds = {"<image>": ImageSeed, "<images>": ImagesSeed, "registries": RegistrySeed}
    kinds["repositories"] = RepositorySeed
    place = next((part for part in reversed(parents) if part in kinds), None)
    kind = kinds.get(str(place), Document)
    return ["$schema" if key == "schema" else key for key in kind.__annotations__]


def _find_clashes(document: Any) -> Iterable[str]:
    """Find duplicate names, digests and tags; invalid values are skipped."""
    registries: list[tuple[tuple[object, ...], Any]] = [((), document)]
    registries += [(("registries", n), entry) for n, entry in _get_entries(document, "registries")]
    for location, registry in registries:
        here = (*location, "repositories")
        repositories = _get_entries(registry, "repositories")
        yield from _find_duplicates(
            "name", here, ((n, _get_texts(r, "name")) for n, r in repositories)
        )
        for n, repository in repositories:
            images = _get_entries(repository, "images")
            there = (*here, n, "images")
            yield from _find_duplicates(
                "digest", there, ((m, _get_texts(i, "digest")) for m, i in images)
            )
            yield from _find_duplicates("tag", there, ((m, _get_tags(i)) for m, i in images))


def _get_entries(owner: Any, key: str) -> list[tuple[int, Any]]:
    entries = owner.get(key) if isinstance(owner, dict) else None
    return list(enumerate(entries)) if isinstance(entries, (list, tuple)) else []


def _get_texts(owner: Any, key: str) -> Iterable[str]:
    found = owner.get(key) if isinstance(owner, dict) else None
    if isinstance(found, str):
        return (found,)
    return {text for text in found if isinstance(text, str)} if isinstance(found, list) else ()


def _get_tags(image: Any) -> Iterable[str]:
    if isinstance(image, dict) and "count" in image:
        try:
            return number_tags(image.get("tag"), check_count(image["count"]))
        except InvalidValue:
            return ()  # the check of the value itself reports it
    return _get_texts(image, "tags")


def _find_duplicates(
    noun: str, location: tuple[object, ...], claims: Iterable[tuple[int, Iterable[str]]]
) -> Iterable[str]:
    owners: dict[str, int] = {}
    for number, names in claims:
        for name in names:
            owner = owners.setdefault(name, number)
            if owner != number:
                first, second = format_path((*location, owner)), format_path((*location, number))
                yield f"{second}: {noun} {name!r} is already used by {first}"

"""The types of a seed's values: how pydantic checks them, and how editors describe them."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any, get_args

from pydantic import GetPydanticSchema, WithJsonSchema
from pydantic_core import core_schema

from mock_ecr_ext.model import names
from mock_ecr_ext.model.images.facts import check_scan_status, check_status
from mock_ecr_ext.model.images.image import IMAGE_STATUSES, SCAN_STATUSES, SEVERITIES
from mock_ecr_ext.model.inputs.values import (
    MAXIMUM_COUNT,
    check_count,
    check_texts,
    check_whole,
    parse_size,
    parse_span,
)
from mock_ecr_ext.model.listing.order import OrderName, get_order
from mock_ecr_ext.model.repositories.record import (
    ENCRYPTIONS,
    MUTABILITIES,
    check_encryption,
    check_mutability,
)
from mock_ecr_ext.seed.checks import (
    check_findings,
    check_flag,
    check_lifecycle_policy,
    check_manifest,
    check_resource_tags,
    check_sizes,
    check_step,
    check_tags,
    check_text,
    check_time,
    with_quotes,
)


def _make_type(check: Callable[[Any], Any], schema: Mapping[str, Any], description: str) -> Any:
    """Make a type that pydantic validates with `check`, which raises `InvalidValue`.

    schema: the JSON Schema of its values.
    description: a few words for editors.
    """
    validator = core_schema.no_info_plain_validator_function(check)
    return Annotated[
        Any,
        GetPydanticSchema(lambda _source, _handler: validator),
        WithJsonSchema({**schema, "description": description}),
    ]


def _make_word(check: Callable[[Any], str], words: tuple[str, ...], description: str) -> Any:
    return _make_type(check, {"enum": list(words)}, description)


_TEXT = {"type": "string"}
_WHOLE = {"type": "integer", "minimum": 0}
_BYTES = [_WHOLE, {"type": "string", "pattern": r"^\d+(\.\d+)? ?[A-Za-z]+$"}]
_PAIR = {"type": "array", "items": {"anyOf": _BYTES}, "minItems": 2, "maxItems": 2}
_TEXTS = {"anyOf": [_TEXT, {"type": "array", "items": _TEXT}]}
_COUNTS = {
    "type": "object",
    "properties": dict.fromkeys(SEVERITIES, _WHOLE),
    "additionalProperties": False,
}
_FINDINGS = {
    "type": "object",
    "properties": {
        "counts": {"anyOf": [_COUNTS, {"type": "null"}]},
        "completed_at": {"type": ["string", "null"]},
        "source_updated_at": {"type": ["string", "null"]},
    },
    "required": ["counts", "completed_at"],
    "additionalProperties": False,
}
_WHEN = "ISO 8601 with its offset, or the time from the clock's now, such as -30d"

Time = _make_type(check_time, _TEXT, _WHEN)
Span = _make_type(lambda value: parse_span("every", value), _TEXT, "such as 5m or 1d12h")
Step = _make_type(
    check_step, _TEXT, "the time that a pinned clock moves after each write, such as 1s"
)
Size = _make_type(parse_size, {"anyOf": _BYTES}, "bytes, or text such as 25 MiB")
Sizes = _make_type(
    check_sizes,
    {"anyOf": [*_BYTES, _PAIR]},
    "the size of each image, or [smallest, largest] to draw from",
)
Tags = _make_type(with_quotes(check_tags), _TEXTS, "one tag, or a list of them")
Template = _make_type(
    check_text, _TEXT, "a tag for each image; {n} counts from 0, such as build-{n}"
)
Children = _make_type(
    with_quotes(lambda value: check_texts("children", value)),
    _TEXTS,
    "tags or digests of earlier images",
)
Digest = _make_type(
    with_quotes(names.check_image_digest), _TEXT, "an algorithm, a colon and hex digits"
)
Manifest = _make_type(check_manifest, {"type": ["object", "string"]}, "a JSON object, or its text")
MediaType = _make_type(with_quotes(names.check_media_type), _TEXT, "type/subtype")
RepositoryName = _make_type(with_quotes(names.check_repository_name), _TEXT, "such as team/app")
AccountId = _make_type(
    with_quotes(names.check_account_id),
    {**_TEXT, "pattern": "^[0-9]{12}$"},
    "twelve digits, in quotes",
)
Region = _make_type(
    with_quotes(names.check_region_name), _TEXT, "a region's code, such as eu-west-1"
)
ResourceTags = _make_type(
    with_quotes(check_resource_tags),
    {"type": "object", "additionalProperties": _TEXT},
    "resource tags of the repository, not tags of its images",
)
Filters = _make_type(
    with_quotes(lambda value: check_texts("exclusion filters", value)), _TEXTS, "wildcard patterns"
)
LifecyclePolicy = _make_type(
    check_lifecycle_policy,
    {"type": ["object", "string"]},
    "an object with rules, or its JSON text, as PutLifecyclePolicy accepts it",
)
Flag = _make_type(check_flag, {"type": "boolean"}, "true or false")
Text = _make_type(check_text, _TEXT, "text")
Count = _make_type(check_count, {**_WHOLE, "maximum": MAXIMUM_COUNT}, "the number of images")
RandomSeed = _make_type(
    lambda value: check_whole("random seed", value), _WHOLE, "another number draws other sizes"
)
Findings = _make_type(
    check_findings, {"anyOf": [_COUNTS, _FINDINGS]}, "the number of findings of each severity"
)
Order = _make_type(
    lambda value: get_order(value).name, {"enum": list(get_args(OrderName))}, "the order of lists"
)
ImageStatus = _make_word(check_status, IMAGE_STATUSES, "ACTIVE by default")
ScanStatus = _make_word(check_scan_status, SCAN_STATUSES, "the state of a basic scan")
MutabilityWord = _make_word(check_mutability, MUTABILITIES, "MUTABLE by default")
EncryptionWord = _make_word(check_encryption, ENCRYPTIONS, "AES256 by default")

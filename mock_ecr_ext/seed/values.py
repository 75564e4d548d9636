"""The values of a seed, as pydantic checks them and as editors have them described."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any, get_args

from pydantic import GetPydanticSchema, WithJsonSchema
from pydantic_core import core_schema

from mock_ecr_ext.model import names
from mock_ecr_ext.model.images.facts import check_scan_status, check_status
from mock_ecr_ext.model.images.image import IMAGE_STATUSES, SCAN_STATUSES, SEVERITIES
from mock_ecr_ext.model.inputs import (
    MAXIMUM_COUNT,
    check_count,
    check_texts,
    check_whole,
    parse_size,
    parse_span,
)
from mock_ecr_ext.model.listing.order import OrderName, get_order
from mock_ecr_ext.model.repository_record import (
    ENCRYPTIONS,
    MUTABILITIES,
    check_encryption,
    check_mutability,
)
from mock_ecr_ext.seed import checks


def _type(check: Callable[[Any], Any], schema: Mapping[str, Any], description: str) -> Any:
    """A type whose values are what `check` makes of them; it raises `InvalidValue`."""
    validator = core_schema.no_info_plain_validator_function(check)
    return Annotated[
        Any,
        GetPydanticSchema(lambda _source, _handler: validator),
        WithJsonSchema({**schema, "description": description}),
    ]


def _word(check: Callable[[Any], str], words: tuple[str, ...], description: str) -> Any:
    return _type(check, {"enum": list(words)}, description)


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
    "properties": {"counts": _COUNTS, "completed_at": _TEXT, "source_updated_at": _TEXT},
    "required": ["counts", "completed_at"],
    "additionalProperties": False,
}
_WHEN = "ISO 8601 with its offset, or the time from the clock's now, such as -30d"

Time = _type(checks.time, _TEXT, _WHEN)
Span = _type(lambda value: parse_span("every", value), _TEXT, "such as 5m or 1d12h")
Step = _type(checks.step, _TEXT, "how far a pinned clock moves after each write, such as 1s")
Size = _type(parse_size, {"anyOf": _BYTES}, "bytes, or text such as 25 MiB")
Sizes = _type(
    checks.sizes, {"anyOf": [*_BYTES, _PAIR]}, "of each; or [smallest, largest], to draw from"
)
Tags = _type(checks.tags, _TEXTS, "one tag, or a list of them")
Template = _type(checks.text, _TEXT, "of the tags, {n} counting from 0: build-{n}")
Children = _type(
    lambda value: check_texts("children", value), _TEXTS, "tags or digests of earlier images"
)
Digest = _type(names.image_digest, _TEXT, "an algorithm, a colon and hex digits")
Manifest = _type(checks.manifest, {"type": ["object", "string"]}, "a JSON object, or its text")
MediaType = _type(names.media_type, _TEXT, "type/subtype")
RepositoryName = _type(names.repository_name, _TEXT, "such as team/app")
AccountId = _type(names.account_id, {**_TEXT, "pattern": "^[0-9]{12}$"}, "twelve digits, in quotes")
Region = _type(names.region_name, _TEXT, "a region's code, such as eu-west-1")
ResourceTags = _type(
    checks.resource_tags,
    {"type": "object", "additionalProperties": _TEXT},
    "of the repository, not of its images",
)
Filters = _type(lambda value: check_texts("exclusion filters", value), _TEXTS, "wildcard patterns")
Flag = _type(checks.flag, {"type": "boolean"}, "true or false")
Text = _type(checks.text, _TEXT, "text")
Count = _type(check_count, {**_WHOLE, "maximum": MAXIMUM_COUNT}, "how many images")
RandomSeed = _type(lambda value: check_whole("random seed", value), _WHOLE, "draws other sizes")
Findings = _type(checks.findings, {"anyOf": [_COUNTS, _FINDINGS]}, "how many of each severity")
Order = _type(lambda value: get_order(value).name, {"enum": list(get_args(OrderName))}, "of lists")
ImageStatus = _word(check_status, IMAGE_STATUSES, "ACTIVE by default")
ScanStatus = _word(check_scan_status, SCAN_STATUSES, "of a basic scan")
MutabilityWord = _word(check_mutability, MUTABILITIES, "MUTABLE by default")
EncryptionWord = _word(check_encryption, ENCRYPTIONS, "AES256 by default")

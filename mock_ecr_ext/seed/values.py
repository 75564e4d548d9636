"""The values of a seed: each is checked by the model's own rule, and described for editors."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Annotated, Any, get_args

from pydantic import GetPydanticSchema, WithJsonSchema
from pydantic_core import core_schema

from mock_ecr_ext.model import names
from mock_ecr_ext.model.clock import Clock
from mock_ecr_ext.model.errors import EcrError
from mock_ecr_ext.model.image import IMAGE_STATUSES, SCAN_STATUSES, SEVERITIES, ScanFindings
from mock_ecr_ext.model.inputs import (
    MAXIMUM_COUNT,
    bytes_of,
    count_of,
    moment,
    one_of,
    sizes_of,
    span_of,
    texts,
    time_of,
)
from mock_ecr_ext.model.misuse import InvalidValue
from mock_ecr_ext.model.order import OrderName, order_named
from mock_ecr_ext.model.repository_record import Encryption, Mutability, given_settings

_ANY_TIME = dt.datetime(2000, 1, 1, tzinfo=dt.timezone.utc)


def _type(check: Callable[[Any], Any], schema: Mapping[str, Any], description: str) -> Any:
    """A type whose values are what `check` makes of them; it raises `InvalidValue`."""
    validator = core_schema.no_info_plain_validator_function(check)
    return Annotated[
        Any,
        GetPydanticSchema(lambda _source, _handler: validator),
        WithJsonSchema({**schema, "description": description}),
    ]


def _word(what: str, words: tuple[str, ...], description: str) -> Any:
    return _type(one_of(what, words), {"enum": list(words)}, description)


def _time(value: Any) -> dt.datetime | dt.timedelta:
    time = value if isinstance(value, dt.datetime) else time_of(value)
    return time if isinstance(time, dt.timedelta) else moment(time, _ANY_TIME)


def _step(value: Any) -> dt.timedelta:
    clock = Clock(_ANY_TIME)
    clock.step = span_of("step", value)
    return clock.step


def _sizes(value: Any) -> Any:
    if not isinstance(value, (list, tuple)):
        return bytes_of(value)
    sizes_of(tuple(value), 0, 0)
    return tuple(value)


def _tags(value: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys([names.image_tag(tag) for tag in texts("tags", value)]))


def _whole(what: str, value: Any) -> int:
    if type(value) is int and value >= 0:
        return value
    raise InvalidValue(what, value, "give a whole number, 0 or more")


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    raise InvalidValue("text", value, "put it in quotes")


def _flag(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    raise InvalidValue("flag", value, "give true or false")


def _manifest(value: Any) -> Any:
    if isinstance(value, (str, bytes, Mapping)):
        return value
    raise InvalidValue("manifest", value, "give a JSON object, or its text")


def _resource_tags(value: Any) -> Any:
    try:
        given_settings("MUTABLE", (), False, "AES256", None, value)
    except EcrError as error:
        raise InvalidValue("tags", value, error.message) from None
    return value


_severity = one_of("severity", SEVERITIES)


def _findings(value: Any) -> Any:
    if isinstance(value, ScanFindings):
        return value
    if not isinstance(value, Mapping):
        raise InvalidValue("scan findings", value, "give a mapping such as {HIGH: 2}")
    if "counts" not in value:
        return {_severity(key): _whole("number of findings", n) for key, n in value.items()}
    times = {key: _time(time) for key, time in value.items() if key != "counts"}
    if not {"completed_at"} <= times.keys() <= {"completed_at", "source_updated_at"}:
        remedy = "beside counts give completed_at, and source_updated_at if there is one"
        raise InvalidValue("scan findings", value, remedy)
    counts = _findings(value["counts"])
    return ScanFindings(counts, times["completed_at"], times.get("source_updated_at"))  # type: ignore[arg-type]


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

Time = _type(_time, _TEXT, _WHEN)
Span = _type(lambda value: span_of("every", value), _TEXT, "such as 5m or 1d12h")
Step = _type(_step, _TEXT, "how far a pinned clock moves after each write, such as 1s")
Size = _type(bytes_of, {"anyOf": _BYTES}, "bytes, or text such as 25 MiB")
Sizes = _type(_sizes, {"anyOf": [*_BYTES, _PAIR]}, "of each; or [smallest, largest], to draw from")
Tags = _type(_tags, _TEXTS, "one tag, or a list of them")
Template = _type(_text, _TEXT, "of the tags, {n} counting from 0: build-{n}")
Children = _type(
    lambda value: texts("children", value), _TEXTS, "tags or digests of earlier images"
)
Digest = _type(names.image_digest, _TEXT, "an algorithm, a colon and hex digits")
Manifest = _type(_manifest, {"type": ["object", "string"]}, "a JSON object, or its text")
MediaType = _type(names.media_type, _TEXT, "type/subtype")
RepositoryName = _type(names.repository_name, _TEXT, "such as team/app")
AccountId = _type(names.account_id, {**_TEXT, "pattern": "^[0-9]{12}$"}, "twelve digits, in quotes")
Region = _type(names.region_name, _TEXT, "a region's code, such as eu-west-1")
ResourceTags = _type(
    _resource_tags,
    {"type": "object", "additionalProperties": _TEXT},
    "of the repository, not of its images",
)
Filters = _type(lambda value: texts("exclusion filters", value), _TEXTS, "wildcard patterns")
Flag = _type(_flag, {"type": "boolean"}, "true or false")
Text = _type(_text, _TEXT, "text")
Count = _type(count_of, {**_WHOLE, "maximum": MAXIMUM_COUNT}, "how many images")
RandomSeed = _type(lambda value: _whole("random seed", value), _WHOLE, "draws other sizes")
Findings = _type(_findings, {"anyOf": [_COUNTS, _FINDINGS]}, "how many of each severity")
Order = _type(
    lambda value: order_named(value).name, {"enum": list(get_args(OrderName))}, "of lists"
)
ImageStatus = _word("status", IMAGE_STATUSES, "ACTIVE by default")
ScanStatus = _word("scan status", SCAN_STATUSES, "of a basic scan")
MutabilityWord = _word("image tag mutability", get_args(Mutability), "MUTABLE by default")
EncryptionWord = _word("encryption type", get_args(Encryption), "AES256 by default")

"""The form of a lifecycle policy: the JSON schema that ECR checks a text against.

The sentences are those of the Java library json-schema-validator, which ECR's recorded ones are.
Which of several defects ECR names is recorded in one case (the length of `rules` comes before its
items); else it is decided here: required keys, unknown keys, then each key in the schema's order.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from mock_ecr_ext.model.limits import MAXIMUM_LIFECYCLE_RULES

_TYPES: Mapping[str, tuple[type, ...]] = {
    "array": (list,),
    "integer": (int,),
    "object": (dict,),
    "string": (str,),
}
_NAMES: Mapping[type, str] = {
    bool: "boolean",
    dict: "object",
    float: "number",
    int: "integer",
    list: "array",
    str: "string",
    type(None): "null",
}
_SINCE = ("sinceImagePushed", "sinceImagePulled", "sinceImageTransitioned")
_COUNT_TYPES = ("imageCountMoreThan", *_SINCE)
_ACTIONS = ({"type": "expire"}, {"type": "transition", "targetStorageClass": "archive"})
_ACTION_REMEDY = f"give {' or '.join(map(json.dumps, _ACTIONS))}"
_SELECTION_KEYS = (
    "tagStatus",
    "tagPrefixList",
    "tagPatternList",
    "storageClass",
    "countType",
    "countUnit",
    "countNumber",
)


class SchemaError(Exception):
    """A text that does not have the form of a policy.

    place: the path to the defect.
    remedy: help for a person where the sentence gives none; else empty.
    """

    def __init__(self, place: str, sentence: str, remedy: str = "") -> None:
        self.place = place
        self.remedy = remedy
        super().__init__(sentence)


def check_form(document: Any) -> None:
    """Check the form of a parsed policy; raises `SchemaError` for the first defect."""
    _check_object("the policy", document, ["rules"], ["rules"])
    rules = document["rules"]
    _check_type("rules", rules, "array")
    if not rules:
        sentence = "array is too short: must have at least 1 elements but instance has 0 elements"
        raise SchemaError("rules", sentence)
    if len(rules) > MAXIMUM_LIFECYCLE_RULES:
        raise SchemaError(
            "rules",
            f"array is too long: must have at most {MAXIMUM_LIFECYCLE_RULES} elements but instance "
            f"has {len(rules)} elements",
        )
    for number, rule in enumerate(rules):
        _check_rule(f"rules[{number}]", rule)


def _check_rule(place: str, rule: Any) -> None:
    required = ["action", "rulePriority", "selection"]
    _check_object(place, rule, required, [*required, "description"])
    _check_minimum(f"{place}.rulePriority", rule["rulePriority"])
    if "description" in rule:
        _check_type(f"{place}.description", rule["description"], "string")
    _check_selection(f"{place}.selection", rule["selection"])
    _check_action(f"{place}.action", rule["action"])


def _check_selection(place: str, selection: Any) -> None:
    _check_object(place, selection, ["countNumber", "countType", "tagStatus"], _SELECTION_KEYS)
    _check_word(f"{place}.tagStatus", selection["tagStatus"], ("any", "tagged", "untagged"))
    _check_minimum(f"{place}.countNumber", selection["countNumber"])
    for remedy in _find_misfits(selection):
        raise SchemaError(place, _match_none(len(_COUNT_TYPES)), remedy)


def _find_misfits(selection: Mapping[str, Any]) -> Iterator[str]:
    """The remedies for a selection that does not have the form of its count type.

    Recorded for countUnit and unknown count types. Unrecorded: the forms have the other keys too.
    """
    count_type = selection["countType"]
    if count_type not in _COUNT_TYPES:
        yield f"countType is one of {', '.join(_COUNT_TYPES)}"
    elif count_type in _SINCE and selection.get("countUnit") != "days":
        yield f"{count_type} needs the countUnit 'days'"
    elif count_type not in _SINCE and "countUnit" in selection:
        yield f"{count_type} takes no countUnit"
    if selection.get("storageClass", "standard") not in ("standard", "archive"):
        yield "storageClass is 'standard' or 'archive'"
    for key in ("tagPrefixList", "tagPatternList"):
        if not _is_list_of_texts(selection.get(key, [])):
            yield f"{key} is a list of texts"


def _is_list_of_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(text, str) for text in value)


def _check_action(place: str, action: Any) -> None:
    _check_type(place, action, "object")
    if action not in _ACTIONS:
        raise SchemaError(place, _match_none(len(_ACTIONS)), _ACTION_REMEDY)


def _check_object(
    place: str, value: Any, required: Collection[str], allowed: Collection[str]
) -> None:
    _check_type(place, value, "object")
    missing = [key for key in required if key not in value]
    if missing:
        raise SchemaError(
            place, f"object has missing required properties ({_list(sorted(missing))})"
        )
    unknown = [key for key in value if key not in allowed]
    if unknown:
        sentence = "object instance has properties which are not allowed by the schema"
        raise SchemaError(place, f"{sentence}: {_list(sorted(unknown))}")


def _check_type(place: str, value: Any, name: str) -> None:
    if type(value) not in _TYPES[name]:
        found = _NAMES[type(value)]
        raise SchemaError(
            place,
            f"instance type ({found}) does not match any allowed primitive type "
            f"(allowed: {_list([name])})",
        )


def _check_minimum(place: str, value: Any) -> None:
    _check_type(place, value, "integer")
    if value < 1:
        raise SchemaError(
            place,
            f"numeric instance is lower than the required minimum (minimum: 1, found: {value})",
        )


def _check_word(place: str, value: Any, words: Collection[str]) -> None:
    _check_type(place, value, "string")
    if value not in words:
        sentence = f'instance value ("{value}") not found in enum (possible values: {_list(words)})'
        raise SchemaError(place, sentence)


def _match_none(forms: int) -> str:
    return f"instance failed to match exactly one schema (matched 0 out of {forms})"


def _list(words: Collection[str]) -> str:
    return json.dumps(list(words), separators=(",", ":"))

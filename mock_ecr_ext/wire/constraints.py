"""What ECR demands of its parameters: bounds, patterns and enums, read from botocore's ECR model.

ECR refuses in two voices. Four kinds of scalar it checks itself and names by one word, wherever
they stand (`repositoryName`, "must ..."); all else is named by its path ("Member must ..."). Which
of several violations ECR names is unrecorded; here it is the first in the model's order.
"""

import functools
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, NoReturn

from mock_ecr_ext.model import names
from mock_ecr_ext.model.errors import InvalidParameterException, SerializationException

# The shapes that ECR checks itself, with the word that it has for each.
_OWN_SHAPES = {
    "RepositoryName": "repositoryName",
    "RegistryId": "registryId",
    "ImageTag": "imageTag",
    "ImageDigest": "imageDigest",
}
# Recorded, but not in the service model.
_OWN_PATTERNS = {
    "ImageTag": names.IMAGE_TAG_PATTERN,
    "ImageDigest": names.IMAGE_DIGEST_PATTERN,
}
# What these two tell by a failure of the image concerned.
_TOLD_BY_BATCHES = {"BatchDeleteImage", "BatchGetImage"}, "ImageDigest"
# Recorded: ECR quotes every pattern but this one.
_UNQUOTED_SHAPES = {"RegistryId"}
# Recorded: the order in which ECR lists these. Other enums, unrecorded, keep the model's order.
_ENUM_ORDER = ("IMMUTABLE", "MUTABLE", "MUTABLE_WITH_EXCLUSION", "IMMUTABLE_WITH_EXCLUSION")

_TYPES: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "blob": (str,),
    "integer": (int,),
    "long": (int,),
    "boolean": (bool,),
    "timestamp": (int, float),
    "list": (list,),
    "map": (dict,),
    "structure": (dict,),
}
# What of a value has bounds, and how it is measured.
_MEASURES: Mapping[str, tuple[str, Callable[[Any], int]]] = {
    "string": ("length", len),
    "list": ("length", len),
    "integer": ("value", int),
    "long": ("value", int),
}


class Demand(NamedTuple):
    """What ECR demands of a value.

    fits: whether a value of the right type is as demanded.
    words: ECR's, after "must".
    """

    fits: Callable[[Any], object]
    words: str


@dataclass(frozen=True, slots=True)
class Rule:
    """What one shape of the service model demands.

    kind: its type, in the model's words.
    types: Python's for that type.
    own: the word that ECR has for it where ECR checks it itself; None elsewhere.
    demands: of its value, in the order in which ECR tells them.
    required: the members that a structure cannot lack.
    members: of a structure, by name in the model's order; None for what is no structure.
    element: of a list; None for what is no list.
    """

    kind: str
    types: tuple[type, ...]
    own: str | None
    demands: tuple[Demand, ...]
    required: frozenset[str]
    members: "Mapping[str, Rule] | None"
    element: "Rule | None"


@functools.cache
def operations() -> frozenset[str]:
    """The names of the operations that botocore's ECR model knows."""
    return frozenset(_service_model().operation_names)


class Service:
    """What botocore's model says of ECR's operations and their errors."""

    def operations(self) -> Collection[str]:
        """The names of all operations."""
        return operations()

    def codes(self, operation: str) -> Collection[str]:
        """The codes of the errors that are an operation's own."""
        return [
            shape.error_code for shape in _service_model().operation_model(operation).error_shapes
        ]


def decode_answer(operation: str, body: bytes) -> dict[str, Any]:
    """An answer's members, with its times as such, less those that the model does not know."""
    import botocore.parsers

    shape = _service_model().operation_model(operation).output_shape
    response = {"status_code": 200, "headers": {}, "body": body}
    members: dict[str, Any] = botocore.parsers.create_parser("json").parse(response, shape)
    del members["ResponseMetadata"]
    return members


def check(operation: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """An operation's parameters, less those that are null and those that the model does not know.

    Raises `InvalidParameterException` in ECR's words for the first that breaks a constraint, and
    `SerializationException` for one of another type than its own.
    """
    rule = _rule_of(operation)
    return _checked_members(rule.members or {}, rule.required, parameters, "")


def _checked(rule: Rule, value: Any, path: str) -> Any:
    if type(value) not in rule.types:  # not isinstance: to Python, True is an int
        raise SerializationException(f"{path} is not a {rule.kind}")
    if rule.members is not None:
        return _checked_members(rule.members, rule.required, value, f"{path}.")
    for fits, words in rule.demands:
        if not fits(value):
            _refuse(rule, path, words)
    if rule.element is not None:
        return _checked_elements(rule.element, value, path)
    return value


def _checked_members(
    members: Mapping[str, Rule], required: Collection[str], values: Mapping[str, Any], prefix: str
) -> dict[str, Any]:
    known = {}
    for name, member in members.items():
        value = values.get(name)
        if value is not None:
            known[name] = _checked(member, value, prefix + _written(name))
        elif name in required:
            _refuse(member, prefix + _written(name), "not be null")
    return known


@functools.lru_cache(maxsize=256)
def _written(name: str) -> str:
    """ECR writes `tags.1.member.key` for a member that requests spell `Key`."""
    return f"{name[0].lower()}{name[1:]}"


def _checked_elements(element: Rule, values: list[Any], path: str) -> list[Any]:
    known = []
    for number, value in enumerate(values, 1):
        place = f"{path}.{number}.member"
        if value is None:
            _refuse(element, place, "not be null")
        known.append(_checked(element, value, place))
    return known


def _refuse(rule: Rule, path: str, words: str) -> NoReturn:
    if rule.own:
        raise InvalidParameterException(rule.own, f"must {words}")
    raise InvalidParameterException(path, f"Member must {words}")


@functools.cache
def _service_model() -> Any:
    import botocore.loaders
    import botocore.model

    description = botocore.loaders.Loader().load_service_model("ecr", "service-2")
    return botocore.model.ServiceModel(description, "ecr")


@functools.cache
def _rule_of(operation: str) -> Rule:
    patterns = dict(_OWN_PATTERNS)
    batches, shape_name = _TOLD_BY_BATCHES
    if operation in batches:
        del patterns[shape_name]
    return _compiled(_service_model().operation_model(operation).input_shape, patterns)


def _compiled(shape: Any, patterns: Mapping[str, str]) -> Rule:
    kind, own = shape.type_name, _OWN_SHAPES.get(shape.name)
    pattern = patterns.get(shape.name, shape.metadata.get("pattern"))
    demands = _own_demands if own else _demands
    return Rule(
        kind,
        _TYPES[kind],
        own,
        tuple(demands(shape, re.compile(pattern) if pattern else None)),
        frozenset(shape.metadata.get("required", ())),
        {name: _compiled(member, patterns) for name, member in shape.members.items()}
        if kind == "structure"
        else None,
        _compiled(shape.member, patterns) if kind == "list" else None,
    )


def _own_demands(shape: Any, pattern: re.Pattern[str] | None) -> Iterator[Demand]:
    # Recorded for the empty tag: ECR tells the pattern before the length.
    if pattern is not None:
        told = pattern.pattern.replace("\\/", "/")
        quoted = told if shape.name in _UNQUOTED_SHAPES else f"'{told}'"
        yield Demand(pattern.fullmatch, f"satisfy regular expression {quoted}")
    yield from _range(shape)


def _demands(shape: Any, pattern: re.Pattern[str] | None) -> Iterator[Demand]:
    enum = _in_recorded_order(shape.metadata.get("enum", ()))
    if enum:
        yield Demand(enum.__contains__, f"satisfy enum value set: [{', '.join(enum)}]")
    yield from _range(shape)
    if pattern is not None:
        words = f"satisfy regular expression pattern: {pattern.pattern}"
        yield Demand(pattern.fullmatch, words)


def _range(shape: Any) -> Iterator[Demand]:
    measured = _MEASURES.get(shape.type_name)
    if measured is None:
        return
    what, measure = measured
    minimum, maximum = shape.metadata.get("min"), shape.metadata.get("max")
    if minimum is not None:
        words = f"have {what} greater than or equal to {minimum}"
        yield Demand(lambda value: measure(value) >= minimum, words)
    if maximum is not None:
        words = f"have {what} less than or equal to {maximum}"
        yield Demand(lambda value: measure(value) <= maximum, words)


def _in_recorded_order(enum: Any) -> tuple[str, ...]:
    if set(enum) <= set(_ENUM_ORDER):
        return tuple(sorted(enum, key=_ENUM_ORDER.index))
    return tuple(enum)

"""ECR's constraints on parameters: bounds, patterns and enums, read from botocore's ECR model.

ECR has two forms of refusal. Four kinds of text are named by one word, wherever they are
(`repositoryName`, "must ..."); everything else is named by its path ("Member must ..."). Which of
several violations ECR names is unrecorded; here it is the first in the model's order.
"""

import functools
import operator
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, NoReturn

from mock_ecr_ext.model import names
from mock_ecr_ext.model.errors import InvalidParameterException, SerializationException
from mock_ecr_ext.wire.service_model import load_service_model

# The shapes that ECR names by one word, and that word.
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
# Patterns of the model for which Python's matcher takes a time that is exponential in the length,
# and patterns of the same texts that it matches in one pass.
_LINEAR_PATTERNS = {
    r"^[a-z0-9*](?:[._\-/a-z0-9*]?[a-z0-9*]+)*$": r"[a-z0-9*]+(?:[._\-/][a-z0-9*]+)*",
}
# Longer text is refused by its length alone, because matching it takes memory and time: 1.4 GB for
# 8 MiB. Shorter text that is too long for its shape may also be refused by its pattern.
_LONGEST_MATCHED = 4096
# These two answer a bad digest by a failure of that image instead.
_BATCHES = {"BatchDeleteImage", "BatchGetImage"}
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
# The bounded quantity of a type: ECR's word for it, and the function that measures it.
_MEASURES: Mapping[str, tuple[str, Callable[[Any], int]]] = {
    "string": ("length", len),
    "list": ("length", len),
    "integer": ("value", int),
    "long": ("value", int),
}


class Demand(NamedTuple):
    """One constraint on a value.

    measure: the quantity that is constrained: a length, or the value itself.
    fits: whether a quantity is allowed.
    words: ECR's text after "must".
    """

    measure: Callable[[Any], Any]
    fits: Callable[[Any], object]
    words: str


@dataclass(frozen=True, slots=True)
class Rule:
    """The constraints of one shape of the service model.

    name: of the member that has the shape, as ECR's sentences spell it; empty for others.
    kind: its type, in the model's words.
    types: Python's for that type.
    own: the word by which ECR names it; None for a shape that is named by its path.
    demands: on its value, in ECR's order.
    required: the members that a structure must have.
    members: of a structure, by name in the model's order; None for other types.
    element: of a list; None for other types.
    """

    name: str
    kind: str
    types: tuple[type, ...]
    own: str | None
    demands: tuple[Demand, ...]
    required: frozenset[str]
    members: "Mapping[str, Rule] | None"
    element: "Rule | None"


def check(operation: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """An operation's parameters without null values and members that the model does not have.

    Raises `InvalidParameterException` with ECR's sentence for the first violation of a constraint,
    and `SerializationException` for a value of the wrong type.
    """
    rule = _find_rule(operation)
    return _check_members(rule.members or {}, rule.required, parameters, "")


def _check(rule: Rule, value: Any, path: str) -> Any:
    if type(value) not in rule.types:  # not isinstance: to Python, True is an int
        raise SerializationException(f"{path} is not a {rule.kind}")
    if rule.members is not None:
        return _check_members(rule.members, rule.required, value, f"{path}.")
    for measure, fits, words in rule.demands:
        if not fits(measure(value)):
            _refuse(rule, path, words)
    if rule.element is not None:
        return _check_elements(rule.element, value, path)
    return value


def _check_members(
    members: Mapping[str, Rule], required: Collection[str], values: Mapping[str, Any], prefix: str
) -> dict[str, Any]:
    checked = {}
    for name, member in members.items():
        value = values.get(name)
        if value is not None:
            checked[name] = _check(member, value, prefix + member.name)
        elif name in required:
            _refuse(member, prefix + member.name, "not be null")
    return checked


def _spell(name: str) -> str:
    """ECR's spelling of a member: `tags.1.member.key`, though requests have `Key`."""
    return f"{name[0].lower()}{name[1:]}"


def _check_elements(element: Rule, values: list[Any], path: str) -> list[Any]:
    checked = []
    for number, value in enumerate(values, 1):
        place = f"{path}.{number}.member"
        if value is None:
            _refuse(element, place, "not be null")
        checked.append(_check(element, value, place))
    return checked


def _refuse(rule: Rule, path: str, words: str) -> NoReturn:
    if rule.own:
        raise InvalidParameterException(rule.own, f"must {words}")
    raise InvalidParameterException(path, f"Member must {words}")


@functools.cache  # compiling takes longer than a whole call
def _find_rule(operation: str) -> Rule:
    patterns = dict(_OWN_PATTERNS)
    if operation in _BATCHES:
        del patterns["ImageDigest"]
    return _compile(load_service_model().operation_model(operation).input_shape, patterns)


def _compile(shape: Any, patterns: Mapping[str, str], name: str = "") -> Rule:
    kind, own = shape.type_name, _OWN_SHAPES.get(shape.name)
    pattern = patterns.get(shape.name, shape.metadata.get("pattern"))
    make_demands = _make_own_demands if own else _make_demands
    return Rule(
        name,
        kind,
        _TYPES[kind],
        own,
        tuple(make_demands(shape, pattern)),
        frozenset(shape.metadata.get("required", ())),
        {
            member: _compile(inner, patterns, _spell(member))
            for member, inner in shape.members.items()
        }
        if kind == "structure"
        else None,
        _compile(shape.member, patterns) if kind == "list" else None,
    )


def _make_own_demands(shape: Any, pattern: str | None) -> Iterator[Demand]:
    # Recorded for the empty tag: ECR names the pattern before the length.
    if pattern is not None:
        text = pattern.replace("\\/", "/")
        quoted = text if shape.name in _UNQUOTED_SHAPES else f"'{text}'"
        yield Demand(str, _make_match(shape, pattern), f"satisfy regular expression {quoted}")
    yield from _make_bounds(shape)


def _make_demands(shape: Any, pattern: str | None) -> Iterator[Demand]:
    enum = _sort_enum(shape.metadata.get("enum", ()))
    if enum:
        yield Demand(str, enum.__contains__, f"satisfy enum value set: [{', '.join(enum)}]")
    yield from _make_bounds(shape)
    if pattern is not None:
        words = f"satisfy regular expression pattern: {pattern}"
        yield Demand(str, _make_match(shape, pattern), words)


def _make_match(shape: Any, pattern: str) -> Callable[[str], object]:
    """A function that says whether a text matches a pattern, or is too long to be matched.

    Both are in one pattern, because each request pays for a call from Python.
    """
    linear = _LINEAR_PATTERNS.get(pattern, pattern)
    if "max" in shape.metadata:
        linear = rf"(?s:.{{{_LONGEST_MATCHED + 1}}}.*)|(?:{linear})"
    return re.compile(linear).fullmatch


def _make_bounds(shape: Any) -> Iterator[Demand]:
    quantity, measure = _MEASURES.get(shape.type_name, ("", int))
    minimum, maximum = shape.metadata.get("min"), shape.metadata.get("max")
    if not quantity:
        return
    if minimum is not None:
        words = f"have {quantity} greater than or equal to {minimum}"
        yield Demand(measure, functools.partial(operator.le, minimum), words)
    if maximum is not None:
        words = f"have {quantity} less than or equal to {maximum}"
        yield Demand(measure, functools.partial(operator.ge, maximum), words)


def _sort_enum(enum: Any) -> tuple[str, ...]:
    if set(enum) <= set(_ENUM_ORDER):
        return tuple(sorted(enum, key=_ENUM_ORDER.index))
    return tuple(enum)

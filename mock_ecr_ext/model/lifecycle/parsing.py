"""The text of a lifecycle policy, read as ECR reads it.

ECR checks it in stages: that it is JSON, that it has the form of a policy (`schema`), and that its
rules make sense together. The first defect of the first stage is named (recorded).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mock_ecr_ext.model.errors import InvalidParameterException
from mock_ecr_ext.model.exceptions import InvalidValue
from mock_ecr_ext.model.lifecycle.policy import Policy, Rule
from mock_ecr_ext.model.lifecycle.schema import SchemaError, check_form
from mock_ecr_ext.model.limits import MAXIMUM_PATTERN_WILDCARDS, MINIMUM_ARCHIVED_DAYS
from mock_ecr_ext.model.names import WILDCARD
from mock_ecr_ext.model.strict_json import DECODER

_LISTS = ("tagPrefixList", "tagPatternList")
_NOT_MAPPED = "Could not map policyString into LifecyclePolicy."
_REMEDY = "give an object with the key 'rules', or its JSON text"


class InvalidPolicy(InvalidParameterException):
    """A text that ECR refuses as a lifecycle policy.

    place: the path to the defect; empty for a text that is not JSON.
    sentence: the defect, in ECR's words.
    remedy: help for a person where the sentence gives none; else empty.
    """

    def __init__(
        self, kind: str, sentence: str, place: str, end: str = "", remedy: str = ""
    ) -> None:
        self.place = place
        self.sentence = sentence
        self.remedy = remedy
        super().__init__("LifecyclePolicyText", f"Lifecycle policy {kind} failure: {sentence}{end}")


def parse_policy(text: str) -> Policy:
    """The policy of a text; raises `InvalidPolicy`."""
    document = _parse_json(text)
    try:
        check_form(document)
    except SchemaError as error:
        # Recorded: these sentences end in a line break.
        raise InvalidPolicy("validation", str(error), error.place, "\n", error.remedy) from None
    # Recorded, though by users alone: the rules come back in the order of their priorities.
    document["rules"].sort(key=lambda rule: rule["rulePriority"])
    for place, sentence in _find_contradictions(document["rules"]):
        raise InvalidPolicy("validation", sentence, place)
    compact = json.dumps(document, separators=(",", ":"), ensure_ascii=False)
    return Policy(compact, tuple(map(_make_rule, document["rules"])))


def read_policy(policy: Mapping[str, Any] | str) -> Policy:
    """The policy that a test gave as a mapping or its text; raises `InvalidValue`."""
    if not isinstance(policy, str | Mapping):
        raise InvalidValue("lifecycle policy", policy, _REMEDY)
    try:
        return parse_policy(policy if isinstance(policy, str) else json.dumps(policy))
    except InvalidPolicy as error:
        raise InvalidValue("lifecycle policy", policy, _explain(error)) from None
    except (TypeError, ValueError, RecursionError):  # a mapping that is not JSON
        raise InvalidValue("lifecycle policy", policy, _REMEDY) from None


def _explain(error: InvalidPolicy) -> str:
    place = f"{error.place}: " if error.place else ""
    remedy = f"; {error.remedy}" if error.remedy else ""
    return f"{place}{error.sentence.rstrip('.')}{remedy}"


def _parse_json(text: str) -> Any:
    try:
        document = DECODER.decode(text)
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        raise InvalidPolicy("parsing", _NOT_MAPPED, "", remedy=_REMEDY)
    # Recorded for a transition without its class, which this stage refuses, not the next one.
    for number, action in _list_actions(document):
        if _lacks_target(action):
            place, remedy = f"rules[{number}].action", "give its targetStorageClass, 'archive'"
            raise InvalidPolicy("parsing", _NOT_MAPPED, place, remedy=remedy)
    return document


def _list_actions(document: Mapping[str, Any]) -> Iterator[tuple[int, Any]]:
    rules = document.get("rules")
    for number, rule in enumerate(rules if isinstance(rules, list) else ()):
        if isinstance(rule, dict):
            yield number, rule.get("action")


def _lacks_target(action: Any) -> bool:
    is_transition = isinstance(action, dict) and action.get("type") == "transition"
    return is_transition and "targetStorageClass" not in action


def _find_contradictions(rules: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """The path and the sentence of each defect; unrecorded: those of single rules come first."""
    for rule in rules:
        selection, action = rule["selection"], rule["action"]["type"]
        place = f"the rule of priority {rule['rulePriority']}"
        for sentence in (*_check_tags(selection), *_check_class(selection, action)):
            yield place, sentence
    counts = Counter(rule["rulePriority"] for rule in rules)
    for priority, count in counts.items():
        if count > 1:
            yield f"the rules of priority {priority}", "Duplicate priority in multiple rules"
    for storage_class in ("standard", "archive"):
        chosen = [rule for rule in rules if _get_class(rule["selection"]) == storage_class]
        yield from _check_together(chosen)


def _check_tags(selection: Mapping[str, Any]) -> Iterator[str]:
    status, lists = selection["tagStatus"], [key for key in _LISTS if selection.get(key)]
    if status == "tagged" and not lists:
        yield "Must specify tagPrefixList or tagPatternList when tagStatus=TAGGED."
    if status == "tagged" and len(lists) > 1:
        yield (
            "If policy has a tagged rule, it must specify only one of tagPrefixList or "
            "tagPatternList"
        )
    if status != "tagged" and lists:
        yield f"Cannot specify {lists[0]} with tagStatus {status}"
    patterns = selection.get("tagPatternList", ())
    if any(pattern.count(WILDCARD) > MAXIMUM_PATTERN_WILDCARDS for pattern in patterns):
        yield (
            "Invalid tag pattern provided. Total number of * must not exceed "
            f"{MAXIMUM_PATTERN_WILDCARDS}"
        )


def _check_class(selection: Mapping[str, Any], action: str) -> Iterator[str]:
    """The first sentence is recorded; the rest is documented as refused, with none recorded."""
    count_type, is_archive = selection["countType"], _get_class(selection) == "archive"
    if is_archive and count_type != "sinceImageTransitioned":
        yield (
            "SINCE_IMAGE_PUSHED, SINCE_IMAGE_PULLED and IMAGE_COUNT_MORE_THAN support the STANDARD "
            "storage class only"
        )
    if count_type == "sinceImagePulled" and action != "transition":
        yield "SINCE_IMAGE_PULLED supports the TRANSITION action only"
    if count_type == "sinceImageTransitioned":
        if not is_archive:
            yield "SINCE_IMAGE_TRANSITIONED supports the ARCHIVE storage class only"
        if action != "expire":
            yield "SINCE_IMAGE_TRANSITIONED supports the EXPIRE action only"
        if selection["countNumber"] < MINIMUM_ARCHIVED_DAYS:
            yield f"SINCE_IMAGE_TRANSITIONED requires at least {MINIMUM_ARCHIVED_DAYS} days"


def _check_together(rules: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """The defects of the rules of one storage class, which are sorted by priority."""
    statuses = [rule["selection"]["tagStatus"] for rule in rules]
    if statuses.count("untagged") > 1:
        sentence = "Only one rule can select Untagged images per storage class."
        yield "the rules for untagged images", sentence
    if statuses.count("any") > 1:
        yield "the rules for any image", "Only one rule can specify tagStatus=ANY per storage class"
    if "any" in statuses[:-1]:
        sentence = "Rule for tagStatus=ANY must have the lowest priority per storage class"
        yield "the rule for any image", sentence
    # Documented as refused; sentence and comparison are unrecorded.
    lists = Counter(
        (key, frozenset(rule["selection"][key]))
        for rule in rules
        for key in _LISTS
        if rule["selection"].get(key)
    )
    for (key, _), count in lists.items():
        if count > 1:
            yield f"the rules with the same {key}", f"Duplicate {key} in multiple rules"


def _get_class(selection: Mapping[str, Any]) -> str:
    return str(selection.get("storageClass", "standard"))


def _make_rule(rule: Mapping[str, Any]) -> Rule:
    selection = rule["selection"]
    prefixes = tuple(prefix + WILDCARD for prefix in selection.get("tagPrefixList", ()))
    return Rule(
        priority=rule["rulePriority"],
        tag_status=selection["tagStatus"],
        patterns=prefixes or tuple(selection.get("tagPatternList", ())),
        count_type=selection["countType"],
        count=selection["countNumber"],
        storage_class=selection.get("storageClass", "standard"),
        action=rule["action"]["type"],
        description=rule.get("description", ""),
    )

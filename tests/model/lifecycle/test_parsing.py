"""The texts of lifecycle policies that ECR accepts, and its sentences for others.

The evidence keys are those of the project's notes on ECR's operations, sections A2 and A3.
"""

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_ecr_ext import InvalidValue
from mock_ecr_ext.model.lifecycle.parsing import InvalidPolicy, parse_policy, read_policy

EXPIRE = {"type": "expire"}
ARCHIVE = {"type": "transition", "targetStorageClass": "archive"}


def make_rule(priority: Any = 1, action: Any = EXPIRE, **selection: Any) -> dict[str, Any]:
    """Build a rule that expires all but one untagged image, with other keys in its selection."""
    default = {"tagStatus": "untagged", "countType": "imageCountMoreThan", "countNumber": 1}
    return {"rulePriority": priority, "selection": {**default, **selection}, "action": action}


def make_text(*rules: Any, **more: Any) -> str:
    """Build the text of a policy with these rules."""
    return json.dumps({"rules": list(rules), **more})


SINCE = {"countType": "sinceImagePushed", "countUnit": "days"}
PULLED = {"countType": "sinceImagePulled", "countUnit": "days", "countNumber": 90}
ARCHIVED = {
    "countType": "sinceImageTransitioned",
    "countUnit": "days",
    "countNumber": 90,
    "storageClass": "archive",
}
ANY = {"tagStatus": "any"}


def tagged(**lists: list[str]) -> dict[str, Any]:
    """Build the selection of tagged images by these lists."""
    return {"tagStatus": "tagged", **lists}


ACCEPTED = {
    "50 rules (CDKP)": [make_rule(n, **tagged(tagPrefixList=[f"v{n}"])) for n in range(1, 51)],
    "gaps between priorities (CDKP)": [make_rule(7), make_rule(3, **tagged(tagPrefixList=["v"]))],
    "four wildcards (CDKP)": [make_rule(**tagged(tagPatternList=["*a*b*c*"]))],
    "description (UG)": [{**make_rule(), "description": "old ones"}],
    "archive what was not pulled (UG)": [make_rule(1, ARCHIVE, **ANY, **PULLED)],
    "expire what was archived (UG)": [
        make_rule(1, ARCHIVE, **ANY, **SINCE),
        make_rule(2, **ANY, **ARCHIVED),
    ],
    "standard by name (UG)": [make_rule(storageClass="standard")],
}


@pytest.mark.parametrize("rules", ACCEPTED.values(), ids=ACCEPTED)
def test_a_valid_policy_is_accepted(rules) -> None:
    """A policy of documented or recorded form is accepted, with as many rules as it has."""
    assert len(parse_policy(make_text(*rules)).rules) == len(rules)


def test_the_text_loses_its_spaces_and_keeps_its_keys_in_order() -> None:
    """A policy comes back without spaces, its keys in the submitted order (STACKD, SPX)."""
    text = '{"rules": [ {"selection": {"tagStatus": "untagged", "countNumber": 1,\n'
    text += '"countType": "imageCountMoreThan"}, "rulePriority": 1, "action": {"type": "expire"}}]}'
    assert parse_policy(text).text == (
        '{"rules":[{"selection":{"tagStatus":"untagged","countNumber":1,"countType":'
        '"imageCountMoreThan"},"rulePriority":1,"action":{"type":"expire"}}]}'
    )


def test_the_rules_come_back_by_priority() -> None:
    """Rules that were submitted in another order come back by priority (TF-22639)."""
    policy = parse_policy(make_text(make_rule(2), make_rule(1, **tagged(tagPrefixList=["v"]))))
    assert [rule.priority for rule in policy.rules] == [1, 2]
    assert [rule["rulePriority"] for rule in json.loads(policy.text)["rules"]] == [1, 2]


def test_a_prefix_is_a_pattern() -> None:
    """A prefix is read as the pattern that begins with it."""
    (rule,) = parse_policy(make_text(make_rule(**tagged(tagPrefixList=["prod"])))).rules
    assert rule.patterns == ("prod*",)


PARSING = "Lifecycle policy parsing failure: Could not map policyString into LifecyclePolicy."
FORM = "Lifecycle policy validation failure: {}\n"
SENSE = "Lifecycle policy validation failure: {}"
MINIMUM = FORM.format("numeric instance is lower than the required minimum (minimum: 1, found: 0)")
NO_FORM = FORM.format("instance failed to match exactly one schema (matched 0 out of {})")
MISSING = FORM.format("object has missing required properties ({})")
UNKNOWN = FORM.format('object instance has properties which are not allowed by the schema: ["foo"]')
KIND = FORM.format("instance type ({}) does not match any allowed primitive type (allowed: {})")

REFUSED = {
    # Stage 2: it is no JSON, or cannot be a policy.
    "not JSON (CDKP)": ("{", PARSING),
    "NaN": ('{"rules": NaN}', PARSING),
    "nested too deeply": ("[" * 100_000, PARSING),
    "a list": ("[]", PARSING),
    "a transition without its class (CDKP)": (
        make_text(make_rule(1, {"type": "transition"}, **ANY, **SINCE)),
        PARSING,
    ),
    # Stage 3: it does not have the form of a policy.
    "priority 0 (STACKD)": (make_text(make_rule(0)), MINIMUM),
    "number 0 (STACKD)": (make_text(make_rule(countNumber=0)), MINIMUM),
    "51 rules, the first without selection (CDKP)": (
        make_text({"rulePriority": 1, "action": EXPIRE}, *[make_rule(n) for n in range(2, 52)]),
        FORM.format(
            "array is too long: must have at most 50 elements but instance has 51 elements"
        ),
    ),
    "no rule (CDKP)": (
        make_text(),
        FORM.format(
            "array is too short: must have at least 1 elements but instance has 0 elements"
        ),
    ),
    "a unit with a number of images (CDKP, field case 06)": (
        make_text(make_rule(countUnit="days")),
        NO_FORM.format(4),
    ),
    "an age without its unit (CDKP)": (
        make_text(make_rule(countType="sinceImagePushed")),
        NO_FORM.format(4),
    ),
    "an unknown count type (CDKP)": (make_text(make_rule(countType="x")), NO_FORM.format(4)),
    "a null unit (cloudposse#132)": (make_text(make_rule(countUnit=None)), NO_FORM.format(4)),
    "a null list (simple-container-com#34)": (
        make_text(make_rule(tagPatternList=None)),
        NO_FORM.format(4),
    ),
    "an unknown storage class": (make_text(make_rule(storageClass="x")), NO_FORM.format(4)),
    "a null target (cloudposse#158)": (
        make_text(make_rule(1, {"type": "expire", "targetStorageClass": None})),
        NO_FORM.format(2),
    ),
    "no rules (CDKP)": ('{"foo": 1}', MISSING.format('["rules"]')),
    "a rule without its keys (CDKP)": (
        make_text({"rulePriority": 1}),
        MISSING.format('["action","selection"]'),
    ),
    "a selection without its keys (CDKP)": (
        make_text({"rulePriority": 1, "action": EXPIRE, "selection": {"tagStatus": "any"}}),
        MISSING.format('["countNumber","countType"]'),
    ),
    "an unknown key of the policy (CDKP)": (make_text(make_rule(), foo=1), UNKNOWN),
    "an unknown key of a rule (CDKP)": (make_text({**make_rule(), "foo": 1}), UNKNOWN),
    "an unknown key of a selection (CDKP)": (make_text(make_rule(foo=1)), UNKNOWN),
    "a text as priority": (make_text(make_rule("1")), KIND.format("string", '["integer"]')),
    "a flag as number": (
        make_text(make_rule(countNumber=True)),
        KIND.format("boolean", '["integer"]'),
    ),
    "a null description": (
        make_text({**make_rule(), "description": None}),
        KIND.format("null", '["string"]'),
    ),
    "an object as rules": ('{"rules": {}}', KIND.format("object", '["array"]')),
    "a rule that is a number": (make_text(1.5), KIND.format("number", '["object"]')),
    "a list as action": (make_text(make_rule(1, [])), KIND.format("array", '["object"]')),
    "an unknown tag status": (
        make_text(make_rule(tagStatus="x")),
        FORM.format(
            'instance value ("x") not found in enum (possible values: ["any","tagged","untagged"])'
        ),
    ),
    # Stage 4: its rules do not make sense.
    "the same priority twice (CDKP)": (
        make_text(make_rule(1), make_rule(1, **tagged(tagPrefixList=["v"]))),
        SENSE.format("Duplicate priority in multiple rules"),
    ),
    "two rules for untagged images (CDKP)": (
        make_text(make_rule(1), make_rule(2)),
        SENSE.format("Only one rule can select Untagged images per storage class."),
    ),
    "tagged without a list, before five wildcards (CDKP)": (
        make_text(
            make_rule(1, tagStatus="tagged"), make_rule(2, **tagged(tagPatternList=["*****"]))
        ),
        SENSE.format("Must specify tagPrefixList or tagPatternList when tagStatus=TAGGED."),
    ),
    "an empty list (CDKP)": (
        make_text(make_rule(**tagged(tagPrefixList=[]))),
        SENSE.format("Must specify tagPrefixList or tagPatternList when tagStatus=TAGGED."),
    ),
    "five wildcards (CDKP)": (
        make_text(make_rule(**tagged(tagPatternList=["*a*b*c*d*"]))),
        SENSE.format("Invalid tag pattern provided. Total number of * must not exceed 4"),
    ),
    "both lists (CDKP)": (
        make_text(make_rule(**tagged(tagPatternList=["a"], tagPrefixList=["b"]))),
        SENSE.format(
            "If policy has a tagged rule, it must specify only one of tagPrefixList or "
            "tagPatternList"
        ),
    ),
    "a list for untagged images (CDKP)": (
        make_text(make_rule(tagPrefixList=["v"])),
        SENSE.format("Cannot specify tagPrefixList with tagStatus untagged"),
    ),
    "any is not the last (UG)": (
        make_text(make_rule(1, **ANY), make_rule(2)),
        SENSE.format("Rule for tagStatus=ANY must have the lowest priority per storage class"),
    ),
    "two rules for any image (CDKP)": (
        make_text(make_rule(1, **ANY), make_rule(2, **ANY)),
        SENSE.format("Only one rule can specify tagStatus=ANY per storage class"),
    ),
    "archived images by number (CDKP)": (
        make_text(make_rule(storageClass="archive")),
        SENSE.format(
            "SINCE_IMAGE_PUSHED, SINCE_IMAGE_PULLED and IMAGE_COUNT_MORE_THAN support the STANDARD "
            "storage class only"
        ),
    ),
    "expire what was not pulled (UG, sentence unrecorded)": (
        make_text(make_rule(**PULLED)),
        SENSE.format("SINCE_IMAGE_PULLED supports the TRANSITION action only"),
    ),
    "archive what is archived (UG, sentence unrecorded)": (
        make_text(make_rule(1, ARCHIVE, **ARCHIVED)),
        SENSE.format("SINCE_IMAGE_TRANSITIONED supports the EXPIRE action only"),
    ),
    "archived images of the standard class (UG, sentence unrecorded)": (
        make_text(make_rule(**{**ARCHIVED, "storageClass": "standard"})),
        SENSE.format("SINCE_IMAGE_TRANSITIONED supports the ARCHIVE storage class only"),
    ),
    "archived for less than 90 days (UG, sentence unrecorded)": (
        make_text(make_rule(**{**ARCHIVED, "countNumber": 89})),
        SENSE.format("SINCE_IMAGE_TRANSITIONED requires at least 90 days"),
    ),
    "the same prefixes twice (UG, sentence unrecorded)": (
        make_text(
            make_rule(1, **tagged(tagPrefixList=["a", "b"])),
            make_rule(2, **tagged(tagPrefixList=["b", "a"])),
        ),
        SENSE.format("Duplicate tagPrefixList in multiple rules"),
    ),
}


@pytest.mark.parametrize(("text", "sentence"), REFUSED.values(), ids=REFUSED)
def test_an_invalid_policy_is_refused_with_ecrs_sentence(text, sentence) -> None:
    """A policy is refused with the sentence of its first defect, in the first stage with one."""
    with pytest.raises(InvalidPolicy) as caught:
        parse_policy(text)
    assert caught.value.message == (
        f"Invalid parameter at 'LifecyclePolicyText' failed to satisfy constraint: '{sentence}'"
    )


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("{", ""),
        (make_text(), "rules"),
        (make_text(make_rule(1), make_rule(0)), "rules[1].rulePriority"),
        (make_text(make_rule(foo=1)), "rules[0].selection"),
        (make_text(make_rule(7, tagStatus="tagged")), "the rule of priority 7"),
        (make_text(make_rule(2), make_rule(2)), "the rules of priority 2"),
    ],
)
def test_a_refusal_has_the_place_of_the_defect(text, place) -> None:
    """A refusal names the path to the defect, or the priority of the rule."""
    with pytest.raises(InvalidPolicy) as caught:
        parse_policy(text)
    assert caught.value.place == place


UNCLEAR = [
    (make_rule(countType="age"), "countType is one of imageCountMoreThan, sinceImagePushed, "),
    (make_rule(countType="sinceImagePushed"), "sinceImagePushed needs the countUnit 'days'"),
    (make_rule(countUnit="days"), "imageCountMoreThan takes no countUnit"),
    (make_rule(storageClass="glacier"), "storageClass is 'standard' or 'archive'"),
    (make_rule(tagPatternList="v*"), "tagPatternList is a list of texts"),
    (
        make_rule(action={"type": "delete"}),
        'give {"type": "expire"} or {"type": "transition", "targetStorageClass": "archive"}',
    ),
    (make_rule(action={"type": "transition"}), "give its targetStorageClass, 'archive'"),
]


@pytest.mark.parametrize(("rule", "remedy"), UNCLEAR)
def test_a_person_gets_a_remedy_where_ecrs_sentence_has_none(rule, remedy) -> None:
    """`InvalidValue` adds the remedy to those sentences of ECR's that do not name the defect."""
    with pytest.raises(InvalidValue) as caught:
        read_policy({"rules": [rule]})
    assert f"; {remedy}" in str(caught.value)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["rules", "selection", "action", "type", "tagStatus", "x"]), inner
        )
    ),
    max_leaves=10,
)


@given(JSON | st.lists(JSON, max_size=2).map(lambda rules: {"rules": rules}))
def test_any_json_is_a_policy_or_is_refused(document) -> None:
    """No JSON document raises anything but `InvalidPolicy`."""
    with contextlib.suppress(InvalidPolicy):
        parse_policy(json.dumps(document))

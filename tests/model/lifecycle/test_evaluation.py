"""The evaluation of policies: AWS's worked examples, and a second implementation.

G1 to G9 are the golden cases of the project's notes on ECR's operations, section A5.
"""

import datetime as dt
import fnmatch
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_ecr_ext import Image, mock_ecr
from mock_ecr_ext.model.families.lifecycle import evaluate_repository, find_changes
from mock_ecr_ext.model.images.image import Traits
from mock_ecr_ext.model.lifecycle.evaluation import evaluate
from mock_ecr_ext.model.lifecycle.parsing import parse_policy
from mock_ecr_ext.model.lifecycle.policy import Policy, Rule

NOW = dt.datetime(2024, 5, 1, 12, tzinfo=dt.timezone.utc)


def make_policy(*rules: tuple[object, str, int]) -> Policy:
    """Build a policy of rules: tags (a list, None for untagged, "any"), count type and count."""
    made = []
    for priority, (tags, kind, count) in enumerate(rules, 1):
        status = {None: "untagged", "any": "any"}.get(tags if not isinstance(tags, list) else 1)
        patterns = tuple(tags) if isinstance(tags, list) else ()
        count_type = {"count": "imageCountMoreThan", "days": "sinceImagePushed"}[kind]
        made.append(Rule(priority, status or "tagged", patterns, count_type, count))
    return Policy("", tuple(made))


ABC = {"A": ("beta-1 prod-1", 10), "B": ("beta-2 prod-2", 9), "C": ("beta-3", 8)}
GOLDEN = {
    "G1": (ABC, [(["prod*"], "count", 1), (["beta*"], "count", 1)], {"A": 1}),
    "G2": (ABC, [(["beta*"], "count", 1), (["prod*"], "count", 1)], {"A": 1, "B": 1}),
    "G3": (
        {
            "A": ("alpha-1", 12),
            "B": ("beta-1", 11),
            "C": ("alpha-2 beta-2", 10),
            "D": ("alpha-3", 4),
            "E": ("beta-3", 3),
            "F": ("alpha-4 beta-4", 2),
        },
        [(["alpha*", "beta*"], "days", 5)],
        {"C": 1},
    ),
    "G4": (
        {
            "A": ("alpha-1 beta-1 gamma-1", 10),
            "B": ("alpha-2 beta-2", 9),
            "C": ("alpha-3 beta-3 gamma-2", 8),
        },
        [(["alpha*", "beta*"], "count", 1)],
        {"A": 1, "B": 1},
    ),
    "G5": (
        {"A": ("alpha-1", 4), "B": ("beta-1", 3), "C": ("", 2), "D": ("alpha-2", 1)},
        [("any", "count", 1)],
        {"A": 1, "B": 1, "C": 1},
    ),
    # D and E are of the same day in AWS's example; the tie is not to be relied on.
    "G6": (
        {
            "A": ("alpha-1 beta-1", 4),
            "B": ("", 3),
            "C": ("alpha-2", 2),
            "D": ("git-hash", 1),
            "E": ("", 0.99),
        },
        [(["alpha*"], "count", 1), (None, "days", 1), ("any", "count", 1)],
        {"A": 1, "B": 2, "D": 3},
    ),
    "G7 (STACKD)": (
        {"P": ("http-tag", 2), "Q": ("original", 1)},
        [(["original*"], "count", 1), ("any", "count", 1)],
        {"P": 2},
    ),
}


@pytest.mark.parametrize(("images", "rules", "outcome"), GOLDEN.values(), ids=GOLDEN)
def test_a_golden_case_has_awss_outcome(images, rules, outcome) -> None:
    """A worked example of AWS's has the outcome that AWS gives: each image's rule."""
    with mock_ecr(now=NOW) as registry:
        app = registry.create_repository("app")
        names = {
            app.push(tags.split(), pushed_at=dt.timedelta(days=-age)).digest: name
            for name, (tags, age) in images.items()
        }
        changes = find_changes(evaluate_repository(app, make_policy(*rules), NOW))
    assert {names[change.image.digest]: change.rule.priority for change in changes} == outcome


def test_the_children_of_an_index_count_and_are_held_back() -> None:
    """G8 (DEFANG): of 26 images, 2 of them old children of an index, the 4 oldest others go."""
    with mock_ecr(now=NOW) as registry:
        app = registry.create_repository("app")
        children = [app.push(pushed_at=f"-{40 + n}d") for n in range(2)]
        others = [app.push([f"v{n}"], pushed_at=f"-{30 - n}d") for n in range(23)]
        app.push(["index"], children=children, pushed_at="-1d")
        policy = make_policy((None, "days", 1), ("any", "count", 20))
        effects = evaluate_repository(app, policy, NOW)
        assert [change.image for change in find_changes(effects)] == others[:4]
        assert {image.digest for image in effects[0].held_back} == {c.digest for c in children}


def test_a_child_can_go_once_its_index_is_gone() -> None:
    """A child of an index is expired by the first run after the index has gone."""
    with mock_ecr(now=NOW) as registry:
        app = registry.create_repository("app")
        child = app.push(pushed_at="-9d")
        index = app.push(["index"], children=[child], pushed_at="-9d")
        policy = make_policy((None, "days", 1))
        assert find_changes(evaluate_repository(app, policy, NOW)) == []
        app.delete(index)
        assert [c.image for c in find_changes(evaluate_repository(app, policy, NOW))] == [child]


DAY = dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("facts", "count_type", "age"),
    [
        ({}, "sinceImagePushed", 30),
        ({"activated_at": NOW - 7 * DAY}, "sinceImagePushed", 7),
        ({"activated_at": NOW - 7 * DAY}, "imageCountMoreThan", 7),
        ({}, "sinceImagePulled", 30),
        ({"last_pulled_at": NOW - 3 * DAY}, "sinceImagePulled", 3),
        ({"last_pulled_at": NOW - 9 * DAY, "activated_at": NOW - 7 * DAY}, "sinceImagePulled", 7),
        ({"last_pulled_at": NOW - 3 * DAY, "activated_at": NOW - 7 * DAY}, "sinceImagePulled", 3),
        ({"last_pulled_at": NOW - 3 * DAY}, "sinceImagePushed", 30),
        ({"archived_at": NOW - 5 * DAY}, "sinceImageTransitioned", 5),
    ],
)
def test_the_age_counts_from_the_time_of_the_rule(facts, count_type, age) -> None:
    """An image's age counts from push, pull, restoration or archiving, as documented (A4.3)."""
    image = make_image("a", (), NOW - 30 * DAY, **facts)
    for days, is_marked in ((age - 1, True), (age, False)):
        rule = Rule(1, "any", (), count_type, days, action="expire")
        if count_type != "imageCountMoreThan":
            (effect,) = evaluate(Policy("", (rule,)), [image], NOW)
            assert bool(effect.marked) is is_marked


def test_a_rule_chooses_images_of_its_storage_class() -> None:
    """A rule sees active images, or archived ones; an image that is being restored has no class."""
    images = [
        make_image(status, (), NOW - 99 * DAY, status=status, archived_at=NOW - 99 * DAY)
        for status in ("ACTIVE", "ARCHIVED", "ACTIVATING")
    ]
    rules = (
        Rule(1, "any", (), "sinceImagePushed", 1),
        Rule(2, "any", (), "sinceImageTransitioned", 90, "archive"),
    )
    effects = evaluate(Policy("", rules), images, NOW)
    assert [[image.status for image in effect.applied] for effect in effects] == [
        ["ACTIVE"],
        ["ARCHIVED"],
    ]


@pytest.mark.parametrize(
    ("pattern", "tags"),
    [
        ("prod*", ["prod", "prod-1"]),
        ("prod", ["prod"]),
        ("*prod*", ["a-prod-b", "prod", "prod-1"]),
        ("*-b", ["a-prod-b"]),
        ("*", ["a-prod-b", "prod", "prod-1", "x.y"]),
        ("x*y", ["x.y"]),
        ("x?y", []),
        ("[x].y", []),
    ],
)
def test_a_pattern_matches_whole_tags(pattern, tags) -> None:
    """A pattern matches a tag as a whole, and only `*` is a wildcard (CDKP, UG)."""
    images = [make_image(tag, (tag,), NOW) for tag in ("a-prod-b", "prod", "prod-1", "x.y")]
    (effect,) = evaluate(make_policy(([pattern], "count", 1)), images, NOW)
    assert sorted(image.tags[0] for image in effect.chosen) == tags


def test_a_count_of_days_before_the_calendar_marks_nothing() -> None:
    """A rule with more days than the calendar has marks no image."""
    (effect,) = evaluate(make_policy(("any", "days", 10**9)), [make_image("a", (), NOW)], NOW)
    assert effect.marked == []


def make_image(digest: str, tags: tuple[str, ...], pushed_at: dt.datetime, **traits) -> Image:
    """Build an image without a repository."""
    home = {"registry_id": "123456789012", "repository_name": "app", "media_type": "a/b"}
    return Image(
        digest=digest,
        tags=tags,
        size=1,
        pushed_at=pushed_at,
        _traits=Traits(**home, artifact_media_type=None, **traits),
    )


def evaluate_naively(policy: Policy, images: list[Image]) -> dict[str, int]:
    """The documented steps, one after the other: each changed image's digest with its rule."""
    outcome, reached = {}, set()
    for rule in policy.rules:
        chosen = [image for image in images if chooses(rule, image)]
        youngest_first = sorted(chosen, key=lambda image: image.pushed_at, reverse=True)
        marked = youngest_first[rule.count :]
        if rule.count_type == "sinceImagePushed":
            marked = [i for i in chosen if NOW - i.pushed_at > dt.timedelta(days=rule.count)]
        for image in marked:
            if image.digest not in reached:
                outcome[image.digest] = rule.priority
        reached |= {image.digest for image in chosen}
    return outcome


def chooses(rule: Rule, image: Image) -> bool:
    """Whether a rule chooses an image, by the text of the documentation alone."""
    if rule.tag_status == "untagged":
        return not image.tags
    return all(
        any(fnmatch.fnmatchcase(tag, pattern) for tag in image.tags) for pattern in rule.patterns
    )


TAGS = st.lists(
    st.sampled_from(["a", "ab", "b", "ba", "prod-1", "prod-2"]), unique=True, max_size=3
)
RULES = st.lists(
    st.tuples(
        st.lists(st.sampled_from(["a*", "*b", "prod*", "*", "b"]), min_size=1, max_size=2)
        | st.none(),
        st.sampled_from(["count", "days"]),
        st.integers(1, 5),
    ),
    min_size=1,
    max_size=4,
)


@given(images=st.lists(st.tuples(TAGS, st.integers(0, 9)), max_size=8), rules=RULES)
def test_the_engine_does_as_the_documented_steps(images, rules) -> None:
    """The outcome is that of a naive reading of the documented steps; no push times are equal."""
    made = [
        make_image(f"{number}", tuple(tags), NOW - days * DAY - dt.timedelta(minutes=number))
        for number, (tags, days) in enumerate(images)
    ]
    policy = make_policy(*rules)
    changes = find_changes(evaluate(policy, made, NOW))
    found = {change.image.digest: change.rule.priority for change in changes}
    assert found == evaluate_naively(policy, made)


def test_the_policy_of_g9_is_accepted_and_does_as_it_says() -> None:
    """G9 (UG): archive after 30 days, and expire what was archived for a year."""
    rule = {"tagStatus": "any", "countUnit": "days"}
    archive = {
        "rulePriority": 1,
        "selection": {**rule, "countType": "sinceImagePushed", "countNumber": 30},
        "action": {"type": "transition", "targetStorageClass": "archive"},
    }
    expire = {
        "rulePriority": 2,
        "selection": {
            **rule,
            "storageClass": "archive",
            "countType": "sinceImageTransitioned",
            "countNumber": 365,
        },
        "action": {"type": "expire"},
    }
    policy = parse_policy(json.dumps({"rules": [archive, expire]}))
    images = [
        make_image("new", (), NOW - 29 * DAY),
        make_image("old", (), NOW - 31 * DAY),
        make_image("kept", (), NOW - 999 * DAY, status="ARCHIVED", archived_at=NOW - 365 * DAY),
        make_image("gone", (), NOW - 999 * DAY, status="ARCHIVED", archived_at=NOW - 366 * DAY),
    ]
    changes = find_changes(evaluate(policy, images, NOW))
    assert {change.image.digest: change.action for change in changes} == {
        "old": "TRANSITION",
        "gone": "EXPIRE",
    }

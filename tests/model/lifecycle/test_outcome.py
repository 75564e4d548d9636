"""The explanation of each image's fate, and the warnings about rules."""

import pytest

from mock_ecr_ext import InvalidValue, Repository
from mock_ecr_ext.model.images.image import Image


def make_rule(priority: int, **selection) -> dict:
    """Build a rule that keeps the newest image of those that it chooses."""
    default = {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 1}
    return {
        "rulePriority": priority,
        "selection": {**default, **selection},
        "action": {"type": "expire"},
    }


DAYS = {"countType": "sinceImagePushed", "countUnit": "days"}


@pytest.fixture
def app(registry) -> Repository:
    """An empty repository."""
    return registry.create_repository("team/app")


def explain(app: Repository, image: Image, *rules: dict) -> tuple[str | None, str]:
    """The action on an image under a policy of these rules, and the reason."""
    outcome = app.preview_lifecycle({"rules": list(rules)})
    (decision,) = [one for one in outcome.decisions if one.image == image]
    return decision.action, decision.reason


def test_an_image_that_is_one_too_many(app) -> None:
    """The reason names the rule, the place among those that it chooses, and the number kept."""
    old, new = app.push(["a-1"], pushed_at="-2d"), app.push(["a-2"])
    rule = make_rule(1, tagStatus="tagged", tagPrefixList=["a"])
    assert explain(app, old, rule) == (
        "EXPIRE",
        "rule 1 expires it: it is number 2 of 2, newest first, and the rule keeps 1",
    )
    assert explain(app, new, rule) == (
        None,
        "kept: rule 1 chooses it (tag a-2); it is number 1 of 2, newest first, and the rule keeps "
        "1",
    )


@pytest.mark.parametrize(
    ("age", "action", "reason"),
    [
        ("-3d", "EXPIRE", "rule 1 expires it: it was pushed 3.0 days ago, more than 2 days"),
        (
            "-2d",
            None,
            "kept: rule 1 chooses it (untagged); it was pushed 2.0 days ago, not more than 2 days",
        ),
    ],
)
def test_an_image_that_is_too_old(app, age, action, reason) -> None:
    """The reason has the age in days and the rule's limit, which an image of that age keeps."""
    image = app.push(pushed_at=age)
    rule = make_rule(1, **{**DAYS, "countNumber": 2})
    assert explain(app, image, rule) == (action, reason)


def test_an_image_that_no_rule_chooses(app) -> None:
    """An image that no rule chooses is kept, and the reason says so."""
    image = app.push(["b"])
    rule = make_rule(1, tagStatus="untagged")
    assert explain(app, image, rule) == (None, "kept: no rule chooses it")


def test_a_child_of_an_index(app) -> None:
    """A marked child is kept by its index, which the reason names."""
    child = app.push(pushed_at="-9d")
    index = app.push(["index"], children=[child])
    rule = make_rule(1, tagStatus="untagged", **{**DAYS, "countNumber": 2})
    assert explain(app, child, rule) == (
        None,
        f"kept: the index {index.digest[:19]} lists it, although rule 1 marks it (it was pushed "
        "9.0 days ago, more than 2 days)",
    )


def test_the_highest_rule_explains(app) -> None:
    """The reason is that of the highest rule that chooses the image, even if a lower marks it."""
    app.push(["prod-1"], pushed_at="-9d")
    kept = app.push(["prod-2", "beta-1"], pushed_at="-8d")
    app.push(["beta-2"])
    rules = (
        make_rule(1, tagStatus="tagged", tagPrefixList=["prod"]),
        make_rule(2, tagStatus="tagged", tagPrefixList=["beta"]),
    )
    action, reason = explain(app, kept, *rules)
    assert action is None
    assert reason.startswith("kept: rule 1 chooses it (tag prod-2)")


WARNINGS = [
    (
        make_rule(1, tagStatus="tagged", tagPatternList=["x", "y*"]),
        ["rule 1 chooses no image: no active image has tags that match all of x, y*"],
    ),
    (make_rule(1, tagStatus="untagged"), ["rule 1 chooses no image: no active image is untagged"]),
    (
        make_rule(
            1,
            storageClass="archive",
            countType="sinceImageTransitioned",
            countUnit="days",
            countNumber=90,
        ),
        ["rule 1 chooses no image: there is no archived image"],
    ),
    (
        make_rule(1, tagStatus="tagged", tagPatternList=["a-*"]),
        ["rule 1 expires {digest} with its other tags: prod, stable"],
    ),
]


@pytest.mark.parametrize(("rule", "warnings"), WARNINGS)
def test_a_rule_with_a_surprise_has_a_warning(app, rule, warnings) -> None:
    """A rule that chooses nothing, or takes other tags with it, has a warning."""
    image = app.push(["a-1", "prod", "stable"], pushed_at="-1d")
    app.push(["a-2"])
    (report,) = app.preview_lifecycle({"rules": [rule]}).rules
    assert report.warnings == [line.format(digest=image.digest[:19]) for line in warnings]


def test_a_rule_below_others_has_a_warning(app) -> None:
    """A rule all of whose marks are out of its reach has a warning."""
    app.push(["a-1"], pushed_at="-2d")
    app.push(["a-2"])
    rules = [make_rule(1, tagStatus="tagged", tagPrefixList=["a"], countNumber=5), make_rule(2)]
    outcome = app.preview_lifecycle({"rules": rules})
    assert outcome.actions == []
    assert outcome.rules[1].warnings == [
        "rule 2 acts on nothing: higher rules choose all 1 that it marks"
    ]


def test_it_is_evaluated_at_any_time_and_changes_nothing(app, registry) -> None:
    """A preview at a later time has later ages; images, clock and policy stay as they are."""
    image = app.push()
    rule = make_rule(1, **{**DAYS, "countNumber": 2})
    before = registry.clock.now()
    outcome = app.preview_lifecycle({"rules": [rule]}, at="+3d")
    assert [decision.action for decision in outcome.decisions] == ["EXPIRE"]
    assert (list(app.images), registry.clock.now()) == ([image], before)
    assert app.lifecycle_policy is None
    assert repr(outcome) == "<LifecycleOutcome: 1 image expired, 0 archived, 0 kept>"


def test_without_a_policy_there_is_nothing_to_preview(app) -> None:
    """A preview without a policy is refused with the remedy."""
    with pytest.raises(InvalidValue, match="has none; set its lifecycle_policy, or give policy="):
        app.preview_lifecycle()


def test_by_default_the_own_policy_is_previewed(app) -> None:
    """The policy of the repository is previewed if none is given."""
    app.push(pushed_at="-1d")
    app.push()
    app.lifecycle_policy = {"rules": [make_rule(1)]}
    assert len(app.preview_lifecycle().actions) == 1

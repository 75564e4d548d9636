"""The tests of policy.json say which images it may delete, before AWS deletes them."""

import json
from pathlib import Path

import pytest

from mock_ecr_ext.lifecycle import assert_lifecycle

POLICY = json.loads(Path(__file__).with_name("policy.json").read_text())


def test_the_newest_three_releases_stay(app):
    releases = ["release-1", "release-2", "release-3"]
    assert_lifecycle(POLICY, app, expires=["release-0"], keeps=releases)


def test_builds_stay_for_two_weeks(app):
    assert_lifecycle(POLICY, app, expires=["build-0", "build-14"], keeps=["build-15"])


def test_without_its_first_rule_it_would_delete_every_release(app):
    """The releases are older than two weeks, so that only the first rule protects them."""
    wrong = {"rules": POLICY["rules"][1:]}
    with pytest.raises(AssertionError, match="keeps: 'release-3' is not: rule 2 expires it"):
        assert_lifecycle(wrong, app, keeps=["release-3"])


def test_a_run_leaves_the_images_that_the_policy_keeps(registry, app):
    """`run_lifecycle` does at once what ECR does within a day."""
    app.lifecycle_policy = POLICY
    registry.run_lifecycle()
    tags = [tag for image in app.images for tag in image.tags]
    builds = [f"build-{n}" for n in range(15, 30)]
    assert tags == ["release-1", "release-2", "release-3", *builds]

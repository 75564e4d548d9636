"""Fixtures that the tests of lifecycle policies for people share."""

import pytest

from mock_ecr_ext import Registry, Repository

EXPIRE = {"type": "expire"}


def make_rule(priority: int, action=EXPIRE, **selection) -> dict:
    """Build a rule; by default it keeps the newest image of those that it chooses."""
    default = {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 1}
    return {"rulePriority": priority, "selection": {**default, **selection}, "action": action}


PROD = make_rule(1, tagStatus="tagged", tagPatternList=["prod-*"])
UNTAGGED = make_rule(
    2, tagStatus="untagged", countType="sinceImagePushed", countUnit="days", countNumber=14
)
ANY = make_rule(
    3,
    {"type": "transition", "targetStorageClass": "archive"},
    countType="sinceImagePushed",
    countUnit="days",
    countNumber=30,
)
POLICY = {"rules": [PROD, UNTAGGED, ANY]}


@pytest.fixture
def app(registry: Registry) -> Repository:
    """A repository with an image for each fate under the policy above."""
    app = registry.create_repository("team/app")
    app.push(["prod-1", "release"], pushed_at="-50d")
    app.push(["prod-2"], pushed_at="-40d")
    app.push(["old"], pushed_at="-31d")
    app.push(["new"], pushed_at="-30d")
    app.push(pushed_at="-20d")
    child = app.push(pushed_at="-15d")
    app.push(["index"], children=[child], pushed_at="-1d")
    return app

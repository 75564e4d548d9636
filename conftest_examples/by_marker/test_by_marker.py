"""The nearest marker wins, option by option."""

import boto3
import pytest

SMALL = {"repositories": [{"name": "team/app"}, {"name": "team/web"}]}

pytestmark = pytest.mark.ecr(seed=SMALL, region="eu-west-1")


def test_the_module_s_seed(names):
    assert names == ["team/app", "team/web"]


@pytest.mark.ecr(order="digest")
def test_the_same_in_another_order(names, ecr_registry):
    assert sorted(names) == ["team/app", "team/web"]
    assert ecr_registry.region == "eu-west-1"


@pytest.mark.ecr(seed={"repositories": [{"name": "team/other"}]})
def test_a_seed_of_its_own(names):
    assert names == ["team/other"]


def test_a_marked_test_needs_no_fixture():
    assert len(boto3.client("ecr").describe_repositories()["repositories"]) == 2

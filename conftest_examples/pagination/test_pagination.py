import pytest
from lister import digests

from mock_ecr_ext.pagination import EDGE_CASES, check_pagination


def test_in_one_call():
    """The shortest: a failure's table has a line for each case that the lister mishandles."""
    check_pagination(digests)


def test_once_for_each_case(ecr_pagination):
    """The plugin runs this test for each case; botocore's exception passes where it is right."""
    assert sorted(digests("app")) == sorted(ecr_pagination.expected)


@pytest.mark.ecr_pagination(only=["one-full-page", "empty-last-page"])
def test_for_some_cases(ecr_pagination, ecr_client):
    """The marker picks cases, and leaves some out; code may want to be given its client."""
    found = []
    for page in ecr_client.get_paginator("describe_images").paginate(repositoryName="app"):
        found += [image["imageDigest"] for image in page["imageDetails"]]
    assert sorted(found) == sorted(ecr_pagination.expected)


@pytest.mark.parametrize("case", EDGE_CASES, ids=str)
def test_by_hand(case):
    """Without the plugin's fixture, as with unittest's subTest."""
    case.check(digests)

import pytest
from lister import digests

from mock_ecr_ext.pagination import EDGE_CASES, check_pagination


def test_in_one_call():
    """The shortest form: its failure is a table of the cases that the lister mishandles."""
    check_pagination(digests)


def test_once_for_each_case(ecr_pagination):
    """The plugin runs this test for each case, and accepts botocore's exception if it is right."""
    assert sorted(digests("app")) == sorted(ecr_pagination.expected)


@pytest.mark.ecr_pagination(only=["one-full-page", "empty-last-page"])
def test_for_some_cases(ecr_pagination, ecr_client):
    """The marker selects or excludes cases, and code may take a client as an argument."""
    found = []
    for page in ecr_client.get_paginator("describe_images").paginate(repositoryName="app"):
        found += [image["imageDigest"] for image in page["imageDetails"]]
    assert sorted(found) == sorted(ecr_pagination.expected)


@pytest.mark.parametrize("case", EDGE_CASES, ids=str)
def test_by_hand(case):
    """A case also runs without the plugin's fixture, as in unittest's subTest."""
    case.check(digests)

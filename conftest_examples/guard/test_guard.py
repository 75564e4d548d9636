"""A call fails at once without the mock, and succeeds with it."""

import boto3
import pytest


def test_without_the_mock():
    ecr = boto3.client("ecr", region_name="us-east-1")
    with pytest.raises(AssertionError, match="DescribeRepositories was not sent to AWS"):
        ecr.describe_repositories()


def test_with_the_mock(ecr_client):
    assert ecr_client.describe_repositories()["repositories"] == []

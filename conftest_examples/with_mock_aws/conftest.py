"""moto's mock_aws answers for the other services; ECR is answered here."""

import boto3
import pytest
from moto import mock_aws


@pytest.fixture
def bucket(ecr_registry):
    """The name of a bucket of moto's."""
    with mock_aws():
        boto3.client("s3").create_bucket(Bucket="reports")
        yield "reports"

"""moto's mock_aws answers for the other services, and mock_ecr for ECR."""

import boto3
import pytest
from moto import mock_aws


@pytest.fixture
def bucket(ecr_registry):
    """The name of an S3 bucket in moto."""
    with mock_aws():
        boto3.client("s3").create_bucket(Bucket="reports")
        yield "reports"

"""One test uses moto's S3 and the mocked ECR together."""

import boto3
import pytest


@pytest.mark.ecr(seed={"repositories": [{"name": "team/app"}]})
def test_report(bucket, ecr_client):
    (repository,) = ecr_client.describe_repositories()["repositories"]
    boto3.client("s3").put_object(Bucket=bucket, Key="names", Body=repository["repositoryName"])
    body = boto3.client("s3").get_object(Bucket=bucket, Key="names")["Body"].read()
    assert body == b"team/app"

"""A stack of moto's CloudFormation creates its repositories in the mocked registry."""

import json

import boto3
import pytest
from moto import mock_aws

TEMPLATE = {
    "Resources": {
        "App": {
            "Type": "AWS::ECR::Repository",
            "Properties": {"RepositoryName": "team/app", "ImageTagMutability": "IMMUTABLE"},
        }
    },
    "Outputs": {"AppUri": {"Value": {"Fn::GetAtt": ["App", "RepositoryUri"]}}},
}


@pytest.fixture
def stack(ecr_registry):
    """The stack as CloudFormation describes it."""
    with mock_aws():
        cloudformation = boto3.client("cloudformation")
        cloudformation.create_stack(StackName="ecr", TemplateBody=json.dumps(TEMPLATE))
        yield cloudformation.describe_stacks(StackName="ecr")["Stacks"][0]

"""The services of moto that use ECR, on the mock's registry."""

import json

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from mock_ecr_ext import mock_ecr

NOW = "2024-05-01T12:00:00.250Z"


@pytest.fixture
def registry():
    """The registry of a mock_ecr inside a mock_aws."""
    with mock_aws(), mock_ecr(now=NOW) as registry:
        yield registry


@pytest.fixture
def cloudformation(registry):
    """A CloudFormation client; skips the test if moto's CloudFormation cannot be imported."""
    pytest.importorskip("moto.cloudformation.models")
    return boto3.client("cloudformation")


@pytest.fixture
def ecr_of_now(registry):
    """An ECR client created while both mocks are active."""
    return boto3.client("ecr")


def template(**properties: object) -> str:
    """Build the template of a stack with one repository."""
    outputs = {
        "Name": {"Value": {"Ref": "Repository"}},
        "Arn": {"Value": {"Fn::GetAtt": ["Repository", "Arn"]}},
        "Uri": {"Value": {"Fn::GetAtt": ["Repository", "RepositoryUri"]}},
    }
    resource = {"Type": "AWS::ECR::Repository", "Properties": properties}
    return json.dumps({"Resources": {"Repository": resource}, "Outputs": outputs})


def read_outputs(cloudformation) -> dict[str, str]:
    """Read the outputs of the only stack, by their names."""
    (stack,) = cloudformation.describe_stacks()["Stacks"]
    return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}


def test_a_stack_makes_a_repository(registry, cloudformation, ecr_of_now) -> None:
    """A stack creates a repository with the template's properties at the clock's time.
    GetAtt and Ref return the values of the mock's repository.
    """
    body = template(
        RepositoryName="team/app",
        ImageTagMutability="IMMUTABLE",
        ImageScanningConfiguration={"ScanOnPush": "true"},
        EncryptionConfiguration={"EncryptionType": "KMS", "KmsKey": "alias/app"},
        Tags=[{"Key": "team", "Value": "a"}],
    )
    cloudformation.create_stack(StackName="stack", TemplateBody=body)
    (repository,) = ecr_of_now.describe_repositories()["repositories"]
    assert repository["repositoryName"] == "team/app"
    assert repository["createdAt"].timestamp() == registry.clock.now().timestamp()
    assert repository["imageTagMutability"] == "IMMUTABLE"
    assert repository["imageScanningConfiguration"] == {"scanOnPush": True}
    assert repository["encryptionConfiguration"]["encryptionType"] == "KMS"
    made = registry["team/app"]
    assert made.resource_tags == {"team": "a"}
    assert read_outputs(cloudformation) == {"Name": "team/app", "Arn": made.arn, "Uri": made.uri}


def test_an_update_changes_the_repository(registry, cloudformation) -> None:
    """A stack's update changes the repository in place, so its images stay."""
    key = {"EncryptionType": "KMS"}
    first = template(RepositoryName="app", EncryptionConfiguration=key)
    cloudformation.create_stack(StackName="stack", TemplateBody=first)
    image = registry["app"].push(["v1"])
    second = template(
        RepositoryName="app",
        EncryptionConfiguration=key,
        ImageTagMutability="IMMUTABLE",
        ImageScanningConfiguration={"ScanOnPush": True},
        Tags=[{"Key": "team", "Value": "a"}],
    )
    cloudformation.update_stack(StackName="stack", TemplateBody=second)
    record = registry["app"].record
    assert (record.image_tag_mutability, record.scan_on_push) == ("IMMUTABLE", True)
    assert registry["app"].resource_tags == {"team": "a"}
    assert registry["app"]["v1"] == image


def test_a_stack_goes_on_after_a_rollback(registry, cloudformation) -> None:
    """The repository that moto's stack refers to stays the one of the registry."""
    first = template(RepositoryName="app", Tags=[{"Key": "team", "Value": "a"}])
    cloudformation.create_stack(StackName="stack", TemplateBody=first)
    roll_back = registry.backend.checkpoint()
    registry["app"].set_resource_tags({"team": "b"})
    registry["app"].change_settings(image_tag_mutability="IMMUTABLE")
    roll_back()
    assert registry["app"].resource_tags == {"team": "a"}
    second = template(
        RepositoryName="app",
        ImageScanningConfiguration={"ScanOnPush": True},
        Tags=[{"Key": "team", "Value": "c"}],
    )
    cloudformation.update_stack(StackName="stack", TemplateBody=second)
    app = registry["app"]
    assert (app.record.scan_on_push, app.record.image_tag_mutability) == (True, "MUTABLE")
    assert app.resource_tags == {"team": "c"}


FILTERS = [
    {
        "ImageTagMutabilityExclusionFilterType": "WILDCARD",
        "ImageTagMutabilityExclusionFilterValue": "latest*",
    }
]


def test_exclusion_filters_come_and_go(registry, cloudformation) -> None:
    """Exclusion filters are set by a stack and removed with the mutability that allows them."""
    from moto.ecr.models import Repository

    if not hasattr(Repository, "_convert_cfn_mutability_exclusion_filters"):
        pytest.skip("this moto's CloudFormation takes no exclusion filters")
    first = template(
        RepositoryName="app",
        ImageTagMutability="IMMUTABLE_WITH_EXCLUSION",
        ImageTagMutabilityExclusionFilters=FILTERS,
    )
    cloudformation.create_stack(StackName="stack", TemplateBody=first)
    assert registry["app"].record.image_tag_mutability_exclusion_filters == ("latest*",)
    second = template(RepositoryName="app", ImageTagMutability="IMMUTABLE")
    cloudformation.update_stack(StackName="stack", TemplateBody=second)
    assert registry["app"].record.image_tag_mutability_exclusion_filters == ()


def test_a_deleted_stack_takes_its_repository_along(registry, cloudformation) -> None:
    """Deleting a stack deletes its repository and leaves the others."""
    registry.create_repository("other")
    cloudformation.create_stack(StackName="stack", TemplateBody=template(RepositoryName="app"))
    cloudformation.delete_stack(StackName="stack")
    assert [repository.name for repository in registry.repositories] == ["other"]


def test_a_repository_with_images_stands_in_the_way(registry, cloudformation) -> None:
    """A stack cannot be deleted while its repository contains images, as in AWS.
    moto 5.0.0 answers in JSON here, which botocore cannot read.
    """
    cloudformation.create_stack(StackName="stack", TemplateBody=template(RepositoryName="app"))
    registry["app"].push(["v1"])
    with pytest.raises(Exception, match="cannot be deleted because it still contains images"):
        cloudformation.delete_stack(StackName="stack")
    assert "app" in registry


def test_a_repository_without_a_name_gets_one(registry, cloudformation) -> None:
    """A repository without a name gets one from stack and resource, in ECR's lower case."""
    cloudformation.create_stack(StackName="My-Stack", TemplateBody=template())
    (repository,) = registry.repositories
    assert repository.name.startswith("my-stack-repository-")
    assert read_outputs(cloudformation)["Name"] == repository.name


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("UPPER", "failed to satisfy constraint: .*must satisfy regular expression"),
        ("taken", "already exists in the registry with id .*123456789012"),
    ],
)
def test_what_ecr_refuses_a_stack_is_told(registry, cloudformation, name, sentence) -> None:
    """A stack whose repository ECR refuses fails with ECR's message.
    moto 5.0.0 answers in JSON here, with quotes of its own.
    """
    registry.create_repository("taken")
    with pytest.raises(Exception, match=sentence):
        cloudformation.create_stack(StackName="stack", TemplateBody=template(RepositoryName=name))
    assert len(registry) == 1


@pytest.fixture
def create_function(registry, monkeypatch):
    """Lambda's `create_function` for an image, which moto then looks up in ECR."""
    monkeypatch.setenv("MOTO_LAMBDA_STUB_ECR", "false")
    role = boto3.client("iam").create_role(RoleName="role", AssumeRolePolicyDocument="{}")
    arn = role["Role"]["Arn"]

    def create(uri: str):
        return boto3.client("lambda").create_function(
            FunctionName="function", Role=arn, PackageType="Image", Code={"ImageUri": uri}
        )

    return create


@pytest.mark.parametrize("reference", [":v1", "@{digest}"])
def test_lambda_finds_an_image(registry, create_function, reference: str) -> None:
    """Lambda finds an image by its tag or its digest."""
    repository = registry.create_repository("app")
    image = repository.push(["v1"])
    function = create_function(repository.uri + reference.format(digest=image.digest))
    assert f"sha256:{function['CodeSha256']}" == image.digest


def test_lambda_misses_an_image(registry, create_function) -> None:
    """Lambda reports ImageNotFoundException for an image that the registry does not contain."""
    uri = registry.create_repository("app").uri
    with pytest.raises(ClientError, match="ImageNotFoundException"):
        create_function(f"{uri}:v1")


def test_the_tagging_api_of_moto_has_no_ecr(registry) -> None:
    """moto's tagging API does not know ECR, so it lists none of the mock's repositories."""
    registry.create_repository("app", tags={"team": "a"})
    api = boto3.client("resourcegroupstaggingapi")
    assert api.get_resources()["ResourceTagMappingList"] == []

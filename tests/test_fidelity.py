"""Answers that ECR is recorded to give, row by row, through boto3.

Each docstring or row names its evidence: a section of the project's fidelity table, and the keys of
recordings of AWS or of errors that users pasted into public issues. Other files test the rows that
are documented or decided here.
"""

import json
from typing import Any

import boto3
import botocore.session
import pytest
from botocore.config import Config

from mock_ecr_ext import Registry
from mock_ecr_ext.model.errors import (
    AccessDeniedException,
    InvalidSignatureException,
    ThrottlingException,
    UnrecognizedClientException,
)
from mock_ecr_ext.wire.protocol import encode_error

N = "123456789012"
ABSENT_REPOSITORY = (
    "RepositoryNotFoundException",
    f"The repository with name 'absent' does not exist in the registry with id '{N}'",
)

ECR_MODEL = botocore.session.Session().get_service_model("ecr")
HAS_EXCLUSION = "MUTABLE_WITH_EXCLUSION" in ECR_MODEL.shape_for("ImageTagMutability").enum
needs_exclusion = pytest.mark.skipif(
    not HAS_EXCLUSION, reason="this botocore's ECR model has no exclusion filters"
)

# The pattern depends on botocore's model, which followed a change of ECR; both are recorded.
NAME_PATTERN = (
    r"[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*"
    if HAS_EXCLUSION
    else "(?:[a-z0-9]+(?:[._-][a-z0-9]+)*/)*[a-z0-9]+(?:[._-][a-z0-9]+)*"
)
MUTABILITIES = (
    "IMMUTABLE, MUTABLE, MUTABLE_WITH_EXCLUSION, IMMUTABLE_WITH_EXCLUSION"
    if HAS_EXCLUSION
    else "IMMUTABLE, MUTABLE"
)


def invalid(field: str, constraint: str) -> tuple[str, str]:
    """The error that ECR answers to an invalid parameter."""
    text = f"Invalid parameter at '{field}' failed to satisfy constraint: '{constraint}'"
    return "InvalidParameterException", text


def must_match(field: str, pattern: str) -> tuple[str, str]:
    """The error that ECR answers to a text that does not match a pattern."""
    return invalid(field, f"must satisfy regular expression '{pattern}'")


BAD_NAME = must_match("repositoryName", NAME_PATTERN)
BAD_TAG = must_match("imageTag", "[a-zA-Z0-9-_.]+")
BAD_DIGEST = must_match("imageDigest", "[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+")


@pytest.fixture(autouse=True)
def _repositories(registry: Registry) -> None:
    registry.create_repository("empty")
    registry.create_repository("team/app").push(["v1"])


ERRORS = [
    # section, evidence, operation, parameters, (code, message)
    (
        "1 OTC, getmoto/moto#1698",
        "describe_images",
        {"repositoryName": "absent"},
        ABSENT_REPOSITORY,
    ),
    (
        "1 TF-35268, OTC",
        "describe_images",
        {"repositoryName": "team/app", "imageIds": [{"imageTag": "latest"}]},
        (
            "ImageNotFoundException",
            "The image with imageId {imageDigest:'null', imageTag:'latest'} does not exist within "
            f"the repository with name 'team/app' in the registry with id '{N}'",
        ),
    ),
    (
        "1 puemos/aws-lambda-ecr-cleaner#3",
        "describe_images",
        {"repositoryName": "team/app", "imageIds": []},
        invalid("imageIds", "Member must have length greater than or equal to 1"),
    ),
    (
        "1 trek10inc/ecr-cleaner#8, SPX",
        "describe_images",
        {"repositoryName": "team/app", "imageIds": [{"imageTag": "v1"}] * 101},
        invalid("imageIds", "Member must have length less than or equal to 100"),
    ),
    (
        "1 datawire/forge#99",
        "describe_images",
        {"repositoryName": "team/app", "imageIds": [{"imageTag": "a b"}]},
        BAD_TAG,
    ),
    (
        "1 datawire/forge#99, empty",
        "describe_images",
        {"repositoryName": "team/app", "imageIds": [{"imageTag": ""}]},
        BAD_TAG,
    ),
    (
        "1 prowler#603",
        "describe_images",
        {"repositoryName": "team/app", "imageIds": [{"imageDigest": "v1"}]},
        BAD_DIGEST,
    ),
    (
        "1 pulumi/pulumi-aws#2466, empty",
        "describe_images",
        {"repositoryName": "team/app", "imageIds": [{"imageDigest": ""}]},
        BAD_DIGEST,
    ),
    ("1 SPX", "describe_images", {"repositoryName": "Team/App"}, BAD_NAME),
    (
        "1 chanzuckerberg/single-cell-data-portal#3781",
        "describe_images",
        {"repositoryName": "team/app", "registryId": "12"},
        invalid("registryId", "must satisfy regular expression [0-9]{12}"),
    ),
    (
        "1 andrey-pohilko/registry-cli#79",
        "describe_images",
        {"repositoryName": "team/app", "maxResults": 1001},
        invalid("maxResults", "Member must have value less than or equal to 1000"),
    ),
    (
        "2 STACKD",
        "create_repository",
        {"repositoryName": "team/app"},
        (
            "RepositoryAlreadyExistsException",
            f"The repository with name 'team/app' already exists in the registry with id '{N}'",
        ),
    ),
    ("2 SPX, pattern", "create_repository", {"repositoryName": "a_-b"}, BAD_NAME),
    (
        "2 SPX, null",
        "create_repository",
        {},
        invalid("repositoryName", "must not be null"),
    ),
    (
        "2 aws/aws-dotnet-deploy#549",
        "create_repository",
        {"repositoryName": "a"},
        invalid("repositoryName", "must have length greater than or equal to 2"),
    ),
    (
        "2 SPX, long",
        "create_repository",
        {"repositoryName": "a" * 257},
        invalid("repositoryName", "must have length less than or equal to 256"),
    ),
    (
        "2 SPX, mutability",
        "create_repository",
        {"repositoryName": "new", "imageTagMutability": "SOMETIMES"},
        invalid("imageTagMutability", f"Member must satisfy enum value set: [{MUTABILITIES}]"),
    ),
    pytest.param(
        "2 aws/aws-cdk#35246",
        "create_repository",
        {"repositoryName": "new", "imageTagMutability": "IMMUTABLE_WITH_EXCLUSION"},
        invalid(
            "imageTagMutabilityExclusionFilters",
            "ImageTagMutabilityExclusionFilters can't be null when imageTagMutability is set as "
            "IMMUTABLE_WITH_EXCLUSION",
        ),
        marks=needs_exclusion,
    ),
    (
        "2 SPX, tag without key",
        "create_repository",
        {"repositoryName": "new", "tags": [{"Key": "a", "Value": "1"}, {"Value": "1"}]},
        invalid("tags.2.member.key", "Member must not be null"),
    ),
    (
        "2 SPX, empty tag key",
        "create_repository",
        {"repositoryName": "new", "tags": [{"Key": "", "Value": "1"}]},
        ("InvalidTagParameterException", "Tag parameters are invalid"),
    ),
    (
        "3 STACKD, nitrictech/cli#273, brentley/appmeshworkshop#31",
        "delete_repository",
        {"repositoryName": "team/app"},
        (
            "RepositoryNotEmptyException",
            f"The repository with name 'team/app' in registry with id '{N}' cannot be deleted "
            "because it still contains images",
        ),
    ),
    ("3 STACKD", "delete_repository", {"repositoryName": "absent"}, ABSENT_REPOSITORY),
    (
        "4 STACKD, OTC",
        "describe_repositories",
        {"repositoryNames": ["absent"]},
        ABSENT_REPOSITORY,
    ),
    (
        "4 crossplane-contrib/provider-upjet-aws#1179",
        "describe_repositories",
        {"repositoryNames": ["team/app", "Bad"]},
        BAD_NAME,
    ),
]


@pytest.mark.parametrize(("evidence", "operation", "parameters", "expected"), ERRORS)
def test_recorded_error(ecr, error_of, evidence, operation, parameters, expected) -> None:
    """Each recorded error is answered with exactly its code and its text."""
    assert error_of(getattr(ecr, operation), **parameters) == expected


def test_a_refused_token_is_told_as_recorded(ecr, error_of) -> None:
    """A refused token gets the recorded text, which is known up to "provided".

    1 regclient/regclient#931.
    """
    code, message = error_of(ecr.describe_images, repositoryName="team/app", nextToken="nonsense")
    assert code == "InvalidParameterException"
    assert message.startswith(
        "Invalid parameter at 'NextToken' failed to satisfy constraint: "
        "'Invalid next token provided"
    )


@pytest.mark.parametrize(
    ("operation", "parameters", "action", "resource"),
    [
        pytest.param(
            "describe_images",
            {"repositoryName": "team/app"},
            "ecr:DescribeImages",
            "repository/team/app",
            id="1 artsy/hokusai#27, TF-35303",
        ),
        pytest.param(
            "create_repository",
            {"repositoryName": "new"},
            "ecr:CreateRepository",
            "repository/new",
            id="2 nuclio#4036, aws/containers-roadmap#2460",
        ),
        pytest.param(
            "describe_repositories", {}, "ecr:DescribeRepositories", "repository/*", id="6 issues"
        ),
    ],
)
def test_another_account_is_denied(ecr, error_of, operation, parameters, action, resource) -> None:
    """A `registryId` without permission is AccessDenied, not RepositoryNotFound."""
    code, message = error_of(getattr(ecr, operation), registryId="999999999999", **parameters)
    assert code == "AccessDeniedException"
    assert message == (
        f"User: arn:aws:iam::{N}:user/mock-ecr is not authorized to perform: {action} on "
        f"resource: arn:aws:ecr:us-east-1:999999999999:{resource} "
        f"because no resource-based policy allows the {action} action"
    )


def test_a_granted_account_takes_a_repository(registry, ecr) -> None:
    """Another account's registry that the test has named accepts a new repository.

    2 nuclio#4036, aws/containers-roadmap#2460.
    """
    other = registry.at(account_id="999999999999")
    answer = ecr.create_repository(registryId="999999999999", repositoryName="new")
    assert answer["repository"]["registryId"] == "999999999999"
    assert [repository.name for repository in other.repositories] == ["new"]


def test_authorisation_precedes_validation(ecr, error_of) -> None:
    """A denial quotes a name that validation would refuse (6 jetstack/version-checker#146)."""
    code, message = error_of(
        ecr.describe_images, registryId="999999999999", repositoryName="Not A Name"
    )
    assert code == "AccessDeniedException"
    assert "arn:aws:ecr:us-east-1:999999999999:repository/Not A Name" in message


@pytest.mark.parametrize(
    ("reason", "policy", "tail"),
    [
        pytest.param(
            AccessDeniedException.NO_IDENTITY_POLICY,
            "",
            "because no identity-based policy allows the ecr:PutImage action",
            id="6 modernisation-platform-environments#10067",
        ),
        pytest.param(
            AccessDeniedException.NO_RESOURCE_POLICY,
            "",
            "because no resource-based policy allows the ecr:PutImage action",
            id="6 TF-35303",
        ),
        pytest.param(
            AccessDeniedException.DENIED_BY_CONTROL_POLICY,
            "arn:aws:organizations::1:policy/o-1/p-1",
            "with an explicit deny in a service control policy: "
            "arn:aws:organizations::1:policy/o-1/p-1",
            id="6 jetstack/version-checker#146",
        ),
        pytest.param(
            AccessDeniedException.DENIED_BY_RESOURCE_POLICY,
            "",
            "with an explicit deny in a resource-based policy",
            id="6 STACKD",
        ),
    ],
)
def test_denials_end_as_recorded(reason, policy, tail) -> None:
    """Each reason for a denial has its own ending, and the text is in the member `Message`."""
    error = AccessDeniedException("arn:u", "ecr:PutImage", "arn:r", reason, policy=policy)
    sentence = f"User: arn:u is not authorized to perform: ecr:PutImage on resource: arn:r {tail}"
    body = {"__type": "AccessDeniedException", "Message": sentence}
    assert encode_error(error).decode() == json.dumps(body, separators=(",", ":"))
    assert error.status == 400


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        pytest.param(
            ThrottlingException(),
            "ThrottlingException",
            "Rate exceeded",
            id="6 amazon-ecs-agent#498, trek10inc/ecr-cleaner#2",
        ),
        pytest.param(
            UnrecognizedClientException(),
            "UnrecognizedClientException",
            "The security token included in the request is invalid.",
            id="6 aws-sdk-php#1114",
        ),
        pytest.param(
            InvalidSignatureException("20240501T120000Z is now earlier"),
            "InvalidSignatureException",
            "Signature expired: 20240501T120000Z is now earlier",
            id="6 upmc-enterprises/registry-creds#24",
        ),
    ],
)
def test_errors_of_every_operation(error, code, message) -> None:
    """Errors that precede any operation have lower-case `message` and HTTP status 400."""
    assert json.loads(encode_error(error)) == {"__type": code, "message": message}
    assert error.status == 400


def test_a_wrong_content_type_is_an_unknown_operation(send) -> None:
    """A wrong content type gets 404, a body that is not JSON, and a request id.

    6 STACKD protocol_admission.json.
    """
    response = send("DescribeImages", content_type="application/x-amz-json-1.0")
    assert response.status == 404
    assert response.body == b"<UnknownOperationException/>\n"
    assert len(response.headers["x-amzn-RequestId"]) == 36


def test_no_images(send) -> None:
    """An empty repository has an empty list of images and no token (1 CUST)."""
    response = send("DescribeImages", b'{"repositoryName":"empty"}')
    assert response.body == b'{"imageDetails":[]}'


def test_several_tags_are_one_entry(registry, ecr) -> None:
    """A digest has one entry with all its tags (1 STACKD, CUST)."""
    registry["empty"].push(["original", "http-tag"])
    (detail,) = ecr.describe_images(repositoryName="empty")["imageDetails"]
    assert sorted(detail["imageTags"]) == ["http-tag", "original"]


def test_an_index_and_its_children_are_entries(registry, ecr) -> None:
    """An index is as large as its largest child, and its untagged children have entries too.

    1 STACKD, AWS's documentation; 11 azul#6446.
    """
    arm = registry["empty"].push(size=100, media_type="application/vnd.oci.image.manifest.v1+json")
    amd = registry["empty"].push(size=300)
    index = registry["empty"].push(["v1"], children=[arm, amd])
    details = {
        detail["imageDigest"]: detail
        for detail in ecr.describe_images(repositoryName="empty")["imageDetails"]
    }
    assert details.keys() == {arm.digest, amd.digest, index.digest}
    assert "imageTags" not in details[arm.digest]
    assert details[index.digest]["imageSizeInBytes"] == 300
    assert "artifactMediaType" not in details[index.digest]


def test_a_minimal_repository(send) -> None:
    """The answer to CreateRepository is the recorded one byte by byte, without the tags.

    2 STACKD, TF-35268.
    """
    response = send(
        "CreateRepository", b'{"repositoryName":"new","tags":[{"Key":"team","Value":"a"}]}'
    )
    assert response.body == (
        b'{"repository":{"createdAt":1.71456480025E9,'
        b'"encryptionConfiguration":{"encryptionType":"AES256"},'
        b'"imageScanningConfiguration":{"scanOnPush":false},"imageTagMutability":"MUTABLE",'
        b'"registryId":"123456789012",'
        b'"repositoryArn":"arn:aws:ecr:us-east-1:123456789012:repository/new",'
        b'"repositoryName":"new",'
        b'"repositoryUri":"123456789012.dkr.ecr.us-east-1.amazonaws.com/new"}}'
    )


def test_a_bare_key_id_becomes_its_arn(ecr) -> None:
    """Create and Describe answer the full ARN of a KMS key given by its id (2 and 4 STACKD)."""
    key = "1234abcd-12ab-34cd-56ef-1234567890ab"
    expected = {"encryptionType": "KMS", "kmsKey": f"arn:aws:kms:us-east-1:{N}:key/{key}"}
    created = ecr.create_repository(
        repositoryName="new", encryptionConfiguration={"encryptionType": "KMS", "kmsKey": key}
    )["repository"]
    (described,) = ecr.describe_repositories(repositoryNames=["new"])["repositories"]
    assert created["encryptionConfiguration"] == expected
    assert described == created


@pytest.mark.parametrize("encryption", ["AES256", "KMS"])
def test_a_deleted_repository_has_a_shorter_shape(ecr, encryption) -> None:
    """The answer to DeleteRepository has neither encryption nor scanning.

    3 STACKD, 6 of 6 deletes.
    """
    ecr.create_repository(
        repositoryName="new", encryptionConfiguration={"encryptionType": encryption}
    )
    assert ecr.delete_repository(repositoryName="new")["repository"].keys() == {
        "createdAt",
        "imageTagMutability",
        "registryId",
        "repositoryArn",
        "repositoryName",
        "repositoryUri",
    }


def test_force_deletes_everything(registry, ecr, error_of) -> None:
    """A forced delete removes tagged and untagged images, indexes and their children (3 STACKD)."""
    app = registry["team/app"]
    child = app.push()
    app.push(["multi"], children=[child])
    ecr.delete_repository(repositoryName="team/app", force=True)
    code, _ = error_of(ecr.describe_repositories, repositoryNames=["team/app"])
    assert code == "RepositoryNotFoundException"


def test_create_describe_and_delete_tell_one_time(ecr) -> None:
    """Create, Describe and Delete answer the identical createdAt (12 STACKD)."""
    created = ecr.create_repository(repositoryName="new")["repository"]["createdAt"]
    (described,) = ecr.describe_repositories(repositoryNames=["new"])["repositories"]
    deleted = ecr.delete_repository(repositoryName="new")["repository"]["createdAt"]
    assert created == described["createdAt"] == deleted


def test_no_repositories(registry, send) -> None:
    """The answer for an empty registry has a body of exactly 19 bytes (4 CUST)."""
    registry.delete_repository("empty")
    registry.delete_repository("team/app")
    response = send("DescribeRepositories")
    assert response.body == b'{"repositories":[]}'
    assert response.headers["Content-Length"] == "19"


def test_named_repositories_keep_their_order(registry, ecr) -> None:
    """Repositories keep the order of the request, without a token or tags (4 STACKD)."""
    registry.create_repository("zeta", tags={"team": "a"})
    answer = ecr.describe_repositories(repositoryNames=["zeta", "empty", "team/app"])
    names = [repository["repositoryName"] for repository in answer["repositories"]]
    assert names == ["zeta", "empty", "team/app"]
    assert "nextToken" not in answer
    assert "tags" not in answer["repositories"][0]


@pytest.mark.parametrize("name", ["a__b", "a--b", "a---b", "a.b/c-d"])
@needs_exclusion
def test_accepted_names(ecr, name) -> None:
    """A name that the pattern of 2025 accepts can be created (5 MODEL)."""
    assert ecr.create_repository(repositoryName=name)["repository"]["repositoryName"] == name


@pytest.mark.parametrize("name", ["a___b", "a_-b", "-ab", "ab-", "a//b", "/ab", "Ab", ""])
def test_rejected_names(ecr, error_of, name) -> None:
    """A name that the pattern rejects gets the error text of SPX and its predecessors (5 MODEL)."""
    assert error_of(ecr.create_repository, repositoryName=name) == BAD_NAME


def test_untagged_images_have_no_tags_key(registry, ecr) -> None:
    """An untagged image has no key imageTags, never an empty list (11 PrairieLearn#3200)."""
    registry["empty"].push()
    (detail,) = ecr.describe_images(repositoryName="empty")["imageDetails"]
    assert "imageTags" not in detail


def test_an_image_byte_by_byte(registry, send) -> None:
    """A plain image of 2026 has the recorded members in sorted, compact JSON (8 and 11 STACKD)."""
    image = registry["empty"].push(
        ["original", "http-tag"], size=352, pushed_at="2026-09-26T15:34:38.175Z"
    )
    assert send("DescribeImages", b'{"repositoryName":"empty"}').body == (
        b'{"imageDetails":[{"artifactMediaType":"application/vnd.oci.image.config.v1+json",'
        b'"imageDigest":"%b",'
        b'"imageManifestMediaType":"application/vnd.oci.image.manifest.v1+json",'
        b'"imagePushedAt":1.790436878175E9,"imageSizeInBytes":352,"imageStatus":"ACTIVE",'
        b'"imageTags":["original","http-tag"],"registryId":"123456789012",'
        b'"repositoryName":"empty"}]}' % image.digest.encode()
    )


# botocore's rules of 2023 made a dual-stack host that ECR does not have.
DUAL_STACK_HOST = "ecr.us-east-1.api.aws" if HAS_EXCLUSION else "api.ecr.us-east-1.api.aws"
HOSTS = [
    ("us-east-1", {}, "api.ecr.us-east-1.amazonaws.com"),
    ("us-east-1", {"use_dualstack_endpoint": True}, DUAL_STACK_HOST),
    ("us-east-1", {"use_fips_endpoint": True}, "ecr-fips.us-east-1.amazonaws.com"),
    ("cn-north-1", {}, "api.ecr.cn-north-1.amazonaws.com.cn"),
    ("us-gov-west-1", {}, "api.ecr.us-gov-west-1.amazonaws.com"),
    ("us-gov-west-1", {"use_fips_endpoint": True}, "ecr-fips.us-gov-west-1.amazonaws.com"),
    ("us-iso-east-1", {}, "api.ecr.us-iso-east-1.c2s.ic.gov"),
    ("us-isob-east-1", {}, "api.ecr.us-isob-east-1.sc2s.sgov.gov"),
]


@pytest.mark.parametrize(("region", "options", "host"), HOSTS)
def test_every_host_reaches_the_mock(registry, region: str, options: Any, host: str) -> None:
    """Standard, dual-stack and FIPS hosts of several partitions reach their own region (13)."""
    client = boto3.client("ecr", region_name=region, config=Config(**options))
    assert client.meta.endpoint_url == f"https://{host}"
    client.create_repository(repositoryName="new")
    assert "new" in registry.at(region=region)


@pytest.mark.parametrize(
    "host", ["ecr.us-west-2.amazonaws.com", "api.ecr-fips.us-west-2.amazonaws.com"]
)
def test_hosts_that_no_client_chooses_itself_reach_the_mock(registry, host: str) -> None:
    """The legacy alias and the generic FIPS host, given as an endpoint, reach the mock (13)."""
    client = boto3.client("ecr", region_name="us-west-2", endpoint_url=f"https://{host}")
    client.create_repository(repositoryName="new")
    assert "new" in registry.at(region="us-west-2")


@pytest.mark.filterwarnings("ignore::mock_ecr_ext.UnknownRegionWarning")  # of older botocores
@pytest.mark.parametrize(
    ("region", "partition", "suffix"),
    [
        ("eu-west-1", "aws", "amazonaws.com"),
        ("cn-northwest-1", "aws-cn", "amazonaws.com.cn"),
        ("us-gov-east-1", "aws-us-gov", "amazonaws.com"),
        ("us-iso-west-1", "aws-iso", "c2s.ic.gov"),
        ("us-isob-east-1", "aws-iso-b", "sc2s.sgov.gov"),
        ("eu-isoe-west-1", "aws-iso-e", "cloud.adc-e.uk"),
        ("us-isof-south-1", "aws-iso-f", "csp.hci.ic.gov"),
        ("eusc-de-east-1", "aws-eusc", "amazonaws.eu"),
    ],
)
def test_arns_and_uris_follow_the_partition(registry, region, partition, suffix) -> None:
    """An ARN has the prefix of its partition, and a URI the IPv4 registry host.

    13 endpoint rule set.
    """
    repository = registry.at(region=region).create_repository("team/app")
    assert repository.arn == f"arn:{partition}:ecr:{region}:{N}:repository/team/app"
    assert repository.uri == f"{N}.dkr.ecr.{region}.{suffix}/team/app"

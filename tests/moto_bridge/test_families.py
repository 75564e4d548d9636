"""Each operation that moto answers, on the mock's own registry."""

import datetime as dt
import json
from importlib.metadata import version

import boto3
import pytest
from botocore.exceptions import ClientError

from mock_ecr_ext import NotMocked, mock_ecr
from mock_ecr_ext.moto_bridge import operations

NOW = dt.datetime(2024, 5, 1, 12, 0, 0, 250000, tzinfo=dt.timezone.utc)
NOW_OF_MOTO = NOW.replace(microsecond=0)  # moto reports whole seconds

POLICY = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "pull",
                "Effect": "Allow",
                "Principal": {"AWS": "arn:aws:iam::123456789012:root"},
                "Action": ["ecr:BatchGetImage"],
            }
        ],
    }
)
REGISTRY_POLICY = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "replicate",
                "Effect": "Allow",
                "Principal": {"AWS": "arn:aws:iam::222222222222:root"},
                "Action": ["ecr:ReplicateImage"],
                "Resource": ["arn:aws:ecr:us-east-1:123456789012:repository/*"],
            }
        ],
    }
)
LIFECYCLE_POLICY = json.dumps(
    {
        "rules": [
            {
                "rulePriority": 1,
                "description": "untagged images go after two weeks",
                "selection": {
                    "tagStatus": "untagged",
                    "countType": "sinceImagePushed",
                    "countUnit": "days",
                    "countNumber": 14,
                },
                "action": {"type": "expire"},
            }
        ]
    }
)
RULES = [
    {
        "scanFrequency": "SCAN_ON_PUSH",
        "repositoryFilters": [{"filter": "team/*", "filterType": "WILDCARD"}],
    }
]
REPLICATION = {"rules": [{"destinations": [{"region": "eu-west-1", "registryId": "123456789012"}]}]}


def test_lifecycle_policies(app, ecr, error_of) -> None:
    """A lifecycle policy can be put, read and deleted; its times are the clock's."""
    asked = {"repositoryName": "team/app"}
    put = ecr.put_lifecycle_policy(**asked, lifecyclePolicyText=LIFECYCLE_POLICY)
    got = ecr.get_lifecycle_policy(**asked)
    deleted = ecr.delete_lifecycle_policy(**asked)
    assert put["registryId"] == "123456789012"
    assert put["lifecyclePolicyText"] == got["lifecyclePolicyText"] == LIFECYCLE_POLICY
    assert got["lastEvaluatedAt"] == deleted["lastEvaluatedAt"] == NOW_OF_MOTO
    assert error_of(ecr.get_lifecycle_policy, **asked) == (
        "LifecyclePolicyNotFoundException",
        "Lifecycle policy does not exist for the repository with name 'team/app' in the registry "
        "with id '123456789012'",
    )


def test_repository_policies(app, ecr, error_of) -> None:
    """A repository policy can be set, read and deleted."""
    asked = {"repositoryName": "team/app"}
    ecr.set_repository_policy(**asked, policyText=POLICY)
    assert json.loads(ecr.get_repository_policy(**asked)["policyText"]) == json.loads(POLICY)
    ecr.delete_repository_policy(**asked)
    code, _ = error_of(ecr.get_repository_policy, **asked)
    assert code == "RepositoryPolicyNotFoundException"


def test_registry_policies(ecr, error_of) -> None:
    """A registry policy can be put, read and deleted."""
    ecr.put_registry_policy(policyText=REGISTRY_POLICY)
    assert ecr.get_registry_policy()["policyText"] == REGISTRY_POLICY
    assert ecr.delete_registry_policy()["registryId"] == "123456789012"
    assert error_of(ecr.get_registry_policy)[0] == "RegistryPolicyNotFoundException"


def test_scans(app, registry, ecr, error_of) -> None:
    """The mock's clock dates each scan and limits an image to one scan a day."""
    asked = {"repositoryName": "team/app", "imageId": {"imageTag": "v1"}}
    assert error_of(ecr.describe_image_scan_findings, **asked)[0] == "ScanNotFoundException"
    started = ecr.start_image_scan(**asked)
    assert started["imageId"] == {"imageDigest": app["v1"].digest, "imageTag": "v1"}
    findings = ecr.describe_image_scan_findings(**asked)["imageScanFindings"]
    assert findings["imageScanCompletedAt"] == NOW_OF_MOTO
    assert findings["vulnerabilitySourceUpdatedAt"] == NOW_OF_MOTO
    assert findings["findingSeverityCounts"] == {"HIGH": 1}
    assert error_of(ecr.start_image_scan, **asked)[0] == "LimitExceededException"
    registry.clock.tick(days=1)
    ecr.start_image_scan(**asked)


@pytest.mark.parametrize("status", ["ARCHIVED", "ACTIVATING"])
def test_an_archived_image_cannot_be_scanned(app, ecr, error_of, status) -> None:
    """An image that is not ACTIVE cannot be scanned, as documented; the text is decided here."""
    app.push("v2", status=status)
    asked = {"repositoryName": "team/app", "imageId": {"imageTag": "v2"}}
    assert error_of(ecr.start_image_scan, **asked) == (
        "ImageArchivedException",
        "The image with imageId {imageDigest:'null', imageTag:'v2'} within the repository with "
        "name 'team/app' in the registry with id '123456789012' is archived and cannot be scanned",
    )
    app.update("v2", status="ACTIVE")
    ecr.start_image_scan(**asked)


def test_a_token_expires_within_the_calendar(registry) -> None:
    """A token that would be valid beyond the year 9999 expires at its end."""
    registry.clock.pin("9999-12-31T23:00:00Z")
    answer = operations.find("GetAuthorizationToken")(registry, {})
    assert b'"expiresAt":2.53402300799999E11' in answer.body()


def test_a_scan_that_the_test_described_comes_before_motos(app, ecr) -> None:
    """Findings that the test gives replace moto's and agree with DescribeImages."""
    image = app.push(["v2"], scan_findings={"HIGH": 2, "LOW": 1})
    told = ecr.describe_image_scan_findings(
        repositoryName="team/app", imageId={"imageDigest": image.digest}
    )
    (detail,) = ecr.describe_images(repositoryName="team/app", imageIds=[told["imageId"]])[
        "imageDetails"
    ]
    assert told["imageId"] == {"imageDigest": image.digest}
    assert told["imageScanStatus"] == detail["imageScanStatus"]
    assert told["imageScanFindings"] == detail["imageScanFindingsSummary"]
    assert told["imageScanFindings"]["imageScanCompletedAt"] == NOW


def test_a_failed_scan_has_no_findings(app, ecr) -> None:
    """A scan that the test describes as failed has no findings."""
    app.push(["v2"], scan_status="FAILED")
    told = ecr.describe_image_scan_findings(repositoryName="team/app", imageId={"imageTag": "v2"})
    assert told["imageScanStatus"] == {"status": "FAILED"}
    assert "imageScanFindings" not in told


def test_an_image_pushed_again_was_not_scanned(app, registry, ecr, error_of) -> None:
    """An image that is deleted and pushed again has lost its scan."""
    asked = {"repositoryName": "team/app", "imageId": {"imageTag": "v1"}}
    ecr.start_image_scan(**asked)
    manifest = app["v1"].manifest
    app.delete("v1")
    registry.clock.tick(seconds=1)
    app.push(["v1"], manifest=manifest)
    assert error_of(ecr.describe_image_scan_findings, **asked)[0] == "ScanNotFoundException"


@pytest.mark.parametrize("operation", ["start_image_scan", "describe_image_scan_findings"])
def test_an_image_that_is_missed_is_told_as_ecr_does(app, ecr, error_of, operation: str) -> None:
    """A missing image has the same error in scan operations as in a native one."""
    image_id = {"imageTag": "v9"}
    missed = error_of(ecr.describe_images, repositoryName="team/app", imageIds=[image_id])
    told = error_of(getattr(ecr, operation), repositoryName="team/app", imageId=image_id)
    assert told == missed


@pytest.mark.moto_has("InitiateLayerUpload")
def test_layers(app, ecr) -> None:
    """An uploaded layer is available; a part after a gap is refused with the last valid byte."""
    asked = {"repositoryName": "team/app"}
    digest = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    upload = {**asked, "uploadId": ecr.initiate_layer_upload(**asked)["uploadId"]}
    part = ecr.upload_layer_part(**upload, partFirstByte=0, partLastByte=2, layerPartBlob=b"abc")
    assert part["lastByteReceived"] == 2
    with pytest.raises(ClientError) as refused:
        ecr.upload_layer_part(**upload, partFirstByte=7, partLastByte=9, layerPartBlob=b"abc")
    assert refused.value.response["lastValidByteReceived"] == 2
    done = ecr.complete_layer_upload(**upload, layerDigests=[digest])
    assert done["layerDigest"] == digest
    (layer,) = ecr.batch_check_layer_availability(**asked, layerDigests=[digest])["layers"]
    assert layer["layerAvailability"] == "AVAILABLE"
    assert app.layers == {digest: 3}


def test_replication(ecr) -> None:
    """DescribeRegistry reports the configuration that PutReplicationConfiguration stores."""
    ecr.put_replication_configuration(replicationConfiguration=REPLICATION)
    told = ecr.describe_registry()
    assert told["registryId"] == "123456789012"
    assert told["replicationConfiguration"] == REPLICATION


@pytest.mark.moto_has("InitiateLayerUpload")
def test_a_layer_of_archived_images_alone_is_archived(app, ecr) -> None:
    """A layer is ARCHIVED while each image that has it is archived, as documented."""
    digests = [f"sha256:{n:064x}" for n in range(3)]
    app.layers.update(dict.fromkeys(digests, 5))
    for tag, layer in (("v2", digests[0]), ("v3", digests[1]), ("v4", digests[1])):
        blob = {"mediaType": "a/b", "digest": layer, "size": 5}
        body = {"config": blob, "layers": [blob], "annotations": {"tag": tag}}
        app.push(tag, manifest=body, status="ACTIVE" if tag == "v4" else "ARCHIVED")
    found = ecr.batch_check_layer_availability(repositoryName="team/app", layerDigests=digests)
    assert [layer["layerAvailability"] for layer in found["layers"]] == [
        "ARCHIVED",
        "AVAILABLE",
        "AVAILABLE",
    ]


def test_scanning_rules(app, registry, ecr) -> None:
    """A repository's scanning configuration has its scanOnPush; unknown names are failures."""
    registry.create_repository("team/other", scan_on_push=True)
    told = ecr.batch_get_repository_scanning_configuration(
        repositoryNames=["team/app", "team/other", "nobody"]
    )
    on_push = {
        config["repositoryName"]: config["scanOnPush"] for config in told["scanningConfigurations"]
    }
    assert on_push == {"team/app": False, "team/other": True}
    assert [failure["repositoryName"] for failure in told["failures"]] == ["nobody"]
    assert registry.calls[-1].items == 2


@pytest.mark.moto_has("GetRegistryScanningConfiguration")
def test_scanning_rules_hold_for_what_is_made_later(app, registry, ecr) -> None:
    """The registry's scanning rules also apply to repositories that are created later."""
    ecr.put_registry_scanning_configuration(scanType="BASIC", rules=RULES)
    assert ecr.get_registry_scanning_configuration()["scanningConfiguration"]["rules"] == RULES
    for name in ("team/later", "their/app"):
        ecr.create_repository(repositoryName=name)
    told = ecr.batch_get_repository_scanning_configuration(
        repositoryNames=["team/app", "team/later", "their/app"]
    )["scanningConfigurations"]
    frequencies = [config["scanFrequency"] for config in told]
    assert frequencies == ["SCAN_ON_PUSH", "SCAN_ON_PUSH", "MANUAL"]


@pytest.mark.moto_has("GetRegistryScanningConfiguration")
def test_a_rule_without_a_wildcard_is_for_names_that_contain_it(registry, ecr) -> None:
    """A filter without a wildcard matches names that contain it, as AWS documents it."""
    rule = {**RULES[0], "repositoryFilters": [{"filter": "app", "filterType": "WILDCARD"}]}
    ecr.put_registry_scanning_configuration(scanType="BASIC", rules=[rule])
    registry.create_repository("team/app/web")
    (config,) = ecr.batch_get_repository_scanning_configuration(repositoryNames=["team/app/web"])[
        "scanningConfigurations"
    ]
    assert config["appliedScanFilters"] == rule["repositoryFilters"]


@pytest.mark.parametrize(
    ("region", "host"),
    [
        ("eu-west-1", "https://123456789012.dkr.ecr.eu-west-1.amazonaws.com"),
        ("cn-north-1", "https://123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn"),
    ],
)
def test_authorization_tokens(region: str, host: str) -> None:
    """An authorization token is valid for twelve hours of the clock, at its partition's host."""
    with mock_ecr(region=region, now=NOW) as registry:
        (data,) = boto3.client("ecr").get_authorization_token()["authorizationData"]
        assert data["expiresAt"] == NOW + dt.timedelta(hours=12)
        assert data["proxyEndpoint"] == host
        assert registry.calls[-1].operation == "GetAuthorizationToken"


def test_where_moto_fails_it_says_that_it_is_motos_error(app, ecr) -> None:
    """A failure inside moto raises NotMocked with its cause, and changes nothing."""
    rules = {"scanType": "BASIC", "rules": RULES}
    ecr.put_registry_scanning_configuration(**rules)
    before = ecr.batch_get_repository_scanning_configuration(repositoryNames=["team/app"])
    with pytest.raises(NotMocked) as caught:
        ecr.put_registry_scanning_configuration(scanType="BASIC")
    assert str(caught.value) == (
        f"PutRegistryScanningConfiguration fails inside moto {version('moto')}, which answers for "
        "it: TypeError: 'NoneType' object is not iterable. That is moto's error, not ECR's, and it "
        "changed nothing. Change the call, or stub this call in the test, with unittest.mock or "
        "botocore's Stubber."
    )
    assert isinstance(caught.value.__cause__, TypeError)
    after = ecr.batch_get_repository_scanning_configuration(repositoryNames=["team/app"])
    assert before["scanningConfigurations"] == after["scanningConfigurations"]


def test_a_refusal_of_motos_changes_nothing(app, ecr, error_of) -> None:
    """A request that moto refuses, such as an invalid policy, changes nothing."""
    asked = {"repositoryName": "team/app"}
    ecr.set_repository_policy(**asked, policyText=POLICY)
    assert error_of(ecr.set_repository_policy, **asked, policyText="{}") == (
        "InvalidParameterException",
        "Invalid parameter at 'PolicyText' failed to satisfy constraint: "
        "'Invalid repository policy provided'",
    )
    assert ecr.get_repository_policy(**asked)["policyText"] == POLICY

"""The rules of all operations apply to those that moto answers."""

import boto3
import pytest

from mock_ecr_ext import NotMocked, mock_ecr

DENIED = "because no resource-based policy allows the ecr:DescribeRegistry action"


def test_a_call_is_written_down(app, registry, ecr) -> None:
    """`registry.calls` has the number of items and the answer."""
    operation = "BatchGetRepositoryScanningConfiguration"
    ecr.batch_get_repository_scanning_configuration(repositoryNames=["team/app"])
    (call,) = registry.calls
    assert (call.operation, call.status, call.items) == (operation, 200, 1)
    assert call.response["scanningConfigurations"][0]["repositoryName"] == "team/app"
    assert call.at == registry.clock.now()


def test_an_error_is_written_down_with_a_hint(app, registry, ecr, error_of) -> None:
    """A missing repository is reported, and recorded with a hint, as by a native operation."""
    asked = {"repositoryName": "team/ap"}
    error = error_of(ecr.get_repository_policy, **asked)
    assert error == error_of(ecr.describe_images, **asked)
    call = registry.calls[0]
    assert (call.error, call.message) == error
    assert call.hint.startswith("the nearest name is 'team/app'")


def test_a_fault_comes_first(registry, ecr, error_of) -> None:
    """A fault replaces moto's answer as it replaces a native operation's."""
    with registry.faults.deny("DescribeRegistry"):
        assert error_of(ecr.describe_registry)[0] == "AccessDeniedException"
    assert ecr.describe_registry()["registryId"] == registry.account_id
    assert [call.error for call in registry.calls] == ["AccessDeniedException", None]


def test_parameters_are_refused_in_ecrs_words(app, ecr, error_of) -> None:
    """Invalid parameters are refused with ECR's messages before moto receives them."""
    assert error_of(ecr.get_repository_policy, repositoryName="UPPER")[0] == (
        "InvalidParameterException"
    )
    assert error_of(ecr.get_repository_policy) == (
        "InvalidParameterException",
        "Invalid parameter at 'repositoryName' failed to satisfy constraint: 'must not be null'",
    )


@pytest.mark.parametrize("is_named", [True, False])
def test_another_account_has_to_be_named(registry, ecr, error_of, is_named: bool) -> None:
    """Another account's registry answers if the test has named it, and is denied otherwise."""
    other = "222222222222"
    if is_named:
        registry.at(account_id=other).create_repository("theirs")
    asked = {"registryId": other, "repositoryName": "theirs"}
    code, message = error_of(ecr.get_repository_policy, **asked)
    expected = "RepositoryPolicyNotFoundException" if is_named else "AccessDeniedException"
    assert code == expected
    assert other in message


def test_each_region_has_its_own(registry, error_of) -> None:
    """The scan of an image in one is not that of one in another."""
    scan = {"repositoryName": "app", "imageId": {"imageTag": "v1"}}
    clients = [boto3.client("ecr", region_name=region) for region in ("us-east-1", "eu-west-1")]
    for client in clients:
        registry.at(region=client.meta.region_name).create_repository("app").push(["v1"])
    clients[0].start_image_scan(**scan)
    assert clients[0].describe_image_scan_findings(**scan)["imageScanStatus"]
    assert error_of(clients[1].describe_image_scan_findings, **scan)[0] == "ScanNotFoundException"


def test_what_moto_keeps_rolls_back(app, registry, ecr, error_of) -> None:
    """A rollback restores moto's scans and tags, and can be repeated."""
    tokens = {"repositoryName": "team/app", "imageId": {"imageTag": "v1"}}
    roll_back = registry.backend.checkpoint()
    for _ in range(2):
        ecr.start_image_scan(**tokens)
        roll_back()
        assert error_of(ecr.describe_image_scan_findings, **tokens)[0] == "ScanNotFoundException"
        roll_back()


def test_what_moto_keeps_goes_with_its_repository(app, registry, ecr, error_of) -> None:
    """A repository that replaces a deleted one of the same name has none of its scans."""
    tokens = {"repositoryName": "team/app", "imageId": {"imageTag": "v1"}}
    ecr.start_image_scan(**tokens)
    ecr.delete_repository(repositoryName="team/app", force=True)
    registry.create_repository("team/app").push(["v1"])
    assert error_of(ecr.describe_image_scan_findings, **tokens)[0] == "ScanNotFoundException"


def test_a_copy_of_a_backend_keeps_the_same(app, registry, ecr, error_of) -> None:
    """A later change in the copy leaves the original as it was."""
    app.push(["v2"])
    first, second = (
        {"repositoryName": "team/app", "imageId": {"imageTag": tag}} for tag in ("v1", "v2")
    )
    ecr.start_image_scan(**first)
    copy = registry.backend.copy(registry.clock).default
    with mock_ecr(registry=copy):
        assert ecr.describe_image_scan_findings(**first)["imageScanStatus"]["status"] == "COMPLETE"
        ecr.start_image_scan(**second)
    assert error_of(ecr.describe_image_scan_findings, **second)[0] == "ScanNotFoundException"


def test_an_operation_that_moto_says_it_lacks_is_not_mocked(registry, app, ecr) -> None:
    """An operation that moto only declares raises NotMocked, and no call is recorded."""
    with pytest.raises(NotMocked, match=r"^GetDownloadUrlForLayer is not mocked: it is neither"):
        ecr.get_download_url_for_layer(repositoryName="team/app", layerDigest=f"sha256:{'0' * 64}")
    assert registry.calls == ()


def test_motos_iam_is_not_asked(registry, ecr, monkeypatch) -> None:
    """moto's IAM checks do not apply to ECR, as they do not to native operations."""
    from moto.core.responses import ActionAuthenticatorMixin

    monkeypatch.setattr(ActionAuthenticatorMixin, "request_count", 5)
    monkeypatch.setattr("moto.settings.INITIAL_NO_AUTH_ACTION_COUNT", 0)
    assert ecr.describe_registry()["registryId"] == registry.account_id


def test_a_number_with_a_fraction_is_told(app, ecr, registry) -> None:
    """A number with a fraction, such as a score set through moto's API, is answered unchanged."""
    from moto.moto_api._internal.models import moto_api_backend

    if not hasattr(moto_api_backend, "set_ecr_scan_finding_result"):
        pytest.skip("this moto takes no results of scans")
    result = {
        "registryId": "123456789012",
        "repositoryName": "team/app",
        "imageId": {"imageTag": "v1"},
        "imageScanStatus": {"status": "COMPLETE"},
        "imageScanFindings": {"enhancedFindings": [{"score": 7.5}]},
    }
    moto_api_backend.set_ecr_scan_finding_result(result, registry.account_id, registry.region)
    asked = {"repositoryName": "team/app", "imageId": {"imageTag": "v1"}}
    ecr.start_image_scan(**asked)
    told = ecr.describe_image_scan_findings(**asked)["imageScanFindings"]
    assert told["enhancedFindings"] == [{"score": 7.5}]

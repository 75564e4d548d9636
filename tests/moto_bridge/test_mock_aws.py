"""The use of mock_ecr and moto's mock_aws at the same time."""

import contextlib
import os

import boto3
import moto.ecr.models
import pytest
from botocore.config import Config
from moto import mock_aws
from moto.ecr.models import ECRBackend, ecr_backends

from mock_ecr_ext import NotMocked, mock_ecr
from mock_ecr_ext.botocore_hook.hook import HOOK
from mock_ecr_ext.model.access import FAKE_ACCESS_KEY

NOW = "2024-05-01T12:00:00.250Z"
KEYS = {
    "region_name": "us-east-1",
    "aws_access_key_id": "AKIAIOSFODNN7EXAMPLE",
    "aws_secret_access_key": "a",
}
OWN_ACCOUNT = "123456789012"
ECR_OUTSIDE = boto3.client("ecr", **KEYS)


@pytest.fixture(params=["mock_ecr inside", "mock_aws inside"])
def both(request):
    """The registry of a mock_ecr inside a mock_aws, and of one around it."""
    mocks = [mock_aws(), mock_ecr(now=NOW)]
    if request.param == "mock_aws inside":
        mocks.reverse()
    with contextlib.ExitStack() as stack:
        entered = [stack.enter_context(mock) for mock in mocks]
        yield entered[mocks.index(next(m for m in mocks if "mock_ecr" in repr(m)))]


@pytest.fixture
def motos_own(monkeypatch):
    """The names of the repositories created in moto's own backend."""
    made = []
    original = ECRBackend.create_repository

    def create_repository(self, *args, **kwargs):
        made.append(kwargs["repository_name"])
        return original(self, *args, **kwargs)

    monkeypatch.setattr(ECRBackend, "create_repository", create_repository)
    return made


def test_each_request_is_applied_once(both, motos_own) -> None:
    """An ECR request is applied to the mock's registry alone, not to moto's backend as well."""
    client = boto3.client("ecr", region_name="us-east-1")
    client.create_repository(repositoryName="new")
    assert [call.operation for call in both.calls] == ["CreateRepository"]
    assert "new" in both
    assert motos_own == []
    client.describe_registry()
    assert [call.operation for call in both.calls] == ["CreateRepository", "DescribeRegistry"]


HOSTS = {
    "fips": {"use_fips_endpoint": True},
    "dual-stack": {"use_dualstack_endpoint": True},
}


@pytest.mark.parametrize("options", HOSTS.values(), ids=HOSTS)
def test_whatever_the_endpoint(both, motos_own, options) -> None:
    """Every endpoint is answered, because requests are matched by service, not by host."""
    client = boto3.client("ecr", region_name="us-east-1", config=Config(**options))
    client.create_repository(repositoryName="new")
    assert (len(both.calls), motos_own) == (1, [])


def test_other_services_are_motos(both) -> None:
    """Requests of other services reach moto as if mock_ecr were not active."""
    s3 = boto3.client("s3", region_name="us-east-1")
    s3.create_bucket(Bucket="reports")
    assert [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]] == ["reports"]
    assert both.calls == ()


def test_a_client_of_motos_made_first_is_answered_here(both, motos_own, monkeypatch) -> None:
    """A client that has moto's handler and not the mock's is still answered by the mock.
    That is so if it was created after moto's import and before the first mock.
    """
    import botocore.handlers

    others = [spec for spec in botocore.handlers.BUILTIN_HANDLERS if HOOK.before_send not in spec]
    monkeypatch.setattr(botocore.handlers, "BUILTIN_HANDLERS", others)
    client = boto3.client("ecr", **KEYS)
    client.create_repository(repositoryName="new")
    assert ([call.operation for call in both.calls], motos_own) == (["CreateRepository"], [])


def test_a_client_of_the_modules_is_answered_here(both) -> None:
    """A client created at import is answered by the mock, despite its own credentials."""
    ECR_OUTSIDE.create_repository(repositoryName="new")
    assert "new" in both


@mock_aws
@mock_ecr
def test_decorators() -> None:
    """The two mocks can be combined as decorators with mock_aws outside."""
    boto3.client("ecr").create_repository(repositoryName="new")
    assert boto3.client("s3").list_buckets()["Buckets"] == []


@mock_ecr
@mock_aws
def test_decorators_the_other_way() -> None:
    """The two mocks can be combined as decorators with mock_ecr outside."""
    boto3.client("ecr").create_repository(repositoryName="new")
    assert boto3.client("s3").list_buckets()["Buckets"] == []


def test_leaving_gives_moto_its_own_backend_back(motos_own) -> None:
    """Leaving mock_ecr restores moto's own backend with its repositories."""
    with mock_aws():
        client = boto3.client("ecr", region_name="us-east-1")
        client.create_repository(repositoryName="of-moto")
        with mock_ecr():
            names = [r["repositoryName"] for r in client.describe_repositories()["repositories"]]
            assert names == []
        (repository,) = client.describe_repositories()["repositories"]
        assert repository["repositoryName"] == "of-moto"
        assert type(ecr_backends[OWN_ACCOUNT]["us-east-1"]) is ECRBackend


def test_moto_starting_and_stopping_leaves_the_registry() -> None:
    """Starting and stopping mock_aws does not change the mock's registry."""
    with mock_ecr(now=NOW) as registry:
        client = boto3.client("ecr", region_name="us-east-1")
        client.create_repository(repositoryName="new")
        for _ in range(2):
            with mock_aws():
                assert "new" in registry
        arn = registry["new"].arn
        client.tag_resource(resourceArn=arn, tags=[{"Key": "a", "Value": "b"}])
        assert registry["new"].resource_tags == {"a": "b"}


def test_credentials_come_back() -> None:
    """No fake credentials remain after both mocks, whichever is the outer one."""
    for outer, inner in ((mock_aws, mock_ecr), (mock_ecr, mock_aws)):
        with outer(), inner():
            pass
        assert "AWS_ACCESS_KEY_ID" not in os.environ


def test_a_client_of_the_inner_mocks_is_kept_from_the_network() -> None:
    """A client with an ended mock's key raises NotMocked, even if mock_aws could answer."""
    with mock_aws():
        with mock_ecr():
            client = boto3.client("ecr", region_name="us-east-1")
            assert boto3.Session().get_credentials().access_key == FAKE_ACCESS_KEY
        with pytest.raises(NotMocked, match="after its mock_ecr had ended"):
            client.describe_repositories()


def test_motos_backends_are_the_registries(both) -> None:
    """Code that imports moto's `ecr_backends` sees the repositories of the mock's registry."""
    both.create_repository("team/app").push(["v1"])
    backend = moto.ecr.models.ecr_backends[OWN_ACCOUNT]["us-east-1"]
    assert list(backend.repositories) == ["team/app"]
    assert len(backend.repositories) == 1
    assert "no-such" not in backend.repositories
    (image,) = backend.repositories["team/app"].images
    assert image.get_image_digest() == both["team/app"]["v1"].digest
    assert image.image_tags == ["v1"]
    assert backend.repositories["team/app"].created_at.isoformat() == "2024-05-01T12:00:00.250000"
    assert "us-east-1" in ecr_backends[OWN_ACCOUNT]


def test_motos_tag_methods_write_the_registrys_tags(both) -> None:
    """Code that tags a repository through moto's backend changes the mock's resource tags."""
    app = both.create_repository("team/app", tags={"team": "a"})
    backend = moto.ecr.models.ecr_backends[OWN_ACCOUNT]["us-east-1"]
    backend.tag_resource(app.arn, [{"Key": "tier", "Value": "1"}])
    assert app.resource_tags == {"team": "a", "tier": "1"}
    backend.untag_resource(app.arn, ["team"])
    assert app.resource_tags == {"tier": "1"}


def test_motos_default_account_is_the_mocks_own() -> None:
    """moto's default account, used without a key of its IAM, is the one that the test chose."""
    with mock_aws(), mock_ecr(account_id="111111111111") as registry:
        registry.create_repository("mine")
        assert list(ecr_backends[OWN_ACCOUNT]["us-east-1"].repositories) == ["mine"]


def test_motos_iam_users_are_in_the_mocks_own_account(both) -> None:
    """The keys of moto's IAM users belong to the mock's own account."""
    iam = boto3.client("iam")
    iam.create_user(UserName="me")
    key = iam.create_access_key(UserName="me")["AccessKey"]
    client = boto3.client(
        "ecr",
        region_name="us-east-1",
        aws_access_key_id=key["AccessKeyId"],
        aws_secret_access_key=key["SecretAccessKey"],
    )
    assert client.describe_registry()["registryId"] == both.account_id


def test_an_assumed_role_sees_its_own_accounts_registry(both) -> None:
    """A role's key from STS selects its account's registry, in all operations."""
    role = boto3.client("sts", region_name="us-east-1").assume_role(
        RoleArn="arn:aws:iam::222222222222:role/deploy", RoleSessionName="deploy"
    )["Credentials"]
    client = boto3.client(
        "ecr",
        region_name="us-east-1",
        aws_access_key_id=role["AccessKeyId"],
        aws_secret_access_key=role["SecretAccessKey"],
        aws_session_token=role["SessionToken"],
    )
    client.create_repository(repositoryName="theirs")
    assert client.describe_registry()["registryId"] == "222222222222"
    assert "theirs" not in both
    assert "theirs" in both.at(account_id="222222222222")
    assert {call.account_id for call in both.calls} == {"222222222222"}

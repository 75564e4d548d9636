"""Tests of recording a registry and of loading the record."""

import json
from datetime import datetime, timezone
from pathlib import Path

import boto3
import botocore.session
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from mock_ecr_ext import InvalidValue, mock_ecr
from mock_ecr_ext.recording import record, write
from tests.lifecycle.conftest import make_rule

NOW = "2024-05-01T12:00:00Z"

# Older botocores lack the image status: their clients neither request nor get archived images.
_MODEL = botocore.session.get_session().get_service_model("ecr")
_FILTER = _MODEL.operation_model("DescribeImages").input_shape.members["filter"]
KNOWS_STATUS = "imageStatus" in _FILTER.members
EVERY_STATUS = {"imageStatus": "ANY"} if KNOWS_STATUS else {}


POLICY = {"rules": [make_rule(1)]}


def describe(registry):
    """All that the read operations tell of a registry, page by page."""
    ecr = boto3.client("ecr")
    found = list(ecr.describe_repositories()["repositories"])
    for repository in registry.repositories:
        found.append(repository.lifecycle_policy)
        pages = ecr.get_paginator("describe_images").paginate(
            repositoryName=repository.name, filter=EVERY_STATUS
        )
        found += [image for page in pages for image in page["imageDetails"]]
    return found


TAGS = st.lists(st.sampled_from("abcdef"), max_size=3)
IMAGES = st.builds(
    dict,
    tags=TAGS,
    size=st.integers(0, 2**40),
    pushed_at=st.integers(0, 10**10).map(lambda ms: f"-{ms / 1000:.3f}s"),
    status=st.sampled_from(["ACTIVE", "ARCHIVED", "ACTIVATING"][: 3 if KNOWS_STATUS else 1]),
    last_pulled_at=st.sampled_from([None, "-1d"]),
    scan_findings=st.sampled_from([None, {}, {"HIGH": 2}]),
    subject=st.sampled_from([None, "sha256:ab"]),
)
REPOSITORIES = st.builds(
    dict,
    created_at=st.sampled_from(["-1d", "-400d"]),
    scan_on_push=st.booleans(),
    encryption_type=st.sampled_from(["AES256", "KMS"]),
    image_tag_mutability=st.sampled_from(["MUTABLE", "IMMUTABLE"]),
)


@given(
    st.lists(st.tuples(REPOSITORIES, st.lists(IMAGES, max_size=5)), max_size=3),
    st.sampled_from(["pushed", "digest"]),
    st.sampled_from([".yaml", ".json"]),
)
def test_a_record_loads_back_to_an_equal_registry(tmp_path_factory, content, order, suffix) -> None:
    """A loaded record is listed exactly as the recorded registry was, in the same order."""
    file = tmp_path_factory.mktemp("record") / f"seed{suffix}"
    with mock_ecr(now=NOW, order=order, region="eu-west-1") as registry:
        for n, (settings, images) in enumerate(content):
            repository = registry.create_repository(f"app-{n}", **settings)
            repository.lifecycle_policy = POLICY if n % 2 else None
            for image in images:
                repository.push(**image)
        expected = describe(registry)
        write(record(boto3.client("ecr")), file)
    with mock_ecr(seed=file, now=NOW, region="eu-west-1") as registry:
        assert describe(registry) == expected


def test_the_time_of_the_recording_is_kept(registry, tmp_path) -> None:
    """A record is loaded with the time at which it was made, so that its images do not age."""
    registry.create_repository("team/app").push(pushed_at="-30d")
    write(record(boto3.client("ecr")), tmp_path / "seed.yaml")
    with mock_ecr(seed=tmp_path / "seed.yaml") as later:
        assert later.clock.now() == datetime(2024, 5, 1, 12, tzinfo=timezone.utc)
        again = record(boto3.client("ecr"))
    with mock_ecr(seed=again):
        assert record(boto3.client("ecr")) == again


def test_a_record_without_aws_s_clock_has_the_machine_s(registry) -> None:
    """A record of answers without a date is made at the time of this machine."""
    client = boto3.client("ecr")
    client.meta.events.register(
        "after-call.ecr.DescribeRepositories",
        lambda parsed, **_: parsed["ResponseMetadata"]["HTTPHeaders"].pop("date"),
    )
    before = datetime.now(timezone.utc)
    assert before <= record(client)["now"] <= datetime.now(timezone.utc)


@pytest.fixture
def app(registry):
    """A repository with an index, a tagged image, and an archived one."""
    repository = registry.create_repository("team/app", encryption_type="KMS")
    repository.push(["v1", "secret-project"], pushed_at="-3d")
    repository.push(["multi"], children=["v1"], pushed_at="-2d")
    repository.push(status="ARCHIVED", pushed_at="-1d")
    return repository


def test_only_the_named_repositories_are_recorded(registry, app) -> None:
    """A recording of named repositories omits the others and makes only read-only calls."""
    registry.create_repository("team/web")
    seed = record(boto3.client("ecr"), ["team/app"])
    assert [entry["name"] for entry in seed["repositories"]] == ["team/app"]
    assert len(seed["repositories"][0]["images"]) == (3 if KNOWS_STATUS else 2)
    operations = {call.operation for call in registry.calls}
    assert operations == {"DescribeRepositories", "DescribeImages", "GetLifecyclePolicy"}


def test_without_permission_for_lifecycle_policies_the_rest_is_recorded(registry, app) -> None:
    """A denied GetLifecyclePolicy gives one warning, and a record without policies."""
    registry.create_repository("team/web").lifecycle_policy = POLICY
    fault = registry.faults.deny("GetLifecyclePolicy")
    with pytest.warns(UserWarning, match="policies are not recorded: .*AccessDenied") as caught:
        seed = record(boto3.client("ecr"))
    assert [warning.filename for warning in caught] == [__file__]
    assert fault.hits == 1
    assert [entry["name"] for entry in seed["repositories"]] == ["team/app", "team/web"]
    assert all("lifecycle_policy" not in entry for entry in seed["repositories"])


def test_anonymised_it_tells_neither_account_nor_tags(tmp_path) -> None:
    """An anonymised record contains neither the account, also in ARNs, nor the tags."""
    with mock_ecr(account_id="999988887777") as registry:
        again = registry.create_repository("team/app", encryption_type="KMS")
        again.push(["v1", "secret-project"])
        rule = make_rule(1, tagStatus="tagged", tagPrefixList=["secret-project"])
        again.lifecycle_policy = {"rules": [rule]}
        seed = record(boto3.client("ecr"), anonymise=True)
    write(seed, tmp_path / "seed.yaml")
    text = tmp_path.joinpath("seed.yaml").read_text()
    assert "999988887777" not in text
    assert "secret-project" not in text
    with mock_ecr(seed=tmp_path / "seed.yaml") as registry:
        assert registry.account_id == "123456789012"
        assert registry["team/app"]["tag-1"].tags == ("tag-1", "tag-2")
        assert ":123456789012:key/" in registry["team/app"].record.kms_key


def test_what_is_written_is_plain(app, tmp_path) -> None:
    """The record contains plain texts, numbers, lists and mappings, the same in YAML and JSON."""
    seed = record(boto3.client("ecr"))
    for name in ("seed.json", "seed.yml"):
        write(seed, tmp_path / name)
    read = yaml.safe_load(tmp_path.joinpath("seed.yml").read_text())
    assert read == json.loads(tmp_path.joinpath("seed.json").read_text())
    assert read["repositories"][0]["images"][0]["pushed_at"] == "2024-04-28T12:00:00.250+00:00"


def test_other_suffixes_are_refused() -> None:
    """A record cannot be written as TOML or with another unknown suffix."""
    with pytest.raises(InvalidValue) as caught:
        write({}, Path("seed.toml"))
    assert str(caught.value) == (
        "output 'seed.toml' is refused: give a file that ends in .yaml, .yml, .json"
    )

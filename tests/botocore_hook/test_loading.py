"""botocore's data files, read once for the sessions of all mocks."""

import json
from unittest import mock

import boto3
import botocore.session
import pytest
from botocore.exceptions import UnknownServiceError
from botocore.loaders import JSONFileLoader, Loader

from mock_ecr_ext import mock_ecr
from mock_ecr_ext.botocore_hook.speed import SharingLoader


def get_loader(session) -> object:
    """The loader by which a boto3 session reads botocore's data."""
    return session._session.get_component("data_loader")


@pytest.fixture
def files_read():
    """A spy on botocore's reading of files during the test."""
    with mock.patch.object(JSONFileLoader, "load_file", autospec=True) as load:
        load.side_effect = _ORIGINAL
        yield load


_ORIGINAL = JSONFileLoader.load_file


def test_the_next_mock_reads_nothing_again(files_read) -> None:
    """A second mock reads none of botocore's files again, so that a client per test is cheap."""
    for _ in range(2):
        files_read.reset_mock()
        with mock_ecr():
            boto3.client("ecr").create_repository(repositoryName="app")
    assert not files_read.called


def test_sessions_share_nothing_but_data() -> None:
    """Each session has its own loader with its own search paths; only the data are shared."""
    with mock_ecr():
        one, other = get_loader(boto3.Session()), get_loader(boto3.Session())
    assert one is not other
    assert one.search_paths == other.search_paths
    assert one.search_paths is not other.search_paths


def test_a_session_made_outside_reads_for_itself() -> None:
    """A session made outside a mock has botocore's own loader, before and after the mock."""
    before = get_loader(boto3.Session())
    with mock_ecr():
        assert isinstance(get_loader(boto3.Session()), SharingLoader)
    after = get_loader(boto3.Session())
    assert not isinstance(before, SharingLoader)
    assert not isinstance(after, SharingLoader)


def test_a_session_of_botocore_alone_does_not_hide_boto3s_resources() -> None:
    """A session of botocore alone searches fewer paths, but does not hide boto3's resources."""
    with mock_ecr():
        bare = botocore.session.get_session().get_component("data_loader")
        assert bare.list_available_services("resources-1") == []
        assert "s3" in boto3.Session().get_available_resources()


def test_models_of_the_users_own_are_read_by_each_session(monkeypatch, tmp_path) -> None:
    """Models below `AWS_DATA_PATH` are read by each session, so a change of them is seen."""
    monkeypatch.setenv("AWS_DATA_PATH", str(tmp_path))
    model = tmp_path / "toy" / "2020-01-01" / "service-2.json"
    model.parent.mkdir(parents=True)
    with mock_ecr():
        with pytest.raises(UnknownServiceError):
            get_loader(boto3.Session()).load_service_model("toy", "service-2")
        for version in ("1.0", "2.0"):
            model.write_text(json.dumps({"version": version}))
            loader = get_loader(boto3.Session())
            assert loader.load_service_model("toy", "service-2")["version"] == version


EDITS = {
    "an operation removed": lambda model: model["operations"].pop("DescribeImages"),
    "a value": lambda model: model["metadata"].update(endpointPrefix="mine"),
    "a member": lambda model: model["shapes"]["Image"]["members"].clear(),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_an_edited_model_is_the_sessions_own(edit) -> None:
    """An edit of a service model is seen in its session, and in no other one."""
    with mock_ecr():
        original = json.dumps(Loader().load_service_model("ecr", "service-2"))
        loader = get_loader(boto3.Session())
        model = loader.load_service_model("ecr", "service-2")
        edit(model)
        assert loader.load_service_model("ecr", "service-2") is model
        other = get_loader(boto3.Session()).load_service_model("ecr", "service-2")
        assert json.dumps(other) == original


def test_lists_and_other_data_are_the_sessions_own() -> None:
    """The lists of services and versions, endpoints and rules may be edited as well."""
    with mock_ecr():
        loader, other = get_loader(boto3.Session()), get_loader(boto3.Session())
        loader.list_available_services("service-2").clear()
        loader.list_api_versions("ecr", "service-2").clear()
        loader.load_data("endpoints")["partitions"].clear()
        loader.load_service_model("ecr", "endpoint-rule-set-1").clear()
        loader.load_data("_retry").clear()
        assert "ecr" in other.list_available_services("service-2")
        assert other.list_api_versions("ecr", "service-2")
        assert other.load_data("endpoints")["partitions"]
        assert other.load_service_model("ecr", "endpoint-rule-set-1")
        assert other.load_data("_retry")
        boto3.client("ecr").describe_repositories()


def test_what_a_client_and_its_session_return_is_their_own() -> None:
    """A model may be edited that a session returned, and a client's metadata and operations."""
    with mock_ecr():
        expected = list(boto3.client("ecr").meta.service_model.operation_names)
        session = boto3.Session()._session
        session.get_service_data("ecr")["shapes"]["Image"].clear()
        session.get_data("endpoints")["partitions"][0].clear()
        model = session.create_client("ecr").meta.service_model
        model.metadata["endpointPrefix"] = "mine"
        model._service_description["operations"].clear()
        model._service_description["shapes"].clear()
        assert boto3.client("ecr").meta.service_model.operation_names == expected
        boto3.client("ecr").describe_repositories()
        assert boto3.Session()._session.get_service_data("ecr")["shapes"]["Image"]

"""botocore's data files, read once for the sessions of all mocks."""

import json
from unittest import mock

import boto3
import botocore.session
import pytest
from botocore.exceptions import UnknownServiceError
from botocore.loaders import JSONFileLoader

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

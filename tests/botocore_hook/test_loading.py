"""botocore's data, read once for the sessions of all mocks."""

import json
from unittest import mock

import boto3
import botocore.session
import pytest
from botocore.exceptions import UnknownServiceError
from botocore.loaders import JSONFileLoader

from mock_ecr_ext import mock_ecr
from mock_ecr_ext.botocore_hook.speed import SharingLoader


def loader_of(session) -> object:
    """What a boto3 session reads botocore's data with."""
    return session._session.get_component("data_loader")


@pytest.fixture
def files_read():
    """The files that botocore reads meanwhile."""
    with mock.patch.object(JSONFileLoader, "load_file", autospec=True) as load:
        load.side_effect = _ORIGINAL
        yield load


_ORIGINAL = JSONFileLoader.load_file


def test_the_next_mock_reads_nothing_again(files_read) -> None:
    """A client of each test's own costs what making it costs."""
    for _ in range(2):
        files_read.reset_mock()
        with mock_ecr():
            boto3.client("ecr").create_repository(repositoryName="app")
    assert not files_read.called


def test_sessions_share_nothing_but_data() -> None:
    """Each has a loader of its own, with places to look in of its own."""
    with mock_ecr():
        one, other = loader_of(boto3.Session()), loader_of(boto3.Session())
    assert one is not other
    assert one.search_paths == other.search_paths
    assert one.search_paths is not other.search_paths


def test_a_session_made_outside_reads_for_itself() -> None:
    """It is botocore's own, before and after."""
    before = loader_of(boto3.Session())
    with mock_ecr():
        assert isinstance(loader_of(boto3.Session()), SharingLoader)
    after = loader_of(boto3.Session())
    assert not isinstance(before, SharingLoader)
    assert not isinstance(after, SharingLoader)


def test_a_session_of_botocore_alone_does_not_hide_boto3s_resources() -> None:
    """It looks in fewer places, so it finds less."""
    with mock_ecr():
        bare = botocore.session.get_session().get_component("data_loader")
        assert bare.list_available_services("resources-1") == []
        assert "s3" in boto3.Session().get_available_resources()


def test_models_of_the_users_own_are_read_by_each_session(monkeypatch, tmp_path) -> None:
    """`AWS_DATA_PATH` holds in a mock, and what changes there is seen."""
    monkeypatch.setenv("AWS_DATA_PATH", str(tmp_path))
    model = tmp_path / "toy" / "2020-01-01" / "service-2.json"
    model.parent.mkdir(parents=True)
    with mock_ecr():
        with pytest.raises(UnknownServiceError):
            loader_of(boto3.Session()).load_service_model("toy", "service-2")
        for version in ("1.0", "2.0"):
            model.write_text(json.dumps({"version": version}))
            loader = loader_of(boto3.Session())
            assert loader.load_service_model("toy", "service-2")["version"] == version

"""The process state that a mock replaces; test_mock.py tests that it is restored."""

import sys

import boto3

from mock_ecr_ext import environment


def test_without_boto3_there_is_no_session_to_put_back(monkeypatch) -> None:
    """A process that uses botocore alone is restored without importing boto3."""
    monkeypatch.delitem(sys.modules, "boto3")
    now = environment.read_environment()
    assert now.default_session is None
    now.apply()
    assert "boto3" not in sys.modules


def test_a_session_is_put_back_where_boto3_was_imported_meanwhile(monkeypatch) -> None:
    """The default session is None again if boto3 was imported after the state was read."""
    with monkeypatch.context() as without:
        without.delitem(sys.modules, "boto3")
        before = environment.read_environment()
    boto3.setup_default_session(region_name="us-east-1")
    before.apply()
    assert boto3.DEFAULT_SESSION is None

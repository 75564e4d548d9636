"""What of the process a mock changes; what it puts back is in test_mock.py."""

import sys

import boto3

from mock_ecr_ext import environment


def test_without_boto3_there_is_no_session_to_put_back(monkeypatch) -> None:
    """botocore alone will do, and boto3 is not imported for it."""
    monkeypatch.delitem(sys.modules, "boto3")
    now = environment.read_environment()
    assert now.default_session is None
    now.apply()
    assert "boto3" not in sys.modules


def test_a_session_is_put_back_where_boto3_was_imported_meanwhile(monkeypatch) -> None:
    """None was there before, so none is there after."""
    with monkeypatch.context() as without:
        without.delitem(sys.modules, "boto3")
        before = environment.read_environment()
    boto3.setup_default_session(region_name="us-east-1")
    before.apply()
    assert boto3.DEFAULT_SESSION is None

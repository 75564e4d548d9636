"""Lifecycle policies for people: files that contain a policy, tables, and an assertion."""

from mock_ecr_ext.lifecycle.assertion import assert_lifecycle

__all__ = ["assert_lifecycle"]

"""Each test has a mock of its own, active from before setUp until after tearDown."""

import unittest

import boto3
import pytest


@pytest.mark.ecr(seed={"repositories": [{"name": "team/app"}]})
class CleanupTest(unittest.TestCase):
    def setUp(self):
        self.ecr = boto3.client("ecr")

    def test_delete(self):
        self.ecr.delete_repository(repositoryName="team/app")

    def test_describe(self):
        self.assertEqual(len(self.ecr.describe_repositories()["repositories"]), 1)

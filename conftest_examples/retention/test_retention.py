"""The tests of the clean-up script choose the dates and sizes of its registry."""

from datetime import datetime, timedelta, timezone

import boto3
import pytest
import retention
from freezegun import freeze_time

from mock_ecr_ext import mock_ecr

SPRING = datetime(2024, 3, 1, tzinfo=timezone.utc)
MEBIBYTE = 1024**2


@pytest.fixture
def report(registry):
    """The report of the script on the registry."""
    ecr = boto3.client("ecr")
    return retention.survey(ecr, untagged_for=timedelta(days=30), no_push_since=SPRING)


def test_untagged_images_older_than_thirty_days_are_stale(report):
    assert [(image.repository, image.size) for image in report.stale_images] == [
        ("team/app", 40 * MEBIBYTE),
        ("team/old", 10 * MEBIBYTE),
    ]


def test_repositories_without_a_push_since_spring_are_dead(report):
    assert [(repository.name, repository.size) for repository in report.dead_repositories] == [
        ("team/old", 110 * MEBIBYTE),
        ("team/unused", 0),
    ]


def test_a_stale_image_of_a_dead_repository_counts_once(report):
    assert report.reclaimable == (40 + 110) * MEBIBYTE


def test_every_page_is_read(registry, report):
    """The script requests three pages of at most a hundred for 252 images."""
    pages = [
        call.items
        for call in registry.calls
        if call.operation == "DescribeImages" and call.parameters["repositoryName"] == "team/app"
    ]
    assert pages == [100, 100, 52]


@freeze_time("2024-06-01")
@mock_ecr
def test_an_old_image_on_the_last_page_keeps_a_repository_alive():
    """The newest image keeps a repository alive, even if it is the last of 250."""
    with mock_ecr() as registry:  # joins the decorator's mock
        app = registry.create_repository("team/app")
        app.push_many(249, size=1, pushed_at="2023-01-01T00:00:00Z")
        app.push(size=1, pushed_at="2024-05-01T00:00:00Z")
    report = retention.survey(
        boto3.client("ecr"), untagged_for=timedelta(days=365), no_push_since=SPRING
    )
    assert report.dead_repositories == []
    assert len(report.stale_images) == 249


def test_delete_removes_the_dead_alone(registry):
    retention.main(["--no-push-since", "2024-03-01", "--delete"])
    assert [repository.name for repository in registry.repositories] == ["team/app"]
    assert len(registry["team/app"]) == 252


def test_nothing_is_deleted_without_the_option(registry, capsys):
    retention.main(["--no-push-since", "2024-03-01"])
    assert len(registry) == 3
    assert "dead repository  team/old  115,343,360 bytes" in capsys.readouterr().out

"""Tests of the tables that a person reads."""

import re

import boto3
import pytest

from mock_ecr_ext import mock_ecr, report


def split_lines(text: str) -> list[str]:
    """The lines of a text, without the spaces that fill its columns."""
    return [line.rstrip() for line in text.splitlines()]


@pytest.fixture
def ecr(registry):
    """A boto3 client of the registry."""
    return boto3.client("ecr")


def test_long_parameters_are_cut(registry, ecr) -> None:
    """Parameters longer than their column are cut, and end with an ellipsis."""
    registry.create_repository("team/app")
    ids = [{"imageTag": f"v{n}"} for n in range(9)]
    with pytest.raises(ecr.exceptions.ImageNotFoundException):
        ecr.describe_images(repositoryName="team/app", imageIds=ids)
    ecr.describe_images(repositoryName="team/app", filter={"tagStatus": "TAGGED"})
    lines = [" ".join(line.split()) for line in report.format_calls(registry.calls).splitlines()]
    assert " repositoryName=team/app imageIds=[{imageTag: v0}, {imageTag… us-east-1 " in lines[3]
    assert "filter={tagStatus: TAGGED} us-east-1 0 items" in lines[4]


def test_retries_and_faults_are_told(registry, ecr) -> None:
    """The report shows each retry's wait and each fault's number of calls, but no watch."""
    registry.faults.watch("DescribeRepositories", lambda _: None)
    registry.faults.throttle("DescribeRepositories", times=1)
    registry.faults.deny("DescribeImages")
    ecr.describe_repositories()
    text = report.format_mock(registry.backend)
    first, second = text.splitlines()[3:5]
    assert first.endswith("ThrottlingException")
    assert re.search(r" 0 items \(attempt 2, after \d\.\d s\)$", second)
    assert (
        "fault: <throttle('DescribeRepositories', times=1): fired 1 of 1 time>\n"
        "fault: <deny('DescribeImages'): fired 0 times>\n"
    ) in text
    assert "watch" not in text


def test_many_calls_are_shortened_to_the_last(registry, ecr) -> None:
    """A long list of calls shows the last 20, which are nearest to the failure."""
    for n in range(25):
        ecr.create_repository(repositoryName=f"app-{n:02}")
    lines = split_lines(report.format_calls(registry.calls))
    assert lines[0] == "25 calls, the last 20 of them"
    assert lines[3].split()[1:] == ["repositoryName=app-05", "us-east-1", "ok"]
    assert len(lines) == 23


def test_calls_that_are_no_longer_kept_are_counted(registry, ecr) -> None:
    """The title counts calls that are no longer kept; the table shows the newest."""
    registry.keep_calls(2)
    for n in range(5):
        ecr.create_repository(repositoryName=f"app-{n:02}")
    lines = split_lines(report.format_calls(registry.calls))
    assert lines[0] == "5 calls, the last 2 of them"
    assert lines[3].split()[1] == "repositoryName=app-03"


def test_many_repositories_are_shortened_to_the_first(registry) -> None:
    """A long list of repositories shows the first 20 and the number of all."""
    for n in range(25):
        registry.create_repository(f"app-{n:02}")
    lines = split_lines(report.format_registry(registry))
    assert lines[0].endswith(": 25 repositories, the first 20 of them")
    assert len(lines) == 23


def test_a_repository_has_the_figures_of_all_its_images(registry) -> None:
    """Its row has counts, total size and newest push, after any change of the images."""
    app = registry.create_repository("team/app")
    first, *_, last = app.push_many(30, tag="v{n}", size="10 MiB", every="1h")
    app.push(["v1", "v2"], size="20 MiB", pushed_at="-1d")
    app.untag("v3")
    app.update(first, status="ARCHIVED")
    now = registry.clock.now()
    assert report.make_repository_row(app, now)[1:4] == ("31", "3", "320.0 MiB")
    assert report.make_repository_row(app, now)[-1] == "now"
    app.delete(last)
    assert report.make_repository_row(app, now)[1:4] == ("30", "3", "310.0 MiB")
    assert report.make_repository_row(app, now)[-1] == "an hour ago"
    app.delete(*app.images)
    assert report.make_repository_row(app, now)[1:] == ("0", "0", "0 Bytes", "now", "")


def test_one_item_is_not_several(registry, ecr) -> None:
    """A count of one has its noun in the singular, in tables and in reprs."""
    app = registry.create_repository("team/app")
    app.push()
    ecr.describe_images(repositoryName="team/app")
    text = report.format_mock(registry.backend)
    assert text.startswith("1 call\n")
    assert "us-east-1  1 item\n" in text
    assert text.splitlines()[5].endswith(": 1 repository")
    assert report.format_images(app, registry.clock.now()).startswith("team/app: 1 image\n")
    assert repr(registry) == "<Registry 123456789012 in us-east-1: 1 repository>"
    assert repr(app).endswith(": 1 image>")


def test_only_registries_that_hold_something_are_told(registry) -> None:
    """The report shows the default registry, and others only if they have repositories."""
    registry.at(region="eu-west-1")
    registry.at(region="eu-west-2").create_repository("team/app")
    text = report.format_mock(registry.backend)
    assert text.startswith("no call reached the mock\n\nregistry 123456789012 in us-east-1 at ")
    assert "2024-05-01T12:00:00Z: empty" in text
    assert "eu-west-1" not in text
    assert "eu-west-2" in text


def test_images_are_told_with_sizes_and_ages() -> None:
    """Images are shown with sizes, and with ages by the mock's clock."""
    with mock_ecr(now="2024-05-01T12:00:00Z") as registry:
        app = registry.create_repository("team/app")
        image = app.push(["v1", "latest"], size="1.5 GiB", pushed_at="-3d")
        app.push([], size=10, pushed_at="+1h", status="ARCHIVED")
        lines = split_lines(report.format_images(app, registry.clock.now()))
    assert lines[0] == "team/app: 2 images"
    assert lines[3] == f"v1, latest  1.5 GiB   3 days ago        ACTIVE    {image.digest[:19]}"
    assert lines[4].startswith("(untagged)  10 Bytes  an hour from now  ARCHIVED  sha256:")

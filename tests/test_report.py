"""Tests of the tables that a person reads."""

import dataclasses
import datetime as dt
import re
from typing import Any

import boto3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_ecr_ext import Call, mock_ecr, report
from mock_ecr_ext.model.calls.call import Calls
from mock_ecr_ext.model.registry import Backend
from mock_ecr_ext.model.text import represent
from mock_ecr_ext.server import page


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


YEARS = ("0001-01-01T00:00:00Z", "2024-05-01T12:00:00Z", "9999-12-31T23:59:59.999Z")
STRANGE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


class Unshowable:
    """A value whose repr fails."""

    def __repr__(self) -> str:
        raise RuntimeError


class UnshowableCondition(Unshowable):
    """A condition of a fault whose repr fails."""

    def __call__(self, _: object) -> bool:
        """Accept each request."""
        return True


def nest(depth: int, leaf: object = None) -> object:
    """Build a list in a list in a list, as deep as asked."""
    for _ in range(depth):
        leaf = [leaf]
    return leaf


def make_call(parameters: Any, **facts: Any) -> Call:
    """Build a call with these parameters."""
    at = dt.datetime(2024, 5, 1, tzinfo=dt.timezone.utc)
    return Call("PutImage", parameters, "123456789012", "us-east-1", at, "", 400, **facts)


@pytest.mark.parametrize("pushed_at", YEARS)
@pytest.mark.parametrize("now", YEARS)
def test_ages_are_shown_across_the_whole_calendar(now, pushed_at) -> None:
    """Times in the years 1 and 9999 have ages like any other, whatever the clock says."""
    with mock_ecr(now=now) as registry:
        app = registry.create_repository("app", created_at=pushed_at)
        image = app.push("v1", pushed_at=pushed_at)
        age = report.make_image_row(image, registry.clock.now())[2]
        assert age == "now" or age.endswith(("years ago", "years from now"))
        assert age in report.format_mock(registry.backend)
        assert age in page.render(registry.backend)


@pytest.mark.parametrize(
    ("size", "shown"),
    [
        (1, "1 Byte"),
        (2**80 - 1, "1.0 YiB"),
        (2**100, "over 2^100 Bytes"),
        (10**309, "over 2^1026 Bytes"),
        (10**5000, "over 2^16609 Bytes"),
    ],
    ids=["byte", "largest unit", "no unit", "no float", "no text"],
)
def test_sizes_beyond_all_units_are_powers_of_two(size, shown) -> None:
    """A size that no unit names is given by the power of 2 below it, however large it is."""
    assert report.format_size(size) == shown


def test_an_image_of_any_size_is_shown(registry) -> None:
    """An image of the largest size that ECR has is shown with it in each table."""
    app = registry.create_repository("app")
    app.push("v1", size=2**63 - 1)
    assert "8.0 EiB" in report.format_mock(registry.backend)
    assert "8.0 EiB" in report.format_images(app, registry.clock.now())
    assert "8.0 EiB" in page.render(registry.backend)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("\ud800", r"manifest=\ud800"),
        ("a\nb\x1b[31m", r"manifest=a\nb\x1b[31m"),
        (nest(5000), "manifest=[[[[[…]]]]]"),
        ({"a": {"b": {"c": [{"d": 1}]}}}, "manifest={a: {b: {c: [{d: 1}]}}}"),
        (10**5000, "manifest=<int>"),
        (Unshowable(), "manifest=<Unshowable"),
        (True, "manifest=True"),
        (2.5, "manifest=2.5"),
        ([1, 2, 3], "manifest=[1, 2, … 3 in all]"),
        (dict.fromkeys(map(str, range(10**5))), "manifest={0: None, 1: None"),
    ],
    ids=[
        "half a surrogate",
        "control characters",
        "nested",
        "botocore's depth",
        "no text",
        "no repr",
        "flag",
        "number",
        "list",
        "many members",
    ],
)
def test_parameters_of_any_value_are_shown_in_one_line(value, shown) -> None:
    """A parameter that is nested, huge, no text that UTF-8 has, or has no repr, is a cell."""
    *_, row = report.format_calls(Calls([make_call({"manifest": value})])).splitlines()
    assert shown in row
    row.encode()


@given(st.dictionaries(st.text(), STRANGE), st.text(st.characters()), st.text(st.characters()))
def test_whatever_a_call_has_is_a_row_of_text(parameters, error, hint) -> None:
    """Any call is a row of the report and of the page, in characters that UTF-8 has."""
    registry = Backend().default
    call = make_call(parameters, error=error, _find_hint=lambda: hint)
    registry.backend.shared.calls.write(lambda *_: call)
    text = report.format_mock(registry.backend)
    assert text.startswith("1 call\n")
    assert all(line.isprintable() for line in text.splitlines())
    page.render(registry.backend).encode()
    represent(call).encode()


@given(st.datetimes(), st.datetimes(), st.integers(0))
def test_whatever_an_image_has_is_a_row_of_text(pushed_at, now, size) -> None:
    """Any time and size of an image, seen from any time, is a row and a repr."""
    app = Backend().default.create_repository("app")
    zone = dt.timezone.utc
    image = dataclasses.replace(app.push("v1"), pushed_at=pushed_at.replace(tzinfo=zone), size=size)
    assert all(map(str.isprintable, report.make_image_row(image, now.replace(tzinfo=zone))))
    assert repr(image).startswith("Image(")


def test_an_image_without_a_repr_of_its_size_is_shown() -> None:
    """An image's repr names the type of a number that Python does not write out."""
    image = Backend().default.create_repository("app").push("v1")
    assert "size=<int>, " in repr(dataclasses.replace(image, size=10**5000))


@pytest.mark.parametrize(
    ("limits", "shown"),
    [
        ({"times": 10**5000}, "times=<int>): fired 0 of <int> times>"),
        ({"when": nest}, "when=nest): fired 0 times>"),
        ({"when": UnshowableCondition()}, "when=<UnshowableCondition"),
    ],
    ids=["times", "function", "object"],
)
def test_a_fault_of_any_limits_is_shown(registry, limits, shown) -> None:
    """A fault is a line of the report, whatever its limits are."""
    registry.faults.throttle("DescribeImages", **limits)
    assert shown in report.format_mock(registry.backend)
    page.render(registry.backend).encode()


def test_a_part_that_cannot_be_shown_leaves_the_others(registry, monkeypatch) -> None:
    """An error in one part of the report is a line in its place, for pytest must continue."""
    monkeypatch.setattr(registry.backend.shared.schedule, "faults", [Unshowable()])
    first, second, third = report.format_mock(registry.backend).split("\n\n")
    assert first == "no call reached the mock"
    assert second.startswith("the faults cannot be shown: AttributeError(")
    assert third.startswith("registry 123456789012 in us-east-1")

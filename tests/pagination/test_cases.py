"""The edge cases: each cuts its pages, and fails, as its sentence says; all through boto3."""

import contextlib
from typing import Any

import pytest
from botocore.exceptions import ClientError

from mock_ecr_ext import InvalidValue
from mock_ecr_ext.pagination import EDGE_CASES, HOSTILE_CASES, edge_cases

HUNDREDS = [100, 100, 51]
LENGTHS = {
    "nothing-at-all": [0],
    "one-full-page": [100],
    "one-more-than-a-page": [100, 1],
    "multiple-of-the-page": [100, 100, 100],
    "more-than-100": [100, 20],
    "more-than-1000": [100] * 11,
    "shorter-than-asked": [50, 50, 50, 50, 50, 1],
    "one-item-a-page": [1] * 7,
    "empty-first-page": [0, 100, 100, 51],
    "empty-page-in-the-middle": [100, 0, 100, 51],
    "empty-last-page": [100, 100, 51, 0],
    "filter-leaves-few": [15, 14, 14, 15, 14, 0],
    "order-says-nothing": HUNDREDS,
    "tags-change-order": HUNDREDS,
    "added-between-pages": [100, 100, 52],
    "removed-between-pages": [100, 100, 50],
    "tag-moved-between-pages": HUNDREDS,
    "throttled-then-served": HUNDREDS,
    "connection-lost-then-back": HUNDREDS,
}
ENDS = {  # the pages that are served, and what comes then
    "repository-deleted-between-pages": ([100], "RepositoryNotFoundException", 400, False),
    "token-refused": ([100], "InvalidParameterException", 400, False),
    "credentials-expired": ([100], "ExpiredTokenException", 400, False),
    "throttled-past-the-retries": ([100], "ThrottlingException", 400, True),
    "server-error-on-the-last-page": ([100, 100], "ServerException", 500, True),
}


def named(name: str) -> Any:
    """The case of that name."""
    return next(case for case in (*EDGE_CASES, *HOSTILE_CASES) if case.name == name)


def pages_of(client: Any, **options: Any) -> Any:
    """All pages of the images, one by one."""
    return client.get_paginator("describe_images").paginate(repositoryName="app", **options)


def shown(page: Any) -> list[Any]:
    """The images of a page."""
    return [image["imageDigest"] for image in page["imageDetails"]]


@pytest.mark.parametrize("name", LENGTHS)
def test_pages_are_cut_as_the_case_says(client, name) -> None:
    """And the client gets all that the case expects."""
    with named(name).mock() as pagination:
        pages = [shown(page) for page in pages_of(client)]
        found = [digest for page in pages for digest in page]
        assert [len(page) for page in pages] == LENGTHS[name]
        assert sorted(found) == sorted(pagination.expected)


@pytest.mark.parametrize("name", ENDS)
def test_a_case_ends_in_its_error(client, name) -> None:
    """Botocore's own, after its own retries; the pages before it are whole."""
    lengths, code, status, is_retried = ENDS[name]
    pages = []
    with named(name).mock() as pagination, pytest.raises(ClientError) as caught:
        pages.extend(len(shown(page)) for page in pages_of(client))
    response = caught.value.response
    assert pages == lengths == [len(page.items) for page in pagination.served]
    assert response["Error"]["Code"] == code
    assert response["ResponseMetadata"]["HTTPStatusCode"] == status
    assert (response["ResponseMetadata"]["RetryAttempts"] > 0) == is_retried


def test_every_case_is_tested_here() -> None:
    """Each by its pages, or by what it ends in."""
    assert {case.name for case in EDGE_CASES} == LENGTHS.keys() | ENDS.keys()
    assert not LENGTHS.keys() & ENDS.keys()


def test_a_throttled_page_is_served_after_two_retries(client) -> None:
    """They show in the calls."""
    with named("throttled-then-served").mock() as pagination:
        list(pages_of(client))
        errors = [call.error for call in pagination.calls]
    assert errors == [None, "ThrottlingException", "ThrottlingException", None, None]


def test_a_lost_connection_is_back_at_the_next_attempt(client) -> None:
    """It shows in the calls."""
    with named("connection-lost-then-back").mock() as pagination:
        list(pages_of(client))
        errors = [call.error for call in pagination.calls]
    assert errors == [None, "disconnected", None, None]


def test_throttling_past_the_retries_ends_at_the_next_call(client) -> None:
    """So a client with retries of its own gets everything."""
    with named("throttled-past-the-retries").mock() as pagination:
        first = client.describe_images(repositoryName="app")
        token = first["nextToken"]
        with pytest.raises(ClientError, match="Rate exceeded"):
            client.describe_images(repositoryName="app", nextToken=token)
        rest = []
        while not rest:
            with contextlib.suppress(ClientError):
                rest = list(pages_of(client, PaginationConfig={"StartingToken": token}))
        found = [digest for page in (first, *rest) for digest in shown(page)]
        assert sorted(found) == sorted(pagination.expected)


def test_most_images_are_behind_the_filter(client) -> None:
    """As many as the pages were cut from."""
    with named("filter-leaves-few").mock() as pagination:
        list(pages_of(client))
        images = pagination.registry["app"].images
        assert len(images) == 500
        assert sum(1 for image in images if image.status == "ACTIVE") == 72


def test_the_order_says_nothing_of_time_and_name(client) -> None:
    """But is the same each time."""
    with named("order-says-nothing").mock():
        first, second = (
            [image for page in pages_of(client) for image in page["imageDetails"]] for _ in range(2)
        )
    assert first == second
    times = [image["imagePushedAt"] for image in first]
    assert times not in (sorted(times), sorted(times, reverse=True))
    assert len(set(times)) == len(times)


def test_tags_change_their_order_from_list_to_list(client) -> None:
    """And so the same image is told otherwise each time, though nothing has happened."""
    with named("tags-change-order").mock():
        first, second = (
            [image["imageTags"] for page in pages_of(client) for image in page["imageDetails"]]
            for _ in range(2)
        )
    assert all(one != other for one, other in zip(first, second, strict=True))
    assert [sorted(tags) for tags in first] == [sorted(tags) for tags in second]


def test_a_tag_is_seen_on_two_images(client) -> None:
    """On the one that had it, and on the one that it moved to."""
    with named("tag-moved-between-pages").mock():
        images = [image for page in pages_of(client) for image in page["imageDetails"]]
    owners = [image["imageDigest"] for image in images if "build-0" in image.get("imageTags", [])]
    assert owners == [images[0]["imageDigest"], images[-1]["imageDigest"]]


def test_the_same_token_comes_time_and_again(client) -> None:
    """And the same page with it."""
    with named("same-token-twice").mock():
        token = client.describe_images(repositoryName="app")["nextToken"]
        for _ in range(3):
            page = client.describe_images(repositoryName="app", nextToken=token)
            assert page["nextToken"] == token
            assert len(shown(page)) == 100


def test_a_token_without_end_is_a_new_one_each_time(client) -> None:
    """After everything was listed."""
    with named("token-without-end").mock():
        tokens, pages, token = set(), [], None
        while len(pages) < 50:
            options = {"nextToken": token} if token else {}
            page = client.describe_images(repositoryName="app", **options)
            token = page["nextToken"]
            tokens.add(token)
            pages.append(len(shown(page)))
    assert pages == [*HUNDREDS, *[0] * 47]
    assert len(tokens) == 50


@pytest.mark.parametrize("case", [*EDGE_CASES, *HOSTILE_CASES], ids=str)
def test_a_case_says_what_it_is(case) -> None:
    """In one sentence; how sure that is; and which bug it finds, in words that follow 'it'."""
    assert str(case) == case.name
    assert repr(case) == f"<EdgeCase {case.name}>"
    assert case.does.endswith(".")
    assert ". " not in case.does
    assert case.finds
    assert not case.finds.endswith(".")
    assert case.is_hostile == (case in HOSTILE_CASES)


def test_names_are_unique() -> None:
    """They are what a marker picks by."""
    names = [case.name for case in (*EDGE_CASES, *HOSTILE_CASES)]
    assert len(set(names)) == len(names)


def test_cases_are_picked_and_left_out_by_name() -> None:
    """One name or several; a hostile one where it is named."""
    assert [case.name for case in edge_cases(only="one-full-page")] == ["one-full-page"]
    picked = edge_cases(only=["same-token-twice", "one-full-page"])
    assert [case.name for case in picked] == ["one-full-page", "same-token-twice"]
    rest = edge_cases(without=["one-full-page", "nothing-at-all"])
    assert [case.name for case in rest] == [case.name for case in EDGE_CASES[2:]]


def test_hostile_cases_are_left_out_unless_asked_for() -> None:
    """A server that keeps to the contract has none of them."""
    assert list(edge_cases()) == list(EDGE_CASES)
    assert list(edge_cases(hostile=True)) == [*EDGE_CASES, *HOSTILE_CASES]


@pytest.mark.parametrize(
    ("arguments", "refusal"),
    [
        (
            {"only": ["one-ful-page"]},
            r"^case 'one-ful-page' is refused: did you mean 'one-full-page'\?$",
        ),
        (
            {"operation": "DescribeRepositories", "without": ["filter-leaves-few"]},
            r"^case 'filter-leaves-few' is refused: .*the cases of DescribeRepositories are ",
        ),
        (
            {"operation": "DescribeImage"},
            r"^operation 'DescribeImage' is refused: did you mean 'DescribeImages'\?$",
        ),
        (
            {"operation": "PutImage"},
            r"^operation 'PutImage' is refused: the operations with edge cases are "
            r"DescribeImages, ListImages, DescribeRepositories$",
        ),
        ({"only": 5}, r"^only 5 is refused: give the name of a case, or a list of names$"),
    ],
)
def test_what_there_is_not_is_refused(arguments, refusal) -> None:
    """With what there is."""
    with pytest.raises(InvalidValue, match=refusal):
        edge_cases(**arguments)

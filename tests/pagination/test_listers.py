"""Edge cases catch each classic bug of a lister, and accept every correct lister."""

import functools
from collections.abc import Iterable, Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, EndpointConnectionError

from mock_ecr_ext.mock import mock_ecr
from mock_ecr_ext.pagination import (
    EDGE_CASES,
    HOSTILE_CASES,
    EdgeCase,
    check_pagination,
    edge_cases,
)
from mock_ecr_ext.pagination.verdict import Lister, judge


@functools.cache
def client(attempts: int | None = None) -> Any:
    """Make a client once, because that takes longer than most cases do."""
    retries = {"total_max_attempts": attempts} if attempts else {}
    with mock_ecr():
        return boto3.client("ecr", config=Config(retries=retries))


def knows_image_status() -> bool:
    """Whether the installed botocore's model has archived images."""
    members = client().meta.service_model.shape_for("DescribeImagesFilter").members
    return "imageStatus" in members


def ask(name: str, token: str | None = None, **options: Any) -> Any:
    """Request one page of images."""
    if token is not None:
        options["nextToken"] = token
    return client().describe_images(repositoryName=name, **options)


def read_pages(name: str, **options: Any) -> Iterator[Any]:
    """Request all pages in a correct loop."""
    token = None
    while True:
        page = ask(name, token, **options)
        yield page
        token = page.get("nextToken")
        if token is None:
            return


def digests(*pages: Any) -> list[str]:
    """The digests on some pages, as a lister of images returns them."""
    return [image["imageDigest"] for page in pages for image in page["imageDetails"]]


def by_paginator(name: str) -> list[str]:
    """A correct lister that uses botocore's paginator."""
    return digests(*client().get_paginator("describe_images").paginate(repositoryName=name))


def by_loop(name: str) -> list[str]:
    """A correct lister with a hand-written loop."""
    return digests(*read_pages(name))


def by_loop_that_minds_its_tokens(name: str) -> list[str]:
    """A correct lister that raises if a token is repeated, and stops after 50 pages."""
    found, token, seen = [], None, set()
    while token not in seen:
        seen.add(token)
        page = ask(name, token)
        found += digests(page)
        token = page.get("nextToken")
        if token is None or len(seen) > 50:
            return found
    raise RuntimeError("the same nextToken came twice")


def reads_one_page(name: str) -> list[str]:
    """A lister that ignores nextToken."""
    return digests(ask(name))


def reads_one_page_of_1000(name: str) -> list[str]:
    """A lister that ignores nextToken, with the largest page size that ECR accepts."""
    return digests(ask(name, maxResults=1000))


def stops_on_a_short_page(name: str) -> list[str]:
    """A lister that takes a page with fewer items than maxResults for the last one."""
    found = []
    for page in read_pages(name, maxResults=100):
        found += digests(page)
        if len(page["imageDetails"]) < 100:
            break
    return found


def stops_on_an_empty_page(name: str) -> list[str]:
    """A lister that takes an empty page for the last one."""
    found = []
    for page in read_pages(name):
        if not page["imageDetails"]:
            break
        found += digests(page)
    return found


def goes_on_until_a_page_is_short(name: str) -> list[str]:
    """A lister that takes a full page for a sign that more follow."""
    found, token = [], None
    while True:
        page = ask(name, token, maxResults=100)
        found += digests(page)
        token = page.get("nextToken")
        if token is None and len(page["imageDetails"]) < 100:
            return found


def keeps_the_first_token(name: str) -> list[str]:
    """A lister that requests the second page again and again."""
    page = ask(name)
    found, token = digests(page), page.get("nextToken")
    while "nextToken" in page:
        page = ask(name, token)
        found += digests(page)
    return found


def takes_the_order_for_that_of_time(name: str) -> list[str]:
    """A lister that skips images older than the last one, to see nothing twice."""
    found = []
    for page in read_pages(name):
        for image in page["imageDetails"]:
            if not found or image["imagePushedAt"] > found[-1]["imagePushedAt"]:
                found.append(image)
    return [image["imageDigest"] for image in found]


def loses_the_page_on_a_retry(name: str) -> list[str]:
    """A lister that goes on with a generator that has raised, and so is at its end."""
    paginator = client(attempts=1).get_paginator("describe_images")
    pages, found = iter(paginator.paginate(repositoryName=name)), []
    while True:
        try:
            page = next(pages, None)
        except (ClientError, EndpointConnectionError):
            continue
        if page is None:
            return found
        found += digests(page)


def asks_by_offset(name: str) -> list[str]:
    """A lister that begins again each time, and skips as many items as it has."""
    found: list[str] = []
    while True:
        page = ask(name, maxResults=min(len(found) + 100, 1000))
        found += digests(page)[len(found) :]
        if "nextToken" not in page:
            return found


def catches_too_much(name: str) -> list[str]:
    """A lister that returns the items that it has when a call fails for good."""
    found = []
    try:
        for page in read_pages(name):
            found += digests(page)
    except Exception:  # noqa: BLE001
        print("could not list all images")  # noqa: T201
    return found


def has_no_retries(name: str) -> list[str]:
    """A lister that turns botocore's retries off, and has none of its own."""
    pages = client(attempts=1).get_paginator("describe_images").paginate(repositoryName=name)
    return digests(*pages)


def fails_on_an_empty_page(name: str) -> list[str]:
    """A lister that looks for the newest image of each page."""
    found = []
    for page in read_pages(name):
        _newest = max(image["imagePushedAt"] for image in page["imageDetails"])
        found += digests(page)
    return found


def takes_tags_for_images(name: str) -> list[str]:
    """A lister that notes which image a tag is on, although a tag may move."""
    images = [image for page in read_pages(name) for image in page["imageDetails"]]
    owners = {tag: image["imageDigest"] for image in images for tag in image["imageTags"]}
    return list(dict.fromkeys(owners.values()))


def waits_until_two_lists_agree(name: str) -> list[str]:
    """A lister that compares two lists, the order of tags included."""
    earlier = None
    while True:
        images = [image for page in read_pages(name) for image in page["imageDetails"]]
        if images == earlier:
            return digests({"imageDetails": images})
        earlier = images


def find_mishandled(
    lister: Lister, cases: Iterable[EdgeCase], operation: str = "DescribeImages"
) -> set[str]:
    """Run a lister through cases and return the names of those that it mishandles."""
    caught = set()
    for case in cases:
        with case.mock(operation) as pagination:
            if judge(lister, pagination) is not None:
                caught.add(case.name)
    return caught


HOSTILE = {case.name for case in HOSTILE_CASES}
ALL = {case.name for case in EDGE_CASES}
EMPTY_PAGES = {"empty-first-page", "empty-page-in-the-middle"}
SHORT_PAGES = {*EMPTY_PAGES, "filter-leaves-few", "one-item-a-page", "shorter-than-asked"}
OF_ONE_PAGE = {"nothing-at-all", "one-full-page"}
FAILURES_FOR_GOOD = {
    "credentials-expired",
    "repository-deleted-between-pages",
    "server-error-on-the-last-page",
    "token-refused",
}
FAILURES_THAT_PASS = {
    "connection-lost-then-back",
    "throttled-past-the-retries",
    "throttled-then-served",
}
# The first token is the right one for a second page, and these cases end before a third.
WITHOUT_THIRD_PAGE = {
    "more-than-100",
    "one-more-than-a-page",
    "credentials-expired",
    "repository-deleted-between-pages",
    "throttled-past-the-retries",
    "token-refused",
}

BUGS = [
    (reads_one_page, ALL - OF_ONE_PAGE),
    (reads_one_page_of_1000, ALL - OF_ONE_PAGE - {"more-than-100"}),
    (stops_on_a_short_page, SHORT_PAGES),
    (stops_on_an_empty_page, EMPTY_PAGES),
    (
        goes_on_until_a_page_is_short,
        {"one-full-page", "multiple-of-the-page", "more-than-1000"},
    ),
    (keeps_the_first_token, ALL - OF_ONE_PAGE - WITHOUT_THIRD_PAGE),
    (takes_the_order_for_that_of_time, {"order-says-nothing"}),
    (loses_the_page_on_a_retry, FAILURES_FOR_GOOD | FAILURES_THAT_PASS),
    (
        asks_by_offset,
        {
            "removed-between-pages",
            "more-than-1000",
            *(SHORT_PAGES - {"empty-page-in-the-middle"}),
            "empty-last-page",
            # It never sends a token, so the second page never fails for it.
            *(FAILURES_FOR_GOOD - {"repository-deleted-between-pages"}),
        },
    ),
    (catches_too_much, FAILURES_FOR_GOOD | {"throttled-past-the-retries"}),
    (has_no_retries, FAILURES_THAT_PASS - {"throttled-past-the-retries"}),
    (
        fails_on_an_empty_page,
        {*EMPTY_PAGES, "empty-last-page", "filter-leaves-few", "nothing-at-all"},
    ),
    (takes_tags_for_images, {"tag-moved-between-pages"}),
    (waits_until_two_lists_agree, {"tags-change-order"}),
]


@pytest.mark.parametrize(
    ("lister", "cases"), BUGS, ids=lambda value: getattr(value, "__name__", "")
)
def test_a_bug_is_caught_by_the_cases_that_find_it(lister, cases) -> None:
    """Each bug is caught by the cases that find it, and by no other."""
    assert find_mishandled(lister, EDGE_CASES) == cases


def test_every_case_finds_some_bug() -> None:
    """Every case finds some bug, or it would not be worth its time."""
    assert set().union(*(cases for _, cases in BUGS)) == ALL


@pytest.mark.parametrize("lister", [by_paginator, by_loop, by_loop_that_minds_its_tokens])
def test_a_correct_lister_passes_every_case_within_the_contract(lister) -> None:
    """A correct lister passes every case within ECR's contract, whoever wrote its loop."""
    check_pagination(lister)


@pytest.mark.parametrize(
    ("lister", "cases"),
    [
        (by_loop, HOSTILE),
        (by_paginator, {"token-without-end"}),  # botocore refuses a token that comes twice
        (by_loop_that_minds_its_tokens, set()),
    ],
)
def test_a_hostile_server_takes_a_lister_that_minds_its_tokens(lister, cases) -> None:
    """Only a lister that checks its tokens passes every hostile case, so those are optional."""
    assert find_mishandled(lister, HOSTILE_CASES) == cases


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
@pytest.mark.parametrize("case", EDGE_CASES, ids=str)
def test_a_correct_lister_passes_with_any_page_size(case, size) -> None:
    """A correct lister passes with any page size, because a case is made for that size."""
    case.check(lambda name: digests(*read_pages(name, maxResults=size)))


FILTERS = [
    {"tagStatus": "TAGGED"},
    {"tagStatus": "UNTAGGED"},
    {"tagStatus": "ANY", "imageStatus": "ANY"},
    {"tagStatus": "TAGGED", "imageStatus": "ANY"},
    {"imageStatus": "ARCHIVED"},
]


@pytest.mark.parametrize("image_filter", FILTERS, ids=str)
@pytest.mark.parametrize("case", edge_cases(without="nothing-at-all"), ids=str)
def test_a_correct_lister_passes_with_any_filter(case, image_filter) -> None:
    """A correct lister passes with any filter, and finds items unless the case has to fail."""
    if "imageStatus" in image_filter and not knows_image_status():
        pytest.skip("this botocore's model has no imageStatus")
    found = []

    def lister(name: str) -> list[str]:
        found.extend(digests(*read_pages(name, filter=image_filter)))
        return found

    case.check(lister)
    assert found or not case.completes or case.errors


def names_by_paginator() -> list[str]:
    """A correct lister of repositories, by botocore's paginator."""
    pages = client().get_paginator("describe_repositories").paginate()
    return [repository["repositoryName"] for page in pages for repository in page["repositories"]]


def names_by_one_page() -> list[str]:
    """A lister of repositories that ignores nextToken."""
    page = client().describe_repositories()
    return [repository["repositoryName"] for repository in page["repositories"]]


def test_repositories_have_their_cases_too() -> None:
    """DescribeRepositories has every case but those that only images can have."""
    check_pagination(names_by_paginator, "DescribeRepositories")
    of_images = {
        "filter-leaves-few",
        "tags-change-order",
        "tag-moved-between-pages",
        "repository-deleted-between-pages",
    }
    cases = edge_cases("DescribeRepositories")
    assert {case.name for case in cases} == ALL - of_images
    assert find_mishandled(names_by_one_page, cases, "DescribeRepositories") == (
        ALL - of_images - OF_ONE_PAGE
    )


def ids_by_paginator(name: str) -> list[str]:
    """A correct lister by ListImages and botocore's paginator."""
    pages = client().get_paginator("list_images").paginate(repositoryName=name)
    return [entry["imageDigest"] for page in pages for entry in page["imageIds"]]


def ids_by_one_page(name: str) -> list[str]:
    """A lister by ListImages that ignores nextToken."""
    page = client().list_images(repositoryName=name)
    return [entry["imageDigest"] for entry in page["imageIds"]]


def test_list_images_has_its_cases_too() -> None:
    """ListImages has every case but those of several tags an image, because it lists each tag."""
    check_pagination(ids_by_paginator, "ListImages")
    of_tags = {"tags-change-order", "tag-moved-between-pages"}
    cases = edge_cases("ListImages")
    assert {case.name for case in cases} == ALL - of_tags
    assert find_mishandled(ids_by_one_page, cases, "ListImages") == ALL - of_tags - OF_ONE_PAGE

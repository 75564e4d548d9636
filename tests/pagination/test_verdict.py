"""The verdict on a lister: a table of the expected items, of its result, and of the cause."""

import itertools
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from mock_ecr_ext import InvalidValue, mock_ecr
from mock_ecr_ext.pagination import EDGE_CASES, HOSTILE_CASES, check_pagination

TABLE = Path(__file__).parent / "table.txt"  # the README quotes it


@pytest.fixture
def ask(client: Any) -> Any:
    """Request one page by its token."""

    def page(token: str | None = None, **options: Any) -> Any:
        options |= {"nextToken": token} if token else {}
        return client.describe_images(repositoryName="app", **options)

    return page


def list_digests(*pages: Any) -> list[str]:
    """The digests of the images on some pages."""
    return [image["imageDigest"] for page in pages for image in page["imageDetails"]]


def walk(ask: Any, token: str | None = None) -> Any:
    """Request all pages from a token on."""
    while True:
        page = ask(token)
        yield page
        token = page.get("nextToken")
        if token is None:
            return


def row(lister: Any, case: str, **options: Any) -> list[str]:
    """Check a lister in one case; return that row's cells: expected, came, because."""
    with pytest.raises(AssertionError) as caught:
        check_pagination(lister, only=[case], **options)
    title, _, _, rule, *rows = str(caught.value).split("\n")
    assert title.endswith(" mishandles 1 of 1 edge cases of DescribeImages:")
    ends = list(itertools.accumulate(len(dashes) + 2 for dashes in rule.split("  ")))
    bounds = list(zip([0, *ends], ends, strict=False))
    cells = [" ".join(line[a:b].strip() for line in rows).strip() for a, b in bounds]
    assert cells[0] == case
    return cells[1:]


def test_the_table_as_a_person_reads_it(ask) -> None:
    """The table has a row for each mishandled case, in the order of the cases."""

    def reads_one_page(name: str) -> list[str]:
        return list_digests(ask())

    cases = ["shorter-than-asked", "one-full-page", "one-more-than-a-page", "token-refused"]
    with pytest.raises(AssertionError) as caught:
        check_pagination(reads_one_page, only=cases)
    assert f"{caught.value}\n" == TABLE.read_text()


def test_one_case_by_itself_has_the_same_table(ask) -> None:
    """`case.check`, for a parametrised test, raises the same table for its one case."""
    case = next(case for case in EDGE_CASES if case.name == "one-item-a-page")
    with pytest.raises(AssertionError) as caught:
        case.check(lambda _name: list_digests(ask()))
    assert str(caught.value).startswith("a lister mishandles an edge case:\n\ncase             exp")
    assert "7 items     1 item: 6 missing" in str(caught.value)


def test_a_good_lister_is_told_nothing(ask) -> None:
    """A lister without a mistake gets no exception and no result."""
    case = next(case for case in EDGE_CASES if case.name == "one-item-a-page")
    assert case.check(lambda _name: list_digests(*walk(ask))) is None
    assert (
        check_pagination(lambda _name: list_digests(*walk(ask)), only=["one-item-a-page"]) is None
    )


def test_a_lister_may_be_a_generator(ask) -> None:
    """A lister may be a generator, which requests pages while the check reads it."""

    def one_by_one(name: str) -> Any:
        for page in walk(ask):
            yield from list_digests(page)

    check_pagination(one_by_one)


def test_missing_repeated_and_extra_are_counted(ask) -> None:
    """Missing, repeated and extra items are counted each by themselves."""

    def mixes(name: str) -> list[str]:
        digests = list_digests(*walk(ask))
        return [*digests[2:], digests[2], "sha256:ab"]

    assert row(mixes, "one-full-page")[:2] == [
        "100 items",
        "100 items: 2 missing, 1 repeated, 1 extra",
    ]


def test_no_items_and_one_item_are_worded(ask) -> None:
    """The table writes "0 items" and "1 item", as a person would."""
    assert row(lambda _: list_digests(ask())[:0], "one-full-page")[1] == "0 items: 100 missing"
    assert row(lambda _: list_digests(ask())[:1], "one-full-page")[1] == "1 item: 99 missing"


def test_a_lister_that_does_not_ask_is_no_good(ask) -> None:
    """A lister that makes no call mishandles a case, even if there is nothing to list."""
    expected, came, because = row(lambda _: [], "nothing-at-all")
    assert (expected, came) == ("a call of DescribeImages", "0 items")
    assert because == "it did not request any page"


def test_a_long_error_is_cut(ask) -> None:
    """A long error is cut, so that the table stays readable."""

    def fails(name: str) -> list[str]:
        ask()
        raise ValueError("x" * 1000)

    came = row(fails, "one-full-page")[1].replace(" ", "")
    assert came.startswith("error:ValueError:xxx")
    assert came.endswith("x…")
    assert len(came) < 210


def follows_one_token(ask: Any) -> Any:
    """Request the second page again and again."""
    page = ask()
    token = page.get("nextToken")
    while True:
        page = ask(token)


def tries_for_ever(ask: Any) -> Any:
    """Try again after each failure, without end."""
    token, pages = None, []
    while True:
        try:
            page = ask(token)
        except ClientError:
            continue
        pages.append(page)
        token = page.get("nextToken")
        if token is None:
            return pages


def begins_again_at_the_end(ask: Any) -> Any:
    """Begin again after the last page, without end."""
    while True:
        list(walk(ask))


def goes_on_from_page_one(ask: Any) -> Any:
    """Begin again without a token after a failed call."""
    first = ask()
    try:
        return [first, *walk(ask, first["nextToken"])]
    except ClientError:
        return [first, *walk(ask)]


def swallows(ask: Any) -> Any:
    """Return the pages that were read before a failure."""
    pages = []
    try:
        pages += walk(ask)
    except ClientError:
        return pages
    return pages


def fails_of_itself(ask: Any) -> Any:
    """Fail by a bug that has nothing to do with pages."""
    return walk(ask)["pages"]


def fails_on_none(ask: Any) -> Any:
    """Fail if the list is empty."""
    pages = list(walk(ask))
    return pages if list_digests(*pages) else pages[5]


CAUSES = [
    (lambda _: [], "one-full-page", "it did not request any page"),
    (
        follows_one_token,
        "one-item-a-page",
        "it requests the same token again; use the nextToken of each response",
    ),
    (
        lambda ask: list(walk(ask)),
        "same-token-twice",
        "it follows a nextToken that does not change; fail if a token comes twice",
    ),
    (
        lambda ask: list(walk(ask)),
        "token-without-end",
        "it follows nextToken forever, without a limit of its own",
    ),
    (
        tries_for_ever,
        "token-refused",
        "it retries forever a call that always fails (InvalidParameterException)",
    ),
    (
        begins_again_at_the_end,
        "one-full-page",
        "it does not stop at a page without nextToken",
    ),
    (
        swallows,
        "credentials-expired",
        "it catches ExpiredTokenException and returns as if nothing had failed",
    ),
    (
        swallows,
        "throttled-past-the-retries",
        "it does not retry the page that failed (ThrottlingException)",
    ),
    (
        lambda ask: [ask()],
        "empty-first-page",
        "it mistakes an empty page for the last one, although the page has a nextToken",
    ),
    (
        lambda ask: [ask()],
        "shorter-than-asked",
        "it stops at a page shorter than maxResults, although the page has a nextToken",
    ),
    (
        lambda ask: [ask()],
        "multiple-of-the-page",
        "it reads 1 page and ignores the nextToken",
    ),
    (
        lambda ask: list(itertools.islice(walk(ask), 2)),
        "multiple-of-the-page",
        "it reads 2 pages and ignores the nextToken",
    ),
    (
        lambda ask: [*walk(ask), *walk(ask)],
        "one-full-page",
        "it requests a page twice instead of following each nextToken once",
    ),
    (fails_of_itself, "one-full-page", "it did not request any page"),
    (fails_on_none, "nothing-at-all", "it fails when there is nothing to list"),
    (
        lambda ask: list(walk(ask))[1:],
        "order-says-nothing",
        "it omits items that a page showed, like a client that relies on a list in order of time",
    ),
    (
        lambda ask: [*walk(ask), {"imageDetails": [{"imageDigest": "sha256:ab"}]}],
        "one-full-page",
        "it returns items that were never listed",
    ),
]


@pytest.mark.parametrize(("pages", "case", "cause"), CAUSES, ids=[row[2] for row in CAUSES])
def test_the_cause_that_fits_is_told(ask, pages, case, cause) -> None:
    """The table reports the cause that fits the lister's calls and its result."""
    assert row(lambda _: list_digests(*pages(ask)), case)[2] == cause


def test_a_failure_of_its_own_is_told_as_such(ask) -> None:
    """A failure of the lister's own is reported as such, because ECR did not fail."""

    def fails(name: str) -> list[str]:
        pages = list(walk(ask))
        raise LookupError(len(pages))

    assert row(fails, "one-full-page") == [
        "100 items",
        "error: LookupError: 1",
        "it fails although ECR did not",
    ]


def test_a_lister_without_retries_is_told_what_it_lacks() -> None:
    """A lister without retries is reported with its error and the bug that the case finds."""

    def lister(name: str) -> list[str]:
        client = boto3.client("ecr", config=Config(retries={"total_max_attempts": 1}))
        return list_digests(*client.get_paginator("describe_images").paginate(repositoryName=name))

    expected, came, because = row(lister, "throttled-then-served")
    assert expected == "251 items"
    assert came.startswith("error: ClientError: An error occurred (ThrottlingException)")
    assert because == "it has too few retries, or loses the page when it retries"


def test_a_client_of_another_region_is_told_so(ask) -> None:
    """A client of another region is reported, and passes if the check is given that region."""
    with mock_ecr():
        client = boto3.client("ecr", region_name="eu-west-1")

    def lister(name: str) -> list[str]:
        return list_digests(*client.get_paginator("describe_images").paginate(repositoryName=name))

    assert row(lister, "one-full-page")[2] == (
        "it called eu-west-1; the case runs in us-east-1; pass region= to the check"
    )
    check_pagination(lister, only=["one-full-page"], region="eu-west-1")


@pytest.mark.parametrize(
    ("lister", "operation", "remedy"),
    [
        (["a"], "DescribeImages", "give a function of one argument, a repository's name"),
        (lambda: ["a"], "ListImages", "give a function of one argument, a repository's name"),
        (lambda name: [name], "DescribeRepositories", "give a function without arguments"),
    ],
)
def test_a_lister_of_other_arguments_is_refused_once(lister, operation, remedy) -> None:
    """A lister that cannot be called is refused before any case, with the arguments it will get."""
    with pytest.raises(InvalidValue, match=f"^lister .* is refused: {remedy}$"):
        check_pagination(lister, operation)


@pytest.mark.parametrize(
    ("result", "refusal"),
    [
        (None, "lister's result None is refused: return a list of digests, or of names"),
        ("sha256:ab", "lister's result 'sha256:ab' is refused: return a list of digests, or of "),
        ([{"imageDigest": "a"}], "lister's item {'imageDigest': 'a'} is refused: return each "),
    ],
)
def test_a_lister_that_returns_something_else_is_refused(result, refusal) -> None:
    """A result that is not a list of texts is refused, because the test itself is wrong."""
    with pytest.raises(InvalidValue) as caught:
        check_pagination(lambda _name: result)
    assert str(caught.value).startswith(refusal)


def test_a_lister_that_yields_for_ever_is_stopped(ask) -> None:
    """A lister that yields without end or further calls is stopped by the number of its items."""

    def yields(name: str) -> Any:
        page = ask()
        while True:
            yield from list_digests(page)

    assert row(yields, "one-full-page")[1] == "endless: stopped after 20000 items returned"


def test_hostile_cases_come_when_asked_for(ask) -> None:
    """A plain loop mishandles two hostile cases if they are included, and passes all others."""
    with pytest.raises(AssertionError) as caught:
        check_pagination(lambda _name: list_digests(*walk(ask)), hostile=True)
    title = str(caught.value).split("\n")[0]
    count = len(EDGE_CASES) + len(HOSTILE_CASES)
    assert title == f"<lambda> mishandles 2 of {count} edge cases of DescribeImages:"


def test_interrupts_are_not_held_back(ask) -> None:
    """A KeyboardInterrupt in a lister is not caught, because a person wants to stop."""

    def interrupted(name: str) -> list[str]:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        check_pagination(interrupted)

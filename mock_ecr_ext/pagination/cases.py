"""The table of edge cases; another one is another `EdgeCase` here."""

from __future__ import annotations

from collections.abc import Sequence

from mock_ecr_ext.model.faults.plan import Faults
from mock_ecr_ext.pagination.edge_case import EdgeCase
from mock_ecr_ext.pagination.effects import (
    FILTER_ONE_IN,
    add_item,
    count_matches,
    delete_repository,
    fail,
    move_tag,
    remove_items,
    rotate_tags,
)
from mock_ecr_ext.pagination.pager import Pages
from mock_ecr_ext.pagination.script import ANY_ERROR
from mock_ecr_ext.pagination.subjects import Content

_IMAGES = ("DescribeImages", "ListImages")
_IMAGES_WITH_TAGS = ("DescribeImages",)  # its pages have an image once, however many tags it has
_MORE_THAN_RETRIES = 6  # attempts; botocore makes fewer by default, in every mode

EDGE_CASES: Sequence[EdgeCase] = (
    EdgeCase(
        "nothing-at-all",
        "The list is empty: one page without items and without nextToken.",
        "recorded",
        "fails when there is nothing to list",
        content=Content(lambda _: 0),
    ),
    EdgeCase(
        "one-full-page",
        "There are exactly as many items as the client requests, and no nextToken.",
        "documented",
        "takes a full page as a sign that more follow",
        content=Content(lambda size: size),
    ),
    EdgeCase(
        "one-more-than-a-page",
        "The second page has a single item.",
        "documented",
        "reads only the first page",
        content=Content(lambda size: size + 1),
    ),
    EdgeCase(
        "multiple-of-the-page",
        "All pages are full, including the last one, which has no nextToken.",
        "documented",
        "continues until a page is short",
        content=Content(lambda size: 3 * size),
    ),
    EdgeCase(
        "more-than-100",
        "There are 120 items: more than a page has without maxResults.",
        "documented",
        "omits maxResults and mistakes the first page for the whole list",
        content=Content(lambda _: 120),
    ),
    EdgeCase(
        "more-than-1000",
        "There are 1,100 items: more than the largest maxResults.",
        "documented",
        "passes maxResults=1000 and mistakes the first page for the whole list",
        content=Content(lambda _: 1100),
    ),
    EdgeCase(
        "shorter-than-asked",
        "Each page has half as many items as requested, although more follow.",
        "allowed",
        "mistakes a page shorter than maxResults for the last one",
        pages=Pages(length=lambda _, size: max(1, size // 2)),
    ),
    EdgeCase(
        "one-item-a-page",
        "Each page has one item, however many are requested.",
        "allowed",
        "relies on the page size that it requested",
        content=Content(lambda _: 7),
        pages=Pages(length=lambda _number, _size: 1),
    ),
    EdgeCase(
        "empty-first-page",
        "The first page is empty and has a nextToken.",
        "allowed",
        "mistakes an empty first page for an empty list",
        pages=Pages(length=lambda number, size: size if number else 0),
    ),
    EdgeCase(
        "empty-page-in-the-middle",
        "The second page is empty and has a nextToken.",
        "allowed",
        "mistakes an empty page for the last one",
        pages=Pages(length=lambda number, size: 0 if number == 1 else size),
    ),
    EdgeCase(
        "empty-last-page",
        "The last item's page has a nextToken, and the page after it is empty.",
        "allowed",
        "fails on a page without items",
        pages=Pages(empty_at_end=1),
    ),
    EdgeCase(
        "filter-leaves-few",
        "Pages are cut before they are filtered: one image in seven matches, and none at the end.",
        "allowed",
        "takes the length of a filtered page as a sign that the list ends",
        content=Content(lambda size: 5 * size, one_in=FILTER_ONE_IN),
        pages=Pages(length=count_matches, empty_at_end=1),
        operations=_IMAGES,
    ),
    EdgeCase(
        "order-says-nothing",
        "The order is unrelated to time and name, and the same each time.",
        "recorded",
        "relies on a list in order of time",
        content=Content(is_shuffled=True),
    ),
    EdgeCase(
        "tags-change-order",
        "Each image has three tags, in an order that differs from page to page and call to call.",
        "recorded",
        "mistakes the first tag of an image for its name",
        content=Content(tags=3),
        pages=Pages(shows=rotate_tags),
        operations=_IMAGES_WITH_TAGS,
    ),
    EdgeCase(
        "added-between-pages",
        "An item is added after the first page was read.",
        "allowed",
        "relies on a list that does not grow",
        between=add_item,
    ),
    EdgeCase(
        "removed-between-pages",
        "The first item and the last one are removed after the first page was read.",
        "allowed",
        "continues at an offset, and loses the items that move up",
        between=remove_items,
    ),
    EdgeCase(
        "tag-moved-between-pages",
        "A tag that the first page showed moves to an image on the last one.",
        "allowed",
        "mistakes a tag for the identity of an image, and loses the image that had it before",
        between=move_tag,
        operations=_IMAGES_WITH_TAGS,
    ),
    EdgeCase(
        "repository-deleted-between-pages",
        "The repository is deleted after the first page was read.",
        "allowed",
        "returns the incomplete list instead of failing",
        between=delete_repository,
        errors=("RepositoryNotFoundException",),
        completes=False,
        operations=_IMAGES,
    ),
    EdgeCase(
        "token-refused",
        "The second page's token is refused, as ECR refuses tokens that it did not issue.",
        "recorded",
        "returns the incomplete list instead of failing",
        faults=fail(Faults.refuse_next_token),
        errors=("InvalidParameterException",),
        completes=False,
    ),
    EdgeCase(
        "credentials-expired",
        "The caller's session ends after the first page was read.",
        "documented",
        "returns the incomplete list instead of failing",
        faults=fail(Faults.expire_token, page=1),
        errors=("ExpiredTokenException",),
        completes=False,
    ),
    EdgeCase(
        "throttled-then-served",
        "The second page is throttled twice, then served.",
        "recorded",
        "has too few retries, or loses the page when it retries",
        faults=fail(Faults.throttle, page=1, times=2),
    ),
    EdgeCase(
        "throttled-past-the-retries",
        "The second page is throttled more often than botocore retries by default, then served.",
        "recorded",
        "returns the incomplete list instead of failing, or loses the page when it retries",
        faults=fail(Faults.throttle, page=1, times=_MORE_THAN_RETRIES),
        errors=("ThrottlingException",),
    ),
    EdgeCase(
        "server-error-on-the-last-page",
        "The last page fails with a server error at every attempt.",
        "documented",
        "returns the incomplete list instead of failing",
        faults=fail(Faults.server_error, page=2),
        errors=("ServerException",),
        completes=False,
    ),
    EdgeCase(
        "connection-lost-then-back",
        "The connection is lost before the second page, and is back at the next attempt.",
        "allowed",
        "has no retries, or loses the page when it retries",
        faults=fail(Faults.disconnect, page=1, times=1),
    ),
)
"""All the ways in which ECR's pages surprise clients, or may."""

HOSTILE_CASES: Sequence[EdgeCase] = (
    EdgeCase(
        "same-token-twice",
        "The second page has the token that it was requested with, every time.",
        "beyond ECR's contract",
        "follows a nextToken that does not change",
        pages=Pages(keeps_token=True),
        errors=(ANY_ERROR,),
        completes=False,
    ),
    EdgeCase(
        "token-without-end",
        "After the last item, every page is empty and has a new nextToken.",
        "beyond ECR's contract",
        "follows nextToken forever, without a limit of its own",
        pages=Pages(empty_at_end=None),
        errors=(ANY_ERROR,),
    ),
)
"""Pages of a broken server; a client may fail with any exception of its own."""

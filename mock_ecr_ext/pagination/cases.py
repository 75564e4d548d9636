"""The edge cases. One more is one more `EdgeCase` here."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from typing import Any

from mock_ecr_ext.model.exceptions import InvalidValue, list_choices
from mock_ecr_ext.model.registry import Registry
from mock_ecr_ext.pagination.edge_case import EdgeCase
from mock_ecr_ext.pagination.pager import Pages, Served, is_for_page
from mock_ecr_ext.pagination.script import ANY_ERROR
from mock_ecr_ext.pagination.subjects import LISTED, REPOSITORY, Content, Listed

_IMAGES = ("DescribeImages", "ListImages")
_IMAGES_WITH_TAGS = ("DescribeImages",)  # each once, however many tags it has
_ONE_IN = 7
_OUTLASTED = 6  # attempts: more than botocore makes by default, in whichever mode


def _add(registry: Registry, listed: Listed, _: Served) -> None:
    listed.add(registry)


def _remove_two(registry: Registry, listed: Listed, page: Served) -> None:
    listed.remove(registry, page.items[0])
    listed.remove(registry, listed.identity(listed.all(registry)[-1]))


def _move_a_tag(registry: Registry, _: Listed, page: Served) -> None:
    repository = registry[REPOSITORY]
    first, last = repository[page.items[0]], repository.images[-1]
    repository.tag(last, first.tags[0] if first.tags else "moved")


def _rotated(image: Any, turn: int) -> Any:
    first = turn % len(image.tags) if image.tags else 0
    return dataclasses.replace(image, tags=image.tags[first:] + image.tags[:first])


def _of_those_scanned(number: int, size: int) -> int:
    """How many of a page's worth of things pass, where each seventh does."""
    return -(-(number + 1) * size // _ONE_IN) - -(-number * size // _ONE_IN)


EDGE_CASES: Sequence[EdgeCase] = (
    EdgeCase(
        "nothing-at-all",
        "The list is empty: one page without items and without nextToken.",
        "recorded",
        "fails where there is nothing to list",
        content=Content(lambda _: 0),
    ),
    EdgeCase(
        "one-full-page",
        "There are just as many items as the client asks for, and no nextToken.",
        "documented",
        "takes a full page for a sign that more follow",
        content=Content(lambda size: size),
    ),
    EdgeCase(
        "one-more-than-a-page",
        "The second page has a single item.",
        "documented",
        "reads the first page alone",
        content=Content(lambda size: size + 1),
    ),
    EdgeCase(
        "multiple-of-the-page",
        "All pages are full, the last one too, which has no nextToken.",
        "documented",
        "goes on until a page is short",
        content=Content(lambda size: 3 * size),
    ),
    EdgeCase(
        "more-than-100",
        "There are 120 items: more than a page holds where no maxResults is given.",
        "documented",
        "leaves maxResults out and takes what comes for everything",
        content=Content(lambda _: 120),
    ),
    EdgeCase(
        "more-than-1000",
        "There are 1,100 items: more than the largest maxResults.",
        "documented",
        "gives maxResults=1000 and takes what comes for everything",
        content=Content(lambda _: 1100),
    ),
    EdgeCase(
        "shorter-than-asked",
        "Each page has half as many items as were asked for, although more follow.",
        "allowed",
        "takes a page that is shorter than maxResults for the last one",
        pages=Pages(holds=lambda _, size: max(1, size // 2)),
    ),
    EdgeCase(
        "one-item-a-page",
        "Each page has one item, however many were asked for.",
        "allowed",
        "counts on the page size that it asked for",
        content=Content(lambda _: 7),
        pages=Pages(holds=lambda _number, _size: 1),
    ),
    EdgeCase(
        "empty-first-page",
        "The first page is empty and has a nextToken.",
        "allowed",
        "takes an empty first page for an empty list",
        pages=Pages(holds=lambda number, size: size if number else 0),
    ),
    EdgeCase(
        "empty-page-in-the-middle",
        "The second page is empty and has a nextToken.",
        "allowed",
        "takes an empty page for the last one",
        pages=Pages(holds=lambda number, size: 0 if number == 1 else size),
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
        "Pages are cut before they are filtered: one in seven images passes, and none at the end.",
        "allowed",
        "takes a filtered page's length for a sign of where the list ends",
        content=Content(lambda size: 5 * size, one_in=_ONE_IN),
        pages=Pages(holds=_of_those_scanned, empty_at_end=1),
        operations=_IMAGES,
    ),
    EdgeCase(
        "order-says-nothing",
        "The order is unrelated to time and name, and the same each time.",
        "recorded",
        "takes the order of the list for that of time",
        content=Content(is_shuffled=True),
    ),
    EdgeCase(
        "tags-change-order",
        "Each image has three tags, and their order differs from page to page and call to call.",
        "recorded",
        "takes the first of an image's tags for its name",
        content=Content(tags=3),
        pages=Pages(shows=_rotated),
        operations=_IMAGES_WITH_TAGS,
    ),
    EdgeCase(
        "added-between-pages",
        "Something is added after the first page was read.",
        "allowed",
        "counts on a list that does not grow",
        between=_add,
    ),
    EdgeCase(
        "removed-between-pages",
        "The first item and the last are removed after the first page was read.",
        "allowed",
        "asks by offset, and loses what moves up",
        between=_remove_two,
    ),
    EdgeCase(
        "tag-moved-between-pages",
        "A tag that the first page showed moves to an image on the last one.",
        "allowed",
        "takes a tag for an image's identity, and loses the one that had it before",
        between=_move_a_tag,
        operations=_IMAGES_WITH_TAGS,
    ),
    EdgeCase(
        "repository-deleted-between-pages",
        "The repository is deleted after the first page was read.",
        "allowed",
        "takes what it had for everything",
        between=lambda registry, _listed, _page: registry.delete_repository(REPOSITORY),
        errors=("RepositoryNotFoundException",),
        completes=False,
        operations=_IMAGES,
    ),
    EdgeCase(
        "token-refused",
        "The second page's token is refused, as ECR refuses one that it did not give.",
        "recorded",
        "takes what it had for everything",
        faults=lambda faults, operation: faults.refuse_next_token(operation, optional=True),
        errors=("InvalidParameterException",),
        completes=False,
    ),
    EdgeCase(
        "credentials-expired",
        "The caller's session ends after the first page was read.",
        "documented",
        "takes what it had for everything",
        faults=lambda faults, operation: faults.expire_token(
            operation, when=is_for_page(1), optional=True
        ),
        errors=("ExpiredTokenException",),
        completes=False,
    ),
    EdgeCase(
        "throttled-then-served",
        "The second page is throttled twice, then served.",
        "recorded",
        "has too few retries, or loses the page on one",
        faults=lambda faults, operation: faults.throttle(
            operation, times=2, when=is_for_page(1), optional=True
        ),
    ),
    EdgeCase(
        "throttled-past-the-retries",
        "The second page is throttled for longer than botocore tries by default, then served.",
        "recorded",
        "takes what it had for everything, or loses the page on a retry of its own",
        faults=lambda faults, operation: faults.throttle(
            operation, times=_OUTLASTED, when=is_for_page(1), optional=True
        ),
        errors=("ThrottlingException",),
    ),
    EdgeCase(
        "server-error-on-the-last-page",
        "The last page ends in a server error, whatever is tried.",
        "documented",
        "takes what it had for everything",
        faults=lambda faults, operation: faults.server_error(
            operation, when=is_for_page(2), optional=True
        ),
        errors=("ServerException",),
        completes=False,
    ),
    EdgeCase(
        "connection-lost-then-back",
        "The connection is lost before the second page, and there again at the next attempt.",
        "allowed",
        "has no retries, or loses the page on one",
        faults=lambda faults, operation: faults.disconnect(
            operation, times=1, when=is_for_page(1), optional=True
        ),
    ),
)
"""Every way to surprise that ECR is known to have, or may have."""

HOSTILE_CASES: Sequence[EdgeCase] = (
    EdgeCase(
        "same-token-twice",
        "The second page gives the token that it was asked by, time and again.",
        "beyond ECR's contract",
        "follows a nextToken that does not change",
        pages=Pages(keeps_token=True),
        errors=(ANY_ERROR,),
        completes=False,
    ),
    EdgeCase(
        "token-without-end",
        "After the last item every page is empty and has a new nextToken.",
        "beyond ECR's contract",
        "follows nextToken for ever, where no bound of its own stops it",
        pages=Pages(empty_at_end=None),
        errors=(ANY_ERROR,),
    ),
)
"""What a server does that is broken; a client may give up with any exception of its own."""


def edge_cases(
    operation: str = "DescribeImages",
    *,
    only: Iterable[str] = (),
    without: Iterable[str] = (),
    hostile: bool = False,
) -> Sequence[EdgeCase]:
    """The edge cases of an operation.

    only: the names of those wanted; all by default. without: of those left out.
    hostile: True for those too that ECR's contract rules out; `only` may name them anyway.

    Raises `InvalidValue` for an operation without pages, and for a name that none has.
    """
    if operation not in LISTED:
        remedy = list_choices("the operations with edge cases", operation, LISTED)
        raise InvalidValue("operation", operation, remedy)
    wanted, unwanted = _names("only", only), _names("without", without)
    possible = [case for case in (*EDGE_CASES, *HOSTILE_CASES) if operation in case.operations]
    _refuse_unknown({*wanted, *unwanted}, operation, [case.name for case in possible])
    return [
        case
        for case in possible
        if case.name not in unwanted
        and (case.name in wanted if wanted else hostile or not case.is_hostile)
    ]


def _names(option: str, given: Iterable[str]) -> tuple[str, ...]:
    names = (given,) if isinstance(given, str) else given
    if not isinstance(names, Iterable):
        raise InvalidValue(option, given, "give one name of a case, or a list of them")
    return tuple(map(str, names))


def _refuse_unknown(names: Iterable[str], operation: str, known: Sequence[str]) -> None:
    for name in sorted(names):
        if name not in known:
            raise InvalidValue("case", name, list_choices(f"the cases of {operation}", name, known))

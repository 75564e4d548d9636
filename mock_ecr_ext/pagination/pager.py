"""The pager of an edge case, which replaces that of the mock."""

import base64
import binascii
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from mock_ecr_ext.model.errors import InvalidNextToken
from mock_ecr_ext.model.listing.paging import Page, Pageable
from mock_ecr_ext.pagination.subjects import Subject, list_identities

_END = "end"


@dataclass(frozen=True, slots=True)
class Pages:
    """The way a list is cut into pages.

    length: maps the number of a page, from 0, and the requested size to the number of its items; a
        page of 0 items has a nextToken all the same. By default pages are full.
    empty_at_end: the number of empty pages after the last item; None is an endless series.
    keeps_token: whether each page after the first has the token that it was requested with.
    shows: maps an item and a counter, new for each page served, to the item as that page shows it.
    """

    length: Callable[[int, int], int] = lambda _number, size: size
    empty_at_end: int | None = 0
    keeps_token: bool = False
    shows: Callable[[Any, int], Any] = lambda item, _turn: item


@dataclass(frozen=True, slots=True)
class Served:
    """A page that a client received.

    token: the token of the request; None for the first page.
    size: the requested number of items.
    items: the identities of its items, as a lister returns them.
    next_token: the token of the response; None for the last page.
    """

    token: str | None
    size: int
    items: tuple[str, ...]
    next_token: str | None


class ScriptedPager:
    """Cuts the lists of one operation as a case describes, and records the pages.

    served: the pages, in the order of their requests.
    listed: the identities of all items that were present when a list was begun.
    moved: the identities of the items that were added or removed after the first page.
    """

    def __init__(
        self, operation: str, pages: Pages, subject: Subject, between: Callable[[Served], object]
    ) -> None:
        self._operation = operation
        self._pages = pages
        self._subject = subject
        self._between = between
        self.served: list[Served] = []
        self.listed: dict[str, None] = {}
        self.moved: set[str] = set()

    def __call__(
        self, operation: str, listing: Callable[[], Pageable[Any]], token: str | None, size: int
    ) -> Page[Any]:
        """Cut a page; after the first one, apply the changes that happen between pages."""
        if operation != self._operation:
            return listing().page(token, size)
        page = self._cut(listing(), token, size)
        if token is None:
            self.listed |= dict.fromkeys(self._list(listing()))
        is_first = not self.served
        self.served.append(
            Served(token, size, list_identities(self._subject, page.records), page.next_token)
        )
        if is_first and page.next_token is not None:
            self._change(listing)
        return page

    def _change(self, listing: Callable[[], Pageable[Any]]) -> None:
        before = self._list(listing())
        self._between(self.served[-1])
        self.moved |= {*before} ^ {*self._list(listing())}

    def _cut(self, listing: Pageable[Any], token: str | None, size: int) -> Page[Any]:
        number, cursor = (0, None) if token is None else _open_token(token)
        page = self._make_page(listing, number, cursor, size)
        if self._pages.keeps_token and token is not None and page.next_token is not None:
            return Page(page.records, token)
        return page

    def _make_page(
        self, listing: Pageable[Any], number: int, cursor: str | None, size: int
    ) -> Page[Any]:
        if cursor is not None and cursor.startswith(_END):
            return Page([], self._make_end_token(number, int(cursor.removeprefix(_END))))
        wanted = min(size, self._pages.length(number, size))
        if wanted <= 0 and listing.page(cursor, 1).records:
            return Page([], _make_token(number + 1, cursor))
        page = listing.page(cursor, max(wanted, 1))
        turn = number + sum(1 for served in self.served if served.token is None)
        records = [self._pages.shows(record, turn) for record in page.records]
        if page.next_token is None:
            return Page(records, self._make_end_token(number, 0))
        return Page(records, _make_token(number + 1, page.next_token))

    def _make_end_token(self, number: int, empty: int) -> str | None:
        if empty == self._pages.empty_at_end:
            return None
        return _make_token(number + 1, f"{_END}{empty + 1}")

    def _list(self, listing: Pageable[Any]) -> Iterable[str]:
        return list_identities(self._subject, listing)


def match_page(number: int) -> Callable[[Mapping[str, Any]], bool]:
    """Make a function of a call's parameters: whether they request that page, counted from 0."""

    def matches(parameters: Mapping[str, Any]) -> bool:
        token = parameters.get("nextToken")
        try:
            return (0 if token is None else _open_token(token)[0]) == number
        except InvalidNextToken:
            return False

    return matches


def _make_token(number: int, cursor: str | None) -> str:
    """Make a token from a page's number and the mock's own token; None is the list's beginning."""
    return base64.urlsafe_b64encode(f"{number} {cursor or ''}".encode()).decode()


def _open_token(token: str) -> tuple[int, str | None]:
    """Read the number and the mock's own token; raises `InvalidNextToken`."""
    try:
        number, cursor = base64.urlsafe_b64decode(token).decode().split(" ")
        return int(number), cursor or None
    except (binascii.Error, ValueError, TypeError):
        raise InvalidNextToken from None

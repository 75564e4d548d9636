"""Pages as an edge case wants them, in place of those that the mock would cut."""

import base64
import binascii
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from mock_ecr_ext.model.errors import InvalidNextToken
from mock_ecr_ext.model.listing.paging import Page, Pageable
from mock_ecr_ext.pagination.subjects import Listed, identities

_END = "end"


@dataclass(frozen=True, slots=True)
class Pages:
    """How a list is cut.

    holds: how many items a page holds, of its number from 0 and the size that was asked; an empty
        one says all the same that more follow.
    empty_at_end: how many empty pages come after the last item; None for pages without end.
    keeps_token: whether each page after the first gives the token that it was asked by.
    shows: an item as a page shows it, of the item and a number that differs from page to page, and
        for the same page from list to list.
    """

    holds: Callable[[int, int], int] = lambda _number, size: size
    empty_at_end: int | None = 0
    keeps_token: bool = False
    shows: Callable[[Any, int], Any] = lambda item, _turn: item


@dataclass(frozen=True, slots=True)
class Served:
    """A page that a client got.

    token: what it was asked by; None for the first.
    size: how many items were asked.
    items: what a lister is to return of them.
    next_token: what it gave; None for the last.
    """

    token: str | None
    size: int
    items: tuple[str, ...]
    next_token: str | None


class ScriptedPager:
    """Cuts one operation's lists as a case wants it, and notes what it served.

    served: the pages, in the order in which they were asked.
    listed: all that these lists held when they were begun.
    moved: what of that came or went later.
    """

    def __init__(
        self, operation: str, pages: Pages, listed: Listed, between: Callable[[Served], object]
    ) -> None:
        self._operation = operation
        self._pages = pages
        self._kind = listed
        self._between = between
        self.served: list[Served] = []
        self.listed: dict[str, None] = {}
        self.moved: set[str] = set()

    def __call__(
        self, operation: str, listing: Callable[[], Pageable[Any]], token: str | None, size: int
    ) -> Page[Any]:
        """The page asked for; when the first has been cut, what is to happen between pages does."""
        if operation != self._operation:
            return listing().page(token, size)
        page = self._cut(listing(), token, size)
        if token is None:
            self.listed |= dict.fromkeys(self._identities(listing()))
        is_first = not self.served
        self.served.append(Served(token, size, self._shown(page), page.next_token))
        if is_first and page.next_token is not None:
            self._turn(listing)
        return page

    def _turn(self, listing: Callable[[], Pageable[Any]]) -> None:
        before = self._identities(listing())
        self._between(self.served[-1])
        self.moved |= {*before} ^ {*self._identities(listing())}

    def _cut(self, listing: Pageable[Any], token: str | None, size: int) -> Page[Any]:
        number, cursor = (0, None) if token is None else _opened(token)
        page = self._page(listing, number, cursor, size)
        if self._pages.keeps_token and token is not None and page.next_token is not None:
            return Page(page.records, token)
        return page

    def _page(
        self, listing: Pageable[Any], number: int, cursor: str | None, size: int
    ) -> Page[Any]:
        if cursor is not None and cursor.startswith(_END):
            return Page([], self._after_the_end(number, int(cursor.removeprefix(_END))))
        wanted = min(size, self._pages.holds(number, size))
        if wanted <= 0 and listing.page(cursor, 1).records:
            return Page([], _closed(number + 1, cursor))
        page = listing.page(cursor, max(wanted, 1))
        turn = number + sum(1 for served in self.served if served.token is None)
        records = [self._pages.shows(record, turn) for record in page.records]
        if page.next_token is None:
            return Page(records, self._after_the_end(number, 0))
        return Page(records, _closed(number + 1, page.next_token))

    def _after_the_end(self, number: int, empty: int) -> str | None:
        if empty == self._pages.empty_at_end:
            return None
        return _closed(number + 1, f"{_END}{empty + 1}")

    def _shown(self, page: Page[Any]) -> tuple[str, ...]:
        return identities(self._kind, page.records)

    def _identities(self, listing: Pageable[Any]) -> Iterable[str]:
        return identities(self._kind, listing)


def is_for_page(number: int) -> Callable[[Mapping[str, Any]], bool]:
    """Whether a call of these parameters asks for the page of that number, from 0."""

    def asks(parameters: Mapping[str, Any]) -> bool:
        token = parameters.get("nextToken")
        try:
            return (0 if token is None else _opened(token)[0]) == number
        except InvalidNextToken:
            return False

    return asks


def _closed(number: int, cursor: str | None) -> str:
    """A token of a page's number and the mock's own token for what it begins after."""
    return base64.urlsafe_b64encode(f"{number} {cursor or ''}".encode()).decode()


def _opened(token: str) -> tuple[int, str | None]:
    try:
        number, cursor = base64.urlsafe_b64decode(token).decode().split(" ")
        return int(number), cursor or None
    except (binascii.Error, ValueError, TypeError):
        raise InvalidNextToken from None

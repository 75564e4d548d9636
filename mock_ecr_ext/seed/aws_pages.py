"""Pages of AWS CLI output: their records, and the tokens that announce further pages."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from mock_ecr_ext.model.text import represent
from mock_ecr_ext.seed.aws_records import is_repository

_LISTS = ("imageDetails", "repositories")
_TOKENS = ("nextToken", "NextToken")  # of AWS, and of the CLI's own --max-items
_MARKS = frozenset((*_LISTS, *_TOKENS))
_MEMBERS = _MARKS | {"ResponseMetadata"}


class Page(NamedTuple):
    """A page, or one record without a page around it.

    member: the name of its list; None for a record alone.
    flaws: all that is wrong with it.
    """

    member: str | None
    records: Sequence[Any]
    has_token: bool = False
    flaws: Sequence[str] = ()


def is_page(document: Any) -> bool:
    """Whether a document is a page, or one record or a list of records out of a page."""
    if isinstance(document, list):
        return any(map(is_page, document))
    if not isinstance(document, Mapping):
        return False
    if any(member in document for member in ("imageDetails", "imageDigest", *_TOKENS)):
        return True
    listed = document.get("repositories")
    if isinstance(listed, list):
        return any(is_repository(entry) for entry in listed)
    return is_repository(document)


def is_empty(document: Any) -> bool:
    """Whether a document lists nothing, so that it may be a page as well as a seed."""
    return document in ([], {}, {"repositories": []})


def list_pages(document: Any) -> Iterator[Page]:
    """The pages of a document, each with one list."""
    if isinstance(document, list):
        for entry in document:
            yield from list_pages(entry)
    elif isinstance(document, Mapping) and not _MARKS.isdisjoint(document):
        yield from _split(document)
    elif document != {}:
        yield Page(None, [document])


class Listings:
    """The listings that pages belong to, and whether each of them has its last page.

    A listing ends with a page without a token, in any file and at any place. An empty page belongs
    to the listing of the page that was read before it.
    """

    def __init__(self) -> None:
        self._open: dict[str, str] = {}
        self._ended: set[str] = set()
        self._latest = ""
        self._pending: str | None = None

    def add(self, page: Page, place: str) -> None:
        """Follow a page that was read at a place."""
        listing = _name_listing(page) or self._latest
        if page.records:
            self._latest, self._pending = listing, None
        if not page.has_token:
            self._ended.add(listing)
            self._pending = None
        elif page.records:
            self._open.setdefault(listing, place)
        else:
            self._pending = place

    def find_problems(self) -> Iterator[str]:
        """Find the listings whose pages all announce a further one."""
        broken = {**self._open}
        if self._pending is not None:
            broken = {"a list": self._pending, **broken}
        for listing, place in broken.items():
            if listing not in self._ended:
                yield (
                    f"{place}{listing} ends in a nextToken, so more follow; add the pages after "
                    "it, or list again without --max-items and --no-paginate"
                )


def _split(document: Mapping[str, Any]) -> Iterable[Page]:
    flaws = [
        f"{name}: AWS's pages do not have this member, and a seed of your own is not mixed with "
        "them; put it in another file"
        for name in document
        if name not in _MEMBERS
    ]
    has_token = any(document.get(name) for name in _TOKENS)
    for member in [name for name in _LISTS if name in document] or _LISTS[:1]:
        records = document.get(member)
        if records is not None and not isinstance(records, (list, tuple)):
            flaws.append(f"{member}: value {represent(records)} is refused: give a list of records")
            records = None
        yield Page(member, records or [], has_token, flaws)
        flaws = []


def _name_listing(page: Page) -> str | None:
    first = page.records[0] if page.records else None
    if not isinstance(first, Mapping):
        return None
    if page.member == "repositories":
        registry = str(first.get("repositoryArn", "")).rpartition(":")[0]
        return f"the list of repositories of {registry}" if registry else "the list of repositories"
    account = f" of {first['registryId']}" if first.get("registryId") else ""
    return f"the list of images of {first.get('repositoryName')!r}{account}"

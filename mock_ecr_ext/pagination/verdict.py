"""What a lister made of an edge case, and where it went wrong."""

import asyncio
from collections import Counter
from collections.abc import (
    AsyncIterable,
    Awaitable,
    Callable,
    Coroutine,
    Iterable,
    Sequence,
)
from dataclasses import dataclass
from itertools import islice

from mock_ecr_ext.model.exceptions import InvalidValue
from mock_ecr_ext.model.text import count_noun, shorten
from mock_ecr_ext.pagination.diagnosis import Evidence, cause_of
from mock_ecr_ext.pagination.run import Endless, Pagination

Found = Iterable[str] | AsyncIterable[str]
Lister = Callable[..., Found | Awaitable[Found]]
"""Takes the repository's name, or nothing for DescribeRepositories; returns all digests, or names.

It may be a coroutine function, or a generator of either kind.

It makes its own client, or has one that it made before.
"""

_MOST = 20_000  # items that a lister may return: no case has as many
_WIDTHS = [None, None, 36, 52]
_ERROR_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Finding:
    """A case that a lister mishandled.

    case: its name.
    expected: what a client was to make of it.
    came: what the lister made of it.
    because: what it does wrong, as far as its calls and its result tell.
    """

    case: str
    expected: str
    came: str
    because: str


def judge(lister: Lister, pagination: Pagination) -> Finding | None:
    """Run a lister through a case; None where it did well.

    Raises `InvalidValue` for a lister that returns no texts.
    """
    evidence = _observed(lister, pagination)
    if evidence.is_right:
        return None
    return Finding(pagination.case.name, _expected(pagination), _came(evidence), cause_of(evidence))


def table(findings: Sequence[Finding]) -> str:
    """The findings as a table, a row each."""
    import tabulate

    rows = [(row.case, row.expected, row.came, row.because) for row in findings]
    columns = ("case", "expected", "came", "because")
    lines = tabulate.tabulate(
        rows, columns, tablefmt="simple", disable_numparse=True, maxcolwidths=_WIDTHS
    )
    return "\n".join(line.rstrip() for line in lines.splitlines())


def _observed(lister: Lister, pagination: Pagination) -> Evidence:
    found: tuple[str, ...] = ()
    error: BaseException | None = None
    try:
        found = tuple(islice(_iterated(lister(*pagination.arguments)), _MOST + 1))
        if len(found) > _MOST:
            error = Endless(f"stopped after {_MOST} items returned")
    except InvalidValue:
        raise
    except (Exception, Endless) as raised:  # noqa: BLE001  # whatever a lister ends in is told
        error = raised
    _refuse_what_is_no_text(found)
    return Evidence(pagination, Counter(found), error)


def _iterated(found: Found | Awaitable[Found]) -> Iterable[str]:
    if isinstance(found, (Awaitable, AsyncIterable)):
        return _run(found)
    if isinstance(found, str) or not isinstance(found, Iterable):
        raise InvalidValue("lister's result", found, "return a list of digests, or of names")
    return found


def _run(found: AsyncIterable[str] | Awaitable[Found]) -> list[str]:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(_collected(found))
    if isinstance(found, Coroutine):
        found.close()  # or Python warns that nobody awaited it
    remedy = "run its check from a function that is no coroutine, or use the fixture ecr_pagination"
    raise InvalidValue("lister", "a coroutine", remedy)


async def _collected(found: Found | Awaitable[Found]) -> list[str]:
    if isinstance(found, Awaitable):
        found = await found
    if not isinstance(found, AsyncIterable):
        return list(islice(_iterated(found), _MOST + 1))
    collected: list[str] = []
    async for item in found:
        collected.append(item)
        if len(collected) > _MOST:
            break
    return collected


def _refuse_what_is_no_text(found: Iterable[object]) -> None:
    for item in found:
        if not isinstance(item, str):
            remedy = "return each image's digest, or each repository's name, as text"
            raise InvalidValue("lister's item", item, remedy)


def _expected(pagination: Pagination) -> str:
    if not pagination.calls:
        return f"a call of {pagination.operation}"
    everything = [count_noun(len(pagination.certain), "item")] if pagination.case.completes else []
    return " or ".join([*everything, *pagination.case.errors])


def _came(evidence: Evidence) -> str:
    if isinstance(evidence.error, Endless):
        return f"endless: {evidence.error}"
    if evidence.error is not None:
        return shorten(f"error: {type(evidence.error).__name__}: {evidence.error}", _ERROR_SHOWN)
    deviations = (
        ("missing", len(evidence.missing)),
        ("repeated", len(evidence.repeated)),
        ("extra", len(evidence.extra)),
    )
    parts = [f"{count} {word}" for word, count in deviations if count]
    total = count_noun(evidence.found.total(), "item")
    return f"{total}: {', '.join(parts)}" if parts else total

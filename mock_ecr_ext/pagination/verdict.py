"""The verdict on a lister in an edge case, and the table of such verdicts."""

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
from mock_ecr_ext.pagination.diagnosis import Evidence, explain
from mock_ecr_ext.pagination.run import Endless, Pagination

Found = Iterable[str] | AsyncIterable[str]
Lister = Callable[..., Found | Awaitable[Found]]
"""A function of the repository's name, or of nothing for DescribeRepositories.

It returns all digests, or names. It may be a coroutine function, a generator or an async generator,
and makes its own client or uses one that was made before.
"""

_MAXIMUM = 20_000  # items that a lister may return; every case has fewer
_WIDTHS = [None, None, 36, 52]
_ERROR_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Finding:
    """A case that a lister mishandled.

    case: the name of the case.
    expected: the result of a correct client.
    came: the result of the lister.
    because: its mistake, as far as its calls and its result show it.
    """

    case: str
    expected: str
    came: str
    because: str


def judge(lister: Lister, pagination: Pagination) -> Finding | None:
    """Run a lister through a case; returns None if it does well.

    Raises `InvalidValue` for a lister that does not return texts.
    """
    evidence = _observe(lister, pagination)
    if evidence.is_right:
        return None
    return Finding(
        pagination.case.name,
        _describe_goal(pagination),
        _describe_result(evidence),
        explain(evidence),
    )


def format_table(findings: Sequence[Finding]) -> str:
    """Format findings as a table, with a row for each."""
    import tabulate

    rows = [(row.case, row.expected, row.came, row.because) for row in findings]
    columns = ("case", "expected", "came", "because")
    lines = tabulate.tabulate(
        rows, columns, tablefmt="simple", disable_numparse=True, maxcolwidths=_WIDTHS
    )
    return "\n".join(line.rstrip() for line in lines.splitlines())


def _observe(lister: Lister, pagination: Pagination) -> Evidence:
    found: tuple[str, ...] = ()
    error: BaseException | None = None
    try:
        found = tuple(islice(_iterate(lister(*pagination.arguments)), _MAXIMUM + 1))
        if len(found) > _MAXIMUM:
            error = Endless(f"stopped after {_MAXIMUM} items returned")
    except InvalidValue:
        raise
    except (Exception, Endless) as raised:  # noqa: BLE001  # every error of a lister is reported
        error = raised
    _check_texts(found)
    return Evidence(pagination, Counter(found), error)


def _iterate(found: Found | Awaitable[Found]) -> Iterable[str]:
    if isinstance(found, (Awaitable, AsyncIterable)):
        return _run(found)
    if isinstance(found, str) or not isinstance(found, Iterable):
        raise InvalidValue("lister's result", found, "return a list of digests, or of names")
    return found


def _run(found: AsyncIterable[str] | Awaitable[Found]) -> list[str]:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(_collect(found))
    if isinstance(found, Coroutine):
        found.close()  # otherwise Python warns that it was never awaited
    remedy = "call the check from a function that is not async, or use the fixture ecr_pagination"
    raise InvalidValue("lister", "a coroutine", remedy)


async def _collect(found: Found | Awaitable[Found]) -> list[str]:
    if isinstance(found, Awaitable):
        found = await found
    if not isinstance(found, AsyncIterable):
        return list(islice(_iterate(found), _MAXIMUM + 1))
    collected: list[str] = []
    async for item in found:
        collected.append(item)
        if len(collected) > _MAXIMUM:
            break
    return collected


def _check_texts(found: Iterable[object]) -> None:
    for item in found:
        if not isinstance(item, str):
            remedy = "return each image's digest, or each repository's name, as text"
            raise InvalidValue("lister's item", item, remedy)


def _describe_goal(pagination: Pagination) -> str:
    if not pagination.calls:
        return f"a call of {pagination.operation}"
    goal = [count_noun(len(pagination.certain), "item")] if pagination.case.completes else []
    return " or ".join([*goal, *pagination.case.errors])


def _describe_result(evidence: Evidence) -> str:
    if isinstance(evidence.error, Endless):
        return f"endless: {evidence.error}"
    if evidence.error is not None:
        return shorten(f"error: {type(evidence.error).__name__}: {evidence.error}", _ERROR_LENGTH)
    deviations = (
        ("missing", len(evidence.missing)),
        ("repeated", len(evidence.repeated)),
        ("extra", len(evidence.extra)),
    )
    parts = [f"{count} {word}" for word, count in deviations if count]
    total = count_noun(evidence.found.total(), "item")
    return f"{total}: {', '.join(parts)}" if parts else total

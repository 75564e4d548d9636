"""What a mock holds, as a plain HTML page for a person."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from html import escape

from mock_ecr_ext import report
from mock_ecr_ext.model.calls import Call
from mock_ecr_ext.model.faults.fault import Fault
from mock_ecr_ext.model.registry import Backend, Registry
from mock_ecr_ext.model.repository import Repository

_STYLE = """\
body { font: 15px/1.4 sans-serif; margin: 2em; max-width: 75em; }
h1 { font-size: 1.4em; } h2 { font-size: 1.2em; margin-top: 2em; } h3 { font-size: 1em; }
table { border-collapse: collapse; }
th, td { border-bottom: 1px solid #ccc; padding: .2em 1.5em .2em 0; text-align: left; }
td { font-family: monospace; white-space: nowrap; }
"""


def of(backend: Backend) -> str:
    """The page of all registries of a mock, its last calls and its planned faults."""
    with backend.shared.lock:
        return "".join(_page(backend))


def _page(backend: Backend) -> Iterator[str]:
    default, registries = backend.default, report.registries_shown(backend)
    title = escape(f"ECR registry {default.account_id} in {default.region}")
    yield f"<!DOCTYPE html>\n<html lang=en>\n<meta charset=utf-8>\n<title>{title}</title>\n"
    yield f"<style>\n{_STYLE}</style>\n<h1>{title}</h1>\n"
    yield _paragraph(f"A mock, by mock_ecr_ext. Its clock says {report.iso(default.clock.now())}.")
    for registry in registries:
        yield from _registry(registry)
    yield from _calls(default.calls)
    yield from _faults(default.faults)


def _registry(registry: Registry) -> Iterator[str]:
    shown, now = registry.repositories[: report.ROWS_SHOWN], registry.clock.now()
    count = report.counted(len(registry), "repository", len(shown), "first")
    yield _heading(2, f"{registry.account_id} in {registry.region}: {count}")
    if shown:
        rows = [report.repository_row(repository, now) for repository in shown]
        yield _table(report.REPOSITORY_COLUMNS, rows)
    for repository in shown:
        yield from _images(repository, now)


def _images(repository: Repository, now: dt.datetime) -> Iterator[str]:
    shown = repository.images[: report.ROWS_SHOWN]
    if shown:
        count = report.counted(len(repository), "image", len(shown), "first")
        yield _heading(3, f"{repository.name}: {count}")
        yield _table(report.IMAGE_COLUMNS, [report.image_row(image, now) for image in shown])


def _calls(calls: Sequence[Call]) -> Iterator[str]:
    shown = calls[-report.CALLS_SHOWN :]
    yield _heading(2, report.counted(len(calls), "call", len(shown), "last"))
    if shown:
        yield _table(report.CALL_COLUMNS, map(report.call_row, shown))
    for hint in dict.fromkeys(call.hint for call in shown if call.hint):
        yield _paragraph(f"Hint: {hint}")


def _faults(faults: Iterable[Fault]) -> Iterator[str]:
    planned = [fault for fault in faults if not fault.is_watch]
    if planned:
        yield _heading(2, report.counted(len(planned), "fault", len(planned), ""))
    for fault in planned:
        yield _paragraph(repr(fault).strip("<>"))


def _heading(level: int, text: str) -> str:
    return f"<h{level}>{escape(text)}</h{level}>\n"


def _paragraph(text: str) -> str:
    return f"<p>{escape(text)}</p>\n"


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    head = _row("th", columns)
    return f"<table>\n{head}{''.join(_row('td', row) for row in rows)}</table>\n"


def _row(cell: str, texts: Iterable[str]) -> str:
    return f"<tr>{''.join(f'<{cell}>{escape(text)}' for text in texts)}\n"

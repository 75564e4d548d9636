"""A plain HTML page of a mock's registries, calls and faults, for a person."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from html import escape

from mock_ecr_ext import report
from mock_ecr_ext.model.calls.call import Calls
from mock_ecr_ext.model.faults.fault import Fault
from mock_ecr_ext.model.registry import Backend, Registry
from mock_ecr_ext.model.repository import Repository
from mock_ecr_ext.model.text import count_noun, make_printable

_STYLE = """\
body { font: 15px/1.4 sans-serif; margin: 2em; max-width: 75em; }
h1 { font-size: 1.4em; } h2 { font-size: 1.2em; margin-top: 2em; } h3 { font-size: 1em; }
table { border-collapse: collapse; }
th, td { border-bottom: 1px solid #ccc; padding: .2em 1.5em .2em 0; text-align: left; }
td { font-family: monospace; white-space: nowrap; }
"""


def render(backend: Backend) -> str:
    """The page as HTML: the registries with their first images, the last calls, the faults."""
    with backend.shared.lock:
        return "".join(_render_parts(backend))


def _render_parts(backend: Backend) -> Iterator[str]:
    default, registries = backend.default, report.choose_registries(backend)
    title = escape(f"ECR registry {default.account_id} in {default.region}")
    yield f"<!DOCTYPE html>\n<html lang=en>\n<meta charset=utf-8>\n<title>{title}</title>\n"
    yield f"<style>\n{_STYLE}</style>\n<h1>{title}</h1>\n"
    now = report.format_time(default.clock.now())
    yield _make_paragraph(f"A mock, by mock_ecr_ext. Its clock says {now}.")
    for registry in registries:
        yield from _render_registry(registry)
    yield from _render_calls(default.calls)
    yield from _render_faults(default.faults)


def _render_registry(registry: Registry) -> Iterator[str]:
    shown, now = registry.repositories[: report.ROWS_SHOWN], registry.clock.now()
    count = report.count_rows(len(registry), "repository", len(shown), "first")
    yield _make_heading(2, f"{registry.account_id} in {registry.region}: {count}")
    if shown:
        rows = [report.make_repository_row(repository, now) for repository in shown]
        yield _make_table(report.REPOSITORY_COLUMNS, rows)
    for repository in shown:
        yield from _render_images(repository, now)


def _render_images(repository: Repository, now: dt.datetime) -> Iterator[str]:
    shown = repository.images[: report.ROWS_SHOWN]
    if shown:
        count = report.count_rows(len(repository), "image", len(shown), "first")
        yield _make_heading(3, f"{repository.name}: {count}")
        yield _make_table(
            report.IMAGE_COLUMNS, [report.make_image_row(image, now) for image in shown]
        )


def _render_calls(calls: Calls) -> Iterator[str]:
    shown = calls[-report.CALLS_SHOWN :]
    yield _make_heading(
        2, report.count_rows(len(calls) + calls.dropped, "call", len(shown), "last")
    )
    if shown:
        yield _make_table(report.CALL_COLUMNS, map(report.make_call_row, shown))
    for hint in dict.fromkeys(call.hint for call in shown if call.hint):
        yield _make_paragraph(f"Hint: {hint}")


def _render_faults(faults: Iterable[Fault]) -> Iterator[str]:
    planned = [fault for fault in faults if not fault.is_watch]
    if planned:
        yield _make_heading(2, count_noun(len(planned), "fault"))
    for fault in planned:
        yield _make_paragraph(repr(fault).strip("<>"))


def _make_heading(level: int, text: str) -> str:
    return f"<h{level}>{_escape(text)}</h{level}>\n"


def _make_paragraph(text: str) -> str:
    return f"<p>{_escape(text)}</p>\n"


def _make_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    head = _make_row("th", columns)
    return f"<table>\n{head}{''.join(_make_row('td', row) for row in rows)}</table>\n"


def _make_row(cell: str, texts: Iterable[str]) -> str:
    return f"<tr>{''.join(f'<{cell}>{_escape(text)}' for text in texts)}\n"


def _escape(text: str) -> str:
    return escape(make_printable(text))  # half a surrogate could not be sent

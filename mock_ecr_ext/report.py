"""Tables for a person: the calls that a mock answered, its faults, and its registries' content."""

import datetime as dt
import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from mock_ecr_ext.model.calls.call import Call, Calls
from mock_ecr_ext.model.faults.fault import Fault
from mock_ecr_ext.model.images.image import Image
from mock_ecr_ext.model.names import shorten_digest
from mock_ecr_ext.model.registry import Backend, Registry
from mock_ecr_ext.model.repository import Repository
from mock_ecr_ext.model.text import count_noun, make_printable, represent, shorten

CALLS_SHOWN = 20
ROWS_SHOWN = 20
_TEXT_SHOWN = 60  # characters of a cell
_VALUE_SHOWN = 40  # characters of one parameter's value
_LIST_SHOWN = 2  # items of a parameter's list
_DEPTH_SHOWN = 5  # lists and mappings inside each other; botocore's requests have at most four
_SIZE_SHOWN = 2**100  # bytes; humanize fails beyond 2**1024, and writes all digits before

REPOSITORY_COLUMNS = ("repository", "images", "untagged", "size", "created", "newest push")
IMAGE_COLUMNS = ("tags", "size", "pushed", "status", "digest")
CALL_COLUMNS = ("operation", "parameters", "region", "answer")


def format_mock(backend: Backend) -> str:
    """The calls that a mock answered, its planned faults, and its registries as they are now.

    It never raises: pytest would end the whole run, where one test has failed.
    """
    default = backend.default
    parts = [
        _format_part("the calls", lambda: format_calls(default.calls)),
        _format_part("the faults", lambda: format_faults(default.faults)),
        _format_part("the registries", lambda: format_registries(backend)),
    ]
    return "\n\n".join(filter(None, parts))


def format_calls(calls: Calls) -> str:
    """A table of the last 20 calls, followed by their hints."""
    if not calls:
        return "no call reached the mock"
    shown = calls[-CALLS_SHOWN:]
    hints = dict.fromkeys(f"hint: {make_printable(call.hint)}" for call in shown if call.hint)
    title = count_rows(len(calls) + calls.dropped, "call", len(shown), "last")
    return "\n".join([title, make_table(CALL_COLUMNS, map(make_call_row, shown)), *hints])


def format_faults(faults: Iterable[Fault]) -> str:
    """A line for each planned fault; empty if there are none."""
    shown = (make_printable(repr(fault)) for fault in faults if not fault.is_watch)
    return "\n".join(f"fault: {line}" for line in shown)


def format_registries(backend: Backend, rows: int = ROWS_SHOWN) -> str:
    """A table for the default registry, and for each other one that has repositories."""
    return "\n\n".join(format_registry(registry, rows) for registry in choose_registries(backend))


def format_registry(registry: Registry, rows: int = ROWS_SHOWN) -> str:
    """A table of a registry's first repositories.

    Sizes are in binary units, ages relative to the registry's clock.
    """
    now = registry.clock.now()
    title = f"registry {registry.account_id} in {registry.region} at {format_time(now)}"
    shown = registry.repositories[:rows]
    if not shown:
        return f"{title}: empty"
    count = count_rows(len(registry), "repository", len(shown), "first")
    table = make_table(REPOSITORY_COLUMNS, [make_repository_row(entry, now) for entry in shown])
    return f"{title}: {count}\n{table}"


def format_images(repository: Repository, now: dt.datetime, rows: int = ROWS_SHOWN) -> str:
    """A table of a repository's first images."""
    shown = repository.images[:rows]
    count = count_rows(len(repository), "image", len(shown), "first")
    table = make_table(IMAGE_COLUMNS, [make_image_row(image, now) for image in shown])
    return f"{repository.name}: {count}\n{table}"


def choose_registries(backend: Backend) -> Sequence[Registry]:
    """The default registry, and each other one that has repositories."""
    registries = backend.registries
    return [registry for registry in registries if registry is backend.default or len(registry)]


def make_call_row(call: Call) -> Sequence[str]:
    """The cells of a call, for `CALL_COLUMNS`."""
    return call.operation, _format_parameters(call.parameters), call.region, _format_outcome(call)


def make_repository_row(repository: Repository, now: dt.datetime) -> Sequence[str]:
    """The cells of a repository, for `REPOSITORY_COLUMNS`; its images are not read."""
    figures = repository.summarise()
    return (
        repository.name,
        str(figures.images),
        str(figures.untagged),
        format_size(figures.size),
        format_age(repository.created_at, now),
        format_age(figures.newest_push, now) if figures.newest_push else "",
    )


def make_image_row(image: Image, now: dt.datetime) -> Sequence[str]:
    """The cells of an image, for `IMAGE_COLUMNS`."""
    pushed = format_age(image.pushed_at, now)
    tags = shorten(", ".join(image.tags) or "(untagged)", _TEXT_SHOWN)
    return tags, format_size(image.size), pushed, image.status, shorten_digest(image.digest)


def count_rows(count: int, noun: str, shown: int, end: str) -> str:
    """A counted noun, and how many of them a table shows.

    shown: the number of rows.
    end: "first" or "last"; the end of the list that the rows are from.

    >>> count_rows(2, "repository", 2, "first")
    '2 repositories'
    >>> count_rows(25, "call", 20, "last")
    '25 calls, the last 20 of them'
    """
    total = count_noun(count, noun)
    return total if shown == count else f"{total}, the {end} {shown} of them"


def format_time(time: dt.datetime) -> str:
    """A UTC time in ISO 8601, to the second: "2024-05-01T12:00:00Z"."""
    return time.isoformat(timespec="seconds").replace("+00:00", "Z")


def format_size(size: int) -> str:
    """A size in binary units: "25.0 MiB"; the power of 2 below it if there is no such unit."""
    import humanize

    if size >= _SIZE_SHOWN:
        return f"over 2^{size.bit_length() - 1} Bytes"

    return humanize.naturalsize(size, binary=True)


def format_age(time: dt.datetime, now: dt.datetime) -> str:
    """A time relative to `now`: "3 days ago", "an hour from now"."""
    import humanize

    # humanize.naturaltime of 4.12 adds a future time to the system's now, which may be beyond the
    # calendar.
    passed = now - time
    length = humanize.naturaldelta(abs(passed))
    if length == humanize.naturaldelta(0):
        return "now"
    return f"{length} {'ago' if passed > dt.timedelta(0) else 'from now'}"


def make_table(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A table as text, whose cells have escapes for characters that cannot be printed."""
    import tabulate

    cells = [[make_printable(cell) for cell in row] for row in rows]
    return tabulate.tabulate(cells, columns, tablefmt="simple", disable_numparse=True)


def _format_part(name: str, format_part: Callable[[], str]) -> str:
    try:
        return format_part()
    except Exception as error:  # noqa: BLE001  # of any class: the failure of a test matters more
        return f"{name} cannot be shown: {represent(error)}"


def _format_parameters(parameters: Mapping[str, Any]) -> str:
    members = itertools.islice(parameters.items(), _TEXT_SHOWN)
    text = " ".join(f"{name}={_format_value(value)}" for name, value in members)
    return shorten(text, _TEXT_SHOWN)


def _format_value(value: Any, depth: int = _DEPTH_SHOWN) -> str:
    if isinstance(value, str):
        return shorten(make_printable(value[:_TEXT_SHOWN]), _VALUE_SHOWN)
    if not isinstance(value, (Mapping, list)):
        return shorten(represent(value), _VALUE_SHOWN)
    if not depth:
        return "…"
    if isinstance(value, Mapping):
        pairs = itertools.islice(value.items(), _TEXT_SHOWN)
        members = ", ".join(f"{name}: {_format_value(item, depth - 1)}" for name, item in pairs)
        return f"{{{members}}}"
    more = f", … {len(value)} in all" if len(value) > _LIST_SHOWN else ""
    items = (_format_value(item, depth - 1) for item in value[:_LIST_SHOWN])
    return f"[{', '.join(items)}{more}]"


def _format_outcome(call: Call) -> str:
    if call.attempt == 1:
        return _format_answer(call)
    waited = f"{call.waited.total_seconds():.1f} s"
    return f"{_format_answer(call)} (attempt {call.attempt}, after {waited})"


def _format_answer(call: Call) -> str:
    if call.error is not None:
        return call.error
    return "ok" if call.items is None else count_noun(call.items, "item")

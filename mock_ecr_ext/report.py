"""Tables for a person: what was asked of a mock, and what its registries hold."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mock_ecr_ext.model.calls import Call, Calls
from mock_ecr_ext.model.faults.fault import Fault
from mock_ecr_ext.model.images.image import Image
from mock_ecr_ext.model.registry import Backend, Registry
from mock_ecr_ext.model.repository import Repository

CALLS_SHOWN = 20
ROWS_SHOWN = 20
_TEXT_SHOWN = 60

REPOSITORY_COLUMNS = ("repository", "images", "untagged", "size", "created", "newest push")
IMAGE_COLUMNS = ("tags", "size", "pushed", "status", "digest")
CALL_COLUMNS = ("operation", "parameters", "region", "answer")


def of_mock(backend: Backend) -> str:
    """The calls that a mock answered, the faults planned, and its registries as they are now."""
    default = backend.default
    parts = [of_calls(default.calls), of_faults(default.faults), of_registries(backend)]
    return "\n\n".join(filter(None, parts))


def of_calls(calls: Calls) -> str:
    """A table of the last calls, with their hints."""
    if not calls:
        return "no call reached the mock"
    shown = calls[-CALLS_SHOWN:]
    hints = dict.fromkeys(f"hint: {call.hint}" for call in shown if call.hint)
    title = counted(len(calls) + calls.dropped, "call", len(shown), "last")
    return "\n".join([title, _table(CALL_COLUMNS, map(call_row, shown)), *hints])


def of_faults(faults: Iterable[Fault]) -> str:
    """A line for each planned fault; empty where there is none."""
    return "\n".join(f"fault: {fault!r}" for fault in faults if not fault.is_watch)


def of_registries(backend: Backend, rows: int = ROWS_SHOWN) -> str:
    """A table of repositories for the default registry and each that holds something."""
    return "\n\n".join(of_registry(registry, rows) for registry in registries_shown(backend))


def of_registry(registry: Registry, rows: int = ROWS_SHOWN) -> str:
    """A table of a registry's repositories; sizes in binary units, ages by its clock."""
    now = registry.clock.now()
    title = f"registry {registry.account_id} in {registry.region} at {iso(now)}"
    shown = registry.repositories[:rows]
    if not shown:
        return f"{title}: empty"
    count = counted(len(registry), "repository", len(shown), "first")
    table = _table(REPOSITORY_COLUMNS, [repository_row(entry, now) for entry in shown])
    return f"{title}: {count}\n{table}"


def of_images(repository: Repository, now: dt.datetime, rows: int = ROWS_SHOWN) -> str:
    """A table of a repository's images."""
    shown = repository.images[:rows]
    count = counted(len(repository), "image", len(shown), "first")
    title = f"{repository.name}: {count}"
    return f"{title}\n{_table(IMAGE_COLUMNS, [image_row(image, now) for image in shown])}"


def registries_shown(backend: Backend) -> Sequence[Registry]:
    """The default registry, and each other that holds something."""
    registries = backend.registries
    return [registry for registry in registries if registry is backend.default or len(registry)]


def call_row(call: Call) -> Sequence[str]:
    """A call in `CALL_COLUMNS`."""
    return call.operation, _parameters(call.parameters), call.region, _outcome(call)


def repository_row(repository: Repository, now: dt.datetime) -> Sequence[str]:
    """A repository in `REPOSITORY_COLUMNS`."""
    images = list(repository.images)
    untagged = sum(1 for image in images if not image.tags)
    newest = max((image.pushed_at for image in images), default=None)
    return (
        repository.name,
        str(len(images)),
        str(untagged),
        size_text(sum(image.size for image in images)),
        age_text(repository.created_at, now),
        age_text(newest, now) if newest else "",
    )


def image_row(image: Image, now: dt.datetime) -> Sequence[str]:
    """An image in `IMAGE_COLUMNS`."""
    pushed = age_text(image.pushed_at, now)
    tags = _cut(", ".join(image.tags) or "(untagged)")
    return tags, size_text(image.size), pushed, image.status, image.digest[:19]


def counted(count: int, noun: str, shown: int, which: str) -> str:
    """How many there are, and which of them follow."""
    plural = {"repository": "repositories"}.get(noun, f"{noun}s")
    total = f"{count} {noun if count == 1 else plural}"
    return total if shown == count else f"{total}, the {which} {shown} of them"


def iso(time: dt.datetime) -> str:
    """A time in UTC, to the second."""
    return time.isoformat(timespec="seconds").replace("+00:00", "Z")


def size_text(size: int) -> str:
    """A size as a person reads it."""
    import humanize

    return humanize.naturalsize(size, binary=True)


def age_text(time: dt.datetime, now: dt.datetime) -> str:
    """How long ago a time was, or how far ahead it lies."""
    import humanize

    return humanize.naturaltime(now - time)


def _table(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    import tabulate

    return tabulate.tabulate(list(rows), columns, tablefmt="simple", disable_numparse=True)


def _parameters(parameters: Mapping[str, Any]) -> str:
    return _cut(" ".join(f"{name}={_value(value)}" for name, value in parameters.items()))


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{name}: {_value(item)}' for name, item in value.items())}}}"
    if isinstance(value, list):
        more = f", … {len(value)} in all" if len(value) > 2 else ""  # noqa: PLR2004  # for one line
        return f"[{', '.join(map(_value, value[:2]))}{more}]"
    return _cut(str(value), 40)


def _outcome(call: Call) -> str:
    return f"{_answer(call)}{_retry(call)}"


def _answer(call: Call) -> str:
    if call.error is not None:
        return call.error
    return "ok" if call.items is None else f"{call.items} item{'s' * (call.items != 1)}"


def _retry(call: Call) -> str:
    if call.attempt == 1:
        return ""
    return f" (attempt {call.attempt}, after {call.waited.total_seconds():.1f} s)"


def _cut(text: str, length: int = _TEXT_SHOWN) -> str:
    return text if len(text) <= length else f"{text[: length - 1]}…"

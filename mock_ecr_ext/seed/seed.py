"""A seed: parsed once, built once, and from then on copied into each mock that asks for it."""

from __future__ import annotations

import datetime as dt
import functools
import gc
import os
import pickle
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from mock_ecr_ext.model.clock import Clock
from mock_ecr_ext.model.exceptions import InvalidSeed, InvalidValue, UnknownName
from mock_ecr_ext.model.images.image import ScanFindings
from mock_ecr_ext.model.inputs import SeedSource, Time
from mock_ecr_ext.model.registry import DEFAULT_ACCOUNT_ID, Backend, Registry
from mock_ecr_ext.model.repository import Repository
from mock_ecr_ext.seed import aws_cli, reading
from mock_ecr_ext.seed.document import Document, RegistrySeed, RepositorySeed, checked, path

_PAGES = ("*.json", "*.jsonl", "*.ndjson")
_Location = tuple[object, ...]
P = ParamSpec("P")
R = TypeVar("R")


def _without_collector(build: Callable[P, R]) -> Callable[P, R]:
    """Pause the garbage collector: among many records that stay it walks in vain."""

    @functools.wraps(build)
    def paused(*args: P.args, **kwargs: P.kwargs) -> R:
        was_enabled = gc.isenabled()
        gc.disable()
        try:
            return build(*args, **kwargs)
        finally:
            if was_enabled:
                gc.enable()

    return paused


class Seed:
    """What registries hold, out of a document that is checked; it makes backends that hold it.

    source: where it came from, for messages.
    region: of its default registry, where it says one.
    """

    def __init__(self, source: str, document: Document | Mapping[str, Any]) -> None:
        self.source = source
        self.region: str | None = document.get("region")
        self._document: Any = document
        self._needs_now = _needs_now(document)
        self._template = functools.lru_cache(maxsize=8)(self._built)

    def backend(
        self, region: str, account_id: str | None, now: Time | None, order: str | None
    ) -> Backend:
        """A new backend that holds this seed; what is None is as the seed says.

        Times that count from now count from the clock; one that follows the system's is read to the
        whole second for that, so that tests share what was built. Raises `InvalidSeed`.
        """
        document = self._document
        pinned = document.get("now") if now is None else now
        clock = Clock(pinned)
        template = self._template(
            region,
            account_id or document.get("account_id", DEFAULT_ACCOUNT_ID),
            order or document.get("order", "pushed"),
            self._anchor(clock, is_pinned=pinned is not None),
        )
        clock.step = document.get("step", dt.timedelta(0))
        return template.copy(clock)

    def _anchor(self, clock: Clock, *, is_pinned: bool) -> dt.datetime | None:
        if not self._needs_now:
            return None
        return clock.now() if is_pinned else clock.now().replace(microsecond=0)

    @_without_collector
    def _built(
        self, region: str, account_id: str, order: str, anchor: dt.datetime | None
    ) -> Backend:
        backend = Backend(region, account_id, Clock(anchor or dt.timedelta(0)), order)
        problems = list(_fill(backend.default, self._document, ()))
        for n, registry in enumerate(self._document.get("registries", ())):
            home = backend.default.at(
                region=registry.get("region"), account_id=registry.get("account_id")
            )
            problems += _fill(home, registry, ("registries", n))
        if problems:
            raise InvalidSeed(self.source, problems)
        return backend


def load(source: SeedSource) -> Seed:
    """The seed of a file, a folder or a mapping; the same one while that does not change.

    Raises `InvalidSeed` with all that is wrong with it.
    """
    if isinstance(source, Mapping):
        return _of_mapping(source)
    if not isinstance(source, (str, os.PathLike)):
        raise InvalidSeed("the seed", [f"{source!r} is neither a path nor a mapping"])
    place = Path(source)
    files = sorted(file for pattern in _PAGES for file in place.glob(pattern))
    if place.is_dir() and not files:
        raise InvalidSeed(str(place), ["the folder has no .json file of the AWS CLI's output"])
    return _of_files(place, tuple(map(_version, files if place.is_dir() else [place])))


@functools.lru_cache(maxsize=64)
@_without_collector
def _of_files(place: Path, versions: tuple[tuple[Path, int, int], ...]) -> Seed:
    documents = [found for file, *_ in versions for found in reading.documents(file)]
    source = str(place)
    if all(map(aws_cli.is_page, documents)):
        return _of_pages(source, documents)
    if len(documents) > 1:
        problem = "it holds several documents, which only the AWS CLI's output may"
        raise InvalidSeed(source, [problem])
    return _parsed(source, documents[0])


def _of_mapping(source: Mapping[str, Any]) -> Seed:
    try:
        return _of_pickle(pickle.dumps(source))
    except (pickle.PicklingError, TypeError, AttributeError):
        return _parsed("the seed", source)


@functools.lru_cache(maxsize=64)
@_without_collector
def _of_pickle(content: bytes) -> Seed:
    # Our own bytes of a moment ago: equal content is the same seed, whatever object holds it.
    return _parsed("the seed", pickle.loads(content))  # noqa: S301


def _parsed(source: str, data: Any) -> Seed:
    if aws_cli.is_page(data):
        return _of_pages(source, [data])
    return Seed(source, checked(source, {} if data is None else data))


def _of_pages(source: str, pages: list[Any]) -> Seed:
    return Seed(source, aws_cli.seed_of(source, pages))


def _version(file: Path) -> tuple[Path, int, int]:
    try:
        status = file.stat()
    except OSError as error:
        raise InvalidSeed(str(file), [f"it cannot be read: {error.strerror}"]) from None
    return file, status.st_mtime_ns, status.st_size


def _fill(registry: Registry, seed: RegistrySeed, location: _Location) -> Iterable[str]:
    """Put a registry's content into it; gives the problems of what could not be put."""
    for n, entry in enumerate(seed.get("repositories", ())):
        where = (*location, "repositories", n)
        settings: Any = {key: value for key, value in entry.items() if key != "images"}
        try:
            repository = registry.create_repository(**settings)
        except InvalidValue as error:
            yield f"{path(where)}: {error}"
        else:
            yield from _push(repository, entry, where)


def _push(repository: Repository, seed: RepositorySeed, location: _Location) -> Iterable[str]:
    entries: Any = seed.get("images", ())
    if not any("children" in entry or "manifest" in entry or "count" in entry for entry in entries):
        try:
            repository.push_all(entries, are_read=True)
        except InvalidValue:
            pass  # one at a time, they tell which it is
        else:
            return
    for n, entry in enumerate(entries):
        try:
            push: Any = repository.push_many if "count" in entry else repository.push
            push(**entry)
        except (InvalidValue, UnknownName) as error:
            yield f"{path((*location, 'images', n))}: {error}"


def _needs_now(document: Any) -> bool:
    registries = [document, *document.get("registries", ())]
    repositories = [entry for registry in registries for entry in registry.get("repositories", ())]
    return any(
        type(repository.get("created_at")) is not dt.datetime
        or any(map(_image_needs_now, repository.get("images", ())))
        for repository in repositories
    )


def _image_needs_now(image: Mapping[str, Any]) -> bool:
    if type(image.get("pushed_at")) is not dt.datetime or "count" in image:
        return True
    if image.get("status") == "ARCHIVED" and "archived_at" not in image:
        return True
    findings = image.get("scan_findings")
    if isinstance(findings, ScanFindings) and dt.timedelta in map(type, _times_of(findings)):
        return True
    return dt.timedelta in map(type, image.values())


def _times_of(findings: ScanFindings) -> tuple[object, object]:
    return findings.completed_at, findings.source_updated_at

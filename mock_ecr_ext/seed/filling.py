"""Registries filled from a checked seed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from mock_ecr_ext.model.clock import Clock
from mock_ecr_ext.model.exceptions import InvalidSeed, InvalidValue, UnknownName
from mock_ecr_ext.model.images.image import ScanFindings
from mock_ecr_ext.model.registry import Backend, Registry
from mock_ecr_ext.model.repositories.record import NULLABLE
from mock_ecr_ext.model.repository import Repository
from mock_ecr_ext.seed.document import RegistrySeed, RepositorySeed, format_path

_Location = tuple[object, ...]

_CONTENT = frozenset(("images", "lifecycle_policy"))
"""The keys of a repository that `create_repository` does not have."""


def build_backend(
    source: str,
    document: Any,
    region: str,
    account_id: str,
    order: str,
    now: dt.datetime | None,
) -> Backend:
    """Build a backend with the registries of a checked document.

    source: the place the document was read from, for messages.
    region, account_id: of the default registry.
    order: of lists.
    now: the time that relative times count from; None if the document has none.

    Raises `InvalidSeed` with all the problems that show only now, such as an unknown child image.
    """
    backend = Backend(region, account_id, Clock(now or dt.timedelta(0)), order)
    problems = list(_fill_registry(backend.default, document, ()))
    for n, registry in enumerate(document.get("registries", ())):
        home = backend.default.at(
            region=registry.get("region"), account_id=registry.get("account_id")
        )
        problems += _fill_registry(home, registry, ("registries", n))
    if problems:
        raise InvalidSeed(source, problems)
    return backend


def depends_on_now(document: Any) -> bool:
    """Whether any time of a checked document is relative to the clock, or set by it."""
    registries = [document, *document.get("registries", ())]
    repositories = [entry for registry in registries for entry in registry.get("repositories", ())]
    return any(
        type(repository.get("created_at")) is not dt.datetime
        or any(map(_image_depends_on_now, repository.get("images", ())))
        for repository in repositories
    )


def _fill_registry(registry: Registry, seed: RegistrySeed, location: _Location) -> Iterable[str]:
    """Create the repositories of a registry; yields the problems, each with its path."""
    for n, entry in enumerate(seed.get("repositories", ())):
        place = (*location, "repositories", n)
        settings: Any = {
            key: value for key, value in entry.items() if key not in _CONTENT and value is not None
        }
        try:
            repository = registry.create_repository(**settings)
            left_out = frozenset(entry.keys() - settings.keys()).intersection(NULLABLE)
            repository.change_settings(left_out=left_out)
            repository.lifecycle_policy = entry.get("lifecycle_policy")
        except InvalidValue as error:
            yield f"{format_path(place)}: {error}"
        else:
            yield from _fill_repository(repository, entry, place)


def _fill_repository(
    repository: Repository, seed: RepositorySeed, location: _Location
) -> Iterable[str]:
    entries: Any = seed.get("images", ())
    if not any("children" in entry or "manifest" in entry or "count" in entry for entry in entries):
        try:
            repository.push_all(entries, are_read=True)
        except InvalidValue:
            pass  # pushed one at a time below, they show which of them it is
        else:
            return
    for n, entry in enumerate(entries):
        try:
            if "count" in entry:
                repository.push_many(**entry)
            else:
                repository.push_all([entry], are_read=True)
        except (InvalidValue, UnknownName) as error:
            yield f"{format_path((*location, 'images', n))}: {error}"


def _image_depends_on_now(image: Mapping[str, Any]) -> bool:
    if type(image.get("pushed_at")) is not dt.datetime or "count" in image:
        return True
    if image.get("status") == "ARCHIVED" and "archived_at" not in image:
        return True
    findings = image.get("scan_findings")
    times = [*image.values()]
    if isinstance(findings, ScanFindings):
        times += [findings.completed_at, findings.source_updated_at]
    return dt.timedelta in map(type, times)

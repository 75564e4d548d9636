"""The command `mock-ecr lifecycle`: the outcome of a policy for the repositories of a registry."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from mock_ecr_ext.lifecycle.files import read_policy_file
from mock_ecr_ext.lifecycle.tables import format_outcome, make_document
from mock_ecr_ext.model.inputs.values import Time
from mock_ecr_ext.model.lifecycle.outcome import LifecycleOutcome
from mock_ecr_ext.model.names import compile_tag_pattern
from mock_ecr_ext.model.registry import Registry

Outcomes = Mapping[str, LifecycleOutcome]


def preview(
    registry: Registry,
    file: Path,
    names: Sequence[str],
    at: Time | None,
    protected: Sequence[str],
    as_json: bool,
) -> tuple[str, Sequence[str]]:
    """The text to print, and the protected images that the policy would expire, each by a tag.

    names: of the repositories; none is all.
    protected: patterns of tags.

    Raises `InvalidValue` for a bad policy, file or time, and `UnknownName` for a repository.
    """
    text = read_policy_file(file)
    chosen = [registry[name] for name in names] or list(registry.repositories)
    outcomes = {entry.name: entry.preview_lifecycle(text, at) for entry in chosen}
    return _format(outcomes, as_json=as_json), list(_find_violations(outcomes, protected))


def _format(outcomes: Outcomes, *, as_json: bool) -> str:
    if as_json:
        documents = {name: make_document(outcome) for name, outcome in outcomes.items()}
        return json.dumps(documents, indent=2)
    tables = [format_outcome(name, outcome) for name, outcome in outcomes.items()]
    return "\n\n".join(tables) or "the seed has no repository"


def _find_violations(outcomes: Outcomes, protected: Sequence[str]) -> Iterator[str]:
    patterns = [compile_tag_pattern(pattern) for pattern in protected]
    for name, outcome in outcomes.items():
        for decision in outcome.actions:
            tags = [tag for tag in decision.image.tags if any(p.fullmatch(tag) for p in patterns)]
            if tags and decision.action == "EXPIRE":
                yield f"{name}:{tags[0]}"

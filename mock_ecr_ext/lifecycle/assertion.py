"""An assertion about the images that a lifecycle policy expires, archives and keeps."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from mock_ecr_ext.lifecycle.tables import count_rest, format_outcome
from mock_ecr_ext.model.exceptions import InvalidValue
from mock_ecr_ext.model.inputs.values import Time, check_texts
from mock_ecr_ext.model.lifecycle.outcome import Decision
from mock_ecr_ext.model.names import compile_tag_pattern
from mock_ecr_ext.model.repository import Repository
from mock_ecr_ext.report import ROWS_SHOWN

_ACTIONS = {"expires": "EXPIRE", "archives": "TRANSITION", "keeps": None}


def assert_lifecycle(
    policy: Mapping[str, Any] | str | None,
    repository: Repository,
    *,
    expires: Iterable[str] | None = None,
    archives: Iterable[str] | None = None,
    keeps: Iterable[str] | None = None,
    at: Time | None = None,
) -> None:
    """Assert the outcome of a lifecycle policy on a repository, and change nothing.

    policy: a mapping or its JSON text; None is the repository's own.
    expires, archives, keeps: one or many digests, tags, or patterns of tags with `*`. Each has to
        match one or more images, and all of them have to have this outcome. An empty list allows
        none.
    at: the time of the evaluation; the clock's now by default.

    Raises AssertionError with a table of the outcome, and `InvalidValue` for a bad policy, for what
    is not a repository, and for names that are not texts.

    >>> from mock_ecr_ext import mock_ecr
    >>> newest = {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 1}
    >>> rule = {"rulePriority": 1, "selection": newest, "action": {"type": "expire"}}
    >>> with mock_ecr() as registry:
    ...     app = registry.create_repository("app")
    ...     _ = app.push_many(3, tag="v{n}", every="1h")
    ...     assert_lifecycle({"rules": [rule]}, app, expires=["v0", "v1"], keeps=["v2"])
    """
    if not isinstance(repository, Repository):
        remedy = "give one, as registry['team/app'], after the policy"
        raise InvalidValue("repository", repository, remedy)
    outcome = repository.preview_lifecycle(policy, at)
    problems: list[str] = []
    expected = {"expires": expires, "archives": archives, "keeps": keeps}
    for word, names in expected.items():
        if names is not None:
            problems += _check(word, check_texts(word, names), outcome.decisions)
    if problems:
        lines = [*problems[:ROWS_SHOWN], *count_rest(problems, "problem")]
        table = format_outcome(repository.name, outcome)
        raise AssertionError("\n".join([*lines, table]))


def _check(word: str, names: Iterable[str], decisions: Sequence[Decision]) -> Iterable[str]:
    action = _ACTIONS[word]
    if not names:
        found = [decision for decision in decisions if decision.action == action]
        if found:
            yield f"{word}=[] expects none, and it {word} {len(found)}"
    for name in names:
        fits = _make_match(name)
        matches = [decision for decision in decisions if fits(decision)]
        if not matches:
            yield f"{word}: no image is {name!r}"
        for decision in matches:
            if decision.action != action:
                yield f"{word}: {name!r} is not: {decision.reason}"


def _make_match(name: str) -> Callable[[Decision], bool]:
    if ":" in name:
        return lambda decision: decision.image.digest == name
    fits = compile_tag_pattern(name).fullmatch
    return lambda decision: any(map(fits, decision.image.tags))

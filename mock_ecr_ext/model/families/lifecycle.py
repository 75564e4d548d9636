"""Lifecycle policies: the rules of storing, previewing and running them.

Sentences and states are recorded unless a comment says "unrecorded".
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from mock_ecr_ext.model.errors import EcrError
from mock_ecr_ext.model.families.images import ImageIdentifier
from mock_ecr_ext.model.images.image import Image
from mock_ecr_ext.model.lifecycle.evaluation import ACTIONS, Action, Effect, evaluate
from mock_ecr_ext.model.lifecycle.parsing import parse_policy
from mock_ecr_ext.model.lifecycle.policy import Policy, Rule
from mock_ecr_ext.model.repositories.base import BaseRepository

NEVER = dt.datetime(1970, 1, 1, tzinfo=dt.timezone.utc)
"""`lastEvaluatedAt` before the first run."""


class LifecyclePolicyNotFoundException(EcrError):
    """The repository has no policy."""

    def __init__(self, name: str, registry_id: str) -> None:
        super().__init__(
            f"Lifecycle policy does not exist for the repository with name '{name}' in the "
            f"registry with id '{registry_id}'"
        )


class LifecyclePolicyPreviewNotFoundException(EcrError):
    """No preview was started; the text is unrecorded, worded like the one about policies."""

    def __init__(self, name: str, registry_id: str) -> None:
        super().__init__(
            f"Lifecycle policy preview does not exist for the repository with name '{name}' in "
            f"the registry with id '{registry_id}'"
        )


class LifecyclePolicyPreviewInProgressException(EcrError):
    """The last preview is not complete; the text is unrecorded."""

    def __init__(self, name: str, registry_id: str) -> None:
        super().__init__(
            f"Lifecycle policy preview is in progress for the repository with name '{name}' in "
            f"the registry with id '{registry_id}'"
        )


@dataclass(frozen=True, slots=True)
class Change:
    """An image that a policy expires or archives, and the rule that does."""

    image: Image
    rule: Rule

    @property
    def action(self) -> Action:
        """EXPIRE or TRANSITION."""
        return ACTIONS[self.rule.action]


@dataclass(frozen=True, slots=True)
class Preview:
    """The preview of a policy, with the images as they were at its start.

    changes: oldest push first.
    is_read: whether it was read before; the first reading finds it in progress.
    """

    policy: Policy
    changes: Sequence[Change]
    is_read: bool = False

    @property
    def status(self) -> str:
        """COMPLETE from the second reading on; unrecorded: FAILED and EXPIRED do not occur."""
        return "COMPLETE" if self.is_read else "IN_PROGRESS"

    def narrow(
        self, identifiers: Collection[ImageIdentifier] | None, tag_status: str
    ) -> Sequence[Change]:
        """The changes of images with one of the identifiers and that tag status.

        identifiers: None is all.
        tag_status: TAGGED, UNTAGGED or ANY.
        """
        return [
            change
            for change in self.changes
            if tag_status in ("ANY", change.image.tag_status)
            and (identifiers is None or any(_names(id_, change.image) for id_ in identifiers))
        ]


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """The lifecycle of a repository.

    policy: None if it has none.
    last_evaluated_at: the time of the last run.
    preview: the last preview; None if none was started.
    """

    policy: Policy | None = None
    last_evaluated_at: dt.datetime = NEVER
    preview: Preview | None = None


def put_policy(repository: BaseRepository, text: str) -> Policy:
    """Store a policy in place of the present one; raises `InvalidPolicy`.

    Unrecorded: a new policy has not been evaluated, and the last preview stays.
    """
    policy = parse_policy(text)
    repository.state[Lifecycle] = replace_policy(repository.state[Lifecycle], policy)
    return policy


def replace_policy(state: Lifecycle, policy: Policy | None) -> Lifecycle:
    """The state with another policy, or with none; it has not been evaluated."""
    return replace(state, policy=policy, last_evaluated_at=NEVER)


def get_policy(repository: BaseRepository) -> tuple[Policy, dt.datetime]:
    """The policy and the time of its last run; raises ECR's own error if there is none."""
    state = repository.state[Lifecycle]
    if state.policy is None:
        raise LifecyclePolicyNotFoundException(*repository.record.place)
    return state.policy, state.last_evaluated_at


def delete_policy(repository: BaseRepository) -> tuple[Policy, dt.datetime]:
    """Remove the policy; returns it with the time of its last run, as `get_policy` does."""
    found = get_policy(repository)
    repository.state[Lifecycle] = replace_policy(repository.state[Lifecycle], None)
    return found


def start_preview(repository: BaseRepository, text: str | None, now: dt.datetime) -> Preview:
    """Preview a policy on the images as they are; None previews the stored policy.

    Raises `InvalidPolicy`, or ECR's own error if there is no policy or a preview is in progress.
    """
    state = repository.state[Lifecycle]
    if state.preview is not None and not state.preview.is_read:
        raise LifecyclePolicyPreviewInProgressException(*repository.record.place)
    policy = get_policy(repository)[0] if text is None else parse_policy(text)
    preview = Preview(policy, find_changes(evaluate_repository(repository, policy, now)))
    repository.state[Lifecycle] = replace(state, preview=preview)
    return preview


def read_preview(repository: BaseRepository) -> Preview:
    """The last preview; the next reading finds it complete. Raises ECR's own error."""
    state = repository.state[Lifecycle]
    if state.preview is None:
        raise LifecyclePolicyPreviewNotFoundException(*repository.record.place)
    repository.state[Lifecycle] = replace(state, preview=replace(state.preview, is_read=True))
    return state.preview


def run(repository: BaseRepository, now: dt.datetime) -> Sequence[Change]:
    """Run the stored policy, if there is one; returns its changes, oldest push first.

    An expired image goes with all its tags, and with the images that have it as their subject.
    """
    policy = repository.state[Lifecycle].policy
    if policy is None:
        return []
    changes = find_changes(evaluate_repository(repository, policy, now))
    changes = [*changes, *_find_referrers(repository, changes)]
    for change in changes:
        if change.action == "EXPIRE":
            repository.delete(change.image)
        else:
            repository.update(change.image, status="ARCHIVED", archived_at=now)
    state = repository.state[Lifecycle]
    repository.state[Lifecycle] = replace(state, last_evaluated_at=now)
    return changes


def evaluate_repository(
    repository: BaseRepository, policy: Policy, now: dt.datetime
) -> Sequence[Effect]:
    """The effects of a policy on a repository's images; nothing is changed."""
    return evaluate(policy, repository.images, now, repository.parents)


def find_changes(effects: Iterable[Effect]) -> Sequence[Change]:
    """The changes of all rules; inferred: oldest push first."""
    changes = [Change(image, effect.rule) for effect in effects for image in effect.applied]
    return sorted(changes, key=lambda change: (change.image.pushed_at, change.image.digest))


def _find_referrers(repository: BaseRepository, changes: Iterable[Change]) -> Iterator[Change]:
    """The images that follow their subjects; documented, as is that they take a day at most."""
    changed = {change.image.digest: change for change in changes}
    by_subject: dict[str, list[Image]] = {}
    for image in repository.images:
        if image.subject is not None and image.digest not in changed:
            by_subject.setdefault(image.subject, []).append(image)
    waiting = list(changed.values())
    for change in waiting:  # a referrer may have referrers
        for image in by_subject.pop(change.image.digest, ()):
            follower = Change(image, change.rule)
            waiting.append(follower)
            yield follower


def _names(identifier: ImageIdentifier, image: Image) -> bool:
    digest, tag = identifier
    return digest in (None, image.digest) and (tag is None or tag in image.tags)

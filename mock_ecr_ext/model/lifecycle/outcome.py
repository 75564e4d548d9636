"""The outcome of a lifecycle policy for people: each image with its rule and the reason."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from mock_ecr_ext.model.images.image import Image
from mock_ecr_ext.model.lifecycle.evaluation import ACTIONS, Action, Effect, get_time
from mock_ecr_ext.model.lifecycle.policy import Rule
from mock_ecr_ext.model.names import compile_tag_pattern, shorten_digest
from mock_ecr_ext.model.text import count_noun, list_some

_VERBS: Mapping[str, str] = {"expire": "expires", "transition": "archives"}
_STARTS: Mapping[str, str] = {
    "sinceImagePulled": "was last pulled",
    "sinceImageTransitioned": "was archived",
}
_TAGS_SHOWN = 5  # of one image


@dataclass(frozen=True, slots=True)
class Decision:
    """The fate of one image.

    action: EXPIRE or TRANSITION; None if the image is kept.
    rule: the highest rule that chose the image; None if none did.
    reason: one sentence.
    """

    image: Image
    action: Action | None
    rule: Rule | None
    reason: str


@dataclass(frozen=True, slots=True)
class RuleReport:
    """The effect of one rule in numbers of images, and warnings about it.

    chosen: those of its class with its tags.
    marked: those of the chosen ones that are too many or too old.
    applied: those of the marked ones that get its action.
    """

    rule: Rule
    chosen: int
    marked: int
    applied: int
    warnings: Sequence[str]


class LifecycleOutcome:
    """The outcome of a policy for a repository at a time; nothing was changed.

    decisions: one for each image, in the repository's order.
    rules: one report for each rule, by priority.
    """

    def __init__(
        self,
        images: Sequence[Image],
        effects: Sequence[Effect],
        now: dt.datetime,
        list_parents: Callable[[Image], Collection[str]],
    ) -> None:
        self._effects = effects
        self._now = now
        self._list_parents = list_parents
        owners = _find_owners(effects)
        self.decisions: Sequence[Decision] = [
            self._decide(image, *owners.get(image.digest, (None, -1))) for image in images
        ]
        self.rules: Sequence[RuleReport] = list(map(_report, effects))

    def __repr__(self) -> str:
        return f"<LifecycleOutcome: {self.summary}>"

    @property
    def summary(self) -> str:
        """The numbers of images: "1 image expired, 0 archived, 2 kept"."""
        expired = sum(1 for decision in self.actions if decision.action == "EXPIRE")
        archived = len(self.actions) - expired
        return f"{count_noun(expired, 'image')} expired, {archived} archived, {len(self.kept)} kept"

    @functools.cached_property
    def actions(self) -> Sequence[Decision]:
        """The decisions that change an image, in the repository's order."""
        return [decision for decision in self.decisions if decision.action is not None]

    @functools.cached_property
    def kept(self) -> Sequence[Decision]:
        """The decisions that keep an image, in the repository's order."""
        return [decision for decision in self.decisions if decision.action is None]

    def _decide(self, image: Image, effect: Effect | None, position: int) -> Decision:
        if effect is None:
            return Decision(image, None, None, "kept: no rule chooses it")
        rule, is_marked = effect.rule, position >= len(effect.chosen) - len(effect.marked)
        why = self._explain_mark(image, effect, position, is_marked=is_marked)
        parents = self._list_parents(image) if is_marked else ()
        if parents:
            index = shorten_digest(next(iter(parents)))
            reason = f"kept: the index {index} lists it, although {rule} marks it ({why})"
            return Decision(image, None, rule, reason)
        if not is_marked:
            reason = f"kept: {rule} chooses it ({_show_tag(image, rule)}); {why}"
            return Decision(image, None, rule, reason)
        reason = f"{rule} {_VERBS[rule.action]} it: {why}"
        return Decision(image, ACTIONS[rule.action], rule, reason)

    def _explain_mark(self, image: Image, effect: Effect, position: int, *, is_marked: bool) -> str:
        rule = effect.rule
        if rule.count_type == "imageCountMoreThan":
            total = len(effect.chosen)
            place = f"it is number {position + 1} of {total}, newest first"
            return f"{place}, and the rule keeps {rule.count}"
        age = (self._now - get_time(image, rule.count_type)) / dt.timedelta(days=1)
        start = _STARTS.get(rule.count_type, "was pushed")
        limit = f"{'more than' if is_marked else 'not more than'} {count_noun(rule.count, 'day')}"
        return f"it {start} {age:.1f} days ago, {limit}"


def _find_owners(effects: Iterable[Effect]) -> Mapping[str, tuple[Effect, int]]:
    """The highest rule that chose each image, and the image's position among its chosen ones."""
    owners: dict[str, tuple[Effect, int]] = {}
    for effect in effects:
        for position, image in enumerate(effect.chosen):
            owners.setdefault(image.digest, (effect, position))
    return owners


def _show_tag(image: Image, rule: Rule) -> str:
    if rule.tag_status != "tagged":
        return "untagged" if not image.tags else f"tagged {image.tags[0]}"
    fits = compile_tag_pattern(rule.patterns[0]).fullmatch
    return f"tag {next(filter(fits, image.tags))}"


def _report(effect: Effect) -> RuleReport:
    numbers = len(effect.chosen), len(effect.marked), len(effect.applied)
    return RuleReport(effect.rule, *numbers, list(_warn(effect)))


def _warn(effect: Effect) -> Iterable[str]:
    """The surprises that public reports are about."""
    rule = effect.rule
    if not effect.chosen:
        yield f"{rule} chooses no image: {_describe_choice(rule)}"
    elif effect.marked and not effect.applied and not effect.held_back:
        yield f"{rule} acts on nothing: higher rules choose all {len(effect.marked)} that it marks"
    if effect.held_back:
        noun = count_noun(len(effect.held_back), "image")
        yield f"{rule} marks {noun} that indexes list, which stay until the indexes are gone"
    if rule.tag_status == "tagged":
        yield from _warn_of_other_tags(effect)


def _warn_of_other_tags(effect: Effect) -> Iterable[str]:
    patterns = [compile_tag_pattern(pattern) for pattern in effect.rule.patterns]
    for image in effect.applied:
        others = [tag for tag in image.tags if not any(p.fullmatch(tag) for p in patterns)]
        if others:
            digest, shown = shorten_digest(image.digest), list_some(others, _TAGS_SHOWN)
            yield (
                f"{effect.rule} {_VERBS[effect.rule.action]} {digest} with its other tags: {shown}"
            )


def _describe_choice(rule: Rule) -> str:
    state = "archived" if rule.storage_class == "archive" else "active"
    if rule.tag_status == "any":
        return f"there is no {state} image"
    if rule.tag_status == "untagged":
        return f"no {state} image is untagged"
    return f"no {state} image has tags that match all of {', '.join(rule.patterns)}"

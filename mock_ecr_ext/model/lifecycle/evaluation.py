"""The evaluation of a lifecycle policy: its effect on each image at a time.

Documented: all rules see the same images; an image that a rule has chosen by class and tags is out
of reach of the rules below it, whether the rule marks the image or not.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from mock_ecr_ext.model.images.image import Image
from mock_ecr_ext.model.lifecycle.policy import CountType, Policy, Rule, StorageClass
from mock_ecr_ext.model.names import WILDCARD, compile_tag_pattern

Action = Literal["EXPIRE", "TRANSITION"]

ACTIONS: Mapping[str, Action] = {"expire": "EXPIRE", "transition": "TRANSITION"}

# Unrecorded: an image that is being restored is of neither class.
_STATUSES: Mapping[StorageClass, str] = {"standard": "ACTIVE", "archive": "ARCHIVED"}


@dataclass(frozen=True, slots=True)
class Effect:
    """The effect of a rule.

    chosen: the images of its class with its tags, newest first by the rule's own time.
    marked: those of the chosen ones that are too many or too old.
    applied: those of the marked ones that get its action.
    held_back: those of the marked ones that would get it, were they not children of a living index.
    """

    rule: Rule
    chosen: Sequence[Image]
    marked: Sequence[Image]
    applied: Sequence[Image]
    held_back: Sequence[Image]


def evaluate(
    policy: Policy,
    images: Iterable[Image],
    now: dt.datetime,
    list_parents: Callable[[Image], Collection[str]] = lambda _: (),
) -> Sequence[Effect]:
    """The effects of a policy's rules, by priority; nothing is changed.

    list_parents: the digests of the indexes that list an image as a child.

    Unrecorded: the children of indexes count in `imageCountMoreThan` as other images do.
    """
    index = _Index(images)
    reached: set[int] = set()
    effects = []
    for rule in policy.rules:
        chosen = index.choose(rule)
        marked = index.mark(rule, chosen, now)
        free = [n for n in marked if n not in reached]
        held_back = {n for n in free if list_parents(index[n])}
        reached.update(chosen)
        effects.append(
            Effect(
                rule,
                index.read(chosen),
                index.read(marked),
                index.read(n for n in free if n not in held_back),
                index.read(n for n in free if n in held_back),
            )
        )
    return effects


def get_time(image: Image, count_type: CountType) -> dt.datetime:
    """The time from which the age of an image counts; documented."""
    restored = image.activated_at
    if count_type == "sinceImagePulled":
        pulled = image.last_pulled_at
        if pulled is not None and (restored is None or pulled > restored):
            return pulled
    if count_type == "sinceImageTransitioned" and image.archived_at is not None:
        return image.archived_at
    return restored or image.pushed_at


@dataclass(frozen=True, slots=True)
class _Ranking:
    """All images by one of their times.

    times: the time of each image, by its number.
    ranks: the position of each image among all, newest first, by its number.
    """

    times: Sequence[dt.datetime]
    ranks: Sequence[int]


class _Index:
    """Images by number, class and tag, so that a rule looks only at those that it may choose."""

    def __init__(self, images: Iterable[Image]) -> None:
        self._images = list(images)
        self._by_status: defaultdict[str, set[int]] = defaultdict(set)
        self._untagged: set[int] = set()
        self._owners: defaultdict[str, list[int]] = defaultdict(list)
        self._rankings: dict[CountType, _Ranking] = {}
        for number, image in enumerate(self._images):
            self._by_status[image.status].add(number)
            if not image.tags:
                self._untagged.add(number)
            for tag in image.tags:
                self._owners[tag].append(number)
        self._tags = sorted(self._owners)

    def __getitem__(self, number: int) -> Image:
        return self._images[number]

    def read(self, numbers: Iterable[int]) -> Sequence[Image]:
        """The images of these numbers."""
        return list(map(self._images.__getitem__, numbers))

    def choose(self, rule: Rule) -> Sequence[int]:
        """The images of a rule's class and tags, newest first."""
        chosen = self._by_status[_STATUSES[rule.storage_class]]
        if rule.tag_status == "untagged":
            chosen = chosen & self._untagged
        for pattern in rule.patterns:
            chosen = chosen & self._match(pattern)
        return sorted(chosen, key=self._rank(rule).ranks.__getitem__)

    def mark(self, rule: Rule, chosen: Sequence[int], now: dt.datetime) -> Sequence[int]:
        """Those of the images, newest first, that are too many or too old for a rule."""
        if rule.count_type == "imageCountMoreThan":
            return chosen[rule.count :]
        # Inferred from AWS's examples: a day is 24 hours, and an image of just that age is kept.
        try:
            oldest = now - dt.timedelta(days=rule.count)
        except OverflowError:  # before the calendar
            return []
        times = self._rank(rule).times
        return chosen[bisect_left(chosen, True, key=lambda number: times[number] < oldest) :]

    def _rank(self, rule: Rule) -> _Ranking:
        ranking = self._rankings.get(rule.count_type)
        if ranking is None:
            ranking = self._rankings[rule.count_type] = self._make_ranking(rule.count_type)
        return ranking

    def _make_ranking(self, count_type: CountType) -> _Ranking:
        times = [get_time(image, count_type) for image in self._images]
        # Unrecorded: of images of the same time the one with the greater digest counts as newer.
        keys = [(time, image.digest) for time, image in zip(times, self._images, strict=True)]
        ranks = [0] * len(keys)
        for rank, number in enumerate(sorted(range(len(keys)), key=keys.__getitem__, reverse=True)):
            ranks[number] = rank
        return _Ranking(times, ranks)

    def _match(self, pattern: str) -> set[int]:
        start, *rest = pattern.split(WILDCARD)
        first = bisect_left(self._tags, start)
        last = bisect_left(self._tags, start + chr(0x10FFFF), lo=first)
        tags: Iterable[str] = self._tags[first:last]
        if rest != [""]:
            tags = filter(compile_tag_pattern(pattern).fullmatch, tags)
        return {number for tag in tags for number in self._owners[tag]}

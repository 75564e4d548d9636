"""A lifecycle policy as a value: rules that choose images by tags, age or number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

TagStatus = Literal["tagged", "untagged", "any"]
CountType = Literal[
    "imageCountMoreThan", "sinceImagePushed", "sinceImagePulled", "sinceImageTransitioned"
]
StorageClass = Literal["standard", "archive"]
ActionType = Literal["expire", "transition"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a policy.

    priority: the rules apply from the lowest number to the highest.
    tag_status: the images that it chooses from.
    patterns: for tagged images; each has to match one of the image's tags as a whole, with `*` for
        any text. A prefix is a pattern that ends in `*`.
    count_type, count: the images that it marks: all but the newest `count`, or those that are older
        than `count` days.
    storage_class: the class of the images that it chooses from.
    action: applied to the images that it marks, if no higher rule has chosen them.
    """

    priority: int
    tag_status: TagStatus
    patterns: tuple[str, ...]
    count_type: CountType
    count: int
    storage_class: StorageClass = "standard"
    action: ActionType = "expire"
    description: str = ""

    def __str__(self) -> str:
        return f"rule {self.priority}"


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy that ECR accepts.

    text: its JSON without spaces, in the order in which the keys were written.
    rules: by their priorities.
    """

    text: str
    rules: tuple[Rule, ...]

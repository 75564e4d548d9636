"""Tables of a lifecycle policy's outcome, and the same as plain values for JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from mock_ecr_ext.model.names import shorten_digest
from mock_ecr_ext.model.text import count_noun, shorten
from mock_ecr_ext.report import ROWS_SHOWN, make_table

if TYPE_CHECKING:
    from mock_ecr_ext.model.lifecycle.outcome import Decision, LifecycleOutcome, RuleReport

IMAGE_COLUMNS = ("tags", "pushed", "action", "rule", "reason")
RULE_COLUMNS = ("rule", "chooses", "marks", "acts on", "description")
_TAGS_SHOWN = 40  # characters


def format_outcome(name: str, outcome: LifecycleOutcome) -> str:
    """A table of the images of a repository that change, one of the rules, and the warnings.

    It shows the first 20 of the images and of the warnings, and counts the others.
    """
    parts = [f"{name}: {outcome.summary}"]
    shown = outcome.actions[:ROWS_SHOWN]
    if shown:
        parts.append(make_table(IMAGE_COLUMNS, map(_make_image_row, shown)))
    parts += count_rest(outcome.actions, "image")
    parts.append(make_table(RULE_COLUMNS, map(_make_rule_row, outcome.rules)))
    warnings = [warning for report in outcome.rules for warning in report.warnings]
    parts += [f"warning: {warning}" for warning in warnings[:ROWS_SHOWN]]
    parts += count_rest(warnings, "warning")
    return "\n".join(parts)


def count_rest(things: Sequence[object], noun: str) -> Sequence[str]:
    """The line about the things that are not shown; none if all are."""
    rest = len(things) - ROWS_SHOWN
    return [f"and {count_noun(rest, noun)} more"] if rest > 0 else []


def make_document(outcome: LifecycleOutcome) -> Mapping[str, Any]:
    """The outcome as JSON has it: every image with its action, rule and reason, and the rules."""
    return {
        "images": [
            {
                "imageDigest": decision.image.digest,
                "imageTags": list(decision.image.tags),
                "imagePushedAt": decision.image.pushed_at.isoformat(),
                "action": decision.action,
                "rulePriority": decision.rule and decision.rule.priority,
                "reason": decision.reason,
            }
            for decision in outcome.decisions
        ],
        "rules": [
            {
                "rulePriority": report.rule.priority,
                "chosen": report.chosen,
                "marked": report.marked,
                "applied": report.applied,
                "warnings": list(report.warnings),
            }
            for report in outcome.rules
        ],
    }


def _make_image_row(decision: Decision) -> Sequence[str]:
    image, rule = decision.image, decision.rule
    tags = shorten(", ".join(image.tags), _TAGS_SHOWN) or f"({shorten_digest(image.digest)})"
    pushed = image.pushed_at.strftime("%Y-%m-%d %H:%M")
    return tags, pushed, decision.action or "", str(rule.priority if rule else ""), decision.reason


def _make_rule_row(report: RuleReport) -> Sequence[str]:
    numbers = map(str, (report.rule.priority, report.chosen, report.marked, report.applied))
    return (*numbers, report.rule.description)

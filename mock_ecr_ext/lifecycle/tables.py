"""Tables of a lifecycle policy's outcome, and the same as plain values for JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from mock_ecr_ext.model.text import count_noun, shorten

if TYPE_CHECKING:
    from mock_ecr_ext.model.lifecycle.outcome import Decision, LifecycleOutcome, RuleReport

IMAGE_COLUMNS = ("tags", "pushed", "action", "rule", "reason")
RULE_COLUMNS = ("rule", "chooses", "marks", "acts on", "description")
_TAGS_SHOWN = 40  # characters


def format_outcome(name: str, outcome: LifecycleOutcome, rows: int = 20) -> str:
    """A table of the images of a repository that change, one of the rules, and the warnings."""
    shown = outcome.actions[:rows]
    expired = sum(1 for decision in outcome.actions if decision.action == "EXPIRE")
    archived = len(outcome.actions) - expired
    title = (
        f"{name}: {count_noun(expired, 'image')} expired, {archived} archived, "
        f"{len(outcome.kept)} kept"
    )
    parts = [title]
    if shown:
        parts.append(_make_table(IMAGE_COLUMNS, map(_make_image_row, shown)))
    if len(outcome.actions) > len(shown):
        parts.append(f"and {count_noun(len(outcome.actions) - len(shown), 'image')} more")
    parts.append(_make_table(RULE_COLUMNS, map(_make_rule_row, outcome.rules)))
    parts += [f"warning: {warning}" for report in outcome.rules for warning in report.warnings]
    return "\n".join(parts)


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
    tags = shorten(", ".join(image.tags), _TAGS_SHOWN) or f"({image.digest[:19]})"
    pushed = image.pushed_at.strftime("%Y-%m-%d %H:%M")
    return tags, pushed, decision.action or "", str(rule.priority if rule else ""), decision.reason


def _make_rule_row(report: RuleReport) -> Sequence[str]:
    numbers = map(str, (report.rule.priority, report.chosen, report.marked, report.applied))
    return (*numbers, report.rule.description)


def _make_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    from tabulate import tabulate

    return tabulate(list(rows), columns, disable_numparse=True)

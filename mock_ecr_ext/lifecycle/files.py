"""Files that contain a lifecycle policy: its own JSON, or a document of another tool's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mock_ecr_ext.model.exceptions import InvalidValue

MAXIMUM_SIZE = 8 * 2**20
"""Bytes of a file; the largest documents of infrastructure code are smaller."""

_REMEDY = (
    "give a policy's JSON, the output of `aws ecr get-lifecycle-policy`, or a JSON document of "
    "Terraform or CloudFormation that contains one policy"
)


def read_policy_file(file: Path) -> str:
    """The text of the only policy in a file; raises `InvalidValue`, or OSError for the file."""
    if file.stat().st_size > MAXIMUM_SIZE:
        raise InvalidValue("policy file", str(file), f"it is larger than 8 MiB; {_REMEDY}")
    try:
        document = json.loads(file.read_bytes())  # UTF-8, or UTF-16 as PowerShell's > writes it
    except (ValueError, RecursionError):
        raise InvalidValue("policy file", str(file), f"it is not JSON; {_REMEDY}") from None
    policies = list(dict.fromkeys(_find_policies(document)))
    if len(policies) == 1:
        return policies[0]
    if policies:
        problem = f"it contains {len(policies)} different policies; give a file with one of them"
    else:
        problem = f"it contains no lifecycle policy; {_REMEDY}"
    raise InvalidValue("policy file", str(file), problem)


def _find_policies(document: Any) -> Iterator[str]:
    """The text of each policy in a document; its nesting is bounded by the JSON parser's."""
    waiting = [document]
    for value in waiting:
        if _is_policy(value):
            yield json.dumps(value)
        elif isinstance(value, dict):
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
        elif isinstance(value, str) and value.lstrip().startswith("{"):
            waiting += _parse(value)


def _is_policy(value: Any) -> bool:
    """Whether a value has ECR's form of a policy, be it valid or not."""
    rules = value.get("rules") if isinstance(value, dict) else None
    return isinstance(rules, list) and all(
        isinstance(rule, dict) and "rulePriority" in rule for rule in rules
    )


def _parse(text: str) -> list[Any]:
    try:
        return [json.loads(text)]
    except (ValueError, RecursionError):
        return []

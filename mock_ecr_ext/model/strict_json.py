"""JSON as ECR reads it: without Python's NaN and Infinity, and nested as deep as Python can write.

Python reads and writes JSON by recursion, so the depth that it can bear depends on its caller.
"""

import json
from typing import Any, NoReturn


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)  # NaN and Infinity, which Python reads but JSON does not have


DECODER = json.JSONDecoder(parse_constant=_refuse_constant)
"""Reads JSON; raises ValueError, or RecursionError for a deeply nested text."""


def is_deeper(value: Any, levels: int) -> bool:
    """Whether a value that was read from JSON has more than so many levels of objects and lists."""
    level: list[Any] = [[value]]
    for _ in range(levels + 1):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, (dict, list))
        ]
        if not level:
            return False
    return True

"""Seed files: YAML, JSON or TOML by their suffix. A file is data; nothing in it is constructed."""

import json
import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from mock_ecr_ext.model.exceptions import InvalidSeed

Documents = list[Any]

_BLANKS = re.compile(r"\s+")


def documents(file: Path) -> Documents:
    """What a file holds: one document, or the several that a JSON file may have one after another.

    Raises `InvalidSeed` for a file that is not there, has another suffix, or cannot be parsed.
    """
    read = _READERS.get(file.suffix.lower())
    if read is None:
        raise InvalidSeed(str(file), [f"the suffix is to be one of {', '.join(_READERS)}"])
    try:
        return read(file.read_text(encoding="utf-8-sig"), str(file))
    except OSError as error:
        raise InvalidSeed(str(file), [f"it cannot be read: {error.strerror}"]) from None
    except UnicodeDecodeError as error:
        raise InvalidSeed(str(file), [f"it is not UTF-8 text: {error.reason}"]) from None


def _yaml(text: str, source: str) -> Documents:
    import yaml

    class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
        """PyYAML's safe one, but a key that comes twice is refused instead of overwritten."""

        def construct_mapping(self, node: Any, deep: bool = False) -> Any:
            keys = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
            for number, (key, _) in enumerate(node.value):
                if key.value in keys[:number] and key.value != "<<":
                    problem = f"the key {key.value!r} comes twice"
                    raise yaml.MarkedYAMLError(problem=problem, problem_mark=key.start_mark)
            return super().construct_mapping(node, deep)

    try:
        return [yaml.load(text, Loader)]  # noqa: S506  # a safe loader's child
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise InvalidSeed(source, [f"{_line(mark)}: {error.problem}"]) from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise InvalidSeed(source, [f"it is no YAML: {error}"]) from None


def _json(text: str, source: str) -> Documents:
    decoder = json.JSONDecoder(object_pairs_hook=_without_twins)
    found, position = [], _after_blanks(text, 0)
    try:
        while position < len(text):
            document, position = decoder.raw_decode(text, position)
            found.append(document)
            position = _after_blanks(text, position)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise InvalidSeed(source, [f"{place}: {error.msg}"]) from None
    except (ValueError, RecursionError) as error:
        raise InvalidSeed(source, [f"it is no JSON: {error}"]) from None
    return found or [None]


def _toml(text: str, source: str) -> Documents:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        return [tomllib.loads(text)]
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise InvalidSeed(source, [f"it is no TOML: {error}"]) from None


_READERS: Mapping[str, Callable[[str, str], Documents]] = {
    ".yaml": _yaml,
    ".yml": _yaml,
    ".json": _json,
    ".jsonl": _json,
    ".ndjson": _json,
    ".toml": _toml,
}


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twin = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"the key {twin!r} comes twice in one object")
    return found


def _after_blanks(text: str, position: int) -> int:
    blanks = _BLANKS.match(text, position)
    return blanks.end() if blanks else position


def _line(mark: Any) -> str:
    return f"line {mark.line + 1}, column {mark.column + 1}" if mark else "the document"

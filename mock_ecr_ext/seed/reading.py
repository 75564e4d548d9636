"""Seed files: YAML, JSON or TOML by their suffix. They are data; no YAML tag makes an object."""

import json
import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from mock_ecr_ext.model.exceptions import InvalidSeed

Documents = list[Any]

_BLANKS = re.compile(r"\s+")


def read_documents(file: Path) -> Documents:
    """Read the documents of a file: one, or in JSON any number, one after another.

    Raises `InvalidSeed` for a file that does not exist, has another suffix, or cannot be parsed.
    """
    read = _READERS.get(file.suffix.lower())
    if read is None:
        raise InvalidSeed(str(file), [f"the suffix must be one of {', '.join(_READERS)}"])
    try:
        return read(file.read_text(encoding="utf-8-sig"), str(file))
    except OSError as error:
        raise InvalidSeed(str(file), [f"it cannot be read: {error.strerror}"]) from None
    except UnicodeDecodeError as error:
        raise InvalidSeed(str(file), [f"it is not UTF-8 text: {error.reason}"]) from None


def _read_yaml(text: str, source: str) -> Documents:
    import yaml

    class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
        """PyYAML's safe loader, which refuses a key that comes twice instead of overwriting it."""

        def construct_mapping(self, node: Any, deep: bool = False) -> Any:
            keys = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
            for number, (key, _) in enumerate(node.value):
                if key.value in keys[:number] and key.value != "<<":
                    problem = f"the key {key.value!r} comes twice"
                    raise yaml.MarkedYAMLError(problem=problem, problem_mark=key.start_mark)
            return super().construct_mapping(node, deep)

    try:
        return [yaml.load(text, Loader)]  # noqa: S506  # a subclass of a safe loader
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise InvalidSeed(source, [f"{_format_mark(mark)}: {error.problem}"]) from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise InvalidSeed(source, [f"it is not YAML: {error}"]) from None


def _read_json(text: str, source: str) -> Documents:
    decoder = json.JSONDecoder(object_pairs_hook=_refuse_duplicates)
    found, position = [], _skip_blanks(text, 0)
    try:
        while position < len(text):
            document, position = decoder.raw_decode(text, position)
            found.append(document)
            position = _skip_blanks(text, position)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise InvalidSeed(source, [f"{place}: {error.msg}"]) from None
    except (ValueError, RecursionError) as error:
        raise InvalidSeed(source, [f"it is not JSON: {error}"]) from None
    return found or [None]


def _read_toml(text: str, source: str) -> Documents:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        return [tomllib.loads(text)]
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise InvalidSeed(source, [f"it is not TOML: {error}"]) from None


_READERS: Mapping[str, Callable[[str, str], Documents]] = {
    ".yaml": _read_yaml,
    ".yml": _read_yaml,
    ".json": _read_json,
    ".jsonl": _read_json,
    ".ndjson": _read_json,
    ".toml": _read_toml,
}


def _refuse_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        duplicate = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"the key {duplicate!r} comes twice in one object")
    return found


def _skip_blanks(text: str, position: int) -> int:
    blanks = _BLANKS.match(text, position)
    return blanks.end() if blanks else position


def _format_mark(mark: Any) -> str:
    return f"line {mark.line + 1}, column {mark.column + 1}" if mark else "the document"

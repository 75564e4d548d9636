"""Seed files: YAML, JSON or TOML by their suffix. They are data; no YAML tag makes an object."""

import json
import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from mock_ecr_ext.model.exceptions import InvalidSeed

Documents = list[Any]

_BLANKS = re.compile(r"[\s\ufeff]+")  # a mark comes again where files were appended


def read_documents(file: Path) -> Documents:
    """Read the documents of a file: one, or in JSON any number, one after another.

    A file of lines may have none. Raises `InvalidSeed` for a file that does not exist, has another
    suffix, is empty, or cannot be parsed.
    """
    suffix, source = file.suffix.lower(), str(file)
    if suffix not in _READERS:
        raise InvalidSeed(source, [_WRONG_SUFFIX])
    text = _read_text(file)
    if not text.strip() and suffix in _LINES:
        return []
    found = _READERS[suffix](text, source) if text.strip() else [None]
    if any(document is None for document in found):
        raise InvalidSeed(source, [_EMPTY])
    return found


def find_obstacle(file: Path) -> str | None:
    """Find out why a file of a folder is not read; None if it is."""
    if file.is_dir():
        return (
            "a folder in a folder is not read; move its files up, or give it as a seed of its own"
        )
    if file.suffix.lower() not in _READERS:
        return f"{_WRONG_SUFFIX}; move the file elsewhere if it is not part of the seed"
    return None


def _read_text(file: Path) -> str:
    try:
        content = file.read_bytes()
        # UTF-8, or UTF-16 as PowerShell's > writes it; also without their marks.
        return content.decode(json.detect_encoding(content))
    except OSError as error:
        raise InvalidSeed(str(file), [f"it cannot be read: {error.strerror}"]) from None
    except UnicodeDecodeError as error:
        problem = f"it is not UTF-8 text: {error.reason}; save it as UTF-8"
        raise InvalidSeed(str(file), [problem]) from None


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
    return found


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
_LINES = (".jsonl", ".ndjson")
_WRONG_SUFFIX = f"the suffix must be one of {', '.join(_READERS)}"
_EMPTY = "it is empty or null, as a failed command leaves it; for an empty registry write {}"


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

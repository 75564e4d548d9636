"""Seed files: YAML, JSON or TOML by their suffix. They are data; no YAML tag makes an object."""

import importlib
import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from mock_ecr_ext.model.exceptions import InvalidSeed
from mock_ecr_ext.model.text import represent

Documents = list[Any]

NESTED = "its values are nested too deeply; give a manifest as its JSON text, or flatten it"
_KEY_DEPTH = 100
_OTHER_FORMAT = "; give the output of --output json, or name the file by the format that it has"

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
    yaml = _import("yaml", "PyYAML", source)
    from mock_ecr_ext.seed.yaml_nodes import load

    try:
        return [load(text)]
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise InvalidSeed(source, [f"{_format_mark(mark)}: {error.problem}"]) from None
    except RecursionError:
        raise InvalidSeed(source, [NESTED]) from None
    except (yaml.YAMLError, ValueError) as error:
        problem = " ".join(str(error).split())
        raise InvalidSeed(source, [f"it is not YAML: {problem}"]) from None


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
        hint = _OTHER_FORMAT if error.pos == position else ""
        raise InvalidSeed(source, [f"{place}: {error.msg}{hint}"]) from None
    except RecursionError:
        raise InvalidSeed(source, [NESTED]) from None
    except ValueError as error:
        raise InvalidSeed(source, [f"it is not JSON: {error}"]) from None
    return found


def _read_toml(text: str, source: str) -> Documents:
    tomllib = _import("tomllib" if sys.version_info >= (3, 11) else "tomli", "tomli", source)
    keys = (line.partition("=")[0] for line in text.splitlines())
    if any(key.count(".") > _KEY_DEPTH for key in keys):
        raise InvalidSeed(source, [NESTED])  # each part of a dotted key costs all those before it
    try:
        return [tomllib.loads(text)]
    except RecursionError:
        raise InvalidSeed(source, [NESTED]) from None
    except ValueError as error:
        raise InvalidSeed(source, [f"it is not TOML: {error}"]) from None


def _import(module: str, library: str, source: str) -> Any:
    try:
        return importlib.import_module(module)
    except ImportError:
        remedy = "install it with: pip install 'mock_ecr_ext[seeds]'"
        problem = f"it needs {library}, which is not installed; {remedy}"
        raise InvalidSeed(source, [problem]) from None


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
        counts = Counter(key for key, _ in pairs)
        duplicate = next(key for key, count in counts.items() if count > 1)
        raise ValueError(f"the key {represent(duplicate)} comes twice in one object")
    return found


def _skip_blanks(text: str, position: int) -> int:
    blanks = _BLANKS.match(text, position)
    return blanks.end() if blanks else position


def _format_mark(mark: Any) -> str:
    return f"line {mark.line + 1}, column {mark.column + 1}" if mark else "the document"

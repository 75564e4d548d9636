"""Seed sources: the files or the mapping of a seed, and the checked document that they contain."""

from __future__ import annotations

import copy
import os
import pickle
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mock_ecr_ext.model.exceptions import InvalidSeed
from mock_ecr_ext.seed import aws_cli
from mock_ecr_ext.seed.document import Document, check_document
from mock_ecr_ext.seed.reading import read_documents

SeedSource = str | os.PathLike[str] | Mapping[str, Any]
"""A seed file, a folder with AWS CLI output, or the same content as a mapping."""

_PAGES = ("*.json", "*.jsonl", "*.ndjson")


@dataclass(frozen=True, slots=True)
class Files:
    """The files of a seed; equal to another value while none of them changes.

    place: the file, or the folder with AWS CLI output.
    versions: each file with its modification time in nanoseconds and its size in bytes.
    """

    place: Path
    versions: tuple[tuple[Path, int, int], ...]

    def __str__(self) -> str:
        return str(self.place)

    def read(self) -> Document | Mapping[str, Any]:
        """Read and check the files; raises `InvalidSeed`."""
        return _check(
            str(self), [document for file, *_ in self.versions for document in read_documents(file)]
        )


@dataclass(frozen=True, slots=True)
class Content:
    """A seed as a mapping; equal to another value with the same content.

    fingerprint: the pickled content, which is never loaded; a new object if it has no pickle.
    mapping: the content.
    """

    fingerprint: object
    mapping: Mapping[str, Any] = field(compare=False)

    def __str__(self) -> str:
        return "the seed"

    def read(self) -> Document | Mapping[str, Any]:
        """Check a copy of the mapping, which the test may change later; raises `InvalidSeed`."""
        is_copyable = isinstance(self.fingerprint, bytes)
        return _check(str(self), [copy.deepcopy(self.mapping) if is_copyable else self.mapping])


Source = Files | Content


def find_source(source: SeedSource) -> Source:
    """Find the files of a path, or take the fingerprint of a mapping.

    Raises `InvalidSeed` for a missing file, an empty folder, and a value of another type.
    """
    if isinstance(source, Mapping):
        return Content(_make_fingerprint(source), source)
    if not isinstance(source, (str, os.PathLike)):
        raise InvalidSeed("the seed", [f"{source!r} is neither a path nor a mapping"])
    place = Path(source)
    return Files(place, tuple(map(_get_version, _list_files(place))))


def _make_fingerprint(mapping: Mapping[str, Any]) -> object:
    try:
        return pickle.dumps(mapping)
    except (pickle.PicklingError, TypeError, AttributeError):
        return object()


def _list_files(place: Path) -> list[Path]:
    if not place.is_dir():
        return [place]
    files = sorted(file for pattern in _PAGES for file in place.glob(pattern))
    if not files:
        raise InvalidSeed(str(place), ["the folder has no .json file with AWS CLI output"])
    return files


def _get_version(file: Path) -> tuple[Path, int, int]:
    try:
        status = file.stat()
    except OSError as error:
        raise InvalidSeed(str(file), [f"it cannot be read: {error.strerror}"]) from None
    return file, status.st_mtime_ns, status.st_size


def _check(source: str, documents: list[Any]) -> Document | Mapping[str, Any]:
    if all(map(aws_cli.is_page, documents)):
        return aws_cli.convert_pages(source, documents)
    if len(documents) > 1:
        problem = "a seed file contains one document; only AWS CLI output may contain several"
        raise InvalidSeed(source, [problem])
    return check_document(source, {} if documents[0] is None else documents[0])

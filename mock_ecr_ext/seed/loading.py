"""Seed sources: the files or the mapping of a seed, and the checked document that they contain."""

from __future__ import annotations

import copy
import os
import pickle
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from mock_ecr_ext.model.exceptions import InvalidSeed
from mock_ecr_ext.model.inputs.values import SeedSource
from mock_ecr_ext.seed import aws_cli
from mock_ecr_ext.seed.aws_pages import is_empty, is_page
from mock_ecr_ext.seed.document import Document, check_document
from mock_ecr_ext.seed.reading import find_obstacle, read_documents


class Version(NamedTuple):
    """A file as it is on the disk, which changes with any write and any replacement.

    file: its path, as the folder lists it.
    absolute: its path from every working directory.
    marks: its device, inode, times of change and size.
    """

    file: Path
    absolute: str
    marks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Files:
    """The files of a seed; equal to another value while none of them changes.

    place: the file, or the folder with AWS CLI output.
    versions: each file, as it is now.
    """

    place: Path
    versions: tuple[Version, ...]

    def __str__(self) -> str:
        return str(self.place)

    def read(self) -> Document | Mapping[str, Any]:
        """Read and check the files; raises `InvalidSeed`."""
        files = [version.file for version in self.versions]
        # The seed's own name says it where there is one file.
        places = ["" if file == self.place else file.name for file in files]
        found = [
            (place, document)
            for place, file in zip(places, files, strict=True)
            for document in read_documents(file)
        ]
        return _check(str(self), found)


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
        mapping = copy.deepcopy(self.mapping) if is_copyable else self.mapping
        return _check(str(self), [("", mapping)])


Source = Files | Content


def find_source(source: SeedSource) -> Source:
    """Find the files of a path, or take the fingerprint of a mapping.

    Raises `InvalidSeed` for a missing file, a folder that is empty or has anything but files that
    can be read, and a value of another type.
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
    except (pickle.PicklingError, TypeError, AttributeError, RecursionError):
        return object()


def _list_files(place: Path) -> list[Path]:
    if not place.is_dir():
        return [place]
    try:
        files = sorted(file for file in place.iterdir() if not _is_ignored(file))
    except OSError as error:
        raise InvalidSeed(str(place), [f"it cannot be read: {error.strerror}"]) from None
    if not files:
        raise InvalidSeed(str(place), ["the folder has no .json file with AWS CLI output"])
    problems = [f"{file.name}: {problem}" for file in files if (problem := find_obstacle(file))]
    if problems:
        raise InvalidSeed(str(place), problems)
    return files


def _is_ignored(file: Path) -> bool:
    """Whether a file belongs to the folder instead of its content, as .gitkeep and .DS_Store do."""
    return file.name.startswith(".") and find_obstacle(file) is not None


def _get_version(file: Path) -> Version:
    try:
        status = file.stat()
    except (OSError, ValueError) as error:  # ValueError is for a null character
        reason = getattr(error, "strerror", error)
        raise InvalidSeed(str(file), [f"it cannot be read: {reason}"]) from None
    times = status.st_mtime_ns, status.st_ctime_ns
    marks = (status.st_dev, status.st_ino, *times, status.st_size)
    return Version(file, os.path.abspath(file), marks)  # noqa: PTH100  # it also removes ".."


def _check(source: str, found: Sequence[tuple[str, Any]]) -> Document | Mapping[str, Any]:
    """Check the documents that were found, each at its place in the source."""
    others = [(place, document) for place, document in found if not is_page(document)]
    if all(is_empty(document) for _, document in others):
        places, documents = zip(*found, strict=True) if found else ((), ())
        return aws_cli.convert_pages(source, documents, places)
    if len(found) == 1:
        return check_document(source, found[0][1])
    problem = "a seed file contains one document; only AWS CLI output may contain several"
    wrong = [place for place, document in others if not is_empty(document)]
    raise InvalidSeed(source, [f"{place}: {problem}" if place else problem for place in wrong])

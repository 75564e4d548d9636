"""Seed files: the languages of their text, which is read as data."""

from datetime import datetime, timezone

import pytest

from mock_ecr_ext import InvalidSeed
from mock_ecr_ext.seed.reading import read_documents

SAME = {
    "a.yaml": "now: 2024-05-01T12:00:00Z\nrepositories: [{name: aa}]\n",
    "a.yml": "now: 2024-05-01T12:00:00Z\nrepositories:\n- name: aa\n",
    "a.toml": 'now = 2024-05-01T12:00:00Z\n[[repositories]]\nname = "aa"\n',
}


@pytest.mark.parametrize("name", SAME)
def test_the_suffix_tells_the_language(tmp_path, name) -> None:
    """A file's suffix decides its language; YAML and TOML have times of their own."""
    file = tmp_path / name
    file.write_text(SAME[name])
    now = datetime(2024, 5, 1, 12, tzinfo=timezone.utc)
    assert read_documents(file) == [{"now": now, "repositories": [{"name": "aa"}]}]


@pytest.mark.parametrize(
    "text", ['{"a": 1}\n{"b": 2}\n', '{\n"a": 1}{"b":\n2}', '﻿{"a":1} {"b":2} ']
)
def test_json_may_hold_several_documents(tmp_path, text) -> None:
    """A JSON file may contain several documents, as lines or as pages one after another.

    A byte order mark is not content.
    """
    file = tmp_path / "a.json"
    file.write_text(text, encoding="utf-8")
    assert read_documents(file) == [{"a": 1}, {"b": 2}]


def test_lines_cost_the_same_however_many_there_are(tmp_path) -> None:
    """A line costs the same to read, however many there are.

    A reader that copies the rest of the text for each line takes a hundred times as long here.
    """
    file = tmp_path / "a.jsonl"
    file.write_text('{"a": 1}\n' * 200_000)
    assert len(read_documents(file)) == 200_000


@pytest.mark.parametrize("text", ["", " \n", "\ufeff"])
@pytest.mark.parametrize("name", ["a.jsonl", "a.ndjson"])
def test_a_file_of_lines_may_have_none(tmp_path, name, text) -> None:
    """A file of lines without any is read, as `jq -c` prints it of an empty repository."""
    tmp_path.joinpath(name).write_text(text, encoding="utf-8")
    assert read_documents(tmp_path / name) == []


EMPTY = [
    *((name, text) for name in ("a.yaml", "a.json", "a.toml") for text in ("", " \n")),
    *(("a.yaml", text) for text in ("# nothing", "null", "~")),
    *((name, "null\n") for name in ("a.json", "a.jsonl")),
]


@pytest.mark.parametrize(("name", "text"), EMPTY)
def test_an_empty_file_is_refused(tmp_path, name, text) -> None:
    """A file that is empty or null is refused, because a failed command leaves such a one."""
    tmp_path.joinpath(name).write_text(text)
    with pytest.raises(InvalidSeed) as caught:
        read_documents(tmp_path / name)
    assert caught.value.problems == (
        "it is empty or null, as a failed command leaves it; for an empty registry write {}",
    )


ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("name", ["a.json", "a.yaml"])
def test_unicode_is_read_in_each_encoding(tmp_path, name, encoding) -> None:
    """A file may be in UTF-16, as PowerShell's `>` writes it, and in any form of Unicode."""
    tmp_path.joinpath(name).write_bytes('{"a": "ü"}\r\n'.encode(encoding))
    assert read_documents(tmp_path / name) == [{"a": "ü"}]


def test_a_mark_may_come_again(tmp_path) -> None:
    """A byte order mark between two documents is not content, for files may be appended."""
    tmp_path.joinpath("a.json").write_bytes(b"\xef\xbb\xbf[]\n" * 2)
    assert read_documents(tmp_path / "a.json") == [[], []]


REFUSED = [
    ("a.txt", "", "the suffix must be one of .yaml, .yml, .json, .jsonl, .ndjson, .toml"),
    ("a.yaml", "a: [\n", "line 2, column 1: did not find expected node content"),
    ("a.yaml", "a: 1\nb: 2\na: 3", "line 3, column 1: the key 'a' comes twice"),
    ("a.yaml", "a: !!python/object/apply:os.getcwd []", "line 1, column 4: could not determine a"),
    ("a.yaml", "a: !include b.yaml", "line 1, column 4: could not determine a constructor"),
    ("a.yaml", "? [a]\n: 1", "line 1, column 3: found unhashable key"),
    ("a.yaml", "a: 2024-13-01", "it is not YAML: month must be in 1..12"),
    ("a.json", '{"a": 1,\n "b"}', "line 2, column 5: Expecting ':' delimiter"),
    ("a.json", '{"a": 1, "a": 2}', "it is not JSON: the key 'a' comes twice in one object"),
    ("a.toml", "a = ", "it is not TOML: Invalid value (at end of document)"),
]


@pytest.mark.parametrize(("name", "text", "problem"), REFUSED)
def test_what_cannot_be_parsed_is_told_with_its_place(tmp_path, name, text, problem) -> None:
    """A text that cannot be parsed is refused, with the place of the mistake.

    A tag that would construct an object, or read another file, is such a mistake.
    """
    file = tmp_path / name
    file.write_text(text)
    with pytest.raises(InvalidSeed) as caught:
        read_documents(file)
    assert caught.value.problems[0].startswith(problem)
    assert caught.value.source == str(file)


def test_files_that_cannot_be_read_are_told(tmp_path) -> None:
    """A folder and a file that is not Unicode text are refused with the cause."""
    tmp_path.joinpath("a.json").mkdir()
    tmp_path.joinpath("b.json").write_bytes('{"a": "ü"}'.encode("latin-1"))
    with pytest.raises(InvalidSeed, match="it cannot be read: Is a directory"):
        read_documents(tmp_path / "a.json")
    with pytest.raises(InvalidSeed, match="it is not UTF-8 text: invalid start byte; save it as"):
        read_documents(tmp_path / "b.json")

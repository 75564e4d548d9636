"""Seed files: what their text may be, and that it is data."""

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
    """YAML and TOML have times of their own."""
    file = tmp_path / name
    file.write_text(SAME[name])
    now = datetime(2024, 5, 1, 12, tzinfo=timezone.utc)
    assert read_documents(file) == [{"now": now, "repositories": [{"name": "aa"}]}]


@pytest.mark.parametrize(
    "text", ['{"a": 1}\n{"b": 2}\n', '{\n"a": 1}{"b":\n2}', '﻿{"a":1} {"b":2} ']
)
def test_json_may_hold_several_documents(tmp_path, text) -> None:
    """As lines, or as pages printed one after another; a byte order mark is no content."""
    file = tmp_path / "a.json"
    file.write_text(text, encoding="utf-8")
    assert read_documents(file) == [{"a": 1}, {"b": 2}]


def test_lines_cost_the_same_however_many_there_are(tmp_path) -> None:
    """A reader that copies the rest of the text for each takes a hundred times as long here."""
    file = tmp_path / "a.jsonl"
    file.write_text('{"a": 1}\n' * 200_000)
    assert len(read_documents(file)) == 200_000


def test_an_empty_file_holds_nothing(tmp_path) -> None:
    """In YAML and JSON alike."""
    for name in ("a.yaml", "a.json"):
        tmp_path.joinpath(name).write_text("")
        assert read_documents(tmp_path / name) == [None]


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
    """A tag that would construct something, or read another file, is such a thing."""
    file = tmp_path / name
    file.write_text(text)
    with pytest.raises(InvalidSeed) as caught:
        read_documents(file)
    assert caught.value.problems[0].startswith(problem)
    assert caught.value.source == str(file)


def test_files_that_cannot_be_read_are_told(tmp_path) -> None:
    """A folder, and bytes that are no text."""
    tmp_path.joinpath("a.json").mkdir()
    tmp_path.joinpath("b.json").write_bytes(b"\xff\xfe")
    with pytest.raises(InvalidSeed, match="it cannot be read: Is a directory"):
        read_documents(tmp_path / "a.json")
    with pytest.raises(InvalidSeed, match="it is not UTF-8 text: invalid start byte"):
        read_documents(tmp_path / "b.json")

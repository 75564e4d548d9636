"""Seed files: the languages of their text, which is read as data."""

import sys
from datetime import datetime, timezone

import pytest

from mock_ecr_ext import InvalidSeed
from mock_ecr_ext.seed.reading import read_documents
from mock_ecr_ext.seed.seed import load

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
    (
        "a.yaml",
        "a: \x07",
        "it is not YAML: unacceptable character #x0007: control characters are not",
    ),
    (
        "a.json",
        "IMAGEDETAILS",
        "line 1, column 1: Expecting value; give the output of --output json",
    ),
    ("a.json", '{"a": ' + "9" * 5000 + "}", "it is not JSON: Exceeds the limit"),
    ("a.toml", "a = " + "9" * 5000, "it is not TOML: Exceeds the limit"),
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


DEPTHS = [150, 900, 990, 1500, 100_000]
NESTED = {
    "a.json": [
        lambda n: (
            '{"repositories": [{"images": [{"manifest": ' + '{"a":' * n + "1" + "}" * n + "}]}]}"
        ),
        lambda n: "[" * n + "]" * n,
        lambda n: '{"imageDetails": ' + "[" * n + "]" * n + "}",
    ],
    "a.yaml": [
        lambda n: "now: " + "[" * n + "]" * n,
        lambda n: "- " * n + "a",
        lambda n: "region: &a 1\nnow: " + "[" * n + "*a" + "]" * n,
    ],
    "a.toml": [lambda n: "now = " + "[" * n + "]" * n, lambda n: "now" + ".x" * n + " = 1"],
}


@pytest.mark.parametrize("depth", DEPTHS)
@pytest.mark.parametrize("name", NESTED)
def test_deep_nesting_is_refused(tmp_path, name, depth) -> None:
    """A seed that is nested too deeply for Python is refused in one sentence."""
    for make in NESTED[name]:
        tmp_path.joinpath(name).write_text(make(depth))
        with pytest.raises(InvalidSeed) as caught:
            load(tmp_path / name)
        assert all(len(problem.splitlines()) == 1 for problem in caught.value.problems)


def test_a_mapping_that_is_nested_deeply_is_refused() -> None:
    """A mapping that is nested too deeply, or in itself, is refused in one sentence."""
    deep, own = {}, {}
    own["repositories"] = [own]
    for _ in range(100_000):
        deep = {"repositories": deep}
    for seed in (deep, own):
        with pytest.raises(InvalidSeed):
            load(seed)


BOMB = "repositories: [{name: aa, images: [{manifest: {a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1]"
for before, letter in zip("abcdefghi", "bcdefghij", strict=True):
    BOMB += f", {letter}: &{letter} [{', '.join([f'*{before}'] * 9)}]"
BOMB += "}}]}]"


def test_an_alias_bomb_is_refused(tmp_path) -> None:
    """YAML whose aliases expand to billions of values is refused before they are."""
    tmp_path.joinpath("a.yaml").write_text(BOMB)
    with pytest.raises(InvalidSeed) as caught:
        read_documents(tmp_path / "a.yaml")
    assert caught.value.problems == (
        "line 1, column 1: the aliases (*name) expand to 4,412,961,526 values; write them out, or "
        "use fewer",
    )


@pytest.mark.parametrize("text", ["a: &a [*a]", "&a {b: *a}", "- &a [1, [*a]]"])
def test_an_alias_of_itself_is_refused(tmp_path, text) -> None:
    """An alias inside the value that it repeats is refused, with its place."""
    tmp_path.joinpath("a.yaml").write_text(text)
    with pytest.raises(InvalidSeed, match=r"an alias .* is inside the value that it repeats"):
        read_documents(tmp_path / "a.yaml")


def test_aliases_and_merged_keys_are_read(tmp_path) -> None:
    """YAML may repeat values by aliases and merge keys, as long as they are not too many."""
    text = "a: &a {b: 1, c: [2]}\nd: {<<: *a, b: 3}\ne: [" + "*a, " * 20_000 + "]"
    tmp_path.joinpath("a.yaml").write_text(text)
    (found,) = read_documents(tmp_path / "a.yaml")
    assert found["d"] == {"b": 3, "c": [2]}
    assert found["e"] == [found["a"]] * 20_000


MANY = 60_000
KEYS = {
    "a.yaml": lambda keys: "\n".join(f"{key}: 1" for key in keys),
    "a.json": lambda keys: "{" + ", ".join(f'"{key}": 1' for key in keys) + "}",
    "a.toml": lambda keys: "\n".join(f"{key} = 1" for key in keys),
}


@pytest.mark.parametrize("name", KEYS)
def test_a_mapping_of_many_keys_costs_each_once(tmp_path, name) -> None:
    """60,000 keys, and one of them again at the end, are read without comparing each with all.

    A reader that does so takes minutes here.
    """
    keys = [f"k{n}" for n in range(MANY)]
    tmp_path.joinpath(name).write_text(KEYS[name](keys))
    assert len(read_documents(tmp_path / name)[0]) == MANY
    tmp_path.joinpath(name).write_text(KEYS[name]([*keys, keys[-1]]))
    with pytest.raises(InvalidSeed):
        read_documents(tmp_path / name)


@pytest.mark.parametrize(
    ("name", "module", "library"),
    [
        ("a.yaml", "yaml", "PyYAML"),
        ("a.toml", "tomllib" if sys.version_info >= (3, 11) else "tomli", "tomli"),
    ],
)
def test_a_language_without_its_library_is_refused(
    tmp_path, monkeypatch, name, module, library
) -> None:
    """A file whose library is not installed is refused, with the command that installs it."""
    monkeypatch.setitem(sys.modules, module, None)
    tmp_path.joinpath(name).write_text("a = 1")
    with pytest.raises(InvalidSeed) as caught:
        read_documents(tmp_path / name)
    assert caught.value.problems == (
        f"it needs {library}, which is not installed; install it with: "
        "pip install 'mock_ecr_ext[seeds]'",
    )


def test_files_that_cannot_be_read_are_told(tmp_path) -> None:
    """A folder and a file that is not Unicode text are refused with the cause."""
    tmp_path.joinpath("a.json").mkdir()
    tmp_path.joinpath("b.json").write_bytes('{"a": "ü"}'.encode("latin-1"))
    with pytest.raises(InvalidSeed, match="it cannot be read: Is a directory"):
        read_documents(tmp_path / "a.json")
    with pytest.raises(InvalidSeed, match="it is not UTF-8 text: invalid start byte; save it as"):
        read_documents(tmp_path / "b.json")

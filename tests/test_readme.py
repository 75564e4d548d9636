"""The README's examples run, and its claims about versions are those of setup.cfg."""

import configparser
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
QUOTES = re.findall(r"<!-- (\S+) -->\n```\w+\n(.*?)```", README, re.DOTALL)
EXAMPLES = [
    example
    for example in re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    if example not in {text for _, text in QUOTES}
]


@pytest.mark.parametrize("example", EXAMPLES, ids=range(1, len(EXAMPLES) + 1))
def test_every_example_runs(pytester, example: str) -> None:
    """Each by itself, as a test file that a reader pastes; every test in it passes."""
    pytester.makepyfile(example)
    result = pytester.runpytest("-q", "-p", "no:cacheprovider")
    outcomes = result.parseoutcomes()
    assert outcomes.keys() - {"warnings"} == {"passed"}  # older botocores' own, on newer Pythons


@pytest.mark.parametrize(("name", "text"), QUOTES)
def test_every_quotation_is_of_a_file_that_runs(name: str, text: str) -> None:
    """To the letter."""
    assert ROOT.joinpath(name).read_text() == text


@pytest.mark.parametrize("name", ["ecr_registry", "ecr_client"])
def test_every_example_folder_is_named(name: str) -> None:
    """And every fixture."""
    folders = [path.parent.name for path in (ROOT / "conftest_examples").glob("*/conftest.py")]
    assert all(f"conftest_examples/{folder}" in README for folder in set(folders) - {"retention"})
    assert f"**`{name}`**" in README


def test_there_are_examples() -> None:
    """Lest the pattern above find none."""
    assert len(EXAMPLES) >= 5


def test_the_oldest_versions_are_those_that_setup_cfg_admits() -> None:
    """And that tox's oldest environment tests."""
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg")
    required = setup["options"]["install_requires"].split()
    extras = setup["options.extras_require"]
    required += [line for line in (extras["seeds"] + extras["cli"]).split() if ">=" in line]
    tox = (ROOT / "tox.ini").read_text()
    for requirement in required:
        name, version = re.match(r"(\w+)>=([\d.]+)", requirement).groups()
        if name in {"tomli", "typing_extensions"}:
            continue  # of some Pythons alone, and as pydantic wants it
        if name in {"boto3", "botocore", "moto"}:
            assert f"{name} {version}" in README
        assert f"{name}=={version}" in tox


def test_the_two_commands_are_those_of_ci() -> None:
    """`.ci/run` calls the README's test command to the letter."""
    command = "python3 -m venv .venv && .venv/bin/pip install -q '.[test]' && .venv/bin/pytest"
    lines = README.splitlines()
    assert command in lines
    assert f"{command} conftest_examples" in lines
    assert command in (ROOT / ".ci" / "run").read_text().splitlines()

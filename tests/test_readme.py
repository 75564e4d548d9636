"""The README's examples run, and its claims about versions are those of setup.cfg."""

import configparser
import inspect
import re
from pathlib import Path

import pytest

from mock_ecr_ext.model.faults.plan import FaultLimits, Faults
from mock_ecr_ext.pagination import EDGE_CASES, HOSTILE_CASES

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


@pytest.mark.parametrize("case", [*EDGE_CASES, *HOSTILE_CASES], ids=str)
def test_every_edge_case_has_a_line(case) -> None:
    """With what it does, how sure that is, and what it finds."""
    of = {3: "", 2: " (images)", 1: " (DescribeImages)"}[len(case.operations)]
    name = f"`{case}`{of}"
    assert f"| {name} | {case.does} | {case.known} | {case.finds} |" in README.splitlines()


PLANS = [
    name
    for name, value in vars(Faults).items()
    if not name.startswith("_") and getattr(value, "__annotations__", {}).get("return") == "Fault"
]


@pytest.mark.parametrize("name", PLANS)
def test_every_fault_has_a_line(name: str) -> None:
    """With its own parameters."""
    parameters = inspect.signature(getattr(Faults, name)).parameters.values()
    own = [
        f"{parameter.name}=" if parameter.kind is parameter.KEYWORD_ONLY else parameter.name
        for parameter in parameters
        if parameter.name not in {"self", "limits"}
    ]
    assert f"| `{name}({', '.join(own)})` |" in README


def test_every_limit_of_a_fault_is_named() -> None:
    """And there are faults."""
    assert len(PLANS) >= 10
    assert all(f"**`{name}=`**" in README for name in FaultLimits.__annotations__)


FIXTURES = ("ecr_registry", "ecr_client", "ecr_pagination", "ecr_async_client", "ecr_server")


@pytest.mark.parametrize("name", FIXTURES)
def test_every_example_folder_is_named(name: str) -> None:
    """And every fixture."""
    folders = [path.parent.name for path in (ROOT / "conftest_examples").glob("*/conftest.py")]
    assert all(f"conftest_examples/{folder}" in README for folder in set(folders) - {"retention"})
    assert re.search(rf"`{name}`", README)


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

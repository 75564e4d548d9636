"""The README's examples run, and the versions it names are those of setup.cfg."""

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
    """Each example passes by itself, as the test file of a reader who pastes it."""
    pytester.makepyfile(example)
    result = pytester.runpytest("-q", "-p", "no:cacheprovider")
    outcomes = result.parseoutcomes()
    assert outcomes.keys() - {"warnings"} == {"passed"}  # older botocores warn on newer Pythons


@pytest.mark.parametrize(("name", "text"), QUOTES)
def test_every_quotation_is_of_a_file_that_runs(name: str, text: str) -> None:
    """A quotation in the README is exactly the text of the file that it names."""
    assert ROOT.joinpath(name).read_text() == text


@pytest.mark.parametrize("case", [*EDGE_CASES, *HOSTILE_CASES], ids=str)
def test_every_edge_case_has_a_line(case) -> None:
    """Each edge case has a table row with its effect, its evidence and the bug that it finds."""
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
    """Each method that plans a fault has a table row with its own parameters."""
    parameters = inspect.signature(getattr(Faults, name)).parameters.values()
    own = [
        f"{parameter.name}=" if parameter.kind is parameter.KEYWORD_ONLY else parameter.name
        for parameter in parameters
        if parameter.name not in {"self", "limits"}
    ]
    assert f"| `{name}({', '.join(own)})` |" in README


def test_every_limit_of_a_fault_is_named() -> None:
    """The README names each limit that all faults have, and there are ten faults at least."""
    assert len(PLANS) >= 10
    assert all(f"**`{name}=`**" in README for name in FaultLimits.__annotations__)


FIXTURES = ("ecr_registry", "ecr_client", "ecr_pagination", "ecr_async_client", "ecr_server")


@pytest.mark.parametrize("name", FIXTURES)
def test_every_example_folder_is_named(name: str) -> None:
    """The README names every example folder and every fixture."""
    folders = [path.parent.name for path in (ROOT / "conftest_examples").glob("*/conftest.py")]
    assert all(f"conftest_examples/{folder}" in README for folder in set(folders) - {"retention"})
    assert re.search(rf"`{name}`", README)


def test_there_are_examples() -> None:
    """The pattern finds at least five examples, so that the test above has something to run."""
    assert len(EXAMPLES) >= 5


def test_the_oldest_versions_are_those_that_setup_cfg_admits() -> None:
    """The README and tox's oldest environment have the oldest versions that setup.cfg admits."""
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg")
    required = setup["options"]["install_requires"].split()
    extras = setup["options.extras_require"]
    required += [line for line in (extras["seeds"] + extras["cli"]).split() if ">=" in line]
    tox = (ROOT / "tox.ini").read_text()
    for requirement in required:
        name, version = re.match(r"(\w+)>=([\d.]+)", requirement).groups()
        if name in {"tomli", "typing_extensions"}:
            continue  # needed by some Pythons only, and in pydantic's version
        if name in {"boto3", "botocore", "moto"}:
            assert f"{name} {version}" in README
        assert f"{name}=={version}" in tox


def test_the_two_commands_are_those_of_ci() -> None:
    """The README's two commands are exact lines, and `.ci/run` calls the test command."""
    command = "python3 -m venv .venv && .venv/bin/pip install -q '.[test]' && .venv/bin/pytest"
    lines = README.splitlines()
    assert command in lines
    assert f"{command} conftest_examples" in lines
    assert command in (ROOT / ".ci" / "run").read_text().splitlines()

"""The examples that have their own pytest.ini run from inside their folder."""

import shutil
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parent.parent / "conftest_examples"
OWN_INI = sorted(ini.parent.name for ini in EXAMPLES.glob("*/pytest.ini"))


@pytest.mark.parametrize("name", OWN_INI)
def test_example(pytester, name) -> None:
    """Every test of an example folder passes."""
    folder = pytester.path / name
    shutil.copytree(EXAMPLES / name, folder)
    result = pytester.runpytest("-p", "no:cacheprovider", f"--rootdir={folder}", folder)
    assert result.parseoutcomes().keys() == {"passed"}


def test_there_are_some() -> None:
    """The pattern finds both folders with their own pytest.ini; pytest collects the others."""
    assert OWN_INI == ["by_ini", "guard"]

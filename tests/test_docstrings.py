"""Every public name has a docstring, docstrings are sentences, and the examples in them run."""

import ast
import doctest
import importlib
import inspect
import pkgutil
from pathlib import Path

import pytest

import mock_ecr_ext

PACKAGE = Path(mock_ecr_ext.__file__).parent
SOURCES = sorted([*PACKAGE.rglob("*.py"), *Path(__file__).parent.rglob("*.py")])
# A docstring that begins with one of these is a fragment, or a question that it does not ask.
FRAGMENTS = ("What", "Where", "Who", "By", "Of", "As", "And", "In", "With")
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)

MODULES = [
    module.name
    for module in pkgutil.walk_packages(mock_ecr_ext.__path__, f"{mock_ecr_ext.__name__}.")
]


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings_run(name: str) -> None:
    """Every example in the docstrings of a module gives the result that it shows."""
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_there_is_an_example_of_the_mock() -> None:
    """The module of `mock_ecr` has an example, so that the test above has something to run."""
    assert doctest.testmod(importlib.import_module("mock_ecr_ext.mock")).attempted > 0


@pytest.mark.parametrize("name", mock_ecr_ext.__all__)
def test_every_public_name_says_what_it_is(name: str) -> None:
    """A public name has a docstring, and so have its public methods and properties."""
    subject = getattr(mock_ecr_ext, name)
    assert subject.__doc__
    members = vars(subject).items() if inspect.isclass(subject) else ()
    for member, value in members:
        if not member.startswith("_") and (inspect.isroutine(value) or isinstance(value, property)):
            assert value.__doc__, f"{name}.{member}"


def test_the_public_names_are_sorted() -> None:
    """The names in `__all__` are in alphabetical order."""
    assert mock_ecr_ext.__all__ == sorted(mock_ecr_ext.__all__)


@pytest.mark.parametrize("source", SOURCES, ids=str)
def test_no_docstring_begins_as_a_fragment(source: Path) -> None:
    """A docstring of the package or of a test begins with a verb or a noun."""
    found = [
        f"line {getattr(node, 'lineno', 1)}: {words[0]}"
        for node in ast.walk(ast.parse(source.read_text()))
        if isinstance(node, DOCUMENTED)
        and (words := (ast.get_docstring(node) or "").split())
        and words[0] in FRAGMENTS
    ]
    assert found == []

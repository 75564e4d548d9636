"""Docstrings: every public name has one, and the examples in them run."""

import doctest
import importlib
import inspect
import pkgutil

import pytest

import mock_ecr_ext

MODULES = [
    module.name
    for module in pkgutil.walk_packages(mock_ecr_ext.__path__, f"{mock_ecr_ext.__name__}.")
]


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings_run(name: str) -> None:
    """As they stand."""
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_there_is_an_example_of_the_mock() -> None:
    """Lest the test above find none."""
    assert doctest.testmod(importlib.import_module("mock_ecr_ext.mock")).attempted > 0


@pytest.mark.parametrize("name", mock_ecr_ext.__all__)
def test_every_public_name_says_what_it_is(name: str) -> None:
    """In a docstring of its own; and its public methods and properties do too."""
    subject = getattr(mock_ecr_ext, name)
    assert subject.__doc__
    members = inspect.getmembers(subject) if inspect.isclass(subject) else ()
    for member, value in members:
        if not member.startswith("_") and (inspect.isroutine(value) or isinstance(value, property)):
            assert value.__doc__, f"{name}.{member}"


def test_the_public_names_are_sorted() -> None:
    """As a reader looks them up."""
    assert mock_ecr_ext.__all__ == sorted(mock_ecr_ext.__all__)

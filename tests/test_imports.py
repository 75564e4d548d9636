"""Functions that wait for a module to be imported."""

import importlib
import inspect
import sys

import pytest

from mock_ecr_ext import imports, mock_ecr
from mock_ecr_ext.imports import after_import


@pytest.fixture
def module(tmp_path, monkeypatch):
    """The name of a module that nobody has imported; what it holds is up to the test."""
    name = "imported_by_somebody_else"
    tmp_path.joinpath(f"{name}.py").write_text("VALUE = 1\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(imports._FINDER, "awaited", {})
    yield name
    sys.modules.pop(name, None)


def test_a_function_waits_for_an_import(module) -> None:
    """It does not import the module, and gets it when it is complete."""
    seen = []
    after_import(module, lambda imported: seen.append(imported.VALUE))
    assert (seen, module in sys.modules) == ([], False)
    importlib.import_module(module)
    importlib.import_module(module)
    assert seen == [1]


def test_a_module_that_is_there_is_not_waited_for(module) -> None:
    """The function runs at once."""
    imported = importlib.import_module(module)
    seen = []
    after_import(module, seen.append)
    assert seen == [imported]


def test_a_module_that_is_imported_afresh_is_met_again(module) -> None:
    """As after a run of pytester, which forgets what the run imported."""
    seen = []
    after_import(module, seen.append)
    for _ in range(2):
        importlib.import_module(module)
        del sys.modules[module]
    assert len(seen) == 2


def test_a_module_that_fails_is_waited_for_once_more(module, tmp_path) -> None:
    """The function is for modules that are there."""
    source = tmp_path / f"{module}.py"
    source.write_text("raise ValueError")
    seen = []
    after_import(module, seen.append)
    with pytest.raises(ValueError, match=r"^$"):
        importlib.import_module(module)
    assert seen == []
    source.write_text("VALUE = 'mended'\n")
    importlib.invalidate_caches()
    assert importlib.import_module(module).VALUE == "mended"
    assert len(seen) == 1


def test_a_module_that_there_is_not_stays_so(module) -> None:
    """Its import fails as ever."""
    after_import("there_is_no_such_module", print)
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("there_is_no_such_module")


def test_other_modules_are_left_alone(module) -> None:
    """Their loaders are what they are; and one that is awaited still tells its source."""
    after_import("there_is_no_such_module", print)
    imported = importlib.import_module(module)
    assert type(imported.__loader__).__module__ != imports.__name__
    del sys.modules[module]
    after_import(module, print)
    assert inspect.getsource(importlib.import_module(module)) == "VALUE = 1\n"
    assert sys.modules[module].__loader__.get_source(module) == "VALUE = 1\n"


def test_a_mock_goes_on_waiting_where_the_finders_were_put_back(module, monkeypatch) -> None:
    """As pytester does after each suite that it runs in its own process."""
    seen = []
    after_import(module, seen.append)
    monkeypatch.setattr(sys, "meta_path", [f for f in sys.meta_path if f is not imports._FINDER])
    with mock_ecr():
        importlib.import_module(module)
    assert len(seen) == 1

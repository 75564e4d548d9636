"""Functions that wait for a module to be imported."""

import importlib
import inspect
import sys

import pytest

from mock_ecr_ext import imports, mock_ecr
from mock_ecr_ext.imports import after_import


@pytest.fixture
def module(tmp_path, monkeypatch):
    """The name of a module that is not imported yet, whose source a test may replace."""
    name = "imported_by_somebody_else"
    tmp_path.joinpath(f"{name}.py").write_text("VALUE = 1\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(imports._FINDER, "awaited", {})
    yield name
    sys.modules.pop(name, None)


def test_a_function_waits_for_an_import(module) -> None:
    """A function gets the module once the import is complete, and does not cause the import."""
    seen = []
    after_import(module, lambda imported: seen.append(imported.VALUE))
    assert (seen, module in sys.modules) == ([], False)
    importlib.import_module(module)
    importlib.import_module(module)
    assert seen == [1]


def test_a_module_that_is_there_is_not_waited_for(module) -> None:
    """A function runs at once if its module is already imported."""
    imported = importlib.import_module(module)
    seen = []
    after_import(module, seen.append)
    assert seen == [imported]


def test_a_module_that_is_imported_afresh_is_met_again(module) -> None:
    """A function runs after each fresh import, as after pytester has unloaded the module."""
    seen = []
    after_import(module, seen.append)
    for _ in range(2):
        importlib.import_module(module)
        del sys.modules[module]
    assert len(seen) == 2


def test_a_module_that_fails_is_waited_for_once_more(module, tmp_path) -> None:
    """A function does not run after a failed import, but after the next one that succeeds."""
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
    """The import of an absent module fails as usual, even if a function waits for it."""
    after_import("there_is_no_such_module", print)
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("there_is_no_such_module")


def test_other_modules_are_left_alone(module) -> None:
    """Other modules keep their loaders; the loader of an awaited module still gives its source."""
    after_import("there_is_no_such_module", print)
    imported = importlib.import_module(module)
    assert type(imported.__loader__).__module__ != imports.__name__
    del sys.modules[module]
    after_import(module, print)
    assert inspect.getsource(importlib.import_module(module)) == "VALUE = 1\n"
    assert sys.modules[module].__loader__.get_source(module) == "VALUE = 1\n"


def test_a_mock_goes_on_waiting_where_the_finders_were_put_back(module, monkeypatch) -> None:
    """A mock adds the finder again if `sys.meta_path` was reset, as pytester does after a run."""
    seen = []
    after_import(module, seen.append)
    monkeypatch.setattr(sys, "meta_path", [f for f in sys.meta_path if f is not imports._FINDER])
    with mock_ecr():
        importlib.import_module(module)
    assert len(seen) == 1

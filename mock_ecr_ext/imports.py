"""Functions that run when somebody else imports a module, without importing it here.

A meta-path finder, the first in `sys.meta_path`, wraps the loaders of the modules waited for, so
that each calls its function after running the module.
"""

import sys
from collections.abc import Callable, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

Then = Callable[[ModuleType], object]


def after_import(name: str, then: Then) -> None:
    """Call `then` with the module of that name: now if it is imported, and at each later import.

    It does not import the module. `then` gets it once its code has run; an import that fails calls
    nothing. A second call for the same name replaces the function of the first.
    """
    install_finder()
    _FINDER.awaited[name] = then
    if name in sys.modules:
        then(sys.modules[name])


def install_finder() -> None:
    """Put the finder back into `sys.meta_path`, from which pytester, for one, removes it."""
    if _FINDER not in sys.meta_path:
        sys.meta_path.insert(0, _FINDER)


class _Finder(MetaPathFinder):
    def __init__(self) -> None:
        self.awaited: dict[str, Then] = {}

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The spec that the other finders give for a module waited for; None for all others."""
        if name not in self.awaited:
            return None
        others = (finder for finder in sys.meta_path if finder is not self)
        specs = (finder.find_spec(name, path, target) for finder in others)
        spec = next(filter(None, specs), None)
        if spec is not None and spec.loader is not None:
            spec.loader = _Loader(spec.loader, self.awaited[name])
        return spec


class _Loader(Loader):
    def __init__(self, loader: Loader, then: Then) -> None:
        self._loader = loader
        self._then = then

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loader, name)

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        """Create the module as the wrapped loader does."""
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        """Run the module, then the function."""
        self._loader.exec_module(module)
        self._then(module)


_FINDER = _Finder()

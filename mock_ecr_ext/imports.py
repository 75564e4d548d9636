"""Functions that run once somebody else has imported a module, without importing it here.

Python has no other word for it than a finder: it stands first in `sys.meta_path`, lets the others
find the few modules that it knows, and adds its function to what their loaders do.
"""

import sys
from collections.abc import Callable, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

Then = Callable[[ModuleType], object]


def after_import(name: str, then: Then) -> None:
    """Call `then` with a module, now if it is imported already, and whenever it will be."""
    keep_watch()
    _FINDER.awaited[name] = then
    if name in sys.modules:
        then(sys.modules[name])


def keep_watch() -> None:
    """Go on, where somebody has put `sys.meta_path` back to what it was, as pytester does."""
    if _FINDER not in sys.meta_path:
        sys.meta_path.insert(0, _FINDER)


class _Finder(MetaPathFinder):
    def __init__(self) -> None:
        self.awaited: dict[str, Then] = {}

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The spec that another finder has of a module that is awaited."""
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
        """What the other loader creates."""
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        """Run the module, then the function."""
        self._loader.exec_module(module)
        self._then(module)


_FINDER = _Finder()

"""Names in botocore and aiobotocore that the mock patches or uses, and the check that they exist.

Most are private, so any release may rename one. A patch for comfort is then left out; a patch that
the mock cannot work without raises an error before anything is patched.
"""

import functools
import importlib
import inspect
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

_TESTED = {"botocore": ("1.34.0", "1.44.8"), "aiobotocore": ("2.10.0", "3.10.0")}
"""The oldest and the newest release of each library that the tests ran with."""


class UnsupportedLibrary(RuntimeError):
    """A release of botocore or aiobotocore lacks a name that the mock needs."""

    def __init__(self, name: "Name") -> None:
        library = name.library
        version = importlib.import_module(library).__version__
        oldest, newest = _TESTED[library]
        super().__init__(
            f"{library} {version} has no {name.path} in {name.module}, which mock_ecr needs; "
            f"use a release of {library} between {oldest} and {newest}, or a newer mock_ecr_ext"
        )


class Name(NamedTuple):
    """A name in a module.

    module: the dotted name of the module.
    path: a global, or an attribute after its class and a dot.
    """

    module: str
    path: str

    @property
    def library(self) -> str:
        """The first part of the module's name."""
        return self.module.partition(".")[0]

    @property
    def attribute(self) -> str:
        """The last part of the path."""
        return self.path.rpartition(".")[2]

    def find_owner(self) -> Any:
        """The module or the class that has the name; None if there is none."""
        try:
            module = importlib.import_module(self.module)
        except ModuleNotFoundError:
            return None
        owner = self.path.rpartition(".")[0]
        return getattr(module, owner, None) if owner else module

    def exists(self) -> bool:
        """Whether the module has the name, or the class defines it, or uses it in its instances."""
        owner = self.find_owner()
        if not isinstance(owner, type):
            return owner is not None and hasattr(owner, self.attribute)
        # A base class of another library is not the one that calls a method of that name.
        own = [cls for cls in owner.__mro__ if cls.__module__.startswith(f"{self.library}.")]
        return any(self.attribute in vars(cls) or _uses(cls, self.attribute) for cls in own)


class Patch(NamedTuple):
    """The replacement of a name.

    target: the name.
    replace: makes the replacement from the original.
    needs: other names that the replacement uses.
    is_optional: whether the mock works without the patch.
    """

    target: Name
    replace: Callable[[Any], Any]
    needs: tuple[Name, ...] = ()
    is_optional: bool = False

    @property
    def names(self) -> tuple[Name, ...]:
        """All names that must exist."""
        return (self.target, *self.needs)

    def apply(self) -> None:
        """Replace the name, unless it is replaced, or the patch is optional and lacks a name."""
        if self.is_optional and not all(name.exists() for name in self.names):
            return
        owner, attribute = self.target.find_owner(), self.target.attribute
        original = getattr(owner, attribute)
        if original is _REPLACEMENTS.get(self.target):
            return
        replacement = self.replace(original)
        if inspect.isfunction(original):
            functools.update_wrapper(replacement, original)
        _REPLACEMENTS[self.target] = replacement
        setattr(owner, attribute, replacement)


_REPLACEMENTS: dict[Name, Any] = {}
"""The present replacement of each name; an interrupted installation continues after them."""


def check(patches: Iterable[Patch]) -> None:
    """Raise `UnsupportedLibrary` for the first name that a required patch lacks."""
    for patch in patches:
        if not patch.is_optional:
            require(patch.names)


def require(names: Iterable[Name]) -> None:
    """Raise `UnsupportedLibrary` for the first of the names that does not exist."""
    for name in names:
        if not name.exists():
            raise UnsupportedLibrary(name)


def _uses(cls: type, attribute: str) -> bool:
    """Whether a method of a class uses an attribute, which may exist in instances alone."""
    functions = filter(inspect.isfunction, map(inspect.unwrap, vars(cls).values()))
    return any(attribute in function.__code__.co_names for function in functions)

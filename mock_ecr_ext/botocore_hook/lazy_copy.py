"""Copies of large data that are made as far as somebody reads them."""

from collections.abc import ItemsView, Iterator, ValuesView
from typing import Any

_LARGE = 50  # keys: of botocore's shapes, operations and services most clients read few


def copy_lazily(value: Any) -> Any:
    """A copy of JSON's data, or of a tuple of such; no change of it reaches the original."""
    if isinstance(value, dict):
        if len(value) > _LARGE:
            return LazyCopy(value)
        return {key: copy_lazily(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(map(copy_lazily, value))
    return value


class LazyCopy(dict[Any, Any]):
    """A copy of a mapping; each container in it is copied when it is first read."""

    __slots__ = ("_original",)

    def __init__(self, original: Any) -> None:
        super().__init__(original)
        self._original = original

    def __getitem__(self, key: Any) -> Any:
        value = super().__getitem__(key)
        if isinstance(value, (dict, list)) and value is self._original.get(key):
            value = copy_lazily(value)
            self[key] = value
        return value

    def __iter__(self) -> Iterator[Any]:
        return super().__iter__()  # a method of its own keeps dict(...) from passing by the copies

    def get(self, key: Any, default: Any = None) -> Any:
        """The value of a key."""
        return self.setdefault(key) if key in self else default

    def setdefault(self, key: Any, default: Any = None) -> Any:
        """The value of a key, which is set if it is absent."""
        if key not in self:
            self[key] = default
        return self[key]

    def pop(self, key: Any, *default: Any) -> Any:
        """Remove a key; returns its value."""
        if key not in self:
            return super().pop(key, *default)
        value = self[key]
        del self[key]
        return value

    def popitem(self) -> tuple[Any, Any]:
        """Remove the last key; returns it with its value."""
        key = next(reversed(self), None)
        return key, self.pop(key)

    def items(self) -> Any:
        """The keys with their values."""
        return ItemsView(self)

    def values(self) -> Any:
        """The values."""
        return ValuesView(self)

    def copy(self) -> dict[Any, Any]:
        """A plain dictionary with the same values."""
        return dict(self)

    def __reduce__(self) -> Any:
        return dict, (list(self.items()),)

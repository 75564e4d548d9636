"""YAML read as data, within bounds: PyYAML's safe loader, without duplicate keys and alias bombs.

This module imports PyYAML, so it is imported only when a YAML file is read.
"""

from typing import Any

import yaml

_EXPANSION = 10  # times as many values as the text has, of which an alias repeats most
_FREE_EXPANSION = 1_000_000  # values that any text may expand to

_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Base):  # type: ignore[misc]
    """PyYAML's safe loader, which refuses a key that comes twice instead of overwriting it."""

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode) or key.value == "<<":
                continue
            if key.value in seen:
                raise _make_error(f"the key {key.value!r} comes twice", key)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def load(text: str) -> Any:
    """The value of the one document of a text; None if it has none.

    Raises PyYAML's `MarkedYAMLError` for a text that is not YAML or has a key twice, and for one
    whose aliases expand to far more values than it has, or to themselves.
    """
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            return None
        if "*" in text:
            _check_aliases(node)
        return loader.construct_document(node)
    finally:
        loader.dispose()


def _check_aliases(root: Any) -> None:
    sizes: dict[Any, int] = {}
    expanded = _count(root, sizes)
    if expanded > max(_FREE_EXPANSION, _EXPANSION * len(sizes)):
        problem = f"the aliases (*name) expand to {expanded:,} values; write them out, or use fewer"
        raise _make_error(problem, root)


def _count(node: Any, sizes: dict[Any, int]) -> int:
    """Count the values of a node with its aliases expanded; each node is visited once."""
    known = sizes.get(node)
    if known == 0:
        raise _make_error("an alias (*name) is inside the value that it repeats", node)
    if known is not None:
        return known
    sizes[node] = 0  # until all its parts are counted
    if isinstance(node, yaml.MappingNode):
        parts = [part for pair in node.value for part in pair]
    else:
        parts = node.value if isinstance(node, yaml.SequenceNode) else []
    sizes[node] = total = 1 + sum(_count(part, sizes) for part in parts)
    return total


def _make_error(problem: str, node: Any) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(problem=problem, problem_mark=node.start_mark)

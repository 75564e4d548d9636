"""What a test is to be given, by its markers and by the ini file."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from mock_ecr_ext.model.exceptions import InvalidSeed, InvalidValue, did_you_mean
from mock_ecr_ext.options import SeedSource, load_seed
from mock_ecr_ext.pytest_plugin.markers import ECR, ECR_PAGINATION

if TYPE_CHECKING:
    from mock_ecr_ext.pagination import EdgeCase

Choice = tuple["EdgeCase | InvalidValue", str]
"""A case, or why there is none; and the operation that it is for."""


def mock_options(item: pytest.Item) -> dict[str, Any]:
    """The options of the nearest markers, key by key, else those of the ini file.

    Raises `InvalidValue` for a marker that has others, and `InvalidSeed` for one that is not there.
    """
    options = _marked(item, "ecr", ECR)
    if "ecr_pagination" in getattr(item, "fixturenames", ()):
        options.pop("seed", None)  # an edge case fills the registry, and a seed would be listed too
    elif "seed" in options:
        options["seed"] = _found(options["seed"], [item.path.parent, item.config.rootpath])
    elif item.config.getini("ecr_seed"):
        options["seed"] = _found(item.config.getini("ecr_seed"), [item.config.rootpath])
    region = item.config.getini("ecr_region")
    if region and "region" not in options and not _has_region(options.get("seed")):
        options["region"] = region
    return options


def _marked(item: pytest.Item, name: str, known: Sequence[str]) -> dict[str, Any]:
    """The options of the nearest markers of a name, key by key."""
    options: dict[str, Any] = {}
    for marker in item.iter_markers(name):
        _check_marker(marker, known)
        options = {**marker.kwargs, **options}
    return options


def _check_marker(marker: pytest.Mark, known: Sequence[str]) -> None:
    if marker.args:
        given = ", ".join(map(repr, marker.args))
        remedy = f"name it, as in @pytest.mark.{marker.name}({known[0]}={marker.args[0]!r})"
        raise InvalidValue("marker argument", given, remedy)
    for name in marker.kwargs:
        if name not in known:
            hint = did_you_mean(name, known)
            remedy = f"the {marker.name} marker has {', '.join(known)}{hint}"
            raise InvalidValue("option", name, remedy)


def chosen_cases(item: pytest.Item) -> list[Choice]:
    """The cases that a test's markers choose, with their operation; or why there are none."""
    from mock_ecr_ext.pagination import edge_cases  # which only such tests need

    operation = "DescribeImages"
    try:
        options = _marked(item, "ecr_pagination", ECR_PAGINATION)
        operation = options.pop("operation", operation)
        return [(case, operation) for case in edge_cases(operation, **options)]
    except InvalidValue as error:
        return [(error, operation)]  # collecting goes on; the test tells it


def _found(seed: SeedSource, folders: list[Path]) -> SeedSource:
    """The seed's file, in the first of the folders that has it."""
    if isinstance(seed, Mapping) or not isinstance(seed, (str, os.PathLike)):
        return seed
    places = list(dict.fromkeys(folder / seed for folder in folders))
    found = next((place for place in places if place.exists()), None)
    if found is None:
        raise InvalidSeed(str(seed), [f"there is no {' and no '.join(map(str, places))}"])
    return found


def _has_region(seed: SeedSource | None) -> bool:
    return seed is not None and load_seed(seed).region is not None

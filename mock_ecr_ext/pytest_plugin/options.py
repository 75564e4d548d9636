"""The options of a test, read from its markers and the ini file."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from mock_ecr_ext.model.exceptions import InvalidSeed, InvalidValue, did_you_mean
from mock_ecr_ext.model.inputs.values import SeedSource
from mock_ecr_ext.options import load_seed
from mock_ecr_ext.pytest_plugin.markers import ECR, ECR_PAGINATION

if TYPE_CHECKING:
    from mock_ecr_ext.pagination import EdgeCase

Choice = tuple["EdgeCase | InvalidValue", str]
"""An edge case, or the error that explains why there is none; and the operation."""


def read_mock_options(item: pytest.Item) -> dict[str, Any]:
    """The arguments of `mock_ecr` for a test: each from its nearest marker, or from the ini file.

    Raises `InvalidValue` for an unknown option of a marker, `InvalidSeed` for a missing seed file.
    """
    options = _read_markers(item, "ecr", ECR)
    if "ecr_pagination" in getattr(item, "fixturenames", ()):
        options.pop("seed", None)  # the edge case fills the registry; a seed would be listed too
    elif "seed" in options:
        options["seed"] = _find_seed_file(options["seed"], [item.path.parent, item.config.rootpath])
    elif item.config.getini("ecr_seed"):
        options["seed"] = _find_seed_file(item.config.getini("ecr_seed"), [item.config.rootpath])
    region = item.config.getini("ecr_region")
    if region and "region" not in options and not _has_region(options.get("seed")):
        options["region"] = region
    return options


def _read_markers(item: pytest.Item, name: str, known: Sequence[str]) -> dict[str, Any]:
    """The options of a test's markers of that name; for each option the nearest marker wins."""
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


def choose_cases(item: pytest.Item) -> list[Choice]:
    """The edge cases that a test's markers choose, each with its operation.

    An invalid marker gives one choice with the error: collection goes on, and the test fails.
    """
    from mock_ecr_ext.pagination import edge_cases  # only these tests need it

    operation = "DescribeImages"
    try:
        options = _read_markers(item, "ecr_pagination", ECR_PAGINATION)
        operation = options.pop("operation", operation)
        return [(case, operation) for case in edge_cases(operation, **options)]
    except InvalidValue as error:
        return [(error, operation)]


def _find_seed_file(seed: SeedSource, folders: list[Path]) -> SeedSource:
    """The path of a seed file in the first folder that has it; any other seed is returned as it is.

    Raises `InvalidSeed` if no folder has it.
    """
    if isinstance(seed, Mapping) or not isinstance(seed, (str, os.PathLike)):
        return seed
    places = list(dict.fromkeys(folder / seed for folder in folders))
    found = next((place for place in places if place.exists()), None)
    if found is None:
        raise InvalidSeed(str(seed), [f"not found at {' or '.join(map(str, places))}"])
    return found


def _has_region(seed: SeedSource | None) -> bool:
    return seed is not None and load_seed(seed).region is not None

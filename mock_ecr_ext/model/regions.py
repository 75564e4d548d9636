"""The regions that AWS has, and the warning for another one."""

import functools
import importlib.util
import json
import sys
import warnings
from pathlib import Path

from mock_ecr_ext.model.exceptions import find_nearest
from mock_ecr_ext.model.names import check_region_name

_PACKAGE = __name__.partition(".")[0]


class UnknownRegionWarning(UserWarning):
    """The test named a region that botocore does not know; AWS may have opened it since."""


def check_region(name: str) -> str:
    """The region itself, with a warning for one that botocore does not know.

    Raises `InvalidValue` if it cannot be part of a host name.
    """
    regions = list_regions()
    if check_region_name(name) not in regions and regions:
        nearest = find_nearest(name, regions)
        hint = f"the nearest is {nearest!r}" if nearest else "a region's code is as 'eu-west-1'"
        message = f"botocore does not know region {name!r}, {hint}; the mock uses it all the same"
        warnings.warn(message, UnknownRegionWarning, _find_caller())
    return name


@functools.cache
def list_regions() -> tuple[str, ...]:
    """The regions that the installed botocore knows; none if it has no list of them.

    They are read from botocore's data without an import of it, which takes far longer.
    """
    try:
        spec = importlib.util.find_spec("botocore")
        folders = spec.submodule_search_locations if spec else None
        text = Path((folders or [""])[0], "data", "partitions.json").read_text(encoding="utf-8")
        partitions = json.loads(text)["partitions"]
        names = [name for partition in partitions for name in partition["regions"]]
    except (OSError, ValueError, LookupError, TypeError):
        return ()
    return tuple(name for name in sorted(names) if not name.endswith("-global"))


def _find_caller() -> int:
    """The level of the stack, seen from the caller of this, that is outside the package."""
    level, frame = 1, sys._getframe(1)  # noqa: SLF001  # as warnings.warn counts
    while frame.f_back and _is_inside(str(frame.f_globals.get("__name__"))):
        level, frame = level + 1, frame.f_back
    return level


def _is_inside(module: str) -> bool:
    """Whether a module is of the package, or runs the package's context managers."""
    return module == "contextlib" or module.startswith(f"{_PACKAGE}.")

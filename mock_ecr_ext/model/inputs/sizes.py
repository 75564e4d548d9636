"""Sizes as text: "25 MiB", "1.5 GB"."""

import re
from decimal import Decimal

from mock_ecr_ext.model.exceptions import InvalidValue, find_nearest

_SIZE_UNITS: dict[str, int] = {
    "B": 1,
    **{prefix + "B": 1000**power for power, prefix in enumerate(("k", "M", "G", "T"), 1)},
    **{prefix + "iB": 1024**power for power, prefix in enumerate(("K", "M", "G", "T"), 1)},
}
_SIZE_UNITS["KB"] = _SIZE_UNITS["kB"]
# int() refuses texts of more than 4,300 digits, with an error of its own.
_SIZE = re.compile(r"(\d{1,1000}(?:\.\d+)?) ?([A-Za-z]+)", re.ASCII)


def parse_size_text(size: object) -> int:
    """The number of bytes of a text; raises `InvalidValue` if it is not a whole number."""
    match = _SIZE.fullmatch(size) if isinstance(size, str) else None
    if match is None:
        raise InvalidValue(
            "size", size, "give a whole number of bytes, 0 or more, or text such as '25 MiB'"
        )
    number, unit = match.groups()
    if unit not in _SIZE_UNITS:
        guess = find_nearest(unit, _SIZE_UNITS)
        hint = f"; did you mean {number + ' ' + guess!r}?" if guess else ""
        raise InvalidValue("size", size, f"the units are {', '.join(_SIZE_UNITS)}{hint}")
    if number.isdigit():
        return int(number) * _SIZE_UNITS[unit]
    total = Decimal(number) * _SIZE_UNITS[unit]
    if total != int(total):
        raise InvalidValue("size", size, f"it is {total.normalize()} bytes, not a whole number")
    return int(total)

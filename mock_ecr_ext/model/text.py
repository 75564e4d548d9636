"""Short texts for messages and tables: counted nouns, shortened texts, lists cut at a limit."""

import reprlib
from collections.abc import Iterable

_VALUE_LIMIT = 120  # characters


def count_noun(number: int, noun: str) -> str:
    """A number with its noun: "1 image", "2 images", "0 repositories"."""
    return f"{number} {noun if number == 1 else _make_plural(noun)}"


def shorten(text: str, limit: int) -> str:
    """The text if it has at most `limit` characters; otherwise its beginning, ending in "…"."""
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def list_some(items: Iterable[str], limit: int) -> str:
    """The first `limit` items, separated by commas, then "and 3 more" if any are left out."""
    everything = list(items)
    shown = ", ".join(everything[:limit])
    hidden = len(everything) - limit
    return f"{shown} and {hidden} more" if hidden > 0 else shown


def represent(value: object) -> str:
    """The repr of a value for one line of a message; long ones are cut in the middle."""
    abbreviation = reprlib.Repr()
    abbreviation.maxstring = abbreviation.maxother = _VALUE_LIMIT
    return abbreviation.repr(value)


def _make_plural(noun: str) -> str:
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return f"{noun[:-1]}ies"
    return f"{noun}s"

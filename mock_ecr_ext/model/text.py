"""Short texts for messages and tables: counted nouns, shortened texts, lists cut at a limit."""

import reprlib
from collections.abc import Iterable
from typing import Any

_VALUE_LIMIT = 120  # characters


def count_noun(number: int, noun: str) -> str:
    """A number with its noun: "1 image", "2 images", "0 repositories"."""
    return f"{represent(number)} {noun if number == 1 else _make_plural(noun)}"


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
    """The repr of a value for one line of a message; long ones are cut in the middle.

    It never raises: a value whose own repr does is shown by its type.
    """
    abbreviation = _Abbreviation()
    abbreviation.maxstring = abbreviation.maxother = _VALUE_LIMIT
    return make_printable(abbreviation.repr(value))


def represent_whole(value: object) -> str:
    """The whole repr of a value; if that raises, as for nested lists, as `represent` shows it."""
    try:
        return repr(value)
    except Exception:  # noqa: BLE001  # of any class
        return represent(value)


def make_printable(text: str) -> str:
    r"""The text in one line, with Python's escapes for all that UTF-8 or a terminal cannot show.

    >>> print(make_printable(chr(0xD800) + chr(10)))
    \ud800\n
    """
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in text)


class _Abbreviation(reprlib.Repr):
    """Python's own abbreviation, of values that have no repr too."""

    def repr1(self, x: Any, level: int) -> str:
        """The repr of a value, or of one inside another value."""
        try:
            return super().repr1(x, level)
        except Exception:  # noqa: BLE001  # an int of 5,000 digits, a list that changes meanwhile
            return f"<{type(x).__name__}>"


def _make_plural(noun: str) -> str:
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return f"{noun[:-1]}ies"
    return f"{noun}s"

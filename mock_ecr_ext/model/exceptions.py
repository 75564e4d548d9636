"""The errors that a person meets: what was asked, what exists, and what to do."""

import difflib
import reprlib
from collections.abc import Iterable

_SHOWN = 5  # names that a message lists


class InvalidValue(ValueError):
    """The test gave a value that ECR could not hold; nothing was changed."""

    def __init__(self, what: str, value: object, remedy: str) -> None:
        super().__init__(f"{what} {_short(value)} is refused: {remedy}")


class UnknownName(KeyError):
    """The test asked for something that the registry does not hold."""

    def __init__(self, what: str, name: object, place: str, known: Iterable[str]) -> None:
        self.message = f"{what} {_short(name)} is not in {place}: {_candidates(name, known)}"
        super().__init__(self.message)

    def __str__(self) -> str:
        return self.message  # KeyError would print the repr of its text


class InvalidSeed(ValueError):
    """A seed that cannot be, with all that is wrong with it.

    source: which seed.
    problems: one line each.
    """

    def __init__(self, source: str, problems: Iterable[str]) -> None:
        self.source = source
        self.problems = tuple(problems)
        if len(self.problems) == 1:
            super().__init__(f"{source}: {self.problems[0]}")
        else:
            title = f"{source} has {len(self.problems)} problems:"
            super().__init__("\n  ".join([title, *self.problems]))


class NotMocked(AssertionError):
    """An ECR request had no one to answer it, and was kept from the network."""


class NotStarted(RuntimeError):
    """`stop()` was called on a mock that is not started."""

    def __init__(self) -> None:
        super().__init__(
            "mock_ecr: stop() without start(): this mock is not active. "
            "Call start() first, once for each stop()."
        )


def find_nearest(name: object, known: Iterable[str]) -> str | None:
    """The known name that is most like `name`, or None where none is."""
    matches = difflib.get_close_matches(str(name), list(known), n=1)
    return matches[0] if matches else None


def did_you_mean(name: object, known: Iterable[str]) -> str:
    """The end of a remedy that asks for the nearest known name; empty where none is near."""
    match = find_nearest(name, known)
    return f"; did you mean {match!r}?" if match else ""


def list_choices(title: str, asked: object, known: Iterable[str]) -> str:
    """A remedy that lists all that there is, after the nearest, for such lists are long."""
    names = list(known)
    match = find_nearest(asked, names)
    guess = f"did you mean {match!r}? " if match else ""
    return f"{guess}{title} are {', '.join(names)}"


def _candidates(name: object, known: Iterable[str]) -> str:
    names = list(known)
    if not names:
        return "it holds none"
    match = find_nearest(name, names)
    if match is not None:
        return f"the nearest is {match!r}"
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f"it holds {', '.join(map(repr, names[:_SHOWN]))}{more}"


def _short(value: object) -> str:
    abbreviation = reprlib.Repr()
    abbreviation.maxstring = abbreviation.maxother = 120
    return abbreviation.repr(value)

"""The errors that this library raises for its users: each names the problem and its remedy."""

import datetime as dt
import difflib
import itertools
from collections.abc import Iterable

from mock_ecr_ext.model.inputs.spans import format_span
from mock_ecr_ext.model.text import count_noun, list_some, represent, shorten

_SHOWN = 5  # names that a message lists
_PROBLEMS_SHOWN = 20  # of a seed
_PROBLEM_LENGTH = 500  # characters
_SEARCHED = 10_000  # names
_COMPARED = 500  # of them letter by letter; difflib takes some 20 microseconds for each
_LENGTH_READ = 500  # characters of a name; AWS's are shorter
_MISSPELT = 0.8  # of difflib's ratio; two names that share little but "Exception" reach 0.65
_EMPTY = "it is empty"

_OTHER_NAMES = {
    "createdat": "pushedat",  # of repositories; an image is pushed
    "imagedigest": "digest",
    "imagemanifest": "manifest",
    "imagemanifestmediatype": "mediatype",
    "imagepushedat": "pushedat",
    "imagesizeinbytes": "size",
    "imagestatus": "status",
    "imagetag": "tags",
    "imagetags": "tags",
    "lastrecordedpulltime": "lastpulledat",
    "lastarchivedat": "archivedat",
    "lastactivatedat": "activatedat",
    "subjectmanifestdigest": "subject",
}
"""Options by AWS's names for them, all without underscores and capitals."""


class InvalidValue(ValueError):
    """The test gave a value that ECR would not accept; nothing was changed."""

    def __init__(self, name: str, value: object, remedy: str) -> None:
        shown = format_span(value) if isinstance(value, dt.timedelta) else represent(value)
        super().__init__(f"{name} {shown} is refused: {remedy}")


class UnknownName(KeyError):
    """The test named a repository or an image that does not exist.

    kind: "repository" or "image".
    place: the repository or registry that was searched.
    known: the names that it has.
    nothing: the end of the message if it has none.
    """

    def __init__(
        self, kind: str, name: object, place: str, known: Iterable[str], nothing: str = _EMPTY
    ) -> None:
        remedy = _describe_names(name, known, nothing)
        self.message = f"{kind} {represent(name)} is not in {place}: {remedy}"
        super().__init__(self.message)

    def __str__(self) -> str:
        return self.message  # KeyError would print the repr of its text


class InvalidSeed(ValueError):
    """A seed that cannot be loaded; its message shows the first 20 problems and counts the rest.

    source: the seed's name.
    problems: all that is wrong with it, one line each.
    """

    def __init__(self, source: str, problems: Iterable[str]) -> None:
        self.source = source
        self.problems = tuple(problems)
        count = len(self.problems)
        shown = [shorten(problem, _PROBLEM_LENGTH) for problem in self.problems[:_PROBLEMS_SHOWN]]
        if count == 1:
            super().__init__(f"{source}: {shown[0]}")
            return
        rest = [f"and {count - len(shown):,} more"] if count > len(shown) else []
        super().__init__("\n  ".join([f"{source} has {count:,} problems:", *shown, *rest]))


class NotMocked(AssertionError):
    """Nothing could answer an ECR request, and it was kept from the network."""


class NotKept(LookupError):
    """The response of a call is no longer in the log of calls.

    operation: that of the call.
    """

    def __init__(self, operation: str) -> None:
        super().__init__(
            f"the response of this {operation} is no longer kept: the log of calls is full, and "
            'its oldest calls are cut. Keep more, with registry.keep_calls(10_000, size="1 GiB"), '
            "or read it earlier."
        )


class NotStarted(RuntimeError):
    """`stop()` was called on a mock that is not started."""

    def __init__(self) -> None:
        super().__init__(
            "mock_ecr: stop() without start(): this mock is not active. "
            "Call start() first, once for each stop()."
        )


def find_nearest(name: object, known: Iterable[str]) -> str | None:
    """The known name that is most like `name`, or None if none is like it.

    Of very many names only the first 10,000 are searched, and of more than 500 only those that
    begin or end most like it are compared.
    """
    text, names = _read_name(name), list(itertools.islice(known, _SEARCHED))
    if len(names) > _COMPARED:
        backwards = _choose_alike(text[::-1], [other[::-1] for other in names])
        names = _choose_alike(text, names) + [other[::-1] for other in backwards]
    matches = difflib.get_close_matches(text, names, n=1)
    return matches[0] if matches else None


def correct_spelling(name: object, known: Iterable[str]) -> str | None:
    """The known name of which `name` is a misspelling: another case, or a few wrong letters."""
    text, names = _read_name(name), list(known)
    for candidate in names:
        if candidate.casefold() == text.casefold():
            return candidate
    matches = difflib.get_close_matches(text, names, n=1, cutoff=_MISSPELT)
    return matches[0] if matches else None


def find_option(name: object, known: Iterable[str]) -> str | None:
    """The known option that `name` is in camel case or for AWS, or else the nearest one."""
    options = {_simplify(option): option for option in known}
    plain = _simplify(str(name))
    exact = options.get(plain) or options.get(_OTHER_NAMES.get(plain, ""))
    return exact or find_nearest(name, options.values())


def did_you_mean(name: object, known: Iterable[str]) -> str:
    """The end of a remedy, which names the option that was meant; empty if none is near."""
    match = find_option(name, known)
    return f"; did you mean {match!r}?" if match else ""


def list_choices(title: str, name: object, known: Iterable[str]) -> str:
    """A remedy for an unknown name: the known one that it misspells, or else all known ones."""
    names = list(known)
    match = correct_spelling(name, names)
    return f"did you mean {match!r}?" if match else f"{title} are {', '.join(names)}"


def explain_missing_tags(count: int) -> str:
    """The remedy for a tag in a repository of `count` images, none of which has a tag."""
    if not count:
        return _EMPTY
    images = count_noun(count, "image")
    return f"it has {images} without tags; give a digest, or an index as in repository.images[0]"


def _choose_alike(text: str, names: list[str]) -> list[str]:
    """The names that have the longest beginning in common with a text; 500 at most.

    A name with one wrong letter has its beginning or its end in common with the right one.
    """
    chosen: list[str] = []
    shortest, longest = 1, len(text)
    while shortest <= longest:
        length = (shortest + longest) // 2
        beginning = text[:length]
        found = [name for name in chosen or names if name.startswith(beginning)]
        if found:
            chosen, shortest = found, length + 1
        else:
            longest = length - 1
    return chosen[:_COMPARED]


def _read_name(name: object) -> str:
    return (name if isinstance(name, str) else represent(name))[:_LENGTH_READ]


def _simplify(name: str) -> str:
    return name.replace("_", "").casefold()


def _describe_names(name: object, known: Iterable[str], nothing: str) -> str:
    names = list(known)
    if not names:
        return nothing
    match = find_nearest(name, names)
    if match is not None:
        return f"the nearest is {match!r}"
    return f"it has {list_some(map(repr, names), _SHOWN)}"

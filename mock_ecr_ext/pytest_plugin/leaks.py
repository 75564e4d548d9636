"""Mocks that a test started and did not stop, which would be there in the tests after it."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from mock_ecr_ext.activation import Start

EARLIER: pytest.StashKey[Sequence["Start"]] = pytest.StashKey()
"""The starts that had not ended when a test began."""

_REMEDY = "use `with mock_ecr()`, or call stop(), as in request.addfinalizer(mock.stop)"


def begin_test(item: pytest.Item) -> None:
    """Forget the mocks of earlier tests, and take out what they left in the environment."""
    activation = _find_activation()
    if activation is not None:
        activation.ACTIVATIONS.forget()
        activation.PROCESS.clean()
    item.stash[EARLIER] = _list_starts()


@contextmanager
def note_owner(fixture: Any) -> Iterator[None]:
    """Note a fixture of a wider scope as the owner of the mocks that it starts meanwhile."""
    before = _list_starts()
    try:
        yield
    finally:
        for start in _list_starts():
            if start.owner is None and start not in before:
                start.owner = fixture


def has_own_mock(item: pytest.Item) -> bool:
    """Whether the active mock was started by a test, or by a fixture for this test alone."""
    from mock_ecr_ext.activation import ACTIVATIONS

    earlier, top = item.stash.get(EARLIER, ()), ACTIVATIONS.top
    starts = top.starts if top else ()
    return any(start.owner is None and start not in earlier for start in starts)


def end_test(item: pytest.Item) -> str:
    """End the mocks that a test leaked; returns the reason to fail it, or "".

    Those of wider fixtures that are still in use are not leaks.
    """
    activation = _find_activation()
    if activation is None:
        return ""
    earlier = item.stash.get(EARLIER, ())
    leaks = [start for start in _list_starts() if _is_leaked(start, earlier)]
    for start in leaks:
        activation.ACTIVATIONS.leave(start)
    activation.PROCESS.clean()
    return "\n".join(map(_explain, leaks))


def _find_activation() -> Any:
    """The module that has the active mocks; None in a suite that has not used one yet."""
    return sys.modules.get("mock_ecr_ext.activation")


def _list_starts() -> "Sequence[Start]":
    activation = _find_activation()
    return activation.ACTIVATIONS.starts if activation else ()


def _is_leaked(start: "Start", earlier: "Sequence[Start]") -> bool:
    if start.owner is None:
        return start not in earlier
    return start.owner.cached_result is None  # pytest has torn the fixture down


def _explain(start: "Start") -> str:
    culprit = f"fixture {start.owner.argname!r}" if start.owner else "test"
    return (
        f"the {culprit} started a mock ECR at {start.place} and did not stop it; it is stopped "
        f"now. Instead {_REMEDY}."
    )

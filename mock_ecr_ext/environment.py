"""The process state that mocks replace and put back: credentials, region, default session.

Each mock that replaces it is a layer: one of ours, or moto's `mock_aws`. Layers end in any order,
so each takes back only what is still its own, from the process or from the layer that covers it.
"""

import contextlib
import os
import sys
from collections import deque
from collections.abc import Iterator, Mapping
from typing import Any

from mock_ecr_ext.botocore_hook.credentials import KEYS, get_origin
from mock_ecr_ext.botocore_hook.hook import HOOK

REGION = "AWS_DEFAULT_REGION"
SESSION = "boto3.DEFAULT_SESSION"  # which every `boto3.client` shares; None makes boto3 create one

# A token or a profile from outside would name real credentials, or a profile that does not exist.
_CREDENTIALS: Mapping[str, str | None] = {
    **KEYS,
    "AWS_SESSION_TOKEN": None,
    "AWS_SECURITY_TOKEN": None,
    "AWS_PROFILE": None,
    "AWS_DEFAULT_PROFILE": None,
}

_REMEMBERED = 100  # values; each test forgets them

State = dict[str, Any]
"""Environment variables by their names, None for one that is not set; and the default session."""


class Layer:
    """The state that one mock replaced.

    is_ours: False for one of moto's.
    found: the state that it found.
    before: the state to put back: the one that it found, without what has ended since.
    own: the state that it made.
    eras: the values of `HOOK.era` while it was active.
    """

    def __init__(self, *, is_ours: bool = True) -> None:
        self.is_ours = is_ours
        self.found: State = {}
        self.before: State = {}
        self.own: State = {}
        self.eras = range(0)

    def owns(self, name: str, value: Any) -> bool:
        """Whether a value is the one that the layer made, or a session made while it was active."""
        if name == SESSION and value is not None:
            return get_origin(getattr(value, "_session", None)).era in self.eras
        return bool(value == self.own[name])


class Process:
    """The layers of this process, in the order in which they began."""

    def __init__(self) -> None:
        self._layers: list[Layer] = []
        # What the last layers' ends did not find as their own.
        self._left: deque[tuple[str, Layer]] = deque(maxlen=_REMEMBERED)

    def begin(self, layer: Layer, region: str) -> None:
        """Give the process fake credentials, a region, and no session from outside.

        `end` undoes it, even if this was interrupted.
        """
        values = {**_CREDENTIALS, REGION: region, SESSION: None}
        self._open(layer)
        layer.own = values
        self._layers.append(layer)
        write_state(values)

    def end(self, layer: Layer) -> None:
        """Put back the state before a layer where it is still the layer's own.

        A layer that covers it puts it back later. One that has ended already is left alone.
        """
        if layer not in self._layers:
            return
        above = self._layers[self._layers.index(layer) + 1 :]
        state = above[0].before if above else read_state()
        own = {n: before for n, before in layer.before.items() if layer.owns(n, state[n])}
        self._left += [(name, layer) for name in layer.before if name not in own]
        if above:
            state.update(own)
        else:
            write_state(own)
        self._close(layer)

    def clean(self) -> None:
        """Take out what ended mocks left, and others put back since, as `monkeypatch.undo` does."""
        if self._has_ours:
            return
        self._take_out_keys()
        state = read_state()
        write_state({name: self._find_before(name, state[name]) for name in state})
        self._left.clear()

    def make_foreign_layer(self) -> Layer:
        """A layer for one start of another mock."""
        return Layer(is_ours=False)

    @contextlib.contextmanager
    def follow_start(self, layer: Layer) -> Iterator[None]:
        """Make a layer of what another mock changes while it starts."""
        self._open(layer)
        yield
        layer.own = read_state()
        self._layers.append(layer)

    @contextlib.contextmanager
    def follow_stop(self, layer: Layer) -> Iterator[None]:
        """End a layer whose mock itself restores all that it found, whatever has ended since."""
        present = read_state()
        # It raises KeyError if what it has to remove is absent.
        write_state({name: layer.own[name] for name in KEYS if present[name] is None})
        yield
        if self._layers[-1] is layer:
            state = read_state()
            restored = {n for n, v in state.items() if v == layer.found[n] or layer.owns(n, v)}
            write_state({name: layer.before[name] for name in restored})
            self._left += [(name, layer) for name in layer.before if name not in restored]
            self._close(layer)
        else:
            write_state(present)
            self.end(layer)

    @property
    def _has_ours(self) -> bool:
        return any(layer.is_ours for layer in self._layers)

    def _open(self, layer: Layer) -> None:
        if not self._has_ours:
            self._take_out_keys()  # never the state before a mock
        HOOK.era += 1
        layer.eras = range(HOOK.era, sys.maxsize)
        layer.found = read_state()
        layer.before = dict(layer.found)

    def _close(self, layer: Layer) -> None:
        HOOK.era += 1
        layer.eras = range(layer.eras.start, HOOK.era)
        self._layers.remove(layer)  # last: an `end` that was interrupted can be done again

    def _take_out_keys(self) -> None:
        for name, fake in KEYS.items():
            if os.environ.get(name) == fake:
                before = self._find_before(name, fake)
                write_state({name: None if before == fake else before})

    def _find_before(self, name: str, value: Any) -> Any:
        """The value before the ended mocks, for one that may be theirs."""
        for left, layer in sorted(self._left, key=lambda entry: -entry[1].eras.start):
            if left == name and layer.owns(name, value):
                value = layer.before[name]
        return value


def read_state() -> State:
    """The present state of the process."""
    state: State = {name: os.environ.get(name) for name in (*_CREDENTIALS, REGION)}
    state[SESSION] = getattr(sys.modules.get("boto3"), "DEFAULT_SESSION", None)
    return state


def write_state(state: State) -> None:
    """Give the process a state, or a part of it."""
    for name, value in state.items():
        if name == SESSION:
            _set_default_session(value)
        elif value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


def _set_default_session(session: Any) -> None:
    boto3: Any = sys.modules.get("boto3")  # if it is not imported, it has no session
    if boto3 is not None:
        boto3.DEFAULT_SESSION = session


PROCESS = Process()
"""This process."""

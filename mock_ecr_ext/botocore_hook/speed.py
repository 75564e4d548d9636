"""Data of botocore's own that all sessions made inside mocks share.

A mock puts boto3's default session aside, so each test's first client would read botocore's service
models again, which takes longer than all else in most tests. A session also registers some 130
handlers: for each, botocore looks for the present name of its event among 200 former ones, and
inspects its signature, which is three quarters of a session's cost. All this is the same for each
session, so it is kept here. Models and event names of the user's own are read by each session, as
usual.
"""

import functools
import inspect
import os
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from types import FunctionType, MethodType
from typing import Any

import botocore
import botocore.hooks
import botocore.session
from botocore.hooks import EVENT_ALIASES, EventAliaser
from botocore.loaders import Loader

_INSTALLED = f"{Path(botocore.__file__).parent.parent}{os.sep}"

# By the folders that a loader reads: boto3 adds one to those of its sessions.
_SHARED: defaultdict[tuple[str, ...], dict[Any, Any]] = defaultdict(dict)

_NAMES: dict[str, str] = {}
"""The present name of each event, by the name that a session used."""


class SharingLoader(Loader):
    """botocore's loader, whose cache outlives it if it reads only installed libraries."""

    @property
    def _cache(self) -> dict[Any, Any]:
        paths = tuple(self.search_paths)
        return _SHARED[paths] if all(map(_is_constant, paths)) else self._own_cache

    @_cache.setter
    def _cache(self, cache: dict[Any, Any]) -> None:
        self._own_cache = cache


def install(is_active: Callable[[], bool]) -> None:
    """Speed up the sessions and clients made while a mock is active; done once in a process."""
    _share_models(is_active)
    _share_event_names(is_active)
    _inspect_less(is_active)


def _share_models(is_active: Callable[[], bool]) -> None:
    original = botocore.session.create_loader

    @functools.wraps(original)
    def create_loader(*args: Any, **kwargs: Any) -> Loader:
        loader = original(*args, **kwargs)
        if not is_active():
            return loader
        return SharingLoader(loader.search_paths, include_default_search_paths=False)

    botocore.session.create_loader = create_loader


def _is_constant(path: str) -> bool:
    """Whether a folder is an installed library's, or does not exist."""
    return path.startswith(_INSTALLED) or not Path(path).exists()


def _share_event_names(is_active: Callable[[], bool]) -> None:
    make = EventAliaser.__init__

    @functools.wraps(make)
    def make_sharing(aliaser: Any, *args: Any, **kwargs: Any) -> None:
        make(aliaser, *args, **kwargs)
        if is_active() and aliaser._event_aliases == EVENT_ALIASES:  # noqa: SLF001  # or a user's own
            aliaser._alias_name_cache = _NAMES  # noqa: SLF001  # botocore's is empty in each copy

    EventAliaser.__init__ = make_sharing  # type: ignore[assignment,method-assign]


def _inspect_less(is_active: Callable[[], bool]) -> None:
    original = botocore.hooks.accepts_kwargs

    @functools.wraps(original)
    def accepts_kwargs(handler: Any) -> Any:
        accepts = _accepts_kwargs(handler) if is_active() else None
        return original(handler) if accepts is None else accepts

    botocore.hooks.accepts_kwargs = accepts_kwargs  # type: ignore[assignment]


def _accepts_kwargs(handler: Any) -> bool | None:
    """Whether a plain function or method takes `**kwargs`; None for other handlers."""
    function = handler.__func__ if type(handler) is MethodType else handler
    if type(function) is not FunctionType or hasattr(handler, "__signature__"):
        return None
    return bool(function.__code__.co_flags & inspect.CO_VARKEYWORDS)

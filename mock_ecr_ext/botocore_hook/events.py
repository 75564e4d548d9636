"""botocore's event names and handlers, looked into once for all sessions made inside mocks.

A session registers some 130 handlers. For each, botocore looks for the present name of its event
among 200 former ones, and inspects its signature; together that is three quarters of what a session
costs, and comes to the same in each.
"""

import functools
import inspect
from collections.abc import Callable
from types import FunctionType, MethodType
from typing import Any

import botocore.hooks
from botocore.hooks import EVENT_ALIASES, EventAliaser

_NAMES: dict[str, str] = {}
"""The present name of each event that was met, by the name that it was met under."""


def install(is_active: Callable[[], bool]) -> None:
    """Serve the sessions and clients made while a mock is active; done once in a process."""
    make, accepts_kwargs = EventAliaser.__init__, botocore.hooks.accepts_kwargs

    @functools.wraps(make)
    def make_sharing(aliaser: Any, *args: Any, **kwargs: Any) -> None:
        make(aliaser, *args, **kwargs)
        if is_active() and aliaser._event_aliases == EVENT_ALIASES:  # noqa: SLF001  # or a user's own
            aliaser._alias_name_cache = _NAMES  # noqa: SLF001  # botocore's is empty in each copy

    @functools.wraps(accepts_kwargs)
    def accepts_kwargs_at_once(handler: Any) -> Any:
        told = _tells_kwargs(handler) if is_active() else None
        return accepts_kwargs(handler) if told is None else told

    EventAliaser.__init__ = make_sharing  # type: ignore[assignment,method-assign]
    botocore.hooks.accepts_kwargs = accepts_kwargs_at_once  # type: ignore[assignment]


def _tells_kwargs(handler: Any) -> bool | None:
    """Whether a plain function or method takes `**kwargs`; None for what `inspect` must look at."""
    function = handler.__func__ if type(handler) is MethodType else handler
    if type(function) is not FunctionType or hasattr(handler, "__signature__"):
        return None
    return bool(function.__code__.co_flags & inspect.CO_VARKEYWORDS)

"""A decorator that runs functions, coroutines and generators inside a context manager."""

from __future__ import annotations

import contextlib
import functools
import inspect
import sys
import weakref
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import AbstractContextManager
from typing import Any, NamedTuple

from mock_ecr_ext.model.exceptions import InvalidValue

Manager = AbstractContextManager[Any]
Function = Callable[..., Any]


def decorate(manager: Manager, target: Any) -> Any:
    """Return the function, with its name and signature, running inside the manager.

    manager: entered at each call, and left when the call ends. For a generator that is when it is
        exhausted or closed, so that a fixture's teardown is inside too; for a function that returns
        a coroutine, a generator or a future, when that ends or is garbage.
    target: a function, coroutine function, generator function or asynchronous one, an object with
        such a `__call__`, or a staticmethod or classmethod.

    Raises `InvalidValue` for anything else, such as a pytest fixture.
    """
    if isinstance(target, (staticmethod, classmethod)):
        return type(target)(decorate(manager, target.__func__))
    if type(target).__name__ == "FixtureFunctionDefinition" or not callable(target):
        raise InvalidValue(
            "target",
            target,
            "mock_ecr decorates functions and classes; put it below @pytest.fixture, and pass "
            "options by keyword, as in @mock_ecr(region='eu-west-1')",
        )
    return functools.wraps(target)(_wrap(manager, target))


def _wrap(manager: Manager, function: Function) -> Function:
    for kind in _KINDS:
        if kind.is_function(function) or kind.is_function(type(function).__call__):
            return kind.wrap(manager, function)
    return _wrap_plain(manager, function)


def _wrap_plain(manager: Manager, function: Function) -> Function:
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        with contextlib.ExitStack() as stack:
            stack.enter_context(manager)
            return _keep_active(stack, function(*args, **kwargs))

    return wrapper


def _keep_active(stack: contextlib.ExitStack, result: Any) -> Any:
    """The result of a call, which takes the stack with it if it has yet to run."""
    if _is_future(result):
        kept = stack.pop_all()
        result.add_done_callback(lambda _: kept.close())
    for kind in _KINDS:
        if kind.is_result(result):
            kept = stack.pop_all()
            running = kind.wrap(kept, lambda: result)()
            running.__name__, running.__qualname__ = result.__name__, result.__qualname__
            weakref.finalize(running, kept.close)  # it may never be run at all
            return running
    return result


def _is_future(result: Any) -> bool:
    """Whether an object is a task or future, of asyncio or of an executor."""
    modules = map(sys.modules.get, ("asyncio", "concurrent.futures"))  # not imported for this
    return any(isinstance(result, getattr(module, "Future", ())) for module in modules)


def _wrap_coroutine(manager: Manager, function: Function) -> Function:
    async def wrapper(*args: Any, **kwargs: Any) -> Any:
        with manager:
            return await function(*args, **kwargs)

    return wrapper


def _wrap_generator(manager: Manager, function: Function) -> Function:
    def wrapper(*args: Any, **kwargs: Any) -> Generator[Any, Any, Any]:
        with manager:
            return (yield from function(*args, **kwargs))

    return wrapper


def _wrap_async_generator(manager: Manager, function: Function) -> Function:
    # An asynchronous generator has no `yield from`: the loop passes on each value and exception.
    async def wrapper(*args: Any, **kwargs: Any) -> AsyncGenerator[Any, Any]:
        async with contextlib.AsyncExitStack() as stack:
            stack.enter_context(manager)
            stack.enter_context(contextlib.suppress(StopAsyncIteration))
            closing = contextlib.aclosing(function(*args, **kwargs))
            inner = await stack.enter_async_context(closing)
            item = await anext(inner)
            while True:
                try:
                    sent = yield item
                except GeneratorExit:
                    raise
                except BaseException as error:  # noqa: BLE001  # the inner generator decides
                    item = await inner.athrow(error)
                else:
                    item = await inner.asend(sent)

    return wrapper


class _Kind(NamedTuple):
    """A kind of function whose code runs after its call.

    is_function: whether a function is of that kind.
    is_result: whether an object is the result of such a function's call.
    wrap: makes the function that runs one inside a manager.
    """

    is_function: Callable[[Any], bool]
    is_result: Callable[[Any], bool]
    wrap: Callable[[Manager, Function], Function]


_KINDS = (
    _Kind(inspect.isasyncgenfunction, inspect.isasyncgen, _wrap_async_generator),
    _Kind(inspect.iscoroutinefunction, inspect.iscoroutine, _wrap_coroutine),
    _Kind(inspect.isgeneratorfunction, inspect.isgenerator, _wrap_generator),
)

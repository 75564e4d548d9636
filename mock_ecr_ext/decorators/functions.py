"""A decorator that runs functions, coroutines and generators inside a context manager."""

from __future__ import annotations

import contextlib
import functools
import inspect
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import AbstractContextManager
from typing import Any

from mock_ecr_ext.model.exceptions import InvalidValue

Manager = AbstractContextManager[Any]
Function = Callable[..., Any]


def decorate(manager: Manager, target: Any) -> Any:
    """Return the function, with its name and signature, running inside the manager.

    manager: entered at each call, and left when the call ends. For a generator that is when it is
        exhausted or closed, so that a fixture's teardown is inside too.
    target: a function, coroutine function, generator function or asynchronous one, or a
        staticmethod or classmethod.

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
    for is_of_kind, wrap in (
        (inspect.isasyncgenfunction, _wrap_async_generator),
        (inspect.iscoroutinefunction, _wrap_coroutine),
        (inspect.isgeneratorfunction, _wrap_generator),
    ):
        if is_of_kind(function):
            return wrap(manager, function)
    return _wrap_plain(manager, function)


def _wrap_plain(manager: Manager, function: Function) -> Function:
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        with manager:
            return function(*args, **kwargs)

    return wrapper


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

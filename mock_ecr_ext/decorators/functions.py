"""Functions, coroutine functions and generator functions that run inside a context manager."""

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
    """The function, with its name and signature, entering the manager for as long as it runs.

    A generator runs until it is exhausted or closed, so that a fixture's teardown is inside too.
    Raises `InvalidValue` for what is no function.
    """
    if isinstance(target, (staticmethod, classmethod)):
        return type(target)(decorate(manager, target.__func__))
    if type(target).__name__ == "FixtureFunctionDefinition" or not callable(target):
        raise InvalidValue(
            "target",
            target,
            "mock_ecr decorates functions and classes, and a fixture's function below "
            "@pytest.fixture; options go by keyword, as @mock_ecr(region='eu-west-1')",
        )
    return functools.wraps(target)(_wrapper(manager, target))


def _wrapper(manager: Manager, function: Function) -> Function:
    for is_of_kind, wrap in (
        (inspect.isasyncgenfunction, _async_generator),
        (inspect.iscoroutinefunction, _coroutine),
        (inspect.isgeneratorfunction, _generator),
    ):
        if is_of_kind(function):
            return wrap(manager, function)
    return _plain(manager, function)


def _plain(manager: Manager, function: Function) -> Function:
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        with manager:
            return function(*args, **kwargs)

    return wrapper


def _coroutine(manager: Manager, function: Function) -> Function:
    async def wrapper(*args: Any, **kwargs: Any) -> Any:
        with manager:
            return await function(*args, **kwargs)

    return wrapper


def _generator(manager: Manager, function: Function) -> Function:
    def wrapper(*args: Any, **kwargs: Any) -> Generator[Any, Any, Any]:
        with manager:
            return (yield from function(*args, **kwargs))

    return wrapper


def _async_generator(manager: Manager, function: Function) -> Function:
    # What `yield from` does, which asynchronous generators do not have.
    async def wrapper(*args: Any, **kwargs: Any) -> AsyncGenerator[Any, Any]:
        with manager, contextlib.suppress(StopAsyncIteration):
            inner = function(*args, **kwargs)
            async with contextlib.aclosing(inner):
                item = await anext(inner)
                while True:
                    try:
                        sent = yield item
                    except GeneratorExit:
                        raise
                    except BaseException as error:  # noqa: BLE001  # the inner one decides
                        item = await inner.athrow(error)
                    else:
                        item = await inner.asend(sent)

    return wrapper

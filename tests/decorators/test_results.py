"""The decorator on what is no coroutine or generator function, but returns one's result."""

import asyncio
import concurrent.futures
import functools
import gc
import inspect
import warnings
from collections.abc import AsyncIterator, Callable, Iterator
from unittest.mock import Mock

import pytest

from mock_ecr_ext import mock_ecr
from mock_ecr_ext.botocore_hook.hook import HOOK
from tests.decorators.conftest import create


def hide(function: Callable[..., object]) -> Callable[..., object]:
    """Wrap a function by a plain one, which first creates a repository itself."""

    @functools.wraps(function)
    def wrapper(*args: object) -> object:
        create("wrapper")
        return function(*args)

    return wrapper


async def coroutine() -> list[str]:
    """The names of the repositories, after a turn of the loop."""
    await asyncio.sleep(0)
    return create("new")


def generator() -> Iterator[list[str]]:
    """The names of the repositories, at each of two steps."""
    yield create("first")
    yield create("second")


async def async_generator() -> AsyncIterator[list[str]]:
    """The names of the repositories, at each of two steps."""
    yield create("first")
    yield create("second")


BOTH = [["wrapper", "first"], ["wrapper", "first", "second"]]


def test_a_wrapper_of_a_coroutine_function() -> None:
    """The mock of a call is active until the coroutine that it returned has ended."""
    decorated = mock_ecr(hide(coroutine))
    running = decorated()
    assert inspect.iscoroutine(running)
    assert running.__qualname__ == "coroutine"
    assert asyncio.run(running) == ["wrapper", "new"]


def test_a_wrapper_of_a_generator_function() -> None:
    """The mock of a call is active until the generator that it returned is exhausted."""
    assert list(mock_ecr(hide(generator))()) == BOTH


def test_a_wrapper_of_an_async_generator_function() -> None:
    """The mock of a call is active until the asynchronous generator is exhausted."""

    async def drive() -> list[list[str]]:
        return [item async for item in mock_ecr(hide(async_generator))()]

    assert asyncio.run(drive()) == BOTH


@pytest.mark.parametrize("steps", [0, 1])
def test_a_generator_that_is_dropped_ends_its_mock(steps) -> None:
    """A generator that is never exhausted ends its mock when it is garbage."""
    running = mock_ecr(hide(generator))()
    for _ in range(steps):
        next(running)
    assert HOOK.handler is not None
    del running
    gc.collect()
    assert HOOK.handler is None


def test_a_coroutine_that_is_never_awaited_ends_its_mock() -> None:
    """A coroutine that never runs ends its mock when it is garbage."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        mock_ecr(hide(coroutine))()
        gc.collect()


def test_an_exception_of_the_wrapper_ends_the_mock() -> None:
    """A wrapper that raises before it returns anything ends the mock."""

    @mock_ecr
    def fails() -> object:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()


def test_a_task_keeps_the_mock_active() -> None:
    """The mock of a call is active until the task that it returned is done."""

    @mock_ecr
    def begin() -> "asyncio.Task[list[str]]":
        return asyncio.ensure_future(coroutine())

    async def drive() -> tuple[list[str], bool]:
        return await begin(), HOOK.handler is None

    assert asyncio.run(drive()) == (["new"], True)


def test_an_object_that_only_looks_like_a_future_is_returned() -> None:
    """A result that answers to every name does not keep the mock active."""
    result = Mock()
    assert mock_ecr(lambda: result)() is result


def test_a_future_of_an_executor_keeps_the_mock_active() -> None:
    """The mock of a call is active until another thread has done its work."""
    with concurrent.futures.ThreadPoolExecutor() as executor:
        future = mock_ecr(lambda: executor.submit(create, "new"))()
        assert future.result() == ["new"]


class Plain:
    """An object that is called as a function."""

    def __call__(self) -> list[str]:
        """The names of the repositories."""
        return create("new")


class Coroutine:
    """An object that is called as a coroutine function."""

    async def __call__(self) -> list[str]:
        """The names of the repositories."""
        return await coroutine()


class Generator:
    """An object that is called as a generator function."""

    def __call__(self) -> Iterator[list[str]]:
        """The names of the repositories."""
        yield create("new")


class AsyncGenerator:
    """An object that is called as an asynchronous generator function."""

    async def __call__(self) -> AsyncIterator[list[str]]:
        """The names of the repositories."""
        yield create("new")


def test_objects_that_can_be_called() -> None:
    """An object with an asynchronous or generating `__call__` runs inside, as such a function."""
    assert mock_ecr(Plain())() == ["new"]
    decorated = mock_ecr(Coroutine())
    assert inspect.iscoroutinefunction(decorated)
    assert asyncio.run(decorated()) == ["new"]
    assert asyncio.run(mock_ecr(functools.partial(Coroutine()))()) == ["new"]
    assert list(mock_ecr(Generator())()) == [["new"]]

    async def drive() -> list[list[str]]:
        return [item async for item in mock_ecr(AsyncGenerator())()]

    assert asyncio.run(drive()) == [["new"]]

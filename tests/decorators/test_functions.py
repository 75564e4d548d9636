"""The decorator on functions of every kind."""

import asyncio
import inspect
from collections.abc import AsyncIterator, Awaitable, Iterator

import boto3
import pytest

from mock_ecr_ext import InvalidValue, mock_ecr
from mock_ecr_ext.botocore_hook.hook import HOOK
from tests.decorators.conftest import create

DECORATORS = {
    "plain": mock_ecr,
    "with parentheses": mock_ecr(),
    "with options": mock_ecr(region="eu-west-1"),
}
each_decorator = pytest.mark.parametrize("decorator", DECORATORS.values(), ids=DECORATORS)


def plain(value: int, *, name: str = "new") -> tuple[int, list[str]]:
    """A function's docstring."""
    return value, create(name)


async def coroutine(value: int, *, name: str = "new") -> tuple[int, list[str]]:
    """A function's docstring."""
    await asyncio.sleep(0)
    return value, create(name)


def run(result: object) -> object:
    """Run a coroutine to its result; any other result is returned as it is."""
    return asyncio.run(_await(result)) if inspect.isawaitable(result) else result


async def _await(result: Awaitable[object]) -> object:
    return await result


@each_decorator
@pytest.mark.parametrize("function", [plain, coroutine])
def test_a_function_runs_inside(decorator, function) -> None:
    """A function keeps its arguments and its result, and each call has its own registry."""
    decorated = decorator(function)
    assert run(decorated(1, name="aa")) == (1, ["aa"])
    assert run(decorated(2, name="aa")) == (2, ["aa"])


@each_decorator
@pytest.mark.parametrize("function", [plain, coroutine])
def test_a_function_looks_as_it_did(decorator, function) -> None:
    """A decorated function keeps its name, docstring, signature and kind."""
    decorated = decorator(function)
    assert decorated.__name__ == function.__name__
    assert decorated.__doc__ == "A function's docstring."
    assert inspect.signature(decorated) == inspect.signature(function)
    assert inspect.iscoroutinefunction(decorated) == inspect.iscoroutinefunction(function)


@pytest.mark.parametrize("kind", ["plain", "coroutine"])
def test_an_exception_comes_through(kind) -> None:
    """An exception is raised unchanged by a decorated function, and the mock ends."""

    def fails() -> None:
        raise ZeroDivisionError

    async def fails_later() -> None:
        await asyncio.sleep(0)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run(mock_ecr(fails if kind == "plain" else fails_later)())


def test_a_function_that_calls_itself_stays_in_its_registry() -> None:
    """A recursive function shares one registry, even if its decorator has options."""

    @mock_ecr(region="eu-west-1")
    def countdown(n: int) -> list[str]:
        names = create(f"n{n}0")
        return countdown(n - 1) if n else names

    assert countdown(2) == ["n20", "n10", "n00"]


@each_decorator
def test_a_generator_runs_inside_from_first_to_last(decorator) -> None:
    """A generator is inside the mock to its end, and sent and returned values pass through."""

    @decorator
    def fixture() -> Iterator[object]:
        sent = yield create("aa")
        yield sent
        assert create("bb") == ["aa", "bb"]
        return "returned"

    generator = fixture()
    assert HOOK.handler is None
    assert next(generator) == ["aa"]
    assert generator.send("sent") == "sent"
    with pytest.raises(StopIteration, match="returned"):
        next(generator)


def test_a_closed_generator_is_over() -> None:
    """Closing a generator runs its teardown inside the mock, and then ends the mock."""
    torn_down = []

    @mock_ecr
    def fixture() -> Iterator[None]:
        try:
            yield
        finally:
            torn_down.append(create())

    generator = fixture()
    next(generator)
    generator.close()
    assert torn_down == [["new"]]


def test_an_async_generator_runs_inside_from_first_to_last() -> None:
    """Values sent to an asynchronous generator, exceptions thrown and its closing reach it."""
    events: list[object] = []

    @mock_ecr
    async def fixture() -> AsyncIterator[object]:
        try:
            events.append((yield create("aa")))
            yield "second"
        except ZeroDivisionError:
            events.append("caught")
            yield "third"
        finally:
            events.append(create("bb"))

    async def drive() -> None:
        generator = fixture()
        assert await anext(generator) == ["aa"]
        assert await generator.asend("sent") == "second"
        assert await generator.athrow(ZeroDivisionError()) == "third"
        await generator.aclose()

    asyncio.run(drive())
    assert events == ["sent", "caught", ["aa", "bb"]]


def test_an_exhausted_async_generator_is_over() -> None:
    """An asynchronous generator that is exhausted ends its mock."""

    @mock_ecr
    async def fixture() -> AsyncIterator[list[str]]:
        yield create()

    async def drive() -> list[list[str]]:
        return [item async for item in fixture()]

    assert asyncio.run(drive()) == [["new"]]


def test_methods_without_an_instance_are_decorated_in_either_order() -> None:
    """The decorator works above and below @staticmethod and above @classmethod."""

    class Helpers:
        @mock_ecr
        @staticmethod
        def above() -> list[str]:
            return create()

        @staticmethod
        @mock_ecr
        def below() -> list[str]:
            return create()

        @mock_ecr
        @classmethod
        def of_class(cls) -> list[str]:
            return create(cls.__name__.lower())

    assert Helpers().above() == Helpers.below() == ["new"]
    assert Helpers.of_class() == ["helpers"]


@pytest.fixture
@mock_ecr(region="eu-west-1")
def seeded(request) -> Iterator[str]:
    """A generator fixture, decorated below @pytest.fixture, that itself takes a fixture."""
    boto3.client("ecr").create_repository(repositoryName="seeded")
    yield request.node.name
    assert create("after") == ["seeded", "after"]


def test_a_generator_fixture_serves_a_test(seeded) -> None:
    """A decorated fixture gets its parameters, and a bare mock in its test joins the fixture's."""
    assert seeded == "test_a_generator_fixture_serves_a_test"
    with mock_ecr() as registry:
        assert (registry.region, "seeded" in registry) == ("eu-west-1", True)


@mock_ecr
@pytest.mark.parametrize("name", ["aa", "bb"])
def test_fixtures_and_parameters_reach_a_decorated_test(name, tmp_path) -> None:
    """A decorated test gets the fixtures and parameters that its signature names."""
    assert tmp_path.is_dir()
    assert create(name) == [name]


@pytest.mark.parametrize("target", ["eu-west-1", 5, pytest.fixture(lambda: None)])
def test_what_is_no_function_is_refused(target) -> None:
    """An argument that cannot be decorated raises an error that says how to give options."""
    with pytest.raises(InvalidValue) as caught:
        mock_ecr(target)
    assert str(caught.value).endswith(
        "is refused: mock_ecr decorates functions and classes; put it below @pytest.fixture, and "
        "pass options by keyword, as in @mock_ecr(region='eu-west-1')"
    )

"""The pytest plugin: a registry and a client for each test, a marker, a guard, a report.

pytest loads it with every suite, so everything else is imported by the tests that use it.
"""

import contextlib
import importlib.util
import os
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import pytest

from mock_ecr_ext.pytest_plugin import markers

if TYPE_CHECKING:
    from mock_ecr_ext.model.registry import Registry
    from mock_ecr_ext.pagination import Pagination
    from mock_ecr_ext.pytest_plugin.clients import Clients
    from mock_ecr_ext.pytest_plugin.options import Choice
    from mock_ecr_ext.server import Server


def pytest_addoption(parser: pytest.Parser) -> None:
    """The ini options."""
    parser.addini("ecr_seed", "seed file of each test's mock ECR, relative to the rootdir")
    parser.addini("ecr_region", "region of each test's mock ECR, unless marker or seed say one")
    parser.addini(
        "ecr_strict_faults", "fail tests whose planned faults are left over", "bool", False
    )
    parser.addini("ecr_guard", "fail ECR requests made while no mock is active", "bool", False)


def pytest_configure(config: pytest.Config) -> None:
    """The marker, and the guard."""
    for description in markers.DESCRIPTIONS:
        config.addinivalue_line("markers", description)
    if config.getini("ecr_guard"):
        from mock_ecr_ext.activation import reach_clients
        from mock_ecr_ext.botocore_hook.hook import HOOK

        reach_clients()
        outer, HOOK.guard = HOOK.guard, _guard
        config.add_cleanup(lambda: setattr(HOOK, "guard", outer))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that names `ecr_pagination` runs once for each edge case."""
    if "ecr_pagination" in metafunc.fixturenames:
        from mock_ecr_ext.pytest_plugin.options import chosen_cases

        cases = chosen_cases(metafunc.definition)
        metafunc.parametrize("ecr_pagination", cases, ids=_id_of, indirect=True)


@pytest.hookimpl(tryfirst=True)
def pytest_itemcollected(item: pytest.Item) -> None:
    """A marked test gets the mock without naming it: after autouse fixtures, before its own."""
    names: list[str] | None = getattr(item, "fixturenames", None)
    if names is not None and item.get_closest_marker("ecr") and "ecr_registry" not in names:
        own = (names.index(name) for name in _own_fixtures(item) if name in names)
        names.insert(min(own, default=len(names)), "ecr_registry")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """Forget the mocks of earlier tests."""
    activation: Any = sys.modules.get("mock_ecr_ext.activation")
    if activation is not None:
        activation.ACTIVATIONS.recent.clear()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Any:
    """Let a test end as its edge case has to; fail one with faults left over, where ini says so."""
    result = None
    with _ending_as(getattr(item, "funcargs", {}).get("ecr_pagination")):
        result = yield
    if item.config.getini("ecr_strict_faults"):
        _refuse_leftovers()
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    """Add what the mock was asked, and what it holds, to the report of a failure."""
    report: pytest.TestReport = yield
    if report.failed:
        registry = _registry_of(item)
        if registry is not None:
            from mock_ecr_ext import report as tables

            report.sections.append(("mock ECR", tables.of_mock(registry.backend)))
        pagination = getattr(item, "funcargs", {}).get("ecr_pagination")
        if pagination is not None:
            report.sections.append(("edge case", _told(pagination, call)))
    return report


@pytest.fixture
def ecr_registry(request: pytest.FixtureRequest) -> "Iterator[Registry]":
    """Registry of the test's mock ECR, filled from the seed of its `ecr` marker or the ini file."""
    from mock_ecr_ext.mock import mock_ecr
    from mock_ecr_ext.model.exceptions import InvalidSeed, InvalidValue
    from mock_ecr_ext.pytest_plugin.options import mock_options

    try:
        mock = mock_ecr(**mock_options(request.node))
        registry = mock.start()
    except (InvalidValue, InvalidSeed) as error:
        # Outside the handler, lest pytest shows where it was raised.
        refusal = f"mock ECR of {request.node.nodeid}: {error}"
    else:
        yield registry
        mock.stop()
        return
    pytest.fail(refusal, pytrace=False)


@pytest.fixture
def ecr_pagination(
    request: pytest.FixtureRequest, ecr_registry: "Registry"
) -> "Iterator[Pagination]":
    """Edge case of ECR's pages, alone in that registry: the test runs once for each of them."""
    from mock_ecr_ext.model.exceptions import InvalidValue

    case, operation = request.param
    try:
        if isinstance(case, InvalidValue):
            raise case
        pagination = case.of(ecr_registry, operation).__enter__()
    except InvalidValue as error:
        refusal = f"edge cases of {request.node.nodeid}: {error}"
    else:
        yield pagination
        pagination.__exit__(None, None, None)
        return
    pytest.fail(refusal, pytrace=False)


@pytest.fixture
def ecr_client(ecr_registry: "Registry", _ecr_clients: "Clients") -> Iterator[Any]:
    """Boto3 ECR client of that registry's region, as good as new in each test."""
    client = _ecr_clients.client(ecr_registry.region)
    yield client
    _ecr_clients.renew(ecr_registry.region)


@pytest.fixture
def ecr_async_client(
    ecr_registry: "Registry", _ecr_async_clients: "Clients | None"
) -> Iterator[Any]:
    """Aiobotocore's ECR client of that registry's region, as good as new in each test."""
    if _ecr_async_clients is None:
        remedy = "pip install 'mock_ecr_ext[aio]'"
        pytest.fail(f"ecr_async_client needs aiobotocore; install it: {remedy}", pytrace=False)
    yield _ecr_async_clients.client(ecr_registry.region)
    _ecr_async_clients.renew(ecr_registry.region)


@pytest.fixture
def ecr_server(ecr_registry: "Registry") -> "Iterator[Server]":
    """HTTP server of that registry, for other processes: its `url`, `env` and `registry`."""
    from mock_ecr_ext.server import Server

    with Server(ecr_registry) as server:
        yield server


@pytest.fixture(scope="session")
def _ecr_clients() -> "Clients":
    from mock_ecr_ext.pytest_plugin.clients import Clients, boto3_client

    return Clients(boto3_client)


@pytest.fixture(scope="session")
def _ecr_async_clients() -> "Clients | None":
    from mock_ecr_ext.pytest_plugin.clients import Clients, aiobotocore_client

    return Clients(aiobotocore_client) if importlib.util.find_spec("aiobotocore") else None


def _own_fixtures(item: Any) -> Iterator[str]:
    """The function-scoped fixtures that a test names itself; pytest has no public word for them."""
    info = item._fixtureinfo  # noqa: SLF001
    for name in info.argnames:
        definitions = info.name2fixturedefs.get(name)
        if definitions and definitions[-1].scope == "function":
            yield name


def _id_of(choice: "Choice") -> str:
    case, _ = choice
    return "refused" if isinstance(case, Exception) else str(case)


@contextlib.contextmanager
def _ending_as(pagination: "Pagination | None") -> Iterator[None]:
    """Let botocore's exception pass that an edge case is to end in."""
    try:
        yield
    except BaseException as error:
        if pagination is not None and pagination.is_endless:
            refusal = f"{pagination.case}: the code under test was {error}"
            raise pytest.fail.Exception(refusal, pytrace=False) from None
        if pagination is None or not pagination.ends_in(error):
            raise


def _told(pagination: "Pagination", call: "pytest.CallInfo[None]") -> str:
    from mock_ecr_ext.pagination.diagnosis import explain_calls

    case, error = pagination.case, call.excinfo.value if call.excinfo else None
    # An assertion of the test's own: the code under test had returned.
    ended_in = None if isinstance(error, AssertionError) else error
    cause = explain_calls(pagination, ended_in)
    return f"{case}: {case.does}\nBy its calls, {cause}."


def _guard() -> str:
    test = os.environ.get("PYTEST_CURRENT_TEST")
    where = f"{test} made the call" if test else "the call was made outside any test"
    return (
        f"{where} while no mock ECR is active, and ecr_guard is set. Mark the test with "
        "@pytest.mark.ecr, or use the fixture ecr_registry or mock_ecr."
    )


def _registry_of(item: pytest.Item) -> "Registry | None":
    """The registry of the test's fixture, or else of the mock that it started last."""
    activation: Any = sys.modules.get("mock_ecr_ext.activation")
    given = getattr(item, "funcargs", {}).get("ecr_registry")
    if activation is None or isinstance(given, activation.Registry):
        return given
    recent: Sequence[Registry] = activation.ACTIVATIONS.recent
    return recent[-1] if recent else None


def _refuse_leftovers() -> None:
    activation: Any = sys.modules.get("mock_ecr_ext.activation")
    for registry in activation.ACTIVATIONS.recent if activation else ():
        try:
            registry.faults.assert_all_spent()
        except AssertionError as error:
            refusal = str(error)
        else:
            continue
        pytest.fail(f"{refusal}\n(ecr_strict_faults is set.)", pytrace=False)

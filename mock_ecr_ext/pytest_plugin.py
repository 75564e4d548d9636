"""The pytest plugin: a registry and a client for each test, a marker, a guard, a report.

pytest loads it with every suite, so everything else is imported by the tests that use it.
"""

import contextlib
import copy
import importlib.util
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from mock_ecr_ext.activation import SeedSource
    from mock_ecr_ext.model.registry import Registry
    from mock_ecr_ext.pagination import EdgeCase, Pagination
    from mock_ecr_ext.server import Server

MARKER_OPTIONS = ("seed", "region", "account_id", "now", "order", "real_backoff", "require_layers")
PAGINATION_OPTIONS = ("operation", "only", "without", "hostile")


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
    config.addinivalue_line(
        "markers",
        f"ecr({', '.join(MARKER_OPTIONS)}): give the test a mock ECR, with mock_ecr's options; "
        "the nearest marker wins, option by option.",
    )
    config.addinivalue_line(
        "markers",
        f"ecr_pagination({', '.join(PAGINATION_OPTIONS)}): choose the edge cases that the fixture "
        "ecr_pagination runs the test for; the nearest marker wins, option by option.",
    )
    if config.getini("ecr_guard"):
        from mock_ecr_ext.activation import reach_clients
        from mock_ecr_ext.hook import HOOK

        reach_clients()
        outer, HOOK.guard = HOOK.guard, _guard
        config.add_cleanup(lambda: setattr(HOOK, "guard", outer))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that names `ecr_pagination` runs once for each edge case."""
    if "ecr_pagination" in metafunc.fixturenames:
        cases = _edge_cases(metafunc.definition)
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
    from mock_ecr_ext.model.misuse import InvalidSeed, InvalidValue

    try:
        mock = mock_ecr(**_options(request.node))
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
    from mock_ecr_ext.model.misuse import InvalidValue

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
def ecr_client(ecr_registry: "Registry", _ecr_clients: "_Clients") -> Iterator[Any]:
    """Boto3 ECR client of that registry's region, as good as new in each test."""
    client = _ecr_clients.client(ecr_registry.region)
    yield client
    _ecr_clients.renew(ecr_registry.region)


@pytest.fixture
def ecr_async_client(
    ecr_registry: "Registry", _ecr_async_clients: "_Clients | None"
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
def _ecr_clients() -> "_Clients":
    return _Clients(_boto3_client)


@pytest.fixture(scope="session")
def _ecr_async_clients() -> "_Clients | None":
    return _Clients(_aiobotocore_client) if importlib.util.find_spec("aiobotocore") else None


def _boto3_client(region: str) -> Any:
    import boto3

    return boto3.Session().client("ecr", region_name=region)


def _aiobotocore_client(region: str) -> Any:
    """A client that belongs to no event loop: it never opens the connections that would."""
    import asyncio

    from aiobotocore.session import get_session

    loop = asyncio.new_event_loop()
    try:
        making = get_session()._create_client("ecr", region_name=region)  # noqa: SLF001
        return loop.run_until_complete(making)
    finally:
        loop.close()


class _Clients:
    """A client for each region, made once: that takes longer than most tests do."""

    def __init__(self, make: Callable[[str], Any]) -> None:
        self._make = make
        self._clients: dict[str, Any] = {}
        self._pristine: dict[str, tuple[dict[str, Any], Any]] = {}
        self._caches: dict[str, Any] = {}

    def client(self, region: str) -> Any:
        """The region's client."""
        if region not in self._clients:
            client = self._make(region)
            self._clients[region] = client
            self._pristine[region] = dict(vars(client)), copy.copy(client.meta.events)
            self._caches[region] = client.meta.events._emitter._lookup_cache  # noqa: SLF001
        return self._clients[region]

    def renew(self, region: str) -> None:
        """Take back what a test did to the client: attributes, and handlers of events."""
        client = self._clients[region]
        attributes, events = self._pristine[region]
        vars(client).clear()
        vars(client).update(attributes)
        emitter = client.meta.events._emitter  # noqa: SLF001  # botocore has no other way
        # botocore begins a new cache with each change of the handlers, and a copy of them is slow.
        if emitter._lookup_cache is not self._caches[region]:  # noqa: SLF001
            vars(client.meta.events).update(vars(copy.copy(events)))
            self._caches[region] = client.meta.events._emitter._lookup_cache  # noqa: SLF001


def _own_fixtures(item: Any) -> Iterator[str]:
    """The function-scoped fixtures that a test names itself; pytest has no public word for them."""
    info = item._fixtureinfo  # noqa: SLF001
    for name in info.argnames:
        definitions = info.name2fixturedefs.get(name)
        if definitions and definitions[-1].scope == "function":
            yield name


def _options(item: pytest.Item) -> dict[str, Any]:
    """The options of the nearest markers, key by key, else those of the ini file."""
    options = _marked(item, "ecr", MARKER_OPTIONS)
    if "ecr_pagination" in getattr(item, "fixturenames", ()):
        options.pop("seed", None)  # an edge case fills the registry, and a seed would be listed too
    elif "seed" in options:
        options["seed"] = _found(options["seed"], [item.path.parent, item.config.rootpath])
    elif item.config.getini("ecr_seed"):
        options["seed"] = _found(item.config.getini("ecr_seed"), [item.config.rootpath])
    region = item.config.getini("ecr_region")
    if region and "region" not in options and not _has_region(options.get("seed")):
        options["region"] = region
    return options


def _marked(item: pytest.Item, name: str, known: Sequence[str]) -> dict[str, Any]:
    """The options of the nearest markers of a name, key by key."""
    options: dict[str, Any] = {}
    for marker in item.iter_markers(name):
        _check_marker(marker, known)
        options = {**marker.kwargs, **options}
    return options


def _check_marker(marker: pytest.Mark, known: Sequence[str]) -> None:
    from mock_ecr_ext.model.misuse import InvalidValue, did_you_mean

    if marker.args:
        given = ", ".join(map(repr, marker.args))
        remedy = f"name it, as in @pytest.mark.{marker.name}({known[0]}={marker.args[0]!r})"
        raise InvalidValue("marker argument", given, remedy)
    for name in marker.kwargs:
        if name not in known:
            hint = did_you_mean(name, known)
            remedy = f"the {marker.name} marker has {', '.join(known)}{hint}"
            raise InvalidValue("option", name, remedy)


def _edge_cases(item: pytest.Item) -> "list[tuple[EdgeCase | Exception, str]]":
    """The cases that a test's markers choose, with their operation; or why there are none."""
    from mock_ecr_ext.model.misuse import InvalidValue
    from mock_ecr_ext.pagination import edge_cases

    operation = "DescribeImages"
    try:
        options = _marked(item, "ecr_pagination", PAGINATION_OPTIONS)
        operation = options.pop("operation", operation)
        return [(case, operation) for case in edge_cases(operation, **options)]
    except InvalidValue as error:
        return [(error, operation)]  # collecting goes on; the test tells it


def _id_of(parameter: "tuple[EdgeCase | Exception, str]") -> str:
    case, _ = parameter
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
    from mock_ecr_ext.pagination.causes import cause_seen

    case, error = pagination.case, call.excinfo.value if call.excinfo else None
    # An assertion of the test's own: the code under test had returned.
    ended_in = None if isinstance(error, AssertionError) else error
    cause = cause_seen(pagination, ended_in)
    return f"{case}: {case.does}\nBy its calls, {cause}."


def _found(seed: "SeedSource", folders: list[Path]) -> "SeedSource":
    """The seed's file, in the first of the folders that has it."""
    from mock_ecr_ext.model.misuse import InvalidSeed

    if isinstance(seed, Mapping) or not isinstance(seed, (str, os.PathLike)):
        return seed
    places = list(dict.fromkeys(folder / seed for folder in folders))
    found = next((place for place in places if place.exists()), None)
    if found is None:
        raise InvalidSeed(str(seed), [f"there is no {' and no '.join(map(str, places))}"])
    return found


def _has_region(seed: "SeedSource | None") -> bool:
    from mock_ecr_ext.activation import loaded

    return seed is not None and loaded(seed).region is not None


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

"""The plugin's fixtures; each imports the rest of the library only when a test uses it."""

import importlib.util
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from mock_ecr_ext.model.registry import Registry
    from mock_ecr_ext.pagination import Pagination
    from mock_ecr_ext.pytest_plugin.clients import Clients
    from mock_ecr_ext.server import Server


@pytest.fixture
def ecr_registry(request: pytest.FixtureRequest) -> "Iterator[Registry]":
    """Registry of the test's mock ECR, filled from the seed of its `ecr` marker or the ini file."""
    from mock_ecr_ext.activation import ACTIVATIONS, Start
    from mock_ecr_ext.model.exceptions import InvalidSeed, InvalidValue
    from mock_ecr_ext.options import Options
    from mock_ecr_ext.pytest_plugin.leaks import has_own_mock
    from mock_ecr_ext.pytest_plugin.options import read_mock_options

    start = Start("the fixture ecr_registry")
    try:
        options = Options(**read_mock_options(request.node))
        registry = ACTIVATIONS.enter(options, start, may_join=has_own_mock(request.node))
    except (InvalidValue, InvalidSeed) as error:
        # Failing outside this handler keeps the place of the error out of pytest's output.
        refusal = f"mock ECR of {request.node.nodeid}: {error}"
    else:
        yield registry
        ACTIVATIONS.leave(start)
        return
    pytest.fail(refusal, pytrace=False)


@pytest.fixture
def ecr_pagination(
    request: pytest.FixtureRequest, ecr_registry: "Registry"
) -> "Iterator[Pagination]":
    """Edge case of ECR's pages in the test's registry; the test runs once for each case."""
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
    """Boto3 ECR client for the registry's region, shared by all tests and reset after each."""
    client = _ecr_clients.get(ecr_registry.region)
    yield client
    _ecr_clients.reset(ecr_registry.region)


@pytest.fixture
def ecr_async_client(
    ecr_registry: "Registry", _ecr_async_clients: "Clients | None"
) -> Iterator[Any]:
    """Aiobotocore ECR client for the registry's region, shared by all tests and reset after each.

    The test fails if aiobotocore is not installed.
    """
    if _ecr_async_clients is None:
        remedy = "pip install 'mock_ecr_ext[aio]'"
        pytest.fail(f"ecr_async_client needs aiobotocore; install it: {remedy}", pytrace=False)
    yield _ecr_async_clients.get(ecr_registry.region)
    _ecr_async_clients.reset(ecr_registry.region)


@pytest.fixture
def ecr_server(ecr_registry: "Registry") -> "Iterator[Server]":
    """HTTP server of the test's registry for other processes, with its `url` and `env`."""
    from mock_ecr_ext.server import Server

    with Server(ecr_registry) as server:
        yield server


@pytest.fixture(scope="session")
def _ecr_clients() -> "Clients":
    from mock_ecr_ext.pytest_plugin.clients import Clients, make_boto3_client

    return Clients(make_boto3_client)


@pytest.fixture(scope="session")
def _ecr_async_clients() -> "Clients | None":
    from mock_ecr_ext.pytest_plugin.clients import Clients, make_aiobotocore_client

    return Clients(make_aiobotocore_client) if importlib.util.find_spec("aiobotocore") else None

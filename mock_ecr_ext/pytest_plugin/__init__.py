"""The pytest plugin: its hooks, and the fixtures of `fixtures.py`, which pytest finds here.

pytest loads it with every suite, so only the tests that use the mock import the rest.
"""

import contextlib
import os
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import pytest

from mock_ecr_ext.pytest_plugin import leaks, markers
from mock_ecr_ext.pytest_plugin.fixtures import (  # noqa: F401  # pytest takes them from here
    _ecr_async_clients,
    _ecr_clients,
    ecr_async_client,
    ecr_client,
    ecr_pagination,
    ecr_registry,
    ecr_server,
)

if TYPE_CHECKING:
    from mock_ecr_ext.model.registry import Registry
    from mock_ecr_ext.pagination import Pagination
    from mock_ecr_ext.pytest_plugin.options import Choice


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the ini options."""
    parser.addini("ecr_seed", "seed file of each test's mock ECR, relative to the rootdir")
    parser.addini("ecr_region", "region of each test's mock ECR, unless a marker or seed names one")
    parser.addini(
        "ecr_strict_faults", "fail tests whose planned faults did not fire", "bool", False
    )
    parser.addini("ecr_guard", "fail ECR requests made while no mock is active", "bool", False)


def pytest_configure(config: pytest.Config) -> None:
    """Describe the markers, and start the guard if the ini file sets it."""
    for description in markers.DESCRIPTIONS:
        config.addinivalue_line("markers", description)
    if config.getini("ecr_guard"):
        from mock_ecr_ext.botocore_hook.hook import HOOK
        from mock_ecr_ext.botocore_hook.install import reach_clients

        reach_clients()
        outer, HOOK.guard = HOOK.guard, _explain_unmocked_call
        config.add_cleanup(lambda: setattr(HOOK, "guard", outer))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that uses `ecr_pagination` once for each edge case."""
    if "ecr_pagination" in metafunc.fixturenames:
        from mock_ecr_ext.pytest_plugin.options import choose_cases

        cases = choose_cases(metafunc.definition)
        metafunc.parametrize("ecr_pagination", cases, ids=_make_id, indirect=True)


@pytest.hookimpl(tryfirst=True)
def pytest_itemcollected(item: pytest.Item) -> None:
    """Give a marked test the mock: after autouse fixtures, before the fixtures that it names."""
    names: list[str] | None = getattr(item, "fixturenames", None)
    if names is not None and item.get_closest_marker("ecr") and "ecr_registry" not in names:
        own = (names.index(name) for name in _list_own_fixtures(item) if name in names)
        names.insert(min(own, default=len(names)), "ecr_registry")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Keep what earlier tests left from this one."""
    leaks.begin_test(item)


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: Any) -> Iterator[None]:
    """Note which mocks belong to fixtures of a wider scope than a test."""
    if fixturedef.scope == "function":
        return (yield)
    with leaks.note_owner(fixturedef):
        return (yield)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """End the mocks that the test leaked, and fail it."""
    try:
        yield
    except BaseException:
        leaks.end_test(item)
        raise
    reason = leaks.end_test(item)
    if reason:
        pytest.fail(reason, pytrace=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Any:
    """Accept the exception that an edge case ends in; check the faults if the ini file says so."""
    result = None
    with _accept_ending(getattr(item, "funcargs", {}).get("ecr_pagination")):
        result = yield
    if item.config.getini("ecr_strict_faults"):
        _refuse_leftovers()
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    """Add the mock's calls, faults and registries to the report of a failure."""
    report: pytest.TestReport = yield
    if report.failed:
        registry = _find_registry(item)
        if registry is not None:
            from mock_ecr_ext import report as tables

            report.sections.append(("mock ECR", tables.format_mock(registry.backend)))
        pagination = getattr(item, "funcargs", {}).get("ecr_pagination")
        if pagination is not None:
            report.sections.append(("edge case", _describe_case(pagination, call)))
    return report


def _list_own_fixtures(item: Any) -> Iterator[str]:
    """The function-scoped fixtures that a test itself names; pytest has no public name for them."""
    info = item._fixtureinfo  # noqa: SLF001
    for name in info.argnames:
        definitions = info.name2fixturedefs.get(name)
        if definitions and definitions[-1].scope == "function":
            yield name


def _make_id(choice: "Choice") -> str:
    case, _ = choice
    return "refused" if isinstance(case, Exception) else str(case)


@contextlib.contextmanager
def _accept_ending(pagination: "Pagination | None") -> Iterator[None]:
    """Suppress the botocore exception that the edge case ends in; fail a test that never ends."""
    try:
        yield
    except BaseException as error:
        if pagination is not None and pagination.is_endless:
            refusal = f"{pagination.case}: the code under test was {error}"
            raise pytest.fail.Exception(refusal, pytrace=False) from None
        if pagination is None or not pagination.ends_in(error):
            raise


def _describe_case(pagination: "Pagination", call: "pytest.CallInfo[None]") -> str:
    """The edge case, and the likely cause of the failure as the calls show it."""
    from mock_ecr_ext.pagination.diagnosis import explain_calls

    case, error = pagination.case, call.excinfo.value if call.excinfo else None
    # An AssertionError is the test's own: the code under test had returned.
    ended_in = None if isinstance(error, AssertionError) else error
    cause = explain_calls(pagination, ended_in)
    return f"{case}: {case.does}\nBy its calls, {cause}."


def _explain_unmocked_call() -> str:
    """The sentence of the guard's error: which test made the call, and the remedy."""
    test = os.environ.get("PYTEST_CURRENT_TEST")
    caller = f"{test} made the call" if test else "the call was made outside any test"
    return (
        f"{caller} while no mock ECR is active, and ecr_guard is set. Mark the test with "
        "@pytest.mark.ecr, or use the fixture ecr_registry or mock_ecr."
    )


def _find_registry(item: pytest.Item) -> "Registry | None":
    """The registry of the test's fixture, or else of the mock that the test started last."""
    activation: Any = sys.modules.get("mock_ecr_ext.activation")
    given = getattr(item, "funcargs", {}).get("ecr_registry")
    if activation is None or isinstance(given, activation.Registry):
        return given
    recent: Sequence[Registry] = activation.ACTIVATIONS.recent
    return recent[-1] if recent else None


def _refuse_leftovers() -> None:
    """Fail the test if a planned fault of one of its mocks did not fire."""
    activation: Any = sys.modules.get("mock_ecr_ext.activation")
    for registry in activation.ACTIVATIONS.recent if activation else ():
        try:
            registry.faults.assert_all_spent()
        except AssertionError as error:
            refusal = str(error)
        else:
            continue
        pytest.fail(f"{refusal}\n(ecr_strict_faults is set.)", pytrace=False)

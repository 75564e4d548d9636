"""Mocks that a test started and did not stop: each test here runs a small suite."""

import functools
import inspect
import warnings

import pytest

from mock_ecr_ext import mock_ecr

IMPORTS = "import boto3, os, pytest, unittest\nfrom mock_ecr_ext import mock_ecr\n"
CLEAN = (
    "def test_next(ecr_registry):\n"
    "    assert len(ecr_registry) == 0\n"
    "def test_last(): assert 'AWS_ACCESS_KEY_ID' not in os.environ\n"
)


@pytest.fixture
def run(run_suite):
    """Run a suite of one file with the given ini lines; returns its result."""
    return functools.partial(run_suite, IMPORTS)


LEAKS = {
    "in the test": "def test_it():\n    mock_ecr().start().create_repository('new')\n",
    "in its fixture": (
        "@pytest.fixture\n"
        "def started(): return mock_ecr().start().create_repository('new')\n"
        "def test_it(started): pass\n"
    ),
    "in setUp": (
        "class TestIt(unittest.TestCase):\n"
        "    def setUp(self): mock_ecr().start().create_repository('new')\n"
        "    def test_it(self): pass\n"
    ),
    "with options": "def test_it():\n    mock_ecr(region='eu-west-1').start()\n",
}


@pytest.mark.parametrize("source", LEAKS.values(), ids=LEAKS)
def test_a_leak_fails_its_own_test_and_no_other(run, source) -> None:
    """The plugin ends a mock that was not stopped, and names the place of its start."""
    result = run(source + CLEAN)
    result.assert_outcomes(passed=3, errors=1)
    number = 3 + (source + CLEAN).split("mock_ecr(")[0].count("\n")
    result.stdout.fnmatch_lines(
        [
            f"the test started a mock ECR at *.py:{number} and did not stop it; it is stopped now. "
            "Instead use `with mock_ecr()`, or call stop(), as in "
            "request.addfinalizer(mock.stop)."
        ]
    )
    result.stdout.no_fnmatch_line("*Traceback*")


def test_what_the_teardown_raises_is_reported_and_the_leak_ended(run) -> None:
    """A leak of a test whose tear-down fails is ended; the error is the tear-down's own."""
    result = run(
        "@pytest.fixture\n"
        "def failing():\n"
        "    yield\n"
        "    raise ZeroDivisionError\n"
        f"def test_it(failing): mock_ecr().start().create_repository('new')\n{CLEAN}"
    )
    result.assert_outcomes(passed=3, errors=1)
    result.stdout.fnmatch_lines(["*ZeroDivisionError*"])


STOPS = {
    "a finalizer": "    mock = mock_ecr(); request.addfinalizer(mock.stop); mock.start()\n",
    "a fixture": "    request.getfixturevalue('inside')\n",
    "another thread": (
        "    import threading\n"
        "    mock = mock_ecr(); mock.start()\n"
        "    thread = threading.Thread(target=mock.stop); thread.start(); thread.join()\n"
    ),
}


@pytest.mark.parametrize("lines", STOPS.values(), ids=STOPS)
def test_a_mock_that_is_stopped_at_last_is_not_a_leak(run, lines) -> None:
    """A mock may be stopped by a finalizer, a fixture's end or another thread."""
    run(
        "@pytest.fixture\n"
        "def inside():\n"
        "    with mock_ecr(): yield\n"
        f"def test_it(request):\n{lines}"
    ).assert_outcomes(passed=1)


WIDER = {
    "fixture": (
        "@pytest.fixture(scope='module', autouse=True)\n"
        "def outer():\n"
        "    with mock_ecr() as registry:\n"
        "        registry.create_repository('outer')\n"
        "        yield\n"
    ),
    "setup_module": (
        "mock = mock_ecr()\n"
        "def setup_module(): mock.start().create_repository('outer')\n"
        "def teardown_module(): mock.stop()\n"
    ),
    "import": (
        "mock = mock_ecr()\n"
        "mock.start().create_repository('outer')\n"
        "@pytest.fixture(scope='module', autouse=True)\n"
        "def at_the_end():\n"
        "    yield\n"
        "    mock.stop()\n"
    ),
}


@pytest.mark.parametrize("kind", WIDER)
def test_a_mock_of_a_wider_scope_is_not_a_leak_and_not_joined(run, kind) -> None:
    """Tests share a mock of their module, but `ecr_registry` is a registry of its own."""
    run(
        f"{WIDER[kind]}"
        "def test_one(ecr_registry, ecr_client):\n"
        "    assert len(ecr_registry) == 0\n"
        "    ecr_client.create_repository(repositoryName='new')\n"
        "@pytest.mark.parametrize('attempt', [1, 2])\n"
        "def test_shared(attempt):\n"
        "    found = boto3.client('ecr').describe_repositories()['repositories']\n"
        "    assert [entry['repositoryName'] for entry in found] == ['outer']\n"
        "    with mock_ecr() as registry: assert 'outer' in registry\n"
        "def test_two(ecr_registry): assert len(ecr_registry) == 0\n"
    ).assert_outcomes(passed=4)


def test_a_fixture_of_a_wider_scope_can_leak(run) -> None:
    """A mock that a module's fixture does not stop is ended with the module, by its place."""
    result = run(
        "@pytest.fixture(scope='module')\n"
        "def started(): return mock_ecr().start()\n"
        "def test_one(started): pass\n"
        "def test_two(started): pass\n"
    )
    result.assert_outcomes(passed=2, errors=1)
    result.stdout.fnmatch_lines(
        ["*ERROR at teardown of test_two*", "the fixture 'started' started a mock ECR at *.py:4 *"]
    )


def test_a_second_start_by_hand_says_where_the_first_was() -> None:
    """A mock that is started already warns with the place of its start; stops still pair."""
    mock = mock_ecr()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with mock, mock:
            pass
    registry = mock.start()
    place = f"{__file__}:{inspect.currentframe().f_lineno - 1}"
    with pytest.warns(UserWarning, match="start") as caught:
        assert mock.start() is registry
    mock.stop()
    mock.stop()
    (warning,) = caught
    assert (str(warning.message), warning.filename) == (
        f"mock_ecr: start() again, although this mock is active since {place}; call stop() once "
        "for each start(), or use `with mock_ecr()`",
        __file__,
    )
    mock.start()
    mock.stop()

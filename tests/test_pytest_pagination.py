"""The fixture `ecr_pagination`, as a suite sees it: each test here runs a small one."""

import functools
import re

import pytest

from mock_ecr_ext.pagination import EDGE_CASES, HOSTILE_CASES, edge_cases

IMPORTS = """\
import asyncio, boto3, pytest

def found(*pages):
    return [image["imageDigest"] for page in pages for image in page["imageDetails"]]

def all_digests(client, name):
    return found(*client.get_paginator("describe_images").paginate(repositoryName=name))

"""
GOOD = """
def test_lister(ecr_pagination, ecr_client):
    assert sorted(all_digests(ecr_client, "app")) == sorted(ecr_pagination.expected)
"""
ONE_PAGE = """
def test_lister(ecr_pagination, ecr_client):
    page = ecr_client.describe_images(repositoryName="app")
    assert sorted(found(page)) == sorted(ecr_pagination.expected)
"""


@pytest.fixture
def run(run_suite):
    """Run a suite of one file, with what its ini file says; gives the result."""
    return functools.partial(run_suite, IMPORTS)


def ids_of(result) -> list[str]:
    """The cases that a test ran for, by its ids."""
    return re.findall(r"::test_lister\[(\S+)\]", result.stdout.str())


def marked(arguments: str) -> str:
    """The marker's line."""
    return f"@pytest.mark.ecr_pagination({arguments})"


def test_a_test_runs_once_for_each_case(run) -> None:
    """And passes in all of them, those that end in an exception too."""
    result = run(GOOD, "-vv")
    result.assert_outcomes(passed=len(EDGE_CASES))
    assert ids_of(result) == [case.name for case in EDGE_CASES]


@pytest.mark.parametrize(
    ("arguments", "cases"),
    [
        ("only='one-full-page'", ["one-full-page"]),
        ("only=['token-refused', 'one-full-page']", ["one-full-page", "token-refused"]),
        (
            "without=['more-than-1000']",
            [case.name for case in EDGE_CASES if case.name != "more-than-1000"],
        ),
        ("hostile=True", [case.name for case in (*EDGE_CASES, *HOSTILE_CASES)]),
    ],
)
def test_cases_are_chosen_by_the_marker(run, arguments, cases) -> None:
    """Picked, left out, or with the hostile ones."""
    result = run(marked(arguments) + GOOD, "--collect-only")
    assert ids_of(result) == cases


def test_the_nearest_marker_wins_option_by_option(run) -> None:
    """Function before module."""
    marker = marked("only=['one-full-page'], hostile=True").removeprefix("@")
    source = f"pytestmark = {marker}\n"
    result = run(source + marked("without=[]") + GOOD, "--collect-only")
    assert ids_of(result) == ["one-full-page"]


def test_repositories_have_their_cases(run) -> None:
    """The operation is an option of the marker."""
    result = run(
        marked("operation='DescribeRepositories'") + "\n"
        "def test_lister(ecr_pagination, ecr_client):\n"
        "    pages = ecr_client.get_paginator('describe_repositories').paginate()\n"
        "    found = [one['repositoryName'] for page in pages for one in page['repositories']]\n"
        "    assert sorted(found) == sorted(ecr_pagination.expected)\n"
    )
    result.assert_outcomes(passed=len(edge_cases("DescribeRepositories")))


def test_the_mock_is_the_one_of_ecr_registry(run) -> None:
    """Its marker counts, but for a seed, and the code under test makes its own client."""
    run(
        marked("only='one-full-page'") + "\n"
        "@pytest.mark.ecr(region='eu-west-1', seed={'repositories': [{'name': 'app'}]})\n"
        "def test_lister(ecr_pagination, ecr_registry):\n"
        "    assert ecr_pagination.registry is ecr_registry\n"
        "    client = boto3.client('ecr')\n"
        "    assert client.meta.region_name == 'eu-west-1'\n"
        "    assert sorted(all_digests(client, 'app')) == sorted(ecr_pagination.expected)\n"
        "    assert len(ecr_registry.calls) == 1\n",
        ini="ecr_seed = none-such.yaml",
    ).assert_outcomes(passed=1)


@pytest.mark.parametrize("plugin", ["asyncio", "anyio"])
def test_async_tests_are_judged_alike(run, plugin) -> None:
    """By what they await."""
    source = GOOD.replace("\ndef", f"\n@pytest.mark.{plugin}\nasync def")
    result = run(marked("only=['token-refused', 'one-full-page']") + source, "-k", "not trio")
    result.assert_outcomes(passed=2, deselected=2 if plugin == "anyio" else 0)


def test_it_runs_beside_xdist(run) -> None:
    """Each worker collects the same."""
    run(GOOD, "-n", "2").assert_outcomes(passed=len(EDGE_CASES))


def test_a_failure_tells_the_case_and_what_its_calls_show(run) -> None:
    """Below the table of calls."""
    result = run(marked("only='one-item-a-page'") + ONE_PAGE)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "*mock ECR*",
            "1 call",
            "DescribeImages  repositoryName=app  us-east-1  1 item",
            "*edge case*",
            "one-item-a-page: Each page has one item, however many are requested.",
            "By its calls, it stops at a page shorter than maxResults, although the page has a "
            "nextToken.",
        ]
    )
    result.stdout.no_fnmatch_line("*watch*")


def test_going_on_as_if_all_were_well_fails_without_a_line_of_ours(run) -> None:
    """Where the case is to end in botocore's exception."""
    result = run(marked("only='credentials-expired'") + ONE_PAGE)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            ">       assert sorted(found(page)) == sorted(ecr_pagination.expected)",
            "E       AssertionError: credentials-expired: the code under test should fail with "
            "ExpiredTokenException, but continued as if nothing had failed",
            "By its calls, it reads 1 page and ignores the nextToken.",
        ]
    )
    result.stdout.no_fnmatch_line("*pagination*run.py*")


def test_an_exception_that_is_not_the_cases_fails(run) -> None:
    """Botocore's own, where the case lets a client get everything."""
    result = run(
        marked("only=['throttled-then-served', 'nothing-at-all']") + "\n"
        "def test_lister(ecr_pagination, ecr_registry, ecr_client):\n"
        "    ecr_registry.faults.deny('DescribeImages', optional=True)\n"
        "    all_digests(ecr_client, 'app')\n"
    )
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(["E *AccessDeniedException*"])


def test_a_test_that_never_stops_is_stopped(run) -> None:
    """And told so in one line, with what it did."""
    result = run(
        marked("only='multiple-of-the-page'") + "\n"
        "def test_lister(ecr_pagination, ecr_client):\n"
        "    token = ecr_client.describe_images(repositoryName='app')['nextToken']\n"
        "    while True:\n"
        "        try:\n"
        "            ecr_client.describe_images(repositoryName='app', nextToken=token)\n"
        "        except Exception:\n"
        "            continue\n"
    )
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "*test_lister[[]multiple-of-the-page[]]*",
            "multiple-of-the-page: the code under test was stopped after 130 calls",
            "*mock ECR*",
            "130 calls, the last 20 of them",
            "By its calls, it requests the same token again; use the nextToken of each response.",
        ],
    )
    result.stdout.no_fnmatch_line("*During handling*")


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (
            "onyl=['one-full-page']",
            "option 'onyl' is refused: the ecr_pagination marker has operation, only, without, "
            "hostile; did you mean 'only'?",
        ),
        (
            "'one-full-page'",
            "marker argument \"'one-full-page'\" is refused: name it, as in "
            "@pytest.mark.ecr_pagination(operation='one-full-page')",
        ),
        (
            "only=['one-fullpage']",
            "case 'one-fullpage' is refused: did you mean 'one-full-page'?",
        ),
        (
            "operation='ListImage'",
            "operation 'ListImage' is refused: did you mean 'ListImages'?",
        ),
        (
            "operation='DescribeRepositories', only='tags-change-order'",
            "case 'tags-change-order' is refused: *the cases of DescribeRepositories are *",
        ),
    ],
)
def test_a_marker_that_is_wrong_stops_that_test_with_one_line(run, arguments, line) -> None:
    """The other tests run."""
    result = run(marked(arguments) + GOOD + "\ndef test_other(): pass\n")
    result.assert_outcomes(passed=1, errors=1)
    escaped = line.replace("[", "[[]")
    result.stdout.fnmatch_lines([f"edge cases of test_*.py::test_lister[[]refused[]]: {escaped}"])
    result.stdout.no_fnmatch_line("*Traceback*")
    result.stdout.no_fnmatch_line("*pytest_plugin*")


def test_a_registry_of_its_own_that_is_not_empty_is_refused(run) -> None:
    """Where a suite has put another in the place of the plugin's."""
    result = run(
        "from mock_ecr_ext import mock_ecr\n"
        "@pytest.fixture\n"
        "def ecr_registry():\n"
        "    with mock_ecr() as registry:\n"
        "        registry.create_repository('app')\n"
        "        yield registry\n" + marked("only='one-full-page'") + GOOD
    )
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        ["edge cases of *: registry * is refused: an edge case needs an empty registry; *"]
    )


def test_a_registry_that_outlives_the_test_is_itself_again(run) -> None:
    """Its pages are cut as ever in the next test."""
    run(
        "from mock_ecr_ext import mock_ecr\n"
        "with mock_ecr() as REGISTRY: pass\n"
        "@pytest.fixture\n"
        "def ecr_registry():\n"
        "    with mock_ecr(registry=REGISTRY):\n"
        "        yield REGISTRY\n" + marked("only='one-item-a-page'") + GOOD + "\n"
        "def test_after(ecr_registry, ecr_client):\n"
        "    assert len(ecr_client.describe_images(repositoryName='app')['imageDetails']) == 7\n"
    ).assert_outcomes(passed=2)


def test_strict_faults_leave_the_cases_own_alone(run) -> None:
    """They are not the test's."""
    run(
        marked("only='token-refused'") + ONE_PAGE.replace("    assert", "    #"),
        ini="ecr_strict_faults = true",
    ).assert_outcomes(passed=1)

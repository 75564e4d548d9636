"""The pytest plugin in use: each test here runs a small suite."""

import functools
import re
import sys
from types import SimpleNamespace

import pytest

from mock_ecr_ext import pytest_plugin

ONE = 'ONE = {"repositories": [{"name": "team/app", "images": [{"tags": "v1"}]}]}\n'
IMPORTS = f"import boto3, pytest, unittest\nfrom mock_ecr_ext import mock_ecr\n{ONE}"


@pytest.fixture
def run(run_suite):
    """Run a suite of one file with the given ini lines; returns its result."""
    return functools.partial(run_suite, IMPORTS)


class TestRegistry:
    """Tests of the fixture `ecr_registry` and of the marker `ecr`."""

    def test_without_marker_and_ini_it_is_empty(self, run) -> None:
        """A registry without marker and ini options is empty and in us-east-1."""
        run(
            "def test_it(ecr_registry, ecr_client):\n"
            "    assert len(ecr_registry) == 0\n"
            "    assert ecr_registry.region == ecr_client.meta.region_name == 'us-east-1'\n"
        ).assert_outcomes(passed=1)

    def test_the_nearest_marker_wins_option_by_option(self, run) -> None:
        """A function's marker overrides a class's, and that a module's, option by option."""
        run(
            "pytestmark = pytest.mark.ecr(seed=ONE, region='eu-west-1',\n"
            "    account_id='111122223333')\n"
            "@pytest.mark.ecr(region='eu-west-2', order='digest')\n"
            "class TestIt:\n"
            "    @pytest.mark.ecr(region='eu-west-3', now='2024-05-01T12:00:00Z')\n"
            "    def test_it(self, ecr_registry):\n"
            "        assert 'team/app' in ecr_registry\n"
            "        assert ecr_registry.region == 'eu-west-3'\n"
            "        assert ecr_registry.account_id == '111122223333'\n"
            "        assert ecr_registry.backend.shared.order.name == 'digest'\n"
            "        assert ecr_registry.clock.now().year == 2024\n"
            "    def test_other(self, ecr_registry):\n"
            "        assert ecr_registry.region == 'eu-west-2'\n"
        ).assert_outcomes(passed=2)

    def test_the_ini_seed_is_relative_to_the_rootdir(self, run, pytester) -> None:
        """The seed of the ini file is relative to the rootdir and overridden by a marker's."""
        pytester.mkdir("seeds")
        pytester.path.joinpath("seeds/a.toml").write_text('[[repositories]]\nname = "from/ini"')
        run(
            "def test_it(ecr_registry): assert 'from/ini' in ecr_registry\n"
            "@pytest.mark.ecr(seed=ONE)\n"
            "def test_marked(ecr_registry): assert 'from/ini' not in ecr_registry\n",
            ini="ecr_seed = seeds/a.toml",
        ).assert_outcomes(passed=2)

    def test_a_marker_s_seed_is_looked_for_beside_the_test_first(self, pytester) -> None:
        """A marker's seed is searched for next to the test, then in the rootdir."""
        pytester.makefile(".json", near='{"repositories": [{"name": "wrong"}]}')
        pytester.makefile(".json", far='{"repositories": [{"name": "far"}]}')
        folder = pytester.mkdir("folder")
        folder.joinpath("near.json").write_text('{"repositories": [{"name": "near"}]}')
        folder.joinpath("test_it.py").write_text(
            "import pytest\n"
            "@pytest.mark.ecr(seed='near.json')\n"
            "def test_near(ecr_registry): assert 'near' in ecr_registry\n"
            "@pytest.mark.ecr(seed='far.json')\n"
            "def test_far(ecr_registry): assert 'far' in ecr_registry\n"
        )
        pytester.makeini("[pytest]\nasyncio_default_fixture_loop_scope = function")
        pytester.runpytest("-p", "no:cacheprovider").assert_outcomes(passed=2)

    def test_the_ini_region_yields_to_marker_and_seed(self, run) -> None:
        """The region of a marker or a seed overrides the region of the ini file."""
        run(
            "def test_ini(ecr_registry): assert ecr_registry.region == 'eu-west-1'\n"
            "@pytest.mark.ecr(region='eu-west-2')\n"
            "def test_marker(ecr_registry): assert ecr_registry.region == 'eu-west-2'\n"
            "@pytest.mark.ecr(seed={'region': 'eu-west-3'})\n"
            "def test_seed(ecr_registry): assert ecr_registry.region == 'eu-west-3'\n"
            "@pytest.mark.ecr(seed=ONE)\n"
            "def test_silent_seed(ecr_registry): assert ecr_registry.region == 'eu-west-1'\n",
            ini="ecr_region = eu-west-1",
        ).assert_outcomes(passed=4)

    def test_it_joins_an_active_mock_and_a_bare_decorator_joins_it(self, run) -> None:
        """The fixture joins an active mock, and a decorator without options joins the fixture."""
        run(
            "@pytest.fixture\n"
            "def outer():\n"
            "    with mock_ecr() as registry: yield registry\n"
            "def test_joins(outer, ecr_registry): assert ecr_registry is outer\n"
            "@mock_ecr\n"
            "def test_joined(ecr_registry):\n"
            "    boto3.client('ecr').create_repository(repositoryName='new')\n"
            "    assert 'new' in ecr_registry\n"
        ).assert_outcomes(passed=2)

    def test_parametrised_tests_start_anew(self, run) -> None:
        """Each parametrised run of a test has a new registry."""
        run(
            "@pytest.mark.ecr(seed=ONE)\n"
            "@pytest.mark.parametrize('attempt', [1, 2])\n"
            "def test_it(attempt, ecr_registry):\n"
            "    ecr_registry.delete_repository('team/app')\n"
        ).assert_outcomes(passed=2)


USED = "    assert boto3.client('ecr').describe_repositories()['repositories']\n"
KINDS = {
    "function": f"@pytest.mark.ecr(seed=ONE)\ndef test_it():\n{USED}",
    "class": f"@pytest.mark.ecr(seed=ONE)\nclass TestIt:\n    def test_it(self):\n    {USED}",
    "unittest": (
        "@pytest.mark.ecr(seed=ONE)\nclass TestIt(unittest.TestCase):\n"
        f"    def setUp(self):\n    {USED}    def test_it(self):\n    {USED}"
        f"    def tearDown(self):\n    {USED}"
    ),
    "own fixture first": (
        f"@pytest.fixture\ndef used():\n{USED}@pytest.mark.ecr(seed=ONE)\ndef test_it(used): pass\n"
    ),
    "a session's fixture": (
        f"@pytest.mark.ecr(seed=ONE)\ndef test_it(tmp_path_factory, tmp_path):\n{USED}"
    ),
    "asyncio": f"@pytest.mark.asyncio\n@pytest.mark.ecr(seed=ONE)\nasync def test_it():\n{USED}",
    "anyio": (
        "@pytest.fixture\ndef anyio_backend(): return 'trio'\n"
        f"@pytest.mark.anyio\n@pytest.mark.ecr(seed=ONE)\nasync def test_it():\n{USED}"
    ),
    "moto": (
        "from moto import mock_aws\n@pytest.mark.ecr(seed=ONE)\n@mock_aws\ndef test_it():\n"
        f"{USED}    assert boto3.client('s3').list_buckets()['Buckets'] == []\n"
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_marked_test_gets_the_mock_unasked(run, kind) -> None:
    """A marked test of any kind has the mock without naming a fixture."""
    run(KINDS[kind]).assert_outcomes(passed=1)


@pytest.mark.parametrize("options", [("--import-mode=importlib",), ("-n", "2")])
def test_it_works_with(run, options) -> None:
    """The plugin works in pytest's importlib mode and in xdist's workers."""
    run("".join(KINDS["function"].replace("test_it", f"test_{n}") for n in range(4)), *options)
    run(KINDS["function"], *options).assert_outcomes(passed=1)


def test_an_autouse_freezer_comes_before_the_mock(run) -> None:
    """A seed's relative times count from the time that an autouse fixture freezes."""
    run(
        "from freezegun import freeze_time\n"
        "@pytest.fixture(autouse=True)\n"
        "def frozen():\n"
        "    with freeze_time('2024-06-01'): yield\n"
        "@pytest.mark.ecr(seed={'repositories': [{'name': 'old', 'created_at': '-1d'}]})\n"
        "def test_it():\n"
        "    (found,) = boto3.client('ecr').describe_repositories()['repositories']\n"
        "    assert found['createdAt'].isoformat() == '2024-05-31T00:00:00+00:00'\n"
    ).assert_outcomes(passed=1)


@pytest.fixture
def legacy_retries(monkeypatch):
    """The mode of botocore before 1.44: others have a quota, so that no client is shared."""
    monkeypatch.setenv("AWS_RETRY_MODE", "legacy")


@pytest.mark.usefixtures("legacy_retries")
def test_the_client_is_as_good_as_new_in_each_test(run) -> None:
    """The client is one object that loses the attributes and handlers that a test added."""
    run(
        "seen = []\n"
        "def test_first(ecr_client):\n"
        "    ecr_client.meta.events.register('before-call', lambda **_: seen.append(1))\n"
        "    ecr_client.describe_repositories = None\n"
        "    seen.append(ecr_client)\n"
        "def test_second(ecr_client):\n"
        "    assert ecr_client is seen.pop()\n"
        "    ecr_client.describe_repositories()\n"
        "    assert seen == []\n"
        "@pytest.mark.ecr(region='eu-west-1')\n"
        "def test_other_region(ecr_client):\n"
        "    assert ecr_client.meta.region_name == 'eu-west-1'\n"
    ).assert_outcomes(passed=3)


@pytest.mark.usefixtures("legacy_retries")
def test_settings_of_one_test_do_not_reach_the_next_one_s_client(run) -> None:
    """The client has the retries of its own test's environment and files, which the next lacks."""
    run(
        "def count(registry, client):\n"
        "    registry.faults.server_error(times=9, optional=True)\n"
        "    with pytest.raises(Exception): client.describe_repositories()\n"
        "    return len(registry.calls)\n"
        "@pytest.fixture\n"
        "def twice(monkeypatch): monkeypatch.setenv('AWS_MAX_ATTEMPTS', '2')\n"
        "@pytest.fixture\n"
        "def from_file(monkeypatch, tmp_path):\n"
        "    (tmp_path / 'config').write_text('[default]\\nmax_attempts = 3')\n"
        "    monkeypatch.setenv('AWS_CONFIG_FILE', str(tmp_path / 'config'))\n"
        "def test_1(ecr_registry, ecr_client): assert count(ecr_registry, ecr_client) == 5\n"
        "def test_2(twice, ecr_registry, ecr_client): assert count(ecr_registry, ecr_client) == 2\n"
        "def test_3(ecr_registry, ecr_client): assert count(ecr_registry, ecr_client) == 5\n"
        "def test_4(from_file, ecr_registry, ecr_client):\n"
        "    assert count(ecr_registry, ecr_client) == 3\n"
        "def test_5(ecr_registry, ecr_client): assert count(ecr_registry, ecr_client) == 5\n"
    ).assert_outcomes(passed=5)


@pytest.mark.parametrize("mode", ["standard", "adaptive"])
def test_a_used_up_retry_quota_does_not_reach_the_next_test(run, monkeypatch, mode) -> None:
    """The client of a mode that counts its retries is a new one in each test."""
    monkeypatch.setenv("AWS_RETRY_MODE", mode)
    run(
        "@pytest.mark.parametrize('attempt', [1, 2])\n"
        "def test_it(attempt, ecr_registry, ecr_client):\n"
        "    ecr_registry.faults.server_error(optional=True)\n"
        "    for _ in range(60):\n"
        "        with pytest.raises(Exception): ecr_client.describe_repositories()\n"
        "    attempts = [call.attempt for call in ecr_registry.calls]\n"
        "    assert attempts[:3] == [1, 2, 3]\n"
        "    assert attempts[-3:] == [1, 1, 1]\n"
    ).assert_outcomes(passed=2)


def test_the_client_s_parts_are_as_good_as_new_too(run) -> None:
    """The endpoint and the signer of the client lose what a test set in them."""
    run(
        "def test_first(ecr_client):\n"
        "    ecr_client._endpoint.host = 'http://elsewhere'\n"
        "    ecr_client._request_signer._region_name = 'eu-west-1'\n"
        "def test_second(ecr_client):\n"
        "    assert ecr_client._endpoint.host != 'http://elsewhere'\n"
        "    assert ecr_client._request_signer._region_name == 'us-east-1'\n"
    ).assert_outcomes(passed=2)


def find_line(result, start: str) -> str:
    """The only line of the output that starts with a text."""
    (line,) = [line for line in result.outlines if line.startswith(start)]
    return line


class TestMisuse:
    """A mistake is reported in one line, without a traceback of ours."""

    @pytest.mark.parametrize(
        ("marker", "message"),
        [
            (
                "sede='a.yaml'",
                "option 'sede' is refused: the ecr marker has "
                "seed, region, account_id, now, order, real_backoff, require_layers; "
                "did you mean 'seed'?",
            ),
            (
                "colour=1",
                "option 'colour' is refused: the ecr marker has "
                "seed, region, account_id, now, order, real_backoff, require_layers",
            ),
            (
                "'a.yaml'",
                "marker argument \"'a.yaml'\" is refused: name it, as in "
                "@pytest.mark.ecr(seed='a.yaml')",
            ),
            ("order='random'", "order 'random' is refused: give 'pushed' (order of creation)"),
            ("seed='a.yaml'", "a.yaml: not found at {path}/a.yaml"),
            ("seed=5", "the seed: 5 is neither a path nor a mapping"),
            ("seed={'repositories': [{}]}", "the seed: repositories[0]: it has no 'name'"),
        ],
    )
    def test_a_marker(self, run, pytester, marker, message) -> None:
        """An invalid marker's error names the option, and the options that exist."""
        result = run(f"@pytest.mark.ecr({marker})\ndef test_it(): pass\n")
        result.assert_outcomes(errors=1)
        start = "mock ECR of test_a_marker.py::test_it: "
        assert find_line(result, start).startswith(start + message.format(path=pytester.path))
        assert "mock_ecr_ext" not in re.sub("no:mock_ecr_ext", "", result.stdout.str())

    def test_an_invalid_seed_tells_all_its_problems(self, run, pytester) -> None:
        """All problems of an invalid seed are reported at once."""
        pytester.makefile(".yaml", bad="repositories:\n- name: a1\n  images: [{sise: 5}]\n- {}\n")
        result = run("def test_it(ecr_registry): pass\n", ini="ecr_seed = bad.yaml")
        result.stdout.fnmatch_lines(
            [
                "mock ECR of *::test_it: */bad.yaml has 2 problems:",
                "  repositories?0?.images?0?.sise: unknown key; did you mean 'size'?",
                "  repositories?1?: it has no 'name'",
            ]
        )


class TestGuard:
    """Tests of the ini option `ecr_guard`."""

    CALL = "def test_it():\n    boto3.client('ecr', 'us-east-1').describe_repositories()\n"

    def test_a_call_without_a_mock_fails_at_once(self, run) -> None:
        """A call without a mock and credentials fails; the error names test and remedy."""
        result = run(self.CALL, ini="ecr_guard = true")
        result.assert_outcomes(failed=1)
        result.stdout.fnmatch_lines(
            [
                "E * DescribeRepositories was not sent to AWS: "
                "test_a_call_without_a_mock_fails_at_once.py::test_it (call) made the call "
                "while no mock ECR is active, and ecr_guard is set. Mark the test with "
                "@pytest.mark.ecr, or use the fixture ecr_registry or mock_ecr."
            ]
        )

    def test_so_does_one_with_credentials(self, run, monkeypatch) -> None:
        """A call with credentials, which would have reached AWS, fails too."""
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
        result = run(self.CALL, ini="ecr_guard = true")
        result.stdout.fnmatch_lines(["*DescribeRepositories was not sent to AWS: *"])

    def test_a_call_outside_any_test_is_told_so(self, run, monkeypatch) -> None:
        """The error of a call in a module's own code says that no test made it."""
        monkeypatch.delenv("PYTEST_CURRENT_TEST")  # pytest sets it for this test too
        result = run("boto3.client('ecr', 'us-east-1').describe_images(repositoryName='ab')\n"
                     "def test_it(): pass", ini="ecr_guard = true")  # fmt: skip
        result.stdout.fnmatch_lines(["*the call was made outside any test while no mock*"])

    def test_mocks_are_let_through(self, run) -> None:
        """The guard lets through calls that a mock of ours or of moto answers."""
        run(
            "from moto import mock_aws\n"
            f"@mock_ecr(seed=ONE)\ndef test_ours():\n{USED}"
            "@mock_aws\ndef test_motos():\n"
            "    boto3.client('ecr', 'us-east-1').describe_repositories()\n",
            ini="ecr_guard = true",
        ).assert_outcomes(passed=2)


class TestReport:
    """Tests of the section that the plugin adds to a failure."""

    FAILING = (
        "@pytest.mark.ecr(seed={**ONE, 'now': '2024-05-01T12:00:00Z',\n"
        "    'registries': [{'region': 'eu-west-1', 'repositories': [{'name': 'team/web'}]}]})\n"
        "def test_it(ecr_client):\n"
        "    ecr_client.describe_images(repositoryName='team/app', maxResults=30)\n"
        "    ecr_client.delete_repository(repositoryName='team/web')\n"
    )

    def test_it_tells_calls_registries_and_hints(self, run) -> None:
        """The section has tables of the calls and the registries, with hints between them."""
        lines = run(self.FAILING, "--tb=short").outlines
        start = next(n for n, line in enumerate(lines) if " mock ECR " in line)
        assert [line.rstrip() for line in lines[start + 1 : start + 16]] == [
            "2 calls",
            "operation         parameters                             region     answer",
            "----------------  -------------------------------------  ---------  "
            "---------------------------",
            "DescribeImages    repositoryName=team/app maxResults=30  us-east-1  1 item",
            "DeleteRepository  repositoryName=team/web                us-east-1  "
            "RepositoryNotFoundException",
            "hint: repository 'team/web' is in 123456789012 in eu-west-1; this call went to "
            "123456789012 in us-east-1",
            "",
            "registry 123456789012 in us-east-1 at 2024-05-01T12:00:00Z: 1 repository",
            "repository    images    untagged    size      created    newest push",
            "------------  --------  ----------  --------  ---------  -------------",
            "team/app      1         0           10.0 MiB  now        now",
            "",
            "registry 123456789012 in eu-west-1 at 2024-05-01T12:00:00Z: 1 repository",
            "repository    images    untagged    size     created    newest push",
            "------------  --------  ----------  -------  ---------  -------------",
        ]

    def test_it_tells_of_a_mock_without_the_fixture(self, run) -> None:
        """The section shows the mock of a decorator, although it has ended."""
        result = run("@mock_ecr\ndef test_it():\n    assert boto3.client('ecr') is None\n")
        result.stdout.fnmatch_lines(
            ["*- mock ECR -*", "no call reached the mock", "registry * in us-east-1 at *: empty"]
        )

    def test_it_tells_nothing_of_another_test_s_mock(self, run) -> None:
        """The section does not show the mock of another, passing test."""
        result = run("def test_one(ecr_registry): pass\ndef test_two(): assert 0\n")
        result.assert_outcomes(passed=1, failed=1)
        assert "mock ECR" not in result.stdout.str()


class TestServer:
    """Tests of the fixture `ecr_server`."""

    def test_it_serves_the_test_s_own_registry(self, run) -> None:
        """Another program shares the registry of the test, and the next test has another one."""
        run(
            "import os, subprocess, sys\n"
            "PROGRAM = 'import boto3; boto3.client(\"ecr\").create_repository('\\\n"
            "    'repositoryName=\"from/outside\")'\n"
            "@pytest.mark.ecr(seed=ONE, region='eu-west-1', now='2024-05-01T12:00:00Z')\n"
            "def test_it(ecr_server, ecr_registry, ecr_client):\n"
            "    assert ecr_server.registry is ecr_registry\n"
            "    subprocess.run([sys.executable, '-c', PROGRAM], check=True,\n"
            "        env={**os.environ, **ecr_server.env})\n"
            "    listed = ecr_client.describe_repositories()['repositories']\n"
            "    assert [entry['repositoryName'] for entry in listed] == [\n"
            "        'team/app', 'from/outside']\n"
            "    assert listed[1]['createdAt'].year == 2024\n"
            "def test_other(ecr_server):\n"
            "    assert len(ecr_server.registry) == 0\n"
        ).assert_outcomes(passed=2)

    def test_a_failure_tells_what_other_programs_asked(self, run) -> None:
        """The report of a failure lists the calls of other programs."""
        run(
            "import urllib.request\n"
            "def test_it(ecr_server):\n"
            "    prefix = 'AmazonEC2ContainerRegistry_V20150921.'\n"
            "    urllib.request.urlopen(urllib.request.Request(ecr_server.url, b'{}', {\n"
            "        'X-Amz-Target': prefix + 'DescribeRepositories',\n"
            "        'Content-Type': 'application/x-amz-json-1.1'})).close()\n"
            "    assert 0\n"
        ).stdout.fnmatch_lines(["*mock ECR*", "1 call", "DescribeRepositories * 0 items"])


def test_a_report_of_strange_content_ends_no_run(run) -> None:
    """A failing test whose mock has seen the strangest values is reported, and the next test runs.

    pytest ends with INTERNALERROR if its report raises, or has text that UTF-8 lacks.
    """
    result = run(
        "import urllib.request\n"
        "@pytest.mark.ecr(now='9999-12-31T23:59:59Z')\n"
        "def test_it(ecr_registry, ecr_client, ecr_server):\n"
        "    app = ecr_registry.create_repository('app', created_at='0001-01-01T00:00:00Z')\n"
        "    app.push('v1', size=2**63 - 1, pushed_at='0001-01-01T00:00:00Z')\n"
        "    for text in ('\\ud800', '\\0\\n'):\n"
        "        with pytest.raises(Exception):\n"
        "            ecr_client.put_image(repositoryName='app', imageManifest=text)\n"
        "    nested = b'{\"repositoryName\": ' + b'[' * 900 + b']' * 900 + b'}'\n"
        "    with pytest.raises(Exception):\n"
        "        urllib.request.urlopen(urllib.request.Request(ecr_server.url, nested, {\n"
        "            'X-Amz-Target': 'AmazonEC2ContainerRegistry_V20150921.DescribeImages',\n"
        "            'Content-Type': 'application/x-amz-json-1.1'}))\n"
        "    assert 0\n"
        "def test_next(): pass\n",
        "--junitxml=report.xml",
    )
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["*PutImage *imageManifest=\\ud800 *", "app * 8.0 EiB *"])


def test_help_explains_each_in_one_sentence(run) -> None:
    """The options `--fixtures` and `--markers` explain each name in one sentence."""
    fixtures = run("", "--fixtures").stdout
    for name, sentence in {
        "ecr_registry": "Registry of the test's mock ECR, filled from the seed of its `ecr` marker "
        "or the ini file.",
        "ecr_client": "Boto3 ECR client for the registry's region, shared by all tests and reset "
        "after each.",
        "ecr_async_client": "Aiobotocore ECR client for the registry's region, shared by all tests "
        "and reset after each.",
        "ecr_server": "HTTP server of the test's registry for other processes, with its `url` and "
        "`env`.",
        "ecr_pagination": "Edge case of ECR's pages in the test's registry; the test runs once for "
        "each case.",
    }.items():
        fixtures.fnmatch_lines([f"{name} -- *", f"    {sentence}"])
    run("", "--markers").stdout.fnmatch_lines(
        [
            "@pytest.mark.ecr(seed, region, account_id, now, order, real_backoff, require_layers): "
            "give the test a mock ECR, with mock_ecr's options; the nearest marker wins, option by "
            "option.",
            "",
            "@pytest.mark.ecr_pagination(operation, only, without, hostile): choose the edge cases "
            "that the fixture ecr_pagination runs the test for; the nearest marker wins, option by "
            "option.",
        ]
    )


LEFTOVER = (
    "def test_it(ecr_registry):\n    ecr_registry.faults.throttle('DescribeImages', times=2)\n"
)
WITHIN = (
    "def test_it():\n"
    "    with mock_ecr(region='eu-west-1') as registry:\n"
    "        registry.faults.deny()\n"
    "    with mock_ecr(region='eu-west-1'): pass\n"
)


class TestStrictFaults:
    """Tests of the ini option `ecr_strict_faults`."""

    def test_a_leftover_fails_the_test(self, run) -> None:
        """A fault left over fails the test with a few lines and no traceback."""
        result = run(LEFTOVER, ini="ecr_strict_faults = true")
        result.assert_outcomes(failed=1)
        result.stdout.fnmatch_lines(
            [
                "1 of 1 planned faults did not fire:",
                "  <throttle('DescribeImages', times=2): fired 0 of 2 times>",
                "Make these calls, plan fewer, or plan with optional=True.",
                "(ecr_strict_faults is set.)",
                "*mock ECR*",
                "no call reached the mock",
                "fault: <throttle('DescribeImages', times=2): fired 0 of 2 times>",
            ]
        )
        result.stdout.no_fnmatch_line("*Traceback*")

    def test_mocks_of_the_test_itself_count_too(self, run) -> None:
        """Faults left over in a mock that the test itself started and ended count too."""
        result = run(WITHIN, ini="ecr_strict_faults = true")
        result.assert_outcomes(failed=1)
        result.stdout.fnmatch_lines(["  <deny(): fired 0 times>"])

    @pytest.mark.parametrize("source", [LEFTOVER, WITHIN])
    def test_without_it_a_leftover_is_no_failure(self, run, source) -> None:
        """A fault left over does not fail a test of a suite without the option."""
        run(source).assert_outcomes(passed=1)

    def test_spent_faults_and_tests_without_a_mock_pass(self, run) -> None:
        """Spent faults, optional faults and tests without a mock do not fail."""
        run(
            "def test_without(): pass\n"
            "def test_spent(ecr_registry, ecr_client):\n"
            "    ecr_registry.faults.throttle(times=1)\n"
            "    ecr_client.describe_repositories()\n"
            "    ecr_registry.faults.deny(optional=True)\n",
            ini="ecr_strict_faults = true",
        ).assert_outcomes(passed=2)

    def test_a_failure_of_the_test_itself_is_what_is_told(self, run) -> None:
        """A test's own failure is reported instead of its faults left over."""
        result = run(LEFTOVER + "    assert 0, 'its own'\n", ini="ecr_strict_faults = true")
        result.stdout.fnmatch_lines(["*its own*"])
        result.stdout.no_fnmatch_line("*planned faults*")


def test_real_backoff_is_an_option_of_the_marker(run) -> None:
    """A marker with real_backoff=True makes botocore sleep as it does for AWS."""
    run(
        "@pytest.mark.ecr(real_backoff=True)\n"
        "def test_it(ecr_registry, ecr_client, monkeypatch):\n"
        "    slept = []\n"
        "    monkeypatch.setattr('time.sleep', slept.append)\n"
        "    ecr_registry.faults.throttle(times=1)\n"
        "    ecr_client.describe_repositories()\n"
        "    assert len(slept) == 1\n"
    ).assert_outcomes(passed=1)


def test_a_suite_that_never_mocked_has_nothing_to_forget(monkeypatch) -> None:
    """The hooks around each test do not import the package's activation."""
    monkeypatch.delitem(sys.modules, "mock_ecr_ext.activation")
    item = SimpleNamespace(stash=pytest.Stash())
    pytest_plugin.leaks.begin_test(item)
    assert pytest_plugin.leaks.end_test(item) == ""
    assert "mock_ecr_ext.activation" not in sys.modules


def test_loading_it_imports_nothing_but_itself(output_of) -> None:
    """The plugin loads five small modules in a suite that does not use ECR."""
    program = (
        "import sys, pytest, mock_ecr_ext.pytest_plugin\n"
        "names = ('boto3', 'botocore', 'moto', 'pydantic', 'yaml', 'tabulate', 'humanize')\n"
        "print([name for name in names if name in sys.modules])\n"
        "print(sorted(name for name in sys.modules if name.startswith('mock_ecr_ext')))"
    )
    assert output_of(program) == (
        "[]\n['mock_ecr_ext', 'mock_ecr_ext.pytest_plugin', "
        "'mock_ecr_ext.pytest_plugin.fixtures', 'mock_ecr_ext.pytest_plugin.leaks', "
        "'mock_ecr_ext.pytest_plugin.markers']\n"
    )

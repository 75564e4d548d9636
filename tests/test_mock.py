"""The start and the end of mocks, how they nest, and the state that they restore."""

import datetime as dt
import os
import threading

import boto3
import pytest
import time_machine
from freezegun import freeze_time

from mock_ecr_ext import InvalidValue, MockEcr, NotStarted, Registry, mock_ecr
from mock_ecr_ext.activation import ACTIVATIONS
from mock_ecr_ext.botocore_hook.hook import HOOK
from mock_ecr_ext.model.access import FAKE_ACCESS_KEY

NOON = dt.datetime(2024, 5, 1, 12, tzinfo=dt.timezone.utc)


@pytest.fixture(autouse=True)
def _leaves_nothing_active():
    """Fail a test of this file that ends while a mock is active."""
    yield
    assert HOOK.handler is None


def test_the_context_manager_gives_the_default_registry() -> None:
    """The context manager gives the registry of the requested region and account."""
    with mock_ecr(region="eu-west-1", account_id="111122223333") as registry:
        assert (registry.region, registry.account_id) == ("eu-west-1", "111122223333")
        created = boto3.client("ecr").create_repository(repositoryName="new")["repository"]
    assert created["repositoryArn"] == "arn:aws:ecr:eu-west-1:111122223333:repository/new"


def test_start_and_stop_are_the_same_by_hand() -> None:
    """The methods start() and stop() work like those of unittest.mock's patchers."""
    mock = mock_ecr()
    registry = mock.start()
    boto3.client("ecr").create_repository(repositoryName="new")
    mock.stop()
    assert "new" in registry


def test_each_start_begins_anew() -> None:
    """Each start of one mock object has a new, empty registry."""
    mock = mock_ecr()
    with mock as first:
        first.create_repository("new")
    with mock as second:
        assert len(second) == 0


def test_stop_without_start_says_so() -> None:
    """The error of stop() without start() names the method that is missing."""
    with pytest.raises(NotStarted) as caught:
        mock_ecr().stop()
    assert str(caught.value) == (
        "mock_ecr: stop() without start(): this mock is not active. "
        "Call start() first, once for each stop()."
    )


def test_one_stop_too_many_leaves_others_active() -> None:
    """A mock that was not started cannot end another one that was."""
    with mock_ecr():
        with pytest.raises(NotStarted):
            mock_ecr().stop()
        assert HOOK.handler is not None


def test_an_exception_leaves_cleanly() -> None:
    """An exception inside a mock is raised unchanged and ends the mock."""
    with pytest.raises(ZeroDivisionError), mock_ecr():
        raise ZeroDivisionError
    assert HOOK.handler is None


def test_a_bare_mock_joins_the_active_one() -> None:
    """A mock without options joins the active one and does not end it."""
    with mock_ecr(region="eu-west-1") as outer:
        with mock_ecr() as inner:
            assert inner is outer
        boto3.client("ecr").create_repository(repositoryName="new")
        assert "new" in outer


@pytest.mark.parametrize(
    "options",
    [
        {"region": "us-west-2"},
        {"account_id": "111122223333"},
        {"now": NOON},
        {"order": "digest"},
    ],
    ids=lambda options: next(iter(options)),
)
def test_a_mock_with_options_covers_the_active_one(options) -> None:
    """A mock with options has its own registry, and the outer mock is unchanged afterwards."""
    with mock_ecr() as outer:
        outer.create_repository("outer")
        with mock_ecr(**options) as inner:
            assert len(inner) == 0
            boto3.client("ecr").create_repository(repositoryName="inner")
        answer = boto3.client("ecr").describe_repositories()
        assert [found["repositoryName"] for found in answer["repositories"]] == ["outer"]


def test_mocks_of_equal_options_are_two() -> None:
    """A mock covers an active one with options equal to its own; only a mock object joins itself.

    Two tests' helpers that ask for the same region must not find each other's repositories.
    """
    mock = mock_ecr(region="eu-west-1")
    with mock as outer, mock_ecr(region="eu-west-1") as inner:
        assert inner is not outer
    with mock as outer, mock as joined:
        assert joined is outer


def test_a_covering_mock_keeps_the_region_around_it() -> None:
    """A nested mock without a region has the region of the outer mock."""
    with mock_ecr(region="eu-west-1"), mock_ecr(now=NOON) as inner:
        assert inner.region == "eu-west-1"


def test_a_registry_goes_on_in_another_mock() -> None:
    """A registry keeps its region, account, clock and repositories in another mock."""
    with mock_ecr(region="eu-west-1", account_id="111122223333", now=NOON) as registry:
        registry.create_repository("kept")
    with mock_ecr(registry=registry) as again:
        assert again is registry
        (kept,) = boto3.client("ecr").describe_repositories()["repositories"]
    assert kept["repositoryArn"] == "arn:aws:ecr:eu-west-1:111122223333:repository/kept"
    assert kept["createdAt"] == NOON


def test_a_given_registry_covers_the_active_one() -> None:
    """A mock with a registry replaces the active one until its end."""
    with mock_ecr() as kept:
        kept.create_repository("kept")
    with mock_ecr() as outer:
        with mock_ecr(registry=kept):
            boto3.client("ecr").create_repository(repositoryName="new")
        boto3.client("ecr").create_repository(repositoryName="outer")
    assert [repository.name for repository in kept.repositories] == ["kept", "new"]
    assert [repository.name for repository in outer.repositories] == ["outer"]


def test_a_neighbour_can_be_the_registry() -> None:
    """A mock can have the registry of another region and account as its default one."""
    with mock_ecr() as registry:
        other = registry.at(region="eu-west-1", account_id="111122223333")
    with mock_ecr(registry=other):
        boto3.client("ecr").create_repository(repositoryName="new")
    assert "new" in other


def test_the_last_of_several_ends_the_mock_in_any_order() -> None:
    """A fixture that ends before a test that joined it does not end the mock for the test."""
    fixture, test = mock_ecr(), mock_ecr()
    registry = fixture.start()
    test.start()
    fixture.stop()
    boto3.client("ecr").create_repository(repositoryName="new")
    test.stop()
    assert "new" in registry


def test_a_covered_mock_can_end_first(monkeypatch) -> None:
    """The environment from before both mocks is restored even if the outer one ends first."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "mine")
    outer, inner = mock_ecr(region="eu-west-1"), mock_ecr(region="us-west-2")
    outer.start()
    registry = inner.start()
    outer.stop()
    boto3.client("ecr").create_repository(repositoryName="new")
    assert "new" in registry
    inner.stop()
    assert os.environ["AWS_ACCESS_KEY_ID"] == "mine"
    assert "AWS_DEFAULT_REGION" not in os.environ


ENVIRONMENTS = [
    {},
    {"AWS_ACCESS_KEY_ID": "mine", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_SESSION_TOKEN": "token"},
    {"AWS_PROFILE": "absent", "AWS_DEFAULT_REGION": "eu-central-1"},
    {"AWS_ACCESS_KEY_ID": "", "AWS_DEFAULT_REGION": ""},
]


@pytest.mark.parametrize("fails", [False, True])
@pytest.mark.parametrize("variables", ENVIRONMENTS)
def test_the_environment_comes_back_as_it_was(monkeypatch, variables, fails) -> None:
    """Each variable is set, empty or absent again after the mock, also after an exception."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    before = dict(os.environ)
    try:
        with mock_ecr(region="eu-west-1"):
            assert os.environ["AWS_DEFAULT_REGION"] == "eu-west-1"
            assert "AWS_PROFILE" not in os.environ
            assert 1 / (not fails)
    except ZeroDivisionError:
        assert fails
    assert dict(os.environ) == before


@pytest.mark.parametrize(
    "name", ["AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN", "AWS_PROFILE", "AWS_DEFAULT_PROFILE"]
)
def test_a_session_inside_has_nothing_of_the_machines_credentials(monkeypatch, name) -> None:
    """A session made inside has the mock's key, without a token or a profile from outside."""
    monkeypatch.setenv(name, "mine")
    with mock_ecr():
        credentials = boto3.Session().get_credentials()
        assert (credentials.access_key, credentials.token) == (FAKE_ACCESS_KEY, None)
        assert name not in os.environ
    assert os.environ[name] == "mine"


def test_what_the_test_itself_sets_stays(monkeypatch) -> None:
    """The mock restores its own variables, not the whole environment."""
    with mock_ecr():
        monkeypatch.setenv("UNRELATED", "1")
    assert os.environ["UNRELATED"] == "1"


def test_the_default_session_comes_back() -> None:
    """The default session of boto3 is absent inside a mock and restored afterwards."""
    boto3.setup_default_session(region_name="eu-central-1")
    mine = boto3.DEFAULT_SESSION
    with mock_ecr():
        assert boto3.DEFAULT_SESSION is None
        assert boto3.client("ecr").meta.region_name == "us-east-1"
    assert boto3.DEFAULT_SESSION is mine


def test_a_covered_mocks_session_comes_back() -> None:
    """Each nested mock has its own default session."""
    with mock_ecr(region="eu-west-1"):
        boto3.client("ecr")
        outer = boto3.DEFAULT_SESSION
        with mock_ecr(region="us-west-2"):
            assert boto3.client("ecr").meta.region_name == "us-west-2"
        assert boto3.DEFAULT_SESSION is outer


@pytest.mark.parametrize(("set_to", "expected"), [("eu-north-1", "eu-north-1"), ("", "us-east-1")])
def test_the_region_is_the_environments_where_it_has_one(monkeypatch, set_to, expected) -> None:
    """The environment's region is the default one, unless the variable is empty."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", set_to)
    with mock_ecr() as registry:
        assert registry.region == expected
        assert boto3.client("ecr").meta.region_name == expected


def test_the_region_is_us_east_1_where_none_is_set() -> None:
    """The default region is us-east-1 if the environment has none, also for a client."""
    with mock_ecr() as registry:
        assert registry.region == boto3.client("ecr").meta.region_name == "us-east-1"


FREEZERS = [freeze_time(NOON), time_machine.travel(NOON, tick=False)]


@pytest.mark.parametrize("frozen", FREEZERS, ids=["freezegun", "time-machine"])
def test_the_default_clock_follows_who_rules_the_systems(frozen) -> None:
    """The default clock has the time that freezegun or time-machine sets."""
    with frozen, mock_ecr() as registry:
        client = boto3.client("ecr")
        client.create_repository(repositoryName="new")
        registry["new"].push(["v1"])
        (repository,) = client.describe_repositories()["repositories"]
        (detail,) = client.describe_images(repositoryName="new")["imageDetails"]
    assert repository["createdAt"] == detail["imagePushedAt"] == NOON


def test_a_pinned_clock_heeds_nobody() -> None:
    """A clock pinned by `now=` ignores the time that freezegun sets."""
    with freeze_time("2020-01-01"), mock_ecr(now=NOON) as registry:
        boto3.client("ecr").create_repository(repositoryName="new")
        assert registry["new"].created_at == NOON


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"region": "eu west"},
            "region 'eu west' is refused: give a region's code, such as 'eu-west-1'",
        ),
        (
            {"account_id": "12"},
            "account id '12' is refused: give twelve digits in a string, such as '123456789012'",
        ),
        (
            {"now": dt.datetime(2024, 5, 1)},  # noqa: DTZ001  # naive is the point
            "time datetime.datetime(2024, 5, 1, 0, 0) is refused: it has no time zone; add one: "
            "tzinfo=timezone.utc",
        ),
        (
            {"order": "random"},
            "order 'random' is refused: give 'pushed' (order of creation) or 'digest' (stable, "
            "arbitrary order)",
        ),
    ],
)
def test_options_are_refused_at_once(options, message) -> None:
    """An invalid option raises InvalidValue when the mock is made, not when it starts."""
    with pytest.raises(InvalidValue) as caught:
        mock_ecr(**options)
    assert str(caught.value) == message


def test_whether_to_wait_is_true_or_false() -> None:
    """The option real_backoff is a boolean, not a number of seconds."""
    with pytest.raises(InvalidValue, match=r"^real_backoff 0\.5 is refused: give True or False$"):
        mock_ecr(real_backoff=0.5)


def test_a_registry_excludes_other_options() -> None:
    """A registry has its own options, so that registry= is the only option of its mock."""
    with mock_ecr() as registry:
        pass
    with pytest.raises(InvalidValue, match="give registry= alone"):
        mock_ecr(registry=registry, region="eu-west-1")


def test_eight_threads_lose_nothing() -> None:
    """Every repository, image and call of eight threads is recorded, each with its own id."""
    with mock_ecr() as registry:
        registry.create_repository("shared")
        clients = [boto3.client("ecr") for _ in range(8)]

        def work(number: int) -> None:
            for n in range(25):
                clients[number].create_repository(repositoryName=f"thread-{number}/{n}")
                registry["shared"].push([f"t{number}-{n}"])
                clients[number].describe_images(repositoryName="shared", maxResults=10)

        threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(registry) == 1 + 8 * 25
        assert len(registry["shared"]) == 8 * 25
        assert len({image.digest for image in registry["shared"].images}) == 8 * 25
        assert len(registry.calls) == 2 * 8 * 25
        assert all(call.error is None for call in registry.calls)
        assert len({call.request_id for call in registry.calls}) == len(registry.calls)


@pytest.mark.parametrize("who", ["test", "client"])
def test_one_lock_a_mock(who) -> None:
    """A client's call and a test's push both wait while another thread has the mock's lock."""
    with mock_ecr() as registry:
        app, client = registry.create_repository("app"), boto3.client("ecr")
        act = app.push if who == "test" else client.describe_repositories
        thread = threading.Thread(target=act)
        with registry.backend.shared.lock:
            thread.start()
            thread.join(timeout=0.2)
            assert thread.is_alive()
        thread.join(timeout=10)
        assert not thread.is_alive()
        assert len(app) + len(registry.calls) == 1


def test_threads_that_share_a_mock_leave_together() -> None:
    """A decorated function in eight threads has one mock, which the last thread ends."""
    meet = threading.Barrier(8)
    registries: list[Registry] = []

    @mock_ecr(region="eu-west-1")
    def work() -> None:
        meet.wait(timeout=10)
        with mock_ecr() as registry:
            registries.append(registry)
        meet.wait(timeout=10)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(registries) == 8
    assert len(set(map(id, registries))) == 1


def test_a_mock_tells_how_often_it_was_started() -> None:
    """The repr of a mock contains the number of its starts."""
    mock = mock_ecr()
    assert isinstance(mock, MockEcr)
    with mock:
        assert repr(mock) == "<mock_ecr, started 1 times>"


def test_reports_can_go_through_recent_mocks_while_others_start() -> None:
    """The registries of recent mocks can be iterated while another thread starts mocks."""
    stop = threading.Event()

    def start_mocks() -> None:
        while not stop.is_set():
            with mock_ecr(region="eu-west-1"):
                pass

    thread = threading.Thread(target=start_mocks)
    thread.start()
    try:
        for _ in range(20_000):
            for registry in ACTIVATIONS.recent:
                assert registry.region == "eu-west-1"
    finally:
        stop.set()
        thread.join()
    assert len(ACTIVATIONS.recent) == 8

"""The process state that mocks replace, and that comes back in whatever order they end."""

import itertools
import os
import sys
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws
from moto.core.models import MockAWS

from mock_ecr_ext import mock_ecr
from mock_ecr_ext.botocore_hook.hook import HOOK
from mock_ecr_ext.environment import PROCESS, SESSION, read_state, write_state
from mock_ecr_ext.model.access import FAKE_ACCESS_KEY

KEY, SECRET, REGION = "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION"
MINE = {KEY: "mine", SECRET: "secret", REGION: "ap-south-1", "AWS_SESSION_TOKEN": "token"}
OURS = ("eu-west-1", "eu-west-2", "eu-west-3")

Order = tuple[int, ...]
"""The numbers of some mocks: the first of a number is its start, the second its stop."""


def list_orders(count: int, order: Order = ()) -> Iterator[Order]:
    """All orders of starts and stops of some mocks, which start in the order of their numbers."""
    if len(order) == 2 * count:
        yield order
        return
    started = len(set(order))
    if started < count:
        yield from list_orders(count, (*order, started))
    for number in range(started):
        if order.count(number) == 1:
            yield from list_orders(count, (*order, number))


class Setting:
    """A test's own change of the environment: its start sets, its stop is `monkeypatch.undo`."""

    def start(self) -> None:
        """Set the key and the region."""
        self._patch = pytest.MonkeyPatch()
        self._patch.setenv(KEY, "of the test")
        self._patch.setenv(REGION, "eu-north-1")

    def stop(self) -> None:
        """Put back what was there."""
        self._patch.undo()


def make_mocks(kinds: str) -> list[Any]:
    """An object for each letter: "e" a mock of ours, "m" moto's, "s" a setting of the test."""
    regions = iter(OURS)
    make = {"e": lambda: mock_ecr(region=next(regions)), "m": mock_aws, "s": Setting}
    return [make[kind]() for kind in kinds]


def go_through(order: Order, kinds: str, use: Callable[[], object]) -> None:
    """Start and stop the mocks in an order; ours answers from its start to its stop."""
    mocks, active = make_mocks(kinds), set()
    for number in order:
        if number in active:
            mocks[number].stop()
        else:
            mocks[number].start()
        active ^= {number}
        ours = {number for number in active if kinds[number] == "e"}
        assert (HOOK.handler is not None) == bool(ours)
        if active:
            use()


FOUR = {"".join(kinds) for count in ("eeem", "eemm") for kinds in itertools.permutations(count)}
FEWER = {"em", "me", "emm", "mem", "mme", "eem", "eme", "mee", "eee"}


@pytest.fixture(params=[{}, MINE], ids=["nothing set", "all set"])
def outside(request, monkeypatch):
    """The state of the process outside all mocks."""
    for name, value in request.param.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", boto3.Session(region_name="eu-central-1"))
    return read_state()


@pytest.mark.parametrize("outside", [MINE], ids=["all set"], indirect=True)
@pytest.mark.parametrize("kinds", sorted(FOUR))
def test_the_state_comes_back_after_any_order_of_four(outside, kinds) -> None:
    """Four mocks, ours and moto's, start and stop in any order."""
    for order in list_orders(4):
        go_through(order, kinds, lambda: None)
        assert read_state() == outside, order


@pytest.mark.parametrize("kinds", sorted(FEWER))
def test_the_state_comes_back_after_any_order(outside, kinds) -> None:
    """Ours and moto's mocks start and stop in any order, and the state outside comes back."""
    for order in list_orders(len(kinds)):
        go_through(order, kinds, lambda: None)
        assert read_state() == outside, order


@pytest.mark.parametrize("kinds", ["em", "me", "eem", "mem"])
def test_so_does_the_session_if_each_mock_has_one(outside, kinds) -> None:
    """A default session that was made inside a mock ends with it, in any order."""
    for order in list_orders(len(kinds)):
        go_through(order, kinds, boto3.setup_default_session)
        assert read_state() == outside, order


@pytest.mark.parametrize("kinds", ["es", "se", "ees", "see"])
def test_it_comes_back_with_settings_of_the_test(outside, kinds) -> None:
    """A setting before or inside a mock, undone at any time, leaves nothing for the next test."""
    for order in list_orders(len(kinds)):
        go_through(order, kinds, lambda: None)
        PROCESS.clean()
        assert read_state() == outside, order


@pytest.mark.parametrize("kinds", ["ese", "ems", "esm", "mes", "mse", "sem", "sme", "eess", "eems"])
def test_nothing_of_ours_stays_whatever_restores_it(outside, kinds) -> None:
    """The next test finds no value of ours, even if moto and the test restore what they found."""
    for order in list_orders(len(kinds)):
        go_through(order, kinds, lambda: None)
        PROCESS.clean()
        assert os.environ.get(KEY) != FAKE_ACCESS_KEY, order
        assert os.environ.get(REGION) not in OURS, order
        write_state(outside)


def test_what_the_code_inside_changes_stays() -> None:
    """A variable or session that is not the mock's own any more is not put back."""
    mine = boto3.Session(region_name="eu-central-1")
    with mock_ecr(region="eu-west-1"):
        os.environ[REGION] = "eu-west-2"
        os.environ.pop(KEY)
        boto3.DEFAULT_SESSION = mine
    assert (os.environ.pop(REGION), os.environ.get(KEY)) == ("eu-west-2", None)
    assert boto3.DEFAULT_SESSION is mine


def test_setenv_before_and_undone_inside(monkeypatch) -> None:
    """A variable that a fixture takes away while a mock is active does not return."""
    mock = mock_ecr()
    with monkeypatch.context() as patch:
        patch.setenv(KEY, "mine")
        mock.start()
    mock.stop()
    assert KEY not in os.environ


@pytest.mark.parametrize("name", [KEY, SECRET, REGION])
@pytest.mark.parametrize("before", [None, "before"])
def test_setenv_inside_and_undone_after(monkeypatch, name, before) -> None:
    """The mock's value that `monkeypatch` puts back after its end is taken out, and no later."""
    if before:
        monkeypatch.setenv(name, before)
    with monkeypatch.context() as patch, mock_ecr(region="eu-west-1"):
        patch.setenv(name, "inside")
    assert os.environ[name] != "inside"
    PROCESS.clean()
    assert os.environ.get(name) == before
    monkeypatch.setenv(name, "eu-west-1")
    PROCESS.clean()
    assert os.environ[name] == "eu-west-1"


def test_a_session_that_is_put_back_after_the_mock_is_taken_out(monkeypatch) -> None:
    """A default session of an ended mock that `monkeypatch` puts back is taken out."""
    with monkeypatch.context() as patch, mock_ecr():
        boto3.client("ecr")
        patch.setattr(boto3, "DEFAULT_SESSION", boto3.Session())
        patch.setattr(boto3, "DEFAULT_SESSION", "not a session")
    assert boto3.DEFAULT_SESSION is not None
    PROCESS.clean()
    assert boto3.DEFAULT_SESSION is None


def test_the_librarys_key_is_never_the_state_before(monkeypatch) -> None:
    """The library's own key in the environment is not put back after a mock."""
    monkeypatch.setenv(KEY, FAKE_ACCESS_KEY)
    for mock in (mock_ecr, mock_aws):
        with mock():
            pass
        assert KEY not in os.environ


def test_while_a_mock_is_active_its_key_stays() -> None:
    """Cleaning takes nothing from an active mock."""
    with mock_ecr():
        PROCESS.clean()
        assert os.environ[KEY] == FAKE_ACCESS_KEY


def test_a_mock_aws_that_was_started_before_all_of_ours(output_of) -> None:
    """A `mock_aws` that started before the first mock of the process ends as it does alone."""
    program = (
        "import os\n"
        "from moto import mock_aws\n"
        "aws = mock_aws()\n"
        "aws.start()\n"
        "from mock_ecr_ext import mock_ecr\n"
        "with mock_ecr(): aws.stop()\n"
        "print('AWS_ACCESS_KEY_ID' in os.environ)\n"
    )
    assert output_of(program) == "False\n"


def test_motos_own_restoration_stays_where_no_mock_of_ours_ended() -> None:
    """A variable that the code inside `mock_aws` sets is taken back, as moto does."""
    with mock_ecr():
        pass
    with mock_aws():
        os.environ[KEY] = "inside"
    assert KEY not in os.environ


def test_a_stop_too_many_of_moto_is_motos_error(monkeypatch) -> None:
    """A `mock_aws` that was not started is refused by moto."""
    monkeypatch.setattr(MockAWS, "_nested_count", 0)  # moto leaves it at -1
    with mock_ecr(), pytest.raises(RuntimeError):
        mock_aws().stop()


def test_without_boto3_there_is_no_session_to_put_back(monkeypatch) -> None:
    """A process that uses botocore alone is restored without importing boto3."""
    monkeypatch.delitem(sys.modules, "boto3")
    now = read_state()
    assert now[SESSION] is None
    write_state(now)
    assert "boto3" not in sys.modules


def test_a_session_is_put_back_where_boto3_was_imported_meanwhile(monkeypatch) -> None:
    """The default session is None again if boto3 was imported inside the mock."""
    mock = mock_ecr()
    with monkeypatch.context() as without:
        without.delitem(sys.modules, "boto3")
        mock.start()
    boto3.setup_default_session(region_name="us-east-1")
    mock.stop()
    assert boto3.DEFAULT_SESSION is None


class TestSessionFromOutside:
    """Tests of a session that is made before a mock, and first used inside it."""

    def test_it_borrows_the_key(self) -> None:
        """The session has the mock's key inside, and none after it."""
        session = boto3.Session(region_name="us-east-1")
        with mock_ecr():
            session.client("ecr").describe_repositories()
            assert session.get_credentials().access_key == FAKE_ACCESS_KEY
        assert session.get_credentials() is None

    def test_it_finds_its_own_after_the_mock(self, monkeypatch, tmp_path) -> None:
        """The session's profile, which the mock hides, gives its credentials after the mock."""
        (tmp_path / "config").write_text(
            "[profile mine]\naws_access_key_id = mine\naws_secret_access_key = secret\n"
        )
        monkeypatch.setenv("AWS_PROFILE", "mine")
        session = boto3.Session(region_name="us-east-1")
        with mock_ecr():
            assert session.get_credentials().access_key == FAKE_ACCESS_KEY
        assert session.get_credentials().access_key == "mine"

    def test_it_keeps_credentials_of_its_own(self, monkeypatch) -> None:
        """The session is lent nothing if it has credentials, or the test sets others inside."""
        own = boto3.Session("mine", "secret", region_name="us-east-1")
        empty = boto3.Session(region_name="us-east-1")
        with mock_ecr():
            assert own.get_credentials().access_key == "mine"
            monkeypatch.setenv(KEY, "of the test")
            assert empty.get_credentials().access_key == "of the test"

    def test_its_own_profile_is_not_hidden(self, tmp_path) -> None:
        """A session that was made for a profile uses it inside the mock, too."""
        (tmp_path / "credentials").write_text(
            "[mine]\naws_access_key_id = mine\naws_secret_access_key = secret\n"
        )
        session = boto3.Session(profile_name="mine", region_name="us-east-1")
        with mock_ecr():
            assert session.get_credentials().access_key == "mine"

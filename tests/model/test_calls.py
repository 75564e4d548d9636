"""The calls that a mock records: by default the newest 10,000."""

import contextlib
import datetime as dt
import functools
import gc
import json
import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_ecr_ext import Call, InvalidValue, mock_ecr
from mock_ecr_ext.model.calls.ledger import CALLS_KEPT, UNLOGGED_ID, Ledger
from mock_ecr_ext.model.exceptions import NotKept
from mock_ecr_ext.model.faults.fault import NoResponse
from mock_ecr_ext.model.registry import Backend
from mock_ecr_ext.wire.handler import make_handler

NOW = dt.datetime(2024, 5, 1, tzinfo=dt.timezone.utc)


@pytest.fixture
def ledger() -> Ledger:
    """The ledger of a new mock."""
    return Backend().shared.calls


@pytest.fixture
def registry(ledger):
    """A registry that records its calls in the ledger."""
    backend = Backend()
    backend.shared.calls = ledger
    return backend.default


def write(ledger: Ledger, count: int) -> None:
    """Write calls that list 0 items, 1 item, and so on."""
    for number in range(count):
        ledger.write(functools.partial(make_call, number))


def make_call(items: int, request_id: str, _: bytes = b"") -> Call:
    """Build a call that lists this number of items."""
    return Call("DescribeImages", {}, "123456789012", "us-east-1", NOW, request_id, 200, items)


def list_numbers(calls) -> list[int]:
    """The number of items of each of these calls, oldest first."""
    return [call.items for call in calls]


def test_a_call_stays_the_same_object(registry, ledger) -> None:
    """A call is the same object each time that it is read."""
    write(ledger, 1)
    (first,) = registry.calls
    write(ledger, 1)
    assert registry.calls[0] is first


def test_the_newest_are_kept_and_the_others_counted(registry, ledger) -> None:
    """The newest calls are kept and older ones only counted, so that memory does not grow."""
    write(ledger, CALLS_KEPT + 3)
    assert list_numbers(registry.calls) == list(range(3, CALLS_KEPT + 3))
    assert registry.calls.dropped == 3


def test_nothing_is_dropped_from_a_few(registry, ledger) -> None:
    """A few calls are all kept, as a tuple with nothing dropped."""
    write(ledger, 2)
    assert registry.calls.dropped == 0
    assert registry.calls == tuple(registry.calls)


def test_all_can_be_kept(registry, ledger) -> None:
    """The ledger keeps every call after `keep_calls(None)`."""
    registry.keep_calls(None)
    write(ledger, CALLS_KEPT + 1)
    assert len(registry.calls) == CALLS_KEPT + 1
    assert registry.calls.dropped == 0


def test_fewer_can_be_kept_at_any_time(registry, ledger) -> None:
    """A lower limit applies to later calls and drops the oldest recorded ones at once."""
    write(ledger, 5)
    registry.keep_calls(2)
    write(ledger, 1)
    assert list_numbers(registry.calls) == [4, 0]
    assert registry.calls.dropped == 4


@pytest.mark.parametrize("limit", [-1, 1.5, "10", True])
def test_what_is_no_number_of_calls_is_refused(registry, limit) -> None:
    """A limit that is neither a whole number, 0 or more, nor None is refused."""
    with pytest.raises(InvalidValue, match="None to keep all"):
        registry.keep_calls(limit)


def test_a_checkpoint_brings_back_what_was_kept_and_dropped(registry, ledger) -> None:
    """A rollback restores the calls and the number of dropped ones, and can be repeated."""
    registry.keep_calls(2)
    write(ledger, 3)
    roll_back = registry.backend.checkpoint()
    for _ in range(2):
        write(registry.backend.shared.calls, 3)
        roll_back()
        assert list_numbers(registry.calls) == [1, 2]
        assert registry.calls.dropped == 1


def test_request_ids_differ_and_are_the_same_in_each_run() -> None:
    """Each call has its own request id, and the calls of another mock have the same ones."""
    ledgers = [Backend().shared.calls for _ in range(2)]
    ids, others = (
        [ledger.write(functools.partial(make_call, number)) for number in range(100)]
        for ledger in ledgers
    )
    assert ids == others
    assert len({*ids, UNLOGGED_ID}) == 101
    assert [call.request_id for call in ledgers[0].read()] == ids


class TestSize:
    """Requests and responses of at most 64 MiB are kept with the calls, by default."""

    @pytest.fixture
    def handler(self, registry, send_to):
        """Send an operation with these parameters to the registry; returns the response."""
        handle = make_handler(registry)

        def send(operation: str, **parameters: Any) -> Any:
            return send_to(handle, operation, json.dumps(parameters).encode())

        return send

    @staticmethod
    def measure(act: Callable[[], object]) -> float:
        """The MiB that an act leaves allocated."""
        tracemalloc.start()
        try:
            before = tracemalloc.get_traced_memory()[0]
            act()
            gc.collect()  # an exception and the frame that raised it refer to each other
            return (tracemalloc.get_traced_memory()[0] - before) / 2**20
        finally:
            tracemalloc.stop()

    def test_pages_that_differ_are_bounded(self, registry, handler) -> None:
        """The log of pages that are all different keeps the newest ones, and cuts the oldest."""
        registry.keep_calls(None, size="1 MiB")
        registry.create_repository("app").push_many(900, tag="v{n}")

        def list_many() -> None:
            for n in range(60):
                registry["app"].push(f"new-{n}")
                handler("ListImages", repositoryName="app", maxResults=1000)

        assert self.measure(list_many) < 3  # 60 pages of 0.1 MiB, without the bound 9
        calls = registry.calls
        assert [call.items for call in calls] == list(range(901, 961))
        assert calls[0].parameters == {"repositoryName": "app", "maxResults": 1000}
        assert len(calls[-1].response["imageIds"]) == 960
        with pytest.raises(NotKept, match=r"the response of this ListImages is no longer kept: .*"):
            calls[0].response  # noqa: B018

    @pytest.mark.parametrize("operation", ["ListImages", "DescribeImages"])
    def test_equal_pages_are_kept_once(self, registry, handler, operation) -> None:
        """The same page again takes no memory, and each of its calls has its response."""
        registry.keep_calls(None, size="1 MiB")
        registry.create_repository("app").push_many(1000, tag="v{n}")
        handler(operation, repositoryName="app", maxResults=1000)

        def list_often() -> None:
            for _ in range(50):
                handler(operation, repositoryName="app", maxResults=1000)

        assert self.measure(list_often) < 0.5
        assert registry.calls[0].response == registry.calls[-1].response
        assert registry.backend.shared.calls.size < 2**20

    @pytest.mark.parametrize(
        ("long", "start"),
        [("x" * 200_000, "xxxx"), ([{"imageTag": "v"}] * 10_000, "[{'imageTag': 'v'}, {'")],
        ids=["text", "list"],
    )
    def test_large_requests_are_bounded(self, registry, handler, long, start) -> None:
        """A long request that was cut keeps the beginning of each long parameter, as text.

        It makes no difference whether the call was read before, or whether it was refused.
        """
        registry.keep_calls(10_000, size=1_000_000)

        def put_many() -> None:
            for n in range(20):
                handler("PutImage", repositoryName="app", imageManifest=long, maxResults=n)

        assert self.measure(put_many) < 1.5  # 20 requests of 0.2 MiB, without the bound 4 to 40
        assert registry.calls[-1].parameters["imageManifest"] == long
        registry.keep_calls(10_000, size=0)
        for n, call in enumerate(registry.calls):
            assert call.parameters["repositoryName"] == "app"
            assert call.parameters["maxResults"] == n
            assert call.parameters["imageManifest"].startswith(start)
            assert len(call.parameters["imageManifest"]) <= 1024

    @pytest.mark.parametrize("fault", ["disconnect", "throttle"])
    def test_calls_that_faults_fail_are_bounded(self, registry, handler, fault) -> None:
        """A large request that a fault fails, or leaves without an answer, is cut like others."""
        registry.keep_calls(10_000, size=1_000_000)
        getattr(registry.faults, fault)()

        def put_many() -> None:
            for _ in range(20):
                with contextlib.suppress(NoResponse):
                    handler("PutImage", repositoryName="app", imageManifest="x" * 200_000)

        assert self.measure(put_many) < 2.5  # without the bound 4 to 8
        assert len(registry.calls) == 20

    def test_a_call_that_was_read_stays_whole(self, registry, handler) -> None:
        """A call that the test has read keeps its response, when the log cuts its own."""
        registry.create_repository("app").push_many(100)
        handler("ListImages", repositoryName="app")
        (mine,) = registry.calls
        registry.keep_calls(10, size=0)
        assert len(mine.response["imageIds"]) == 100
        with pytest.raises(NotKept):
            registry.calls[0].response  # noqa: B018
        assert registry.calls == (mine,)

    def test_small_calls_are_never_cut(self, registry, handler) -> None:
        """A call of less than 1 KiB keeps its response, whatever the limit is."""
        registry.keep_calls(10, size=0)
        registry.create_repository("app")
        handler("DescribeRepositories")
        handler("PutImage", repositoryName="app", imageManifest="x" * 2000)
        handler("DescribeRepositories")
        handler("ListImages", repositoryName="x" * 2000)
        handler("DescribeRepositories")
        assert [len(registry.calls[n].response) for n in (0, 2, 4)] == [1, 1, 1]
        assert registry.calls[3].parameters["repositoryName"].endswith("x…")

    def test_the_strangest_parameters_are_cut(self, registry, send_to) -> None:
        """Nested lists, many members and long names of members are cut too."""
        registry.keep_calls(10, size=0)
        bodies = [
            b'{"a":' + b"[" * 600 + b'"%b"' % (b"x" * 9999) + b"]" * 600 + b"}",
            json.dumps({f"{n}": n for n in range(9999)}).encode(),
            json.dumps({"x" * 9999: 1}).encode(),
            b"{" * 9999,
        ]
        for body in bodies:
            send_to(make_handler(registry), "PutImage", body)
        assert [len(str(call.parameters)) < 1200 for call in registry.calls] == [True] * 4
        assert registry.calls[3].parameters == {}

    def test_parameters_too_deep_for_a_repr_are_cut(self) -> None:
        """Lists that are nested too deeply for Python's repr are shown to some depth."""
        nested: list[Any] = []
        for _ in range(100_000):
            nested = [nested]
        call = Call("PutImage", {"a": nested, "b": "x"}, "123456789012", "us-east-1", NOW, "", 400)
        assert call.cut().parameters == {"a": "[[[[[[[...]]]]]]]", "b": "x"}
        assert "parameters={'a': [[[[" in repr(call)

    def test_no_size_keeps_all(self, registry, handler) -> None:
        """The log keeps every response and request after `keep_calls(None, size=None)`."""
        registry.keep_calls(None, size=None)
        for _ in range(20):
            handler("PutImage", repositoryName="app", imageManifest="x" * 4_000_000)
        assert {len(call.parameters["imageManifest"]) for call in registry.calls} == {4_000_000}

    @pytest.mark.parametrize("size", [-1, 1.5, "much", True])
    def test_what_is_no_size_is_refused(self, registry, size) -> None:
        """A size that is neither bytes, nor text, nor None is refused, and nothing changes."""
        registry.keep_calls(5)
        with pytest.raises(InvalidValue, match=r"^size "):
            registry.keep_calls(3, size=size)
        assert registry.backend.shared.calls._limit == 5

    def test_the_default_is_64_mebibytes(self, registry, handler) -> None:
        """The newest 64 MiB are kept, unless the test says otherwise."""
        for _ in range(20):
            handler("PutImage", repositoryName="app", imageManifest="x" * 4_000_000)
        kept = [len(call.parameters["imageManifest"]) > 1024 for call in registry.calls]
        assert kept == [False] * 4 + [True] * 16

    def test_a_checkpoint_keeps_what_is_cut_later(self, registry, handler) -> None:
        """A rollback restores the calls with their responses and the limits, however often."""
        registry.create_repository("app").push_many(100)
        handler("ListImages", repositoryName="app")
        roll_back = registry.backend.checkpoint()
        for _ in range(2):
            registry.keep_calls(1, size=0)
            handler("ListImages", repositoryName="app", maxResults=50)
            roll_back()
            assert [len(call.response["imageIds"]) for call in registry.calls] == [100]
            assert registry.backend.shared.calls.size > 1024


@given(
    st.lists(st.tuples(st.integers(0, 6), st.integers(0, 3))),
    st.integers(0, 5),
    st.integers(0, 9000),
)
def test_the_ledger_is_what_a_plain_list_is(written, limit, size) -> None:
    """The newest calls are kept, each with its own response or none; the size is within bounds."""
    ledger = Ledger()
    ledger.keep(limit, size)
    bodies = [b"%d" % kind + b"x" * 1000 * length for length, kind in written]
    for body in bodies:
        ledger.write(make_call_of_body, body, len(body) // 2)
        assert ledger.size <= size
    kept = [call._body for call in ledger.read()]
    expected = bodies[len(bodies) - len(kept) :]
    assert len(kept) == min(limit, len(bodies))
    assert all(body in (None, own) for body, own in zip(kept, expected, strict=True))
    large = [(b, len(b) // 2) for b in kept if b is not None and len(b) + len(b) // 2 > 1024]
    assert ledger.size == sum(map(len, {b for b, _ in large})) + sum(half for _, half in large)
    ledger.keep(0)
    assert ledger.size == 0
    assert not ledger._bodies._found
    assert not ledger._bodies._users


def make_call_of_body(request_id: str, body: bytes) -> Call:
    """Build a call with this response."""
    return Call("ListImages", {}, "123456789012", "us-east-1", NOW, request_id, 200, _body=body)


def test_responses_are_equal_or_apart() -> None:
    """Bodies of the same length and end are told apart by the rest of them."""
    with mock_ecr() as registry:
        calls = registry.backend.shared.calls
        for first in (b"1", b"2", b"1"):
            calls.write(make_call_of_body, b'"' + first + b"x" * 5000 + b'"')
        assert [call.response[0] for call in registry.calls] == ["1", "2", "1"]
        registry.keep_calls(0)
        assert calls.size == 0

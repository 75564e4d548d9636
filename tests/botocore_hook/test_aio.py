"""aiobotocore's clients get answers, pages, refusals and retries, as botocore's do."""

import asyncio
import datetime as dt
from typing import Any

import pytest
from botocore.awsrequest import AWSPreparedRequest
from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    EndpointConnectionError,
    ReadTimeoutError,
)

from mock_ecr_ext import InvalidValue, mock_ecr
from mock_ecr_ext.botocore_hook import aio
from mock_ecr_ext.botocore_hook.hook import CURRENT, HOOK, MockedCall
from mock_ecr_ext.pagination import EDGE_CASES, check_pagination

pytest.importorskip("aiobotocore", reason="the extra aio is not installed")
from aiobotocore.config import AioConfig
from aiobotocore.session import get_session

NO_TIME = dt.timedelta(0)
MS = dt.timedelta(milliseconds=5)  # a clock has whole milliseconds


@pytest.fixture(autouse=True)
def _nobody_sleeps(monkeypatch) -> None:
    """Refuse to sleep: a test that slept would only be slow, and nothing else would show it."""
    real = asyncio.sleep

    async def sleep(seconds: float, *args: Any) -> Any:
        assert seconds == 0, f"slept {seconds} s"
        return await real(0, *args)

    monkeypatch.setattr(asyncio, "sleep", sleep)


def make_client(**config: Any) -> Any:
    """Make a client that `async with` enters."""
    return get_session().create_client("ecr", region_name="us-east-1", config=AioConfig(**config))


async def describe(client: Any, **options: Any) -> Any:
    """Return one page of the repositories."""
    return await client.describe_repositories(**options)


@pytest.mark.asyncio
async def test_a_client_made_inside_is_answered(registry) -> None:
    """A client made inside the mock is answered; errors are of the client's own classes."""
    registry.create_repository("app").push_many(3, tag="v{n}")
    async with make_client() as client:
        page = await client.describe_images(repositoryName="app")
        assert [detail["imageTags"] for detail in page["imageDetails"]] == [["v0"], ["v1"], ["v2"]]
        with pytest.raises(client.exceptions.RepositoryNotFoundException, match="'absent'"):
            await client.describe_images(repositoryName="absent")
    assert [call.error for call in registry.calls] == [None, "RepositoryNotFoundException"]


@pytest.mark.asyncio
async def test_paginators_read_every_page(registry) -> None:
    """aiobotocore's paginators read every page, as botocore's do."""
    registry.create_repository("app").push_many(250)
    async with make_client() as client:
        paginator = client.get_paginator("describe_images")
        pages = [page async for page in paginator.paginate(repositoryName="app")]
    assert [len(page["imageDetails"]) for page in pages] == [100, 100, 50]


@pytest.mark.asyncio
async def test_the_mock_is_entered_in_either_way() -> None:
    """The mock is a context manager for `with` and `async with`, and a decorator of coroutines."""

    @mock_ecr(region="eu-west-1")
    async def decorated() -> int:
        async with get_session().create_client("ecr") as client:
            await client.create_repository(repositoryName="app")
            return len((await describe(client))["repositories"])

    async with mock_ecr() as registry:
        registry.create_repository("app")
        async with make_client() as client:
            assert len((await describe(client))["repositories"]) == 1
        assert await decorated() == 1
        assert len(registry) == 1


@pytest.mark.asyncio
async def test_a_client_made_before_is_answered() -> None:
    """A client made before a mock is answered inside it, and inside the next one."""
    async with make_client() as client:
        for _ in range(2):
            async with mock_ecr():
                assert (await describe(client))["repositories"] == []


@pytest.mark.parametrize("mode", ["legacy", "standard", "adaptive"])
@pytest.mark.parametrize("fault", ["throttle", "server_error", "disconnect", "timeout"])
@pytest.mark.asyncio
async def test_faults_go_through_its_own_retries(registry, mode, fault) -> None:
    """A fault passes aiobotocore's own retries, whose waits the pinned clock and the calls show."""
    getattr(registry.faults, fault)("DescribeRepositories", times=2)
    before = registry.clock.now()
    async with make_client(retries={"mode": mode}) as client:
        answer = await describe(client)
    assert answer["ResponseMetadata"]["RetryAttempts"] == 2
    assert [call.attempt for call in registry.calls] == [1, 2, 3]
    waited = sum((call.waited for call in registry.calls), NO_TIME)
    moved = registry.clock.now() - before
    assert NO_TIME < waited < moved + MS
    # Adaptive mode may delay the last attempt too, which no later attempt reports.
    assert mode == "adaptive" or abs(moved - waited) < MS


@pytest.mark.asyncio
async def test_a_bucket_that_holds_an_attempt_back_takes_no_time(registry) -> None:
    """A bucket that delays an attempt in adaptive mode moves a pinned clock and does not sleep."""
    registry.faults.throttle("DescribeRepositories", times=2)
    async with make_client(retries={"mode": "adaptive"}) as client:
        await describe(client)
        before = registry.clock.now()
        for _ in range(5):
            await describe(client)
    assert registry.clock.now() > before


@pytest.mark.parametrize(
    ("plan", "error"),
    [
        (lambda faults: faults.deny(), ClientError),
        (lambda faults: faults.disconnect(), EndpointConnectionError),
        (lambda faults: faults.disconnect(after_effect=True), ConnectionClosedError),
        (lambda faults: faults.timeout(), ReadTimeoutError),
    ],
)
@pytest.mark.asyncio
async def test_faults_for_good_end_in_botocores_exceptions(registry, plan, error) -> None:
    """A fault without a limit ends in botocore's exception after all attempts."""
    plan(registry.faults)
    async with make_client() as client:
        with pytest.raises(error):
            await describe(client)


@pytest.mark.asyncio
async def test_real_backoff_sleeps(monkeypatch) -> None:
    """A mock with real_backoff=True sleeps through asyncio, and the calls report those seconds."""
    slept = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    with mock_ecr(real_backoff=True) as registry:
        registry.faults.throttle("DescribeRepositories", times=2)
        async with make_client() as client:
            await describe(client)
    assert len(slept) == 2
    assert [call.waited.total_seconds() for call in registry.calls[1:]] == pytest.approx(
        slept, abs=1e-6
    )


@pytest.mark.asyncio
async def test_other_calls_sleep_as_ever(monkeypatch, registry) -> None:
    """Calls that the mock does not answer sleep as usual, for their retries are not the mock's."""
    slept = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    import aiobotocore.endpoint

    assert aiobotocore.endpoint.asyncio.gather is asyncio.gather
    await aiobotocore.endpoint.asyncio.sleep(2)
    assert slept == [2]


@pytest.mark.asyncio
async def test_a_bucket_of_another_call_waits_as_ever() -> None:
    """A bucket refuses a call that must not block, and does not sleep in a mock's call."""
    from aiobotocore.retries.bucket import AsyncTokenBucket
    from botocore.exceptions import CapacityNotAvailableError
    from botocore.retries.bucket import Clock

    bucket = AsyncTokenBucket(max_rate=0.5, clock=Clock())
    with pytest.raises(CapacityNotAvailableError):
        await bucket.acquire(1, block=False)
    token = CURRENT.set(MockedCall(lambda _: None))
    assert await bucket.acquire(1)
    CURRENT.reset(token)


@pytest.mark.asyncio
async def test_a_hundred_tasks_at_once_lose_nothing(registry) -> None:
    """A hundred tasks that create and describe at once lose no repository and no call."""
    async with make_client() as client:

        async def create(number: int) -> int:
            await client.create_repository(repositoryName=f"app-{number}")
            return len((await describe(client, maxResults=1000))["repositories"])

        seen = await asyncio.gather(*map(create, range(100)))
    assert len(registry) == 100
    assert all(1 <= count <= 100 for count in seen)
    assert len(registry.calls) == 200
    assert not any(call.error for call in registry.calls)


@pytest.mark.asyncio
async def test_a_task_waits_for_its_own_calls_alone(registry) -> None:
    """Each call has a back-off of its own, however the tasks interleave."""
    for number in range(10):
        registry.faults.throttle(
            "CreateRepository",
            times=1,
            when=lambda asked, name=f"app-{number}": asked["repositoryName"] == name,
        )
    async with make_client() as client:
        await asyncio.gather(
            *(client.create_repository(repositoryName=f"app-{n}") for n in range(10))
        )
    retries = [call for call in registry.calls if call.attempt == 2]
    assert len(retries) == len(registry) == 10
    assert all(call.waited > NO_TIME for call in retries)


@pytest.mark.asyncio
async def test_the_httpx_back_end_is_answered_too(registry) -> None:
    """aiobotocore's httpx back end, if there is one, is answered and retried too."""
    pytest.importorskip("httpx2", reason="aiobotocore's httpx back end needs it")
    httpxsession = pytest.importorskip("aiobotocore.httpxsession")
    registry.faults.throttle("DescribeRepositories", times=1)
    async with make_client(http_session_cls=httpxsession.HttpxSession) as client:
        answer = await describe(client)
    assert answer["ResponseMetadata"]["RetryAttempts"] == 1


@pytest.mark.asyncio
async def test_without_credentials_it_is_lent_the_mocks(monkeypatch) -> None:
    """A client made without credentials gets the mock's while the mock is active."""
    session = get_session()
    async with session.create_client("ecr", region_name="us-east-1") as client:
        assert client._request_signer._credentials is None
        with mock_ecr():
            assert (await describe(client))["repositories"] == []


async def digests(name: str) -> list[str]:
    """A correct lister that is a coroutine function."""
    async with make_client() as client:
        pages = client.get_paginator("describe_images").paginate(repositoryName=name)
        return [image["imageDigest"] async for page in pages for image in page["imageDetails"]]


async def digests_one_by_one(name: str) -> Any:
    """A correct lister that is an asynchronous generator."""
    async with make_client() as client:
        async for page in client.get_paginator("describe_images").paginate(repositoryName=name):
            for image in page["imageDetails"]:
                yield image["imageDigest"]


async def list_one_page(name: str) -> list[str]:
    """A faulty lister that ignores nextToken."""
    async with make_client() as client:
        page = await client.describe_images(repositoryName=name)
        return [image["imageDigest"] for image in page["imageDetails"]]


@pytest.mark.asyncio
async def test_a_case_of_pages_is_entered_by_a_coroutine() -> None:
    """A coroutine can enter each edge case, and finds the items that the case expects."""
    for case in EDGE_CASES:
        with case.mock() as pagination:
            assert sorted(await digests("app")) == sorted(pagination.expected)


@pytest.mark.parametrize("lister", [digests, digests_one_by_one])
@pytest.mark.asyncio
async def test_a_check_inside_a_loop_is_refused(lister) -> None:
    """A check inside a running loop is refused, because it would have to wait for that loop."""
    with pytest.raises(InvalidValue, match="call the check from a function that is not async"):
        check_pagination(lister)


class AnEndpoint:
    """The patched part of aiobotocore's endpoint, in older releases without an httpx back end."""

    def __init__(self, prefix: str) -> None:
        self._endpoint_prefix = prefix

    async def _send(self, request: Any) -> str:
        """Answer in place of the network."""
        return f"sent to {self._endpoint_prefix}"

    async def _send_request(self) -> Any:
        """Make one attempt at a request."""
        return await self._send(AWSPreparedRequest("POST", "https://a/", {}, b"", False))


@pytest.mark.asyncio
async def test_only_ecr_is_kept_from_being_sent(registry) -> None:
    """An older release's endpoint gets the mock's answer for ECR, and sends other requests."""
    AnEndpoint._send = aio._replace_send(AnEndpoint._send)
    AnEndpoint._send_request = aio._replace_send_request(AnEndpoint._send_request)
    assert await AnEndpoint("s3")._send_request() == "sent to s3"
    answer = await AnEndpoint("api.ecr")._send_request()
    assert answer.status_code == 404  # not an operation of ECR, but answered


def test_an_answer_has_its_headers_where_older_releases_look(registry) -> None:
    """An answer's raw response has headers as aiohttp's has, because older releases read them."""
    request = AWSPreparedRequest("POST", "https://api.ecr.us-east-1.amazonaws.com/", {}, b"", False)
    answer = HOOK.before_send(request)
    assert dict(answer.raw.raw_headers) == {
        name.encode(): value.encode() for name, value in answer.headers.items()
    }
    assert answer.raw.read() == answer.content


@pytest.mark.asyncio
async def test_the_httpx_back_end_of_another_call_sleeps_as_ever() -> None:
    """The httpx back end of another call sleeps by its own means, because it may run on trio."""
    slept = []

    async def original(endpoint: str, seconds: float) -> None:
        slept.append((endpoint, seconds))

    await aio._replace_sleep(original)("an endpoint", 2)
    assert slept == [("an endpoint", 2)]


@pytest.mark.parametrize("lister", [digests, digests_one_by_one])
def test_a_lister_may_be_asynchronous(lister) -> None:
    """A check runs an asynchronous lister in a loop of its own."""
    check_pagination(lister, only=["one-more-than-a-page", "token-refused", "nothing-at-all"])


def test_what_an_asynchronous_lister_does_wrong_is_told() -> None:
    """A check reports the mistake of an asynchronous lister as it does for any other."""
    with pytest.raises(AssertionError) as caught:
        check_pagination(list_one_page, only=["one-more-than-a-page"])
    assert "100 items: 1 missing" in str(caught.value)


def test_an_asynchronous_lister_that_yields_for_ever_is_stopped() -> None:
    """An asynchronous lister that yields without end is stopped by the number of its items.

    It makes no further calls, so their number would not stop it.
    """

    async def yields(name: str) -> Any:
        found = await list_one_page(name)
        while True:
            for digest in found:
                yield digest

    with pytest.raises(AssertionError, match="stopped after 20000 items"):
        check_pagination(yields, only=["one-full-page"])


def test_a_client_made_before_the_import_is_answered(output_of) -> None:
    """A client made before the import of this library is answered and retried inside a mock."""
    program = (
        "import asyncio, os\n"
        "from aiobotocore.session import get_session\n"
        "async def main():\n"
        "    async with get_session().create_client('ecr', region_name='us-east-1') as client:\n"
        "        from mock_ecr_ext import mock_ecr\n"
        "        async with mock_ecr() as registry:\n"
        "            registry.create_repository('app')\n"
        "            registry.faults.throttle(times=1)\n"
        "            answer = await client.describe_repositories()\n"
        "            print(len(answer['repositories']), len(registry.calls))\n"
        "asyncio.run(main())\n"
    )
    assert output_of(program) == "1 2\n"


def test_aiobotocore_is_not_imported_by_the_mock(output_of) -> None:
    """The mock does not import aiobotocore; it patches it when something else imports it."""
    program = (
        "import sys\n"
        "from mock_ecr_ext import mock_ecr\n"
        "with mock_ecr(): print('aiobotocore' in sys.modules, 'aiohttp' in sys.modules)\n"
    )
    assert output_of(program) == "False False\n"


SUITE = """
import pytest
from aiobotocore.session import get_session

SEED = {"repositories": [{"name": "app", "images": [{"count": 5}]}]}

@pytest.mark.ecr(seed=SEED)
@pytest.mark.PLUGIN
async def test_it(ecr_async_client, ecr_registry):
    page = await ecr_async_client.describe_images(repositoryName="app")
    assert len(page["imageDetails"]) == 5
    assert len(ecr_registry.calls) == 1
    ecr_async_client.spoilt = True
    ecr_async_client.meta.events.register("before-call.ecr", lambda **_: 1 / 0)

@pytest.mark.PLUGIN
async def test_another(ecr_async_client):
    assert not hasattr(ecr_async_client, "spoilt")
    assert (await ecr_async_client.describe_repositories())["repositories"] == []
"""


@pytest.mark.parametrize(("plugin", "passed"), [("asyncio", 2), ("anyio", 4)])
def test_the_fixture_gives_a_client_that_is_as_good_as_new(run_suite, plugin, passed) -> None:
    """Each test gets a client that is as good as new, from any plugin and on trio too.

    The client works on trio because it never opens a connection.
    """
    run_suite(SUITE.replace("PLUGIN", plugin), "").assert_outcomes(passed=passed)


def test_without_aiobotocore_the_fixture_says_what_to_install(run_suite) -> None:
    """The fixture reports in one line which extra to install if aiobotocore is absent."""
    suite = (
        "import importlib.util, pytest\n"
        "@pytest.fixture(scope='session', autouse=True)\n"
        "def _hidden():\n"
        "    with pytest.MonkeyPatch.context() as patch:\n"
        "        patch.setattr(importlib.util, 'find_spec', lambda name: None)\n"
        "        yield\n"
        "def test_it(ecr_async_client): pass\n"
    )
    result = run_suite(suite, "")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        [
            "ecr_async_client needs aiobotocore; install it: pip install 'mock_ecr_ext[[]aio[]]'",
        ]
    )

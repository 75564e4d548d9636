"""aiobotocore's clients, as botocore's: answered, paged, refused, retried."""

import asyncio
import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.awsrequest import AWSPreparedRequest
from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    EndpointConnectionError,
    ReadTimeoutError,
)

from mock_ecr_ext import InvalidValue, NotMocked, mock_ecr
from mock_ecr_ext.botocore_hook import aio, backoff
from mock_ecr_ext.botocore_hook.hook import HOOK
from mock_ecr_ext.pagination import EDGE_CASES, check_pagination

pytest.importorskip("aiobotocore", reason="the extra aio is not installed")
from aiobotocore.config import AioConfig
from aiobotocore.session import get_session

NO_TIME = dt.timedelta(0)
MS = dt.timedelta(milliseconds=5)  # a clock has whole milliseconds


@pytest.fixture(autouse=True)
def _nobody_sleeps(monkeypatch) -> None:
    """A test that slept would be slow, and nothing else would show it."""
    real = asyncio.sleep

    async def sleep(seconds: float, *args: Any) -> Any:
        assert seconds == 0, f"slept {seconds} s"
        return await real(0, *args)

    monkeypatch.setattr(asyncio, "sleep", sleep)


def made(**config: Any) -> Any:
    """A client, for `async with`."""
    return get_session().create_client("ecr", region_name="us-east-1", config=AioConfig(**config))


async def describe(client: Any, **options: Any) -> Any:
    """All repositories that one page has."""
    return await client.describe_repositories(**options)


@pytest.mark.asyncio
async def test_a_client_made_inside_is_answered(registry) -> None:
    """Errors too, by the client's own classes."""
    registry.create_repository("app").push_many(3, tag="v{n}")
    async with made() as client:
        page = await client.describe_images(repositoryName="app")
        assert [detail["imageTags"] for detail in page["imageDetails"]] == [["v0"], ["v1"], ["v2"]]
        with pytest.raises(client.exceptions.RepositoryNotFoundException, match="'absent'"):
            await client.describe_images(repositoryName="absent")
    assert [call.error for call in registry.calls] == [None, "RepositoryNotFoundException"]


@pytest.mark.asyncio
async def test_paginators_read_every_page(registry) -> None:
    """As botocore's do."""
    registry.create_repository("app").push_many(250)
    async with made() as client:
        paginator = client.get_paginator("describe_images")
        pages = [page async for page in paginator.paginate(repositoryName="app")]
    assert [len(page["imageDetails"]) for page in pages] == [100, 100, 50]


@pytest.mark.asyncio
async def test_the_mock_is_entered_in_either_way() -> None:
    """`with`, `async with`, and as a decorator of coroutines and of asynchronous generators."""

    @mock_ecr(region="eu-west-1")
    async def decorated() -> int:
        async with get_session().create_client("ecr") as client:
            await client.create_repository(repositoryName="app")
            return len((await describe(client))["repositories"])

    async with mock_ecr() as registry:
        registry.create_repository("app")
        async with made() as client:
            assert len((await describe(client))["repositories"]) == 1
        assert await decorated() == 1
        assert len(registry) == 1


@pytest.mark.asyncio
async def test_a_client_made_before_is_answered() -> None:
    """Inside the mock, and by AWS's own means outside: here it has no one to ask."""
    async with made() as client:
        for _ in range(2):
            async with mock_ecr():
                assert (await describe(client))["repositories"] == []


@pytest.mark.asyncio
async def test_a_client_that_outlives_the_mock_is_stopped() -> None:
    """It is signed with the mock's own key."""
    with mock_ecr():
        client = await made().__aenter__()
    with pytest.raises(NotMocked, match=r"after its mock_ecr had ended, by a client made inside"):
        await describe(client)
    await client.__aexit__(None, None, None)


@pytest.mark.parametrize("mode", ["legacy", "standard", "adaptive"])
@pytest.mark.parametrize("fault", ["throttle", "server_error", "disconnect", "timeout"])
@pytest.mark.asyncio
async def test_faults_go_through_its_own_retries(registry, mode, fault) -> None:
    """Without their waiting, which the pinned clock and the calls tell."""
    getattr(registry.faults, fault)("DescribeRepositories", times=2)
    before = registry.clock.now()
    async with made(retries={"mode": mode}) as client:
        answer = await describe(client)
    assert answer["ResponseMetadata"]["RetryAttempts"] == 2
    assert [call.attempt for call in registry.calls] == [1, 2, 3]
    waited = sum((call.waited for call in registry.calls), NO_TIME)
    moved = registry.clock.now() - before
    assert NO_TIME < waited < moved + MS
    # The last attempt may have been held back too, which no later one tells.
    assert mode == "adaptive" or abs(moved - waited) < MS


@pytest.mark.asyncio
async def test_a_bucket_that_holds_an_attempt_back_takes_no_time(registry) -> None:
    """In the mode adaptive, once it has been throttled."""
    registry.faults.throttle("DescribeRepositories", times=2)
    async with made(retries={"mode": "adaptive"}) as client:
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
    """After all attempts."""
    plan(registry.faults)
    async with made() as client:
        with pytest.raises(error):
            await describe(client)


@pytest.mark.asyncio
async def test_real_backoff_sleeps(monkeypatch) -> None:
    """By asyncio's own means."""
    slept = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    with mock_ecr(real_backoff=True) as registry:
        registry.faults.throttle("DescribeRepositories", times=2)
        async with made() as client:
            await describe(client)
    assert len(slept) == 2
    assert [call.waited.total_seconds() for call in registry.calls[1:]] == pytest.approx(
        slept, abs=1e-6
    )


@pytest.mark.asyncio
async def test_other_calls_sleep_as_ever(monkeypatch, registry) -> None:
    """Other services' retries are not ours."""
    slept = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    import aiobotocore.endpoint

    assert aiobotocore.endpoint.asyncio.gather is asyncio.gather
    await aiobotocore.endpoint.asyncio.sleep(2)
    with backoff.Backoff(pytest.fail, of_mock=False):
        await aiobotocore.endpoint.asyncio.sleep(3)
    assert slept == [2, 3]


@pytest.mark.asyncio
async def test_a_bucket_of_another_call_waits_as_ever() -> None:
    """And one that need not wait says so."""
    from aiobotocore.retries.bucket import AsyncTokenBucket
    from botocore.exceptions import CapacityNotAvailableError
    from botocore.retries.bucket import Clock

    bucket = AsyncTokenBucket(max_rate=0.5, clock=Clock())
    with pytest.raises(CapacityNotAvailableError):
        await bucket.acquire(1, block=False)
    with backoff.Backoff(lambda _: None, of_mock=True):
        assert await bucket.acquire(1)


@pytest.mark.asyncio
async def test_a_hundred_tasks_at_once_lose_nothing(registry) -> None:
    """Creates, and reads of what others create."""
    async with made() as client:

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
    """Each call's back-off is its own, however the tasks interleave."""
    for number in range(10):
        registry.faults.throttle(
            "CreateRepository",
            times=1,
            when=lambda asked, name=f"app-{number}": asked["repositoryName"] == name,
        )
    async with made() as client:
        await asyncio.gather(
            *(client.create_repository(repositoryName=f"app-{n}") for n in range(10))
        )
    retries = [call for call in registry.calls if call.attempt == 2]
    assert len(retries) == len(registry) == 10
    assert all(call.waited > NO_TIME for call in retries)


@pytest.mark.asyncio
async def test_the_httpx_back_end_is_answered_too(registry) -> None:
    """Where aiobotocore has one."""
    pytest.importorskip("httpx2", reason="aiobotocore's httpx back end needs it")
    httpxsession = pytest.importorskip("aiobotocore.httpxsession")
    registry.faults.throttle("DescribeRepositories", times=1)
    async with made(http_session_cls=httpxsession.HttpxSession) as client:
        answer = await describe(client)
    assert answer["ResponseMetadata"]["RetryAttempts"] == 1


@pytest.mark.asyncio
async def test_without_credentials_it_is_lent_the_mocks(monkeypatch) -> None:
    """A client that was made where there are none."""
    session = get_session()
    async with session.create_client("ecr", region_name="us-east-1") as client:
        assert client._request_signer._credentials is None
        with mock_ecr():
            assert (await describe(client))["repositories"] == []


async def digests(name: str) -> list[str]:
    """A correct lister that is a coroutine function."""
    async with made() as client:
        pages = client.get_paginator("describe_images").paginate(repositoryName=name)
        return [image["imageDigest"] async for page in pages for image in page["imageDetails"]]


async def digests_one_by_one(name: str) -> Any:
    """A correct lister that is an asynchronous generator."""
    async with made() as client:
        async for page in client.get_paginator("describe_images").paginate(repositoryName=name):
            for image in page["imageDetails"]:
                yield image["imageDigest"]


async def digests_of_one_page(name: str) -> list[str]:
    """A lister that ignores nextToken."""
    async with made() as client:
        page = await client.describe_images(repositoryName=name)
        return [image["imageDigest"] for image in page["imageDetails"]]


@pytest.mark.asyncio
async def test_a_case_of_pages_is_entered_by_a_coroutine() -> None:
    """With what it expects, and the exception that it is to end in."""
    for case in EDGE_CASES:
        with case.mock() as pagination:
            assert sorted(await digests("app")) == sorted(pagination.expected)


@pytest.mark.parametrize("lister", [digests, digests_one_by_one])
@pytest.mark.asyncio
async def test_a_check_inside_a_loop_is_refused(lister) -> None:
    """It would have to wait for the loop that it runs in."""
    with pytest.raises(InvalidValue, match="call the check from a function that is not async"):
        check_pagination(lister)


class AnEndpoint:
    """What of an endpoint of aiobotocore's is met; it has no httpx back end, as older ones."""

    def __init__(self, prefix: str) -> None:
        self._endpoint_prefix = prefix

    async def _send(self, request: Any) -> str:
        """Stands for the network."""
        return f"sent to {self._endpoint_prefix}"

    async def _send_request(self) -> Any:
        """One attempt."""
        return await self._send(AWSPreparedRequest("POST", "https://a/", {}, b"", False))


@pytest.mark.asyncio
async def test_only_ecr_is_kept_from_being_sent(registry) -> None:
    """Where the handler is not asked, an endpoint is, and older ones have fewer kinds."""
    module = SimpleNamespace(AioEndpoint=AnEndpoint, asyncio=asyncio)
    aio._meet_endpoints(HOOK, module)
    assert await AnEndpoint("s3")._send_request() == "sent to s3"
    answer = await AnEndpoint("api.ecr")._send_request()
    assert answer.status_code == 404  # of no operation of ECR's, but answered


def test_an_answer_has_its_headers_where_older_releases_look(registry) -> None:
    """On what came over the network, as aiohttp has them."""
    request = AWSPreparedRequest("POST", "https://api.ecr.us-east-1.amazonaws.com/", {}, b"", False)
    answer = HOOK.before_send(request)
    assert dict(answer.raw.raw_headers) == {
        name.encode(): value.encode() for name, value in answer.headers.items()
    }
    assert answer.raw.read() == answer.content


@pytest.mark.asyncio
async def test_the_httpx_back_end_of_another_call_sleeps_as_ever() -> None:
    """By its own means, for it may run on trio."""
    slept = []

    async def original(endpoint: str, seconds: float) -> None:
        slept.append((endpoint, seconds))

    await aio._sleep(original)("an endpoint", 2)
    assert slept == [("an endpoint", 2)]


@pytest.mark.parametrize("lister", [digests, digests_one_by_one])
def test_a_lister_may_be_asynchronous(lister) -> None:
    """The check runs it in a loop of its own."""
    check_pagination(lister, only=["one-more-than-a-page", "token-refused", "nothing-at-all"])


def test_what_an_asynchronous_lister_does_wrong_is_told() -> None:
    """As of any."""
    with pytest.raises(AssertionError) as caught:
        check_pagination(digests_of_one_page, only=["one-more-than-a-page"])
    assert "100 items: 1 missing" in str(caught.value)


def test_an_asynchronous_lister_that_yields_for_ever_is_stopped() -> None:
    """Without any call it is not the calls that tell."""

    async def yields(name: str) -> Any:
        found = await digests_of_one_page(name)
        while True:
            for digest in found:
                yield digest

    with pytest.raises(AssertionError, match="stopped after 20000 items"):
        check_pagination(yields, only=["one-full-page"])


def test_a_client_made_before_the_import_is_answered(output_of) -> None:
    """In a fresh interpreter: neither handler nor endpoint was ours then."""
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
    """It is met when somebody else imports it."""
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
    """To whichever plugin runs the test, on trio too: it never opens a connection."""
    run_suite(SUITE.replace("PLUGIN", plugin), "").assert_outcomes(passed=passed)


def test_without_aiobotocore_the_fixture_says_what_to_install(run_suite) -> None:
    """In one line."""
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

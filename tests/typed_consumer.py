"""The code of a user, which mypy --strict checks and nobody runs."""

from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta, timezone

from mock_ecr_ext import (
    Call,
    Clock,
    Fault,
    Image,
    Registry,
    Repository,
    ScanFindings,
    mock_ecr,
)
from mock_ecr_ext.pagination import EDGE_CASES, Pagination, check_pagination


@mock_ecr
def plain(value: int) -> str:
    return str(value)


@mock_ecr(region="eu-west-1", account_id="111122223333", order="digest")
def with_options(value: int) -> str:
    return str(value)


@mock_ecr()
async def coroutine(value: int) -> str:
    return str(value)


@mock_ecr
def generator() -> Iterator[int]:
    yield 1


@mock_ecr
async def async_generator() -> AsyncIterator[int]:
    yield 1


@mock_ecr
class Case:
    def method(self) -> int:
        return 1


async def calls_keep_their_types() -> tuple[str, str, str, int]:
    assert next(generator()) == 1
    return plain(1), with_options(value=1), await coroutine(1), Case().method()


def a_registry() -> None:
    with mock_ecr(now=datetime(2024, 5, 1, tzinfo=timezone.utc)) as registry:
        other: Registry = registry.at(region="eu-west-1", account_id="111122223333")
        app: Repository = registry.create_repository(
            "team/app",
            created_at=timedelta(days=-30),
            tags={"team": "a"},
            image_tag_mutability="IMMUTABLE_WITH_EXCLUSION",
            image_tag_mutability_exclusion_filters=["dev-*"],
        )
        image: Image = app.push(["v1"], size="25 MiB", scan_findings={"HIGH": 1}, status="ARCHIVED")
        app.push(children=[image], scan_findings=ScanFindings({"LOW": 2}, image.pushed_at))
        many: list[str] = [pushed.digest for pushed in app.push_many(3, tag="build-{n}")]
        clock: Clock = registry.clock
        clock.tick(hours=1)
        calls: list[Call] = [call for call in other.calls if call.error is None]
        assert len(many) + len(calls) + app["v1"].size + len(app.images[0].tags) > 0


def started() -> Registry:
    mock = mock_ecr()
    registry: Registry = mock.start()
    mock.stop()
    with mock_ecr(registry=registry) as again:
        return again


def seeded() -> int:
    with mock_ecr(seed={"repositories": [{"name": "team/app"}]}, order="digest") as registry:
        return len(registry["team/app"].push_many(3, size=("1 MiB", "2 MiB"), every="5m"))


def failing() -> float:
    with mock_ecr(real_backoff=False, require_layers=True) as registry:
        fault: Fault = registry.faults.throttle("DescribeImages", times=2, optional=True)
        with registry.faults.fail(None, "ServerException", when=lambda asked: "x" in asked):
            registry.faults.delay("DescribeImages", timedelta(seconds=1), after=1)
        return fault.hits + sum(call.waited.total_seconds() for call in registry.calls)


def lister(name: str) -> list[str]:
    return [name]


def paging() -> int:
    check_pagination(lister, "DescribeImages", hostile=True, without=["one-full-page"])
    with EDGE_CASES[0].mock("ListImages") as pagination:
        given: Pagination = pagination
        return len(given.expected) + len(given.served) + len(given.case.name)

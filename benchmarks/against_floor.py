"""Calls through boto3, compared with the floor, which answers the same bytes."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import boto3
from moto import mock_aws

from benchmarks import calls, measure
from benchmarks.calls import Call
from benchmarks.floor import Floor, record_answer
from benchmarks.row import Row
from benchmarks.scale import Scale
from mock_ecr_ext import Registry, mock_ecr


@dataclass(frozen=True, slots=True)
class Case:
    """Calls that are made one after the other.

    what: the calls, as the table names them.
    target: the highest ratio to the floor that is accepted.
    calls: the functions, each called with a client.
    fill: fills the registry before the calls.
    fill_moto: does the same for moto, through a client.
    """

    what: str
    target: float
    calls: Sequence[Call]
    fill: Callable[[Registry], object]
    fill_moto: Callable[[Any], object]


def rows(scale: Scale) -> Iterator[Row]:
    """A row for each case."""
    for case in _cases(scale):
        ours, floors = _measure_ours(case, scale.turns)
        moto = _measure_moto(case, floors, scale.turns // 10 + 1)
        yield Row(f"{case.what} / the floor", ours, target=case.target, moto=moto)


def _cases(scale: Scale) -> Iterator[Case]:
    hundred = _images(100), _put_images(100)
    yield Case("DescribeImages of 100 images", 1.05, [calls.describe], *hundred)
    one = "DescribeImages by one tag among"
    yield Case(f"{one} 100 images", 1.15, [calls.describe_one], *hundred)
    fills = _images(scale.many), _put_images(scale.mocked)
    note = f"{scale.many:,} images (moto: {scale.mocked:,})"
    yield Case(f"{one} {note}", 1.15, [calls.describe_one], *fills)
    pages = "DescribeRepositories of 100 repositories"
    yield Case(pages, 1.05, [calls.describe_repositories], _repositories, _create_repositories)
    both = "CreateRepository and DeleteRepository"
    yield Case(both, 1.25, [calls.create, calls.delete], _nothing, _nothing)


def _measure_ours(case: Case, turns: int) -> tuple[float, list[Floor]]:
    with mock_ecr() as registry:
        case.fill(registry)
        client = boto3.client("ecr")
        floors = [Floor(record_answer(call, client)) for call in case.calls]
        return _ratio(case, client, floors, turns), floors


def _measure_moto(case: Case, floors: list[Floor], turns: int) -> float:
    with mock_aws():
        client = boto3.client("ecr")
        case.fill_moto(client)
        return _ratio(case, client, floors, turns)


def _ratio(case: Case, client: Any, floors: list[Floor], turns: int) -> float:
    def call() -> None:
        for function in case.calls:
            function(client)

    def touch_the_floor() -> None:
        for function, floor in zip(case.calls, floors, strict=True):
            function(floor.client)

    return measure.ratio(call, touch_the_floor, turns)


def _images(count: int) -> Callable[[Registry], object]:
    def fill(registry: Registry) -> None:
        registry.create_repository(calls.NAME).push_many(count, tag="build-{n}")

    return fill


def _put_images(count: int) -> Callable[[Any], object]:
    def fill(client: Any) -> None:
        client.create_repository(repositoryName=calls.NAME)
        for number in range(count):
            calls.put(client, number)

    return fill


def _repositories(registry: Registry) -> None:
    for number in range(100):
        registry.create_repository(f"team/app-{number}")


def _create_repositories(client: Any) -> None:
    for number in range(100):
        client.create_repository(repositoryName=f"team/app-{number}")


def _nothing(_: object) -> None:
    pass

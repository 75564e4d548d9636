"""Images that are added by `push_many` and by PutImage."""

import itertools
import time
from collections.abc import Callable, Iterator
from typing import Any

import boto3
from moto import mock_aws

from benchmarks import calls, measure
from benchmarks.row import Row
from benchmarks.scale import Scale
from mock_ecr_ext import mock_ecr

_FEW = 100
_ELSEWHERE = "eu-west-1"


def rows(scale: Scale) -> Iterator[Row]:
    """The images added per second, and whether that depends on the number of images present."""
    yield _measure_push(scale)
    yield _measure_put(scale)


def _measure_push(scale: Scale) -> Row:
    with mock_ecr() as registry:

        def push() -> None:
            app = registry.create_repository("app")
            app.push_many(scale.pushed, tag="build-{n}", every="1m")
            registry.delete_repository("app")

        (taken,) = measure.seconds(push, turns=scale.tests // 2 + 1)
    what = f"push_many of {scale.pushed:,} images (moto: PutImage of {scale.mocked:,})"
    moto = _measure_moto(scale.mocked)
    return Row(what, scale.pushed / taken, "images/s", target=300_000, at_least=True, moto=moto)


def _measure_moto(count: int) -> float:
    with mock_aws():
        client = boto3.client("ecr")
        start = time.perf_counter()
        _fill(client, count)
        return count / (time.perf_counter() - start)


def _measure_put(scale: Scale) -> Row:
    with mock_ecr() as few:
        many = few.at(region=_ELSEWHERE)
        few.create_repository(calls.NAME).push_many(_FEW)
        many.create_repository(calls.NAME).push_many(scale.put)
        clients = [boto3.client("ecr", region_name=place.region) for place in (many, few)]
        ours = measure.ratio(*map(_make_put, clients), scale.turns)
    with mock_aws():
        clients = [boto3.client("ecr", region_name=place) for place in (_ELSEWHERE, few.region)]
        for client, count in zip(clients, (scale.mocked, _FEW), strict=True):
            _fill(client, count)
        motos = measure.ratio(*map(_make_put, clients), scale.turns // 20 + 1)
    what = f"PutImage among {scale.put:,} images (moto: {scale.mocked:,}) / among {_FEW}"
    return Row(what, ours, target=1.1, moto=motos)


def _fill(client: Any, count: int) -> None:
    client.create_repository(repositoryName=calls.NAME)
    for number in range(count):
        calls.put(client, number)


def _make_put(client: Any) -> Callable[[], None]:
    """Make a function that puts a new image at each call."""
    numbers = itertools.count(1_000_000)

    def put() -> None:
        calls.put(client, next(numbers))

    return put

"""The cost of a whole test: its calls, the mock, and the client."""

from collections.abc import Iterator

import boto3
from moto import mock_aws

from benchmarks import calls, measure
from benchmarks.row import Row
from benchmarks.scale import Scale
from mock_ecr_ext import mock_ecr
from mock_ecr_ext.pytest_plugin.clients import Clients, make_boto3_client


def rows(scale: Scale) -> Iterator[Row]:
    """The rows for entering and leaving, then those for tests of the usual shape."""
    yield from _measure_entering(scale)
    clients = Clients(make_boto3_client)

    def with_fixture() -> None:
        with mock_ecr() as registry:
            calls.usual_test(clients.get(registry.region))
            clients.reset(registry.region)

    own, fixture, motos = measure.seconds(_run_ours, with_fixture, _run_moto, turns=scale.tests)
    usual = "a usual test under mock_aws / the same"
    yield Row(f"{usual} here, with its own client", motos / own, target=6, at_least=True)
    yield Row(f"{usual} here, with ecr_client", motos / fixture, target=20, at_least=True)
    yield Row("a usual test with its own client", own * 1000, "ms", moto=motos * 1000)
    yield Row("a usual test with ecr_client", fixture * 1000, "ms", moto=motos * 1000)


def _measure_entering(scale: Scale) -> Iterator[Row]:
    ours, motos = measure.seconds(_enter, _enter_moto, turns=scale.turns)
    what = "entering and leaving"
    yield Row(f"{what} mock_ecr", ours * 1000, "ms", target=0.1, moto=motos * 1000)
    yield Row(f"{what} mock_aws / mock_ecr", motos / ours, target=15, at_least=True)


def _enter() -> None:
    with mock_ecr():
        pass


def _enter_moto() -> None:
    with mock_aws():
        pass


def _run_ours() -> None:
    with mock_ecr():
        calls.usual_test(boto3.client("ecr"))


def _run_moto() -> None:
    with mock_aws():
        calls.usual_test(boto3.client("ecr"))

# ruff: noqa: T201  # it prints
"""mock-ecr: record, show, check and serve seeds, print their JSON Schema."""

import argparse
import contextlib
import json
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from mock_ecr_ext.mock import mock_ecr
from mock_ecr_ext.model.exceptions import InvalidSeed, InvalidValue, UnknownName
from mock_ecr_ext.model.registry import Registry
from mock_ecr_ext.options import Options


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; 0 is success, 1 a seed or a registry that cannot be, 2 misuse."""
    asked = _parser().parse_args(arguments)
    try:
        asked.command(asked)
    except (InvalidSeed, InvalidValue, UnknownName) as error:
        return _refused(error)
    except ImportError as error:
        return _refused(f"{error.name} is not installed: pip install 'mock_ecr_ext[cli]'")
    except OSError as error:
        return _refused(f"{error.filename}: {error.strerror}")
    return 0


def _refused(why: object) -> int:
    print(f"mock-ecr: {why}", file=sys.stderr)
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("mock-ecr", description="Seeds of mock_ecr_ext.")
    commands = parser.add_subparsers(required=True, metavar="command")

    record = commands.add_parser(
        "record",
        help="write a real registry as a seed",
        description="Write a real registry as a seed. Asks AWS by DescribeRepositories and "
        "DescribeImages alone.",
    )
    record.set_defaults(command=_record)
    record.add_argument("--repository", nargs="+", default=[], metavar="NAME", help="default: all")
    record.add_argument("-o", "--output", type=Path, required=True, metavar="SEED.yaml")
    record.add_argument("--region", help="default: that of the AWS configuration")
    record.add_argument("--profile", help="default: that of the AWS configuration")
    record.add_argument(
        "--anonymise", action="store_true", help="replace account ids and image tags"
    )

    show = commands.add_parser("show", help="print a seed's registries as tables")
    show.set_defaults(command=_show)
    show.add_argument("seed", type=Path)
    show.add_argument("--repository", metavar="NAME", help="print its images instead")

    check = commands.add_parser("check", help="say what is wrong with a seed, or what it holds")
    check.set_defaults(command=_check)
    check.add_argument("seed", type=Path)

    serve = commands.add_parser(
        "serve",
        help="answer as ECR over HTTP, for programs in any language",
        description="Answer as ECR over HTTP: prints the URL, for a program's AWS_ENDPOINT_URL_ECR "
        "or a browser, and serves until SIGINT or SIGTERM.",
    )
    serve.set_defaults(command=_serve)
    serve.add_argument("--seed", type=Path, help="what it holds at the start; default: nothing")
    serve.add_argument("--host", default="127.0.0.1", help="default: %(default)s")
    serve.add_argument("--port", type=int, default=0, help="default: a free one")
    serve.add_argument("--now", metavar="TIME", help="pin the clock there; default: the system's")

    schema = commands.add_parser("schema", help="print the JSON Schema of seeds, for an editor")
    schema.set_defaults(command=_schema)
    return parser


def _record(asked: Any) -> None:
    import boto3
    from botocore.exceptions import BotoCoreError, ClientError

    from mock_ecr_ext import recording

    recording.check_suffix(asked.output)
    try:
        session = boto3.Session(profile_name=asked.profile, region_name=asked.region)
        seed = recording.recorded(
            session.client("ecr"), asked.repository, anonymise=asked.anonymise
        )
    except (BotoCoreError, ClientError) as error:
        raise InvalidSeed("the registry", [str(error)]) from None
    recording.write(seed, asked.output)
    print(f"{asked.output}: {_contents(_loaded(asked.output))}")


def _show(asked: Any) -> None:
    from mock_ecr_ext import report

    registry = _loaded(asked.seed)
    if asked.repository:
        print(report.of_images(registry[asked.repository], registry.clock.now()))
    else:
        print(report.of_registries(registry.backend))


def _check(asked: Any) -> None:
    print(f"{asked.seed}: {_contents(_loaded(asked.seed))}")


def _schema(_: Any) -> None:
    from mock_ecr_ext.seed.document import json_schema

    print(json.dumps(json_schema(), indent=2))


def _serve(asked: Any) -> None:
    from mock_ecr_ext.server import Server

    registry = Options(seed=asked.seed, now=asked.now).make_registry()
    with _until_signalled(), Server(registry, asked.host, asked.port) as server:
        print(server.url, flush=True)
        if not server.is_local:
            print(
                f"mock-ecr: warning: {asked.host} is no loopback address: whoever can reach it may "
                "read and change this registry",
                file=sys.stderr,
            )
        threading.Event().wait()
    print("mock-ecr: stopped", file=sys.stderr)


@contextlib.contextmanager
def _until_signalled() -> Iterator[None]:
    """End the block at SIGINT or SIGTERM; a shell may have set the first one to be ignored."""
    numbers = signal.SIGINT, signal.SIGTERM
    before = [signal.signal(number, signal.default_int_handler) for number in numbers]
    try:
        yield
    except KeyboardInterrupt:
        pass
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


def _loaded(seed: Path) -> Registry:
    with mock_ecr(seed=seed) as registry:
        return registry


def _contents(registry: Registry) -> str:
    registries = [entry for entry in registry.backend.registries if len(entry)]
    repositories = [repository for entry in registries for repository in entry.repositories]
    images = sum(map(len, repositories))
    counts = (len(registries), len(repositories), images)
    return "registries: {}, repositories: {}, images: {}".format(*counts)

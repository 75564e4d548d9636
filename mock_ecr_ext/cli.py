# ruff: noqa: T201  # a command prints
"""The command `mock-ecr`: seeds recorded, shown, checked and served, and lifecycle policies."""

import argparse
import contextlib
import json
import os
import signal
import sys
import threading
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TextIO

from mock_ecr_ext.mock import mock_ecr
from mock_ecr_ext.model.exceptions import InvalidSeed, InvalidValue, UnknownName
from mock_ecr_ext.model.registry import Registry
from mock_ecr_ext.model.text import list_some
from mock_ecr_ext.options import Options

_SHOWN = 20  # of the images that a message lists
_BROKEN_PIPE = 128 + 13  # as a shell shows the end by SIGPIPE, which Python ignores


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status.

    arguments: those after the program's name; `sys.argv` by default.

    0 is success. 1 is an invalid seed or value, an unknown name, a missing library, or a file that
    cannot be read or written; the error is printed on stderr. Wrong usage exits with status 2, as
    argparse does. 141 is an output whose reader has gone, as for any program in a shell's pipe.
    """
    try:
        try:
            return _run(arguments)
        finally:
            _flush_output()  # at exit, Python would report an error of this in two lines
    except BrokenPipeError:
        status = _BROKEN_PIPE
    except OSError as error:
        status = _print_error(f"the output: {error.strerror or error}")
    _discard_output()
    return status


def _run(arguments: Sequence[str] | None) -> int:
    options = _make_parser().parse_args(arguments)
    try:
        with warnings.catch_warnings():
            # Without the place in the code, which Python would print too.
            warnings.showwarning = lambda message, *_: _print_warning(message)
            options.command(options)
    except (InvalidSeed, InvalidValue, UnknownName) as error:
        return _print_error(error)
    except ImportError as error:
        return _print_error(f"{error.name} is not installed: pip install 'mock_ecr_ext[cli]'")
    except OSError as error:
        if error.filename is None:  # of the output
            raise
        return _print_error(f"{error.filename}: {error.strerror}")
    return 0


def _print(text: str) -> None:
    """Print a text on stdout, with escapes for the characters that its encoding lacks."""
    encoding = sys.stdout.encoding or "utf-8"
    print(text.encode(encoding, "backslashreplace").decode(encoding))


def _print_error(why: object) -> int:
    print(f"mock-ecr: {why}", file=sys.stderr)
    return 1


def _print_warning(what: object) -> None:
    print(f"mock-ecr: warning: {what}", file=sys.stderr)


def _flush_output() -> None:
    for stream in _list_outputs():
        stream.flush()


def _discard_output() -> None:
    """Lead the streams that cannot be written to nowhere, or Python would try again at exit."""
    for stream in _list_outputs():
        try:
            stream.flush()
        except OSError:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, stream.fileno())
            os.close(nowhere)


def _list_outputs() -> list[TextIO]:
    return [stream for stream in (sys.stdout, sys.stderr) if stream]  # `>&-` leaves None


def _make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("mock-ecr", description="Seeds of mock_ecr_ext.")
    commands = parser.add_subparsers(required=True, metavar="command")
    for add_command in (
        _add_record,
        _add_show,
        _add_check,
        _add_lifecycle,
        _add_serve,
        _add_schema,
    ):
        add_command(commands)
    return parser


def _add_record(commands: Any) -> None:
    command = commands.add_parser(
        "record",
        help="write a real registry as a seed",
        description="Write a real registry as a seed. Calls only DescribeRepositories, "
        "DescribeImages and, without --anonymise, GetLifecyclePolicy.",
    )
    command.set_defaults(command=_record)
    command.add_argument("--repository", nargs="+", default=[], metavar="NAME", help="default: all")
    command.add_argument("-o", "--output", type=Path, required=True, metavar="SEED.yaml")
    command.add_argument("--region", help="default: that of the AWS configuration")
    command.add_argument("--profile", help="default: that of the AWS configuration")
    command.add_argument(
        "--anonymise",
        action="store_true",
        help="replace account ids and image tags, and omit lifecycle policies",
    )


def _add_show(commands: Any) -> None:
    command = commands.add_parser("show", help="print a seed's registries as tables")
    command.set_defaults(command=_show)
    command.add_argument("seed", type=Path)
    command.add_argument("--repository", metavar="NAME", help="print its images instead")


def _add_check(commands: Any) -> None:
    command = commands.add_parser("check", help="list a seed's problems, or count its content")
    command.set_defaults(command=_check)
    command.add_argument("seed", type=Path)


def _add_lifecycle(commands: Any) -> None:
    command = commands.add_parser(
        "lifecycle",
        help="list the images that a lifecycle policy would expire or archive",
        description="List the images of a seed that a lifecycle policy would expire or archive, "
        "with the reasons. It calls nothing and changes nothing.",
    )
    command.set_defaults(command=_preview_lifecycle)
    command.add_argument("policy", type=Path, help="JSON that contains one policy")
    command.add_argument("--seed", type=Path, required=True, help="the registry's content")
    command.add_argument("--repository", nargs="+", default=[], metavar="NAME", help="default: all")
    command.add_argument("--at", metavar="TIME", help="default: the time of the seed, or now")
    command.add_argument("--json", action="store_true", help="print JSON with all images")
    command.add_argument(
        "--protect",
        action="append",
        default=[],
        metavar="PATTERN",
        help="tags, with `*`, that have to stay; status 1 if they would be expired",
    )


def _add_serve(commands: Any) -> None:
    command = commands.add_parser(
        "serve",
        help="answer as ECR over HTTP, for programs in any language",
        description="Answer as ECR over HTTP: prints the URL, for a program's AWS_ENDPOINT_URL_ECR "
        "or a browser, and serves until SIGINT or SIGTERM.",
    )
    command.set_defaults(command=_serve)
    command.add_argument("--seed", type=Path, help="the content at the start; default: empty")
    command.add_argument("--host", default="127.0.0.1", help="default: %(default)s")
    command.add_argument("--port", type=int, default=0, help="default: a free one")
    command.add_argument(
        "--now", metavar="TIME", help="pin the clock at this time; default: the system's clock"
    )


def _add_schema(commands: Any) -> None:
    command = commands.add_parser("schema", help="print the JSON Schema of seeds, for an editor")
    command.set_defaults(command=_schema)


def _record(options: Any) -> None:
    import boto3
    from botocore.exceptions import BotoCoreError, ClientError

    from mock_ecr_ext import recording

    recording.check_suffix(options.output)
    try:
        session = boto3.Session(profile_name=options.profile, region_name=options.region)
        seed = recording.record(
            session.client("ecr"), options.repository, anonymise=options.anonymise
        )
    except (BotoCoreError, ClientError) as error:
        raise InvalidSeed("the registry", [str(error)]) from None
    recording.write(seed, options.output)
    _print(f"{options.output}: {_count_content(_load(options.output))}")


def _show(options: Any) -> None:
    from mock_ecr_ext import report

    registry = _load(options.seed)
    if options.repository:
        _print(report.format_images(registry[options.repository], registry.clock.now()))
    else:
        _print(report.format_registries(registry.backend))


def _preview_lifecycle(options: Any) -> None:
    from mock_ecr_ext.lifecycle import command

    registry = _load(options.seed)
    text, violations = command.preview(
        registry, options.policy, options.repository, options.at, options.protect, options.json
    )
    _print(text)
    if violations:
        verb = "is" if len(violations) == 1 else "are"
        problem = f"it would expire {list_some(violations, _SHOWN)}, which {verb} protected"
        raise InvalidValue("lifecycle policy", str(options.policy), problem)


def _check(options: Any) -> None:
    _print(f"{options.seed}: {_count_content(_load(options.seed))}")


def _schema(_: Any) -> None:
    from mock_ecr_ext.seed.document import json_schema

    print(json.dumps(json_schema(), indent=2))


def _serve(options: Any) -> None:
    from mock_ecr_ext.server import Server

    registry = Options(seed=options.seed, now=options.now).make_registry()
    with _stop_at_signal(), Server(registry, options.host, options.port) as server:
        print(server.url, flush=True)
        if not server.is_local:
            _print_warning(
                f"{options.host} is not a loopback address: whoever can reach it can read and "
                "change this registry"
            )
        threading.Event().wait()
    print("mock-ecr: stopped", file=sys.stderr)


@contextlib.contextmanager
def _stop_at_signal() -> Iterator[None]:
    """Leave the block at SIGINT or SIGTERM, even if the shell had SIGINT ignored.

    At the end both signals have the handlers that they had before.
    """
    numbers = signal.SIGINT, signal.SIGTERM
    before = [signal.signal(number, signal.default_int_handler) for number in numbers]
    try:
        yield
    except KeyboardInterrupt:
        pass
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


def _load(seed: Path) -> Registry:
    with mock_ecr(seed=seed) as registry:
        return registry


def _count_content(registry: Registry) -> str:
    registries = [entry for entry in registry.backend.registries if len(entry)]
    repositories = [repository for entry in registries for repository in entry.repositories]
    images = sum(map(len, repositories))
    counts = (len(registries), len(repositories), images)
    return "registries: {}, repositories: {}, images: {}".format(*counts)

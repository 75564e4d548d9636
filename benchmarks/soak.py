"""Many calls in one process, whose memory must not grow."""

import gc
from collections.abc import Iterator

import psutil

from benchmarks import direct
from benchmarks.calls import manifest
from benchmarks.row import Row
from benchmarks.scale import Scale
from mock_ecr_ext import mock_ecr

_MIB = 2**20
_WARM = 10  # the first tenth of the calls creates all that is kept by design


def rows(scale: Scale) -> Iterator[Row]:
    """The growth of resident memory, after everything that is kept by design is there."""
    with mock_ecr():
        rounds = scale.soaked // len(_ROUND)
        for _ in range(rounds // _WARM):
            _call()
        before = _resident()
        for _ in range(rounds - rounds // _WARM):
            _call()
        grown = _resident() - before
    what = f"growth of the resident memory, from call {scale.soaked // _WARM:,} to {scale.soaked:,}"
    yield Row(f"{what}, with creates and deletes", grown / _MIB, "MiB", target=5)


_NAMED = {"repositoryName": "team/app"}
_ROUND = [
    direct.request("CreateRepository", **_NAMED),
    direct.request("PutImage", **_NAMED, imageManifest=manifest(7), imageTag="v1"),
    direct.request("DescribeImages", **_NAMED),
    direct.request("DescribeRepositories"),
    direct.request("DeleteRepository", **_NAMED, force=True),
]
"""The calls that create, fill, read and delete a repository."""


def _call() -> None:
    for asked in _ROUND:
        direct.send(asked)


def _resident() -> int:
    gc.collect()
    resident: int = psutil.Process().memory_info().rss
    return resident

"""Figures that only a fresh process shows: importing, and memory."""

import subprocess
import sys
from collections.abc import Callable, Iterator

from benchmarks import measure
from benchmarks.row import Row
from benchmarks.scale import Scale

_MIB = 2**20

_MEMORY = """
import gc, sys
import psutil
from mock_ecr_ext.model.registry import Backend
from mock_ecr_ext.wire.operations.image_shapes import encode_image_detail

def resident():
    gc.collect()
    return psutil.Process().memory_info().rss

count = int(sys.argv[1])
app = Backend().default.create_repository("team/app")
before = resident()
app.push_many(count, tag="build-{n}", every="1m")
print((resident() - before) / count)
for image in app.images:
    image.encode(encode_image_detail)
del image
print((resident() - before) / count)
"""


def rows(scale: Scale) -> Iterator[Row]:
    """The rows for importing, then those for memory."""
    yield from _imports(scale)
    yield from _memory(scale)


def _imports(scale: Scale) -> Iterator[Row]:
    programs = (
        "",
        "import mock_ecr_ext",
        "from mock_ecr_ext import mock_ecr",
        "import boto3",
        "import boto3; from moto import mock_aws",
    )
    bare, ours, used, boto3, moto = measure.seconds(*map(_make_run, programs), turns=scale.tests)
    motos = (moto - boto3) * 1000
    what = "beyond the interpreter (moto: beyond boto3)"
    yield Row(f"import mock_ecr_ext, {what}", (ours - bare) * 1000, "ms", target=15, moto=motos)
    yield Row(f"from mock_ecr_ext import mock_ecr, {what}", (used - bare) * 1000, "ms", moto=motos)


def _make_run(program: str) -> Callable[[], object]:
    return lambda: _output(program)


def _memory(scale: Scale) -> Iterator[Row]:
    lean, full = map(float, _output(_MEMORY, str(scale.many)).split())
    what = f"resident memory for one of {scale.many:,} images"
    yield Row(f"{what}, before its wire bytes are made", lean, "bytes", target=700)
    yield Row(f"{what}, after", full, "bytes", target=1100)


def _output(program: str, *arguments: str) -> str:
    command = [sys.executable, "-c", program, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout

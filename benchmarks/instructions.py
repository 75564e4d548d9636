"""The instructions of the hook's own path, which are the same on a noisy machine.

valgrind's callgrind counts those of a process that makes some calls, and of one that makes none.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator

from benchmarks.row import Row
from benchmarks.scale import Scale

_PROGRAM = """
import sys
from botocore.awsrequest import AWSRequest
from benchmarks import direct
from mock_ecr_ext import mock_ecr
from mock_ecr_ext.botocore_hook.credentials import FAKE_ACCESS_KEY
from mock_ecr_ext.botocore_hook.hook import HOOK

with mock_ecr(now="2024-05-01T12:00:00Z") as registry:
    registry.create_repository("team/app").push_many(100, tag="build-{n}")
    headers, body = direct.parts(sys.argv[1], repositoryName="team/app", **eval(sys.argv[2]))
    scope = f"{FAKE_ACCESS_KEY}/20240501/us-east-1/ecr/aws4_request"
    headers["Authorization"] = (
        f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0"
    )
    headers["amz-sdk-request"] = "attempt=1"
    request = AWSRequest("POST", f"https://{direct.HOST}/", headers=headers, data=body).prepare()
    for _ in range(20 + int(sys.argv[3])):  # the first ones read the service model
        HOOK.before_send(request)
"""
_CALLS = {
    "DescribeImages of 100 images": ("DescribeImages", "{}"),
    "DescribeImages by one tag": ("DescribeImages", "{'imageIds': [{'imageTag': 'build-7'}]}"),
}


def rows(scale: Scale) -> Iterator[Row]:
    """A row for each call; none if valgrind is absent or no call is to be counted."""
    if scale.counted and shutil.which("valgrind"):
        # All at once, because other processes do not change the counts.
        start = _begin(*next(iter(_CALLS.values())), "0")
        runs = {what: _begin(*call, str(scale.counted)) for what, call in _CALLS.items()}
        before = _count(start)
        for what, run in runs.items():
            value = (_count(run) - before) / scale.counted
            yield Row(f"the hook's own path, {what}", value, "instructions")


def _begin(*arguments: str) -> "subprocess.Popen[str]":
    command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"]
    return subprocess.Popen(
        [*command, sys.executable, "-c", _PROGRAM, *arguments],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONHASHSEED": "0"},
    )


def _count(run: "subprocess.Popen[str]") -> int:
    _, report = run.communicate()
    if run.returncode:
        raise RuntimeError(report)
    return int(re.search(r"Collected : (\d+)", report)[1])

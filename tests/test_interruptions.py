"""Interruptions at any line of a start or a stop, as by Ctrl-C, a signal or a timeout."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any
from unittest.mock import Mock

import boto3
import pytest

import mock_ecr_ext
from mock_ecr_ext import mock_ecr
from mock_ecr_ext.activation import _LOCK, ACTIVATIONS
from mock_ecr_ext.botocore_hook import patches
from mock_ecr_ext.botocore_hook.hook import HOOK
from mock_ecr_ext.environment import PROCESS, Layer

PACKAGE = str(Path(mock_ecr_ext.__file__).parent)


class Interrupter:
    """A trace function that raises KeyboardInterrupt at one line of the package."""

    def __init__(self, line: int) -> None:
        self._left = line

    def __call__(self, frame: FrameType, event: str, _: Any) -> Any:
        """Trace the frames of the package."""
        if not frame.f_code.co_filename.startswith(PACKAGE):
            return None
        if event == "line":
            self._left -= 1
            if not self._left:
                raise KeyboardInterrupt
        return self


def interrupt(line: int, act: Callable[[], object]) -> bool:
    """Call a function, interrupted at the line of that number; returns whether it came so far."""
    tracer = sys.gettrace()
    sys.settrace(Interrupter(line))
    try:
        act()
    except KeyboardInterrupt:
        return True
    finally:
        sys.settrace(tracer)
    return False


def read_all() -> list[object]:
    """All that a mock changes."""
    registry = HOOK.handler and HOOK.handler.args[0]
    hook = registry, HOOK.wait, len(ACTIVATIONS.starts), len(PROCESS._layers)
    return [dict(os.environ), boto3.DEFAULT_SESSION, *hook, _LOCK._is_owned()]


MOCKS = {
    "alone": mock_ecr,
    "with options": lambda: mock_ecr(region="eu-west-1", now="2024-05-01T12:00:00Z"),
}


@pytest.fixture(params=["outside", "inside another"])
def _around(request):
    """No mock, or one that the interrupted one joins or covers."""
    if request.param == "outside":
        yield
        return
    with mock_ecr(region="us-west-2"):
        boto3.setup_default_session()
        yield


@pytest.mark.usefixtures("_around")
@pytest.mark.parametrize("make", MOCKS.values(), ids=MOCKS)
def test_a_start_is_all_or_nothing(make) -> None:
    """A start that is interrupted at any line changes nothing."""
    before, line = read_all(), 1
    while interrupt(line, (mock := make()).start):
        assert read_all()[2:] == before[2:], line
        assert read_all() == before, line
        line += 1
    mock.stop()
    assert read_all() == before
    assert line > 10


@pytest.mark.usefixtures("_around")
@pytest.mark.parametrize("make", MOCKS.values(), ids=MOCKS)
def test_a_stop_is_all_or_nothing(make) -> None:
    """A stop that is interrupted ends the mock; at its first lines it may not have begun."""
    before, line, not_begun = read_all(), 1, 0
    mock = make()
    mock.start()
    inside = read_all()
    while interrupt(line, mock.stop):
        if read_all()[2:] == inside[2:]:
            not_begun += 1
            mock.stop()
        assert read_all() == before, line
        mock, line = make(), line + 1
        mock.start()
        inside = read_all()
    assert read_all() == before
    assert not_begun < 5 < line


FIRST = """
import inspect, sys
import boto3, botocore.endpoint, botocore.handlers
sys.path.insert(0, {folder!r})
from test_interruptions import interrupt
from mock_ecr_ext import mock_ecr
from mock_ecr_ext.botocore_hook.hook import HOOK
from moto import mock_aws
line = 1
while interrupt(line, (mock := mock_ecr()).start):
    assert HOOK.handler is None
    line += 7
boto3.client("ecr").create_repository(repositoryName="new")
mock.stop()
ours = [entry for entry in botocore.handlers.BUILTIN_HANDLERS if HOOK.before_send in entry]
send = botocore.endpoint.Endpoint._send
print(line > 100, len(ours), inspect.unwrap(send) is send.__wrapped__)
"""


def test_the_first_start_of_a_process_continues_where_it_was_interrupted(output_of) -> None:
    """An interrupted installation of the hook is completed by the next start, and nothing twice."""
    program = FIRST.format(folder=str(Path(__file__).parent))
    assert output_of(program) == "True 1 True\n"


def test_a_stop_that_fails_in_its_midst_is_completed(monkeypatch) -> None:
    """A stop whose first attempt raises makes another one, and raises what the first did."""
    before, mock = read_all(), mock_ecr()
    mock.start()
    with monkeypatch.context() as patch:
        patch.setattr(PROCESS, "end", Mock(side_effect=[KeyboardInterrupt, None]))
        with pytest.raises(KeyboardInterrupt):
            mock.stop()
        assert HOOK.handler is None
    PROCESS.end(PROCESS._layers[-1])
    assert read_all() == before


def test_the_hook_is_registered_once_however_often_it_is_tried() -> None:
    """A registration that was interrupted after its effect is not made again."""
    handlers: list[object] = []
    assert patches._register(patches._register(handlers)) is handlers
    assert len(handlers) == 1


def test_a_layer_that_never_began_is_left_alone() -> None:
    """The end of a start that was interrupted before its effect changes nothing."""
    before = read_all()
    PROCESS.end(Layer())
    assert read_all() == before

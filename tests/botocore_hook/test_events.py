"""botocore's event names and handlers, looked into once for the sessions of all mocks."""

import contextlib
import inspect
from unittest import mock

import boto3
import botocore.handlers
import botocore.hooks
import pytest
from botocore.hooks import EventAliaser, HierarchicalEmitter

from mock_ecr_ext import mock_ecr


def handlers_of(session) -> list[tuple[str, list[str]]]:
    """The names of what a boto3 session would call for each event that botocore handles."""
    events = session.events
    known = sorted({name for name, *_ in botocore.handlers.BUILTIN_HANDLERS})
    names = [events._alias_event_name(name) for name in known]
    return [
        (name, list(map(name_of, events._emitter._handlers.prefix_search(name)))) for name in names
    ]


def name_of(handler) -> str:
    """Of a function, or of the class of a handler that is none."""
    return getattr(handler, "__qualname__", type(handler).__qualname__)


def test_a_session_made_inside_has_the_handlers_of_any_other() -> None:
    """Under the same names."""
    with mock_ecr():
        pass  # its own handler is in every session made from now on
    outside = handlers_of(boto3.Session())
    with mock_ecr():
        first, second = handlers_of(boto3.Session()), handlers_of(boto3.Session())
    assert outside == first == second
    assert outside


def test_a_session_made_inside_looks_for_no_name_again(caplog) -> None:
    """botocore says so whenever it has gone through the former names and found one."""
    with mock_ecr():
        boto3.Session()
        caplog.set_level("DEBUG", "botocore.hooks")
        boto3.Session()
        assert not caplog.messages
    boto3.Session()
    assert caplog.messages


def test_a_session_made_inside_inspects_no_function() -> None:
    """Objects that can be called are left to it; there are few."""
    with mock_ecr(), mock.patch("inspect.getfullargspec", wraps=inspect.getfullargspec) as look:
        boto3.Session().client("ecr")
    assert not [call for call in look.call_args_list if inspect.isroutine(call.args[0])]


class Handlers:
    """A handler of each kind."""

    def wide(self, **kwargs) -> None:
        """Takes what botocore may add one day."""

    def narrow(self, model) -> None:
        """Does not."""

    __call__ = wide


def wide(model, **kwargs) -> None:
    """As the method."""


def narrow(model) -> None:
    """As the method."""


def told_wide(model) -> None:
    """Narrow, but told by its signature to be wide, as a decorator may tell."""


told_wide.__signature__ = inspect.signature(wide)
HANDLERS = {
    "function": (wide, True),
    "narrow function": (narrow, False),
    "method": (Handlers().wide, True),
    "narrow method": (Handlers().narrow, False),
    "object": (Handlers(), True),
    "function of another signature": (told_wide, True),
}


@pytest.mark.parametrize("is_mocked", [True, False])
@pytest.mark.parametrize("kind", HANDLERS)
def test_a_handler_without_kwargs_is_refused_as_ever(kind, is_mocked) -> None:
    """By botocore itself."""
    handler, is_welcome = HANDLERS[kind]
    with mock_ecr() if is_mocked else contextlib.nullcontext():
        assert is_registered(handler) == is_welcome


def is_registered(handler) -> bool:
    """Whether botocore takes a handler."""
    try:
        boto3.Session().events.register("before-call.s3", handler)
    except ValueError:
        return False
    return True


def test_aliases_of_a_users_own_are_not_shared() -> None:
    """They may name the same event otherwise."""
    with mock_ecr():
        boto3.Session().events.register("before-call.mine", wide)
        own = EventAliaser(HierarchicalEmitter(), {"mine": "yours"})
        assert own._alias_event_name("before-call.mine") == "before-call.yours"
        assert boto3.Session().events._alias_event_name("before-call.mine") == "before-call.mine"


def test_a_session_made_outside_has_names_of_its_own() -> None:
    """Before a mock and after."""
    before = boto3.Session().events._alias_name_cache
    with mock_ecr():
        inside = boto3.Session().events._alias_name_cache
    after = boto3.Session().events._alias_name_cache
    assert before is not inside
    assert after is not inside

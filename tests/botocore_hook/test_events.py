"""botocore's event names and handlers, resolved once for the sessions of all mocks."""

import contextlib
import inspect
from unittest import mock

import boto3
import botocore.handlers
import botocore.hooks
import pytest
from botocore.hooks import EventAliaser, HierarchicalEmitter

from mock_ecr_ext import mock_ecr


def list_handlers(session) -> list[tuple[str, list[str]]]:
    """The names of a boto3 session's handlers, for each event that botocore handles."""
    events = session.events
    known = sorted({name for name, *_ in botocore.handlers.BUILTIN_HANDLERS})
    names = [events._alias_event_name(name) for name in known]
    return [
        (name, list(map(get_name, events._emitter._handlers.prefix_search(name)))) for name in names
    ]


def get_name(handler) -> str:
    """The name of a function, or of the class of any other handler."""
    return getattr(handler, "__qualname__", type(handler).__qualname__)


def test_a_session_made_inside_has_the_handlers_of_any_other() -> None:
    """A session made inside a mock has the same handlers as any other, under the same names."""
    with mock_ecr():
        pass  # its own handler is in every session made from now on
    outside = list_handlers(boto3.Session())
    with mock_ecr():
        first, second = list_handlers(boto3.Session()), list_handlers(boto3.Session())
    assert outside == first == second
    assert outside


def test_a_session_made_inside_looks_for_no_name_again(caplog) -> None:
    """A second session inside a mock does not search for any event name again.

    botocore logs each former name that it finds by such a search.
    """
    with mock_ecr():
        boto3.Session()
        caplog.set_level("DEBUG", "botocore.hooks")
        boto3.Session()
        assert not caplog.messages
    boto3.Session()
    assert caplog.messages


def test_a_session_made_inside_inspects_no_function() -> None:
    """A session made inside a mock does not inspect any function; other callables are few."""
    with mock_ecr(), mock.patch("inspect.getfullargspec", wraps=inspect.getfullargspec) as look:
        boto3.Session().client("ecr")
    assert not [call for call in look.call_args_list if inspect.isroutine(call.args[0])]


class Handlers:
    """Handlers of each kind, as methods."""

    def wide(self, **kwargs) -> None:
        """Accept arguments that botocore may add one day."""

    def narrow(self, model) -> None:
        """Accept no arguments that botocore may add."""

    __call__ = wide


def wide(model, **kwargs) -> None:
    """Accept arguments that botocore may add one day."""


def narrow(model) -> None:
    """Accept no arguments that botocore may add."""


def narrow_with_wide_signature(model) -> None:
    """Narrow, although its signature claims to be wide, as a decorator may do."""


narrow_with_wide_signature.__signature__ = inspect.signature(wide)
HANDLERS = {
    "function": (wide, True),
    "narrow function": (narrow, False),
    "method": (Handlers().wide, True),
    "narrow method": (Handlers().narrow, False),
    "object": (Handlers(), True),
    "function of another signature": (narrow_with_wide_signature, True),
}


@pytest.mark.parametrize("is_mocked", [True, False])
@pytest.mark.parametrize("kind", HANDLERS)
def test_a_handler_without_kwargs_is_refused_as_ever(kind, is_mocked) -> None:
    """A handler without kwargs is refused by botocore itself, in a mock as outside."""
    handler, is_welcome = HANDLERS[kind]
    with mock_ecr() if is_mocked else contextlib.nullcontext():
        assert is_registered(handler) == is_welcome


def is_registered(handler) -> bool:
    """Whether botocore accepts a handler."""
    try:
        boto3.Session().events.register("before-call.s3", handler)
    except ValueError:
        return False
    return True


def test_aliases_of_a_users_own_are_not_shared() -> None:
    """A user's own aliases are not shared, because they may give the same event another name."""
    with mock_ecr():
        boto3.Session().events.register("before-call.mine", wide)
        own = EventAliaser(HierarchicalEmitter(), {"mine": "yours"})
        assert own._alias_event_name("before-call.mine") == "before-call.yours"
        assert boto3.Session().events._alias_event_name("before-call.mine") == "before-call.mine"


def test_a_session_made_outside_has_names_of_its_own() -> None:
    """A session made before or after a mock does not share the cached names of one made inside."""
    before = boto3.Session().events._alias_name_cache
    with mock_ecr():
        inside = boto3.Session().events._alias_name_cache
    after = boto3.Session().events._alias_name_cache
    assert before is not inside
    assert after is not inside

"""Test classes that run inside a mock: unittest's, pytest's plain ones, and mixins of either."""

from __future__ import annotations

import inspect
import unittest
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from typing import Any, TypeVar

from mock_ecr_ext.decorators.functions import decorate
from mock_ecr_ext.model.registry import Registry

C = TypeVar("C", bound=type)
Mock = AbstractContextManager[Registry]


class ClassMock:
    """A mock for a class: around each test, and around them all where the class sets itself up.

    What the class's own set-up made is there in each test, and is set back after it. Entering it
    inside a test that has begun does nothing.
    """

    def __init__(self, mock: Mock) -> None:
        self.mock = mock
        self._classes: list[ExitStack] = []
        self._tests: list[ExitStack] = []

    def open_class(self) -> None:
        """Begin, before the class sets itself up."""
        opened = ExitStack()
        opened.enter_context(self.mock)
        self._classes.append(opened)

    def close_class(self) -> None:
        """End, after the class has torn itself down."""
        self._classes.pop().close()

    def open_test(self) -> None:
        """Begin, before a test's own set-up."""
        opened = ExitStack()
        if not self._tests:
            registry = opened.enter_context(self.mock)
            if self._classes:
                opened.callback(registry.backend.checkpoint())
        self._tests.append(opened)

    def close_test(self) -> None:
        """End, after a test's own tear-down."""
        self._tests.pop().close()

    def __enter__(self) -> None:
        self.open_test()

    def __exit__(self, *exception: object) -> None:
        self.close_test()


def decorate_class(mock: Mock, cls: C) -> C:
    """The class itself, its tests and those of its subclasses running inside the mock.

    The mock is active from before a test's set-up until after its tear-down and clean-ups.
    """
    class_mock = ClassMock(mock)
    _wrap(cls, class_mock)
    _follow_subclasses(cls, class_mock)
    return cls


def _wrap(cls: type, class_mock: ClassMock) -> None:
    if issubclass(cls, unittest.TestCase):
        _wrap_test_case(cls, class_mock)
    else:
        _wrap_plain(cls, class_mock)


def _follow_subclasses(cls: Any, class_mock: ClassMock) -> None:
    original = _original(cls, "__init_subclass__")

    def init_subclass(subclass: type, /, **kwargs: Any) -> None:
        original(subclass)(**kwargs)
        _wrap(subclass, class_mock)

    cls.__init_subclass__ = classmethod(init_subclass)


def _wrap_test_case(cls: Any, class_mock: ClassMock) -> None:
    for name in ("run", "debug"):
        _wrap_run(cls, name, class_mock)
    inherited: Any = unittest.TestCase.setUpClass
    if cls.setUpClass.__func__ is inherited.__func__:
        return
    original = _original(cls, "setUpClass")

    def set_up_class(owner: Any) -> None:
        class_mock.open_class()
        owner.addClassCleanup(class_mock.close_class)
        original(owner)()

    cls.setUpClass = classmethod(set_up_class)


def _wrap_run(cls: type, name: str, class_mock: ClassMock) -> None:
    original = _original(cls, name)

    def run(test: unittest.TestCase, *args: Any, **kwargs: Any) -> Any:
        with class_mock:
            return original(test)(*args, **kwargs)

    setattr(cls, name, run)


def _wrap_plain(cls: Any, class_mock: ClassMock) -> None:
    for name, value in list(vars(cls).items()):
        if inspect.isfunction(value) and not name.startswith(("_", "setup_", "teardown_")):
            setattr(cls, name, decorate(class_mock, value))
        elif inspect.isclass(value) and name.startswith("Test"):
            decorate_class(class_mock.mock, value)
    # pytest's own names; it calls the second of a pair only where the first went well.
    _wrap_pair(cls, "setup_method", "teardown_method", class_mock.open_test, class_mock.close_test)
    if hasattr(cls, "setup_class"):
        _wrap_pair(
            cls, "setup_class", "teardown_class", class_mock.open_class, class_mock.close_class
        )
        cls.setup_class = classmethod(cls.setup_class)
        cls.teardown_class = classmethod(cls.teardown_class)


def _wrap_pair(
    cls: type, first: str, second: str, begin: Callable[[], None], end: Callable[[], None]
) -> None:
    set_up, tear_down = _original(cls, first), _original(cls, second)

    # pytest counts the parameters of these two and hands over what is set up: a test's method, or
    # the class, which is then the owner itself.
    def before(owner: Any, subject: Any = None) -> None:
        begin()
        try:
            _call_with_optional(set_up(owner), subject or owner)
        except BaseException:
            end()
            raise

    def after(owner: Any, subject: Any = None) -> None:
        try:
            _call_with_optional(tear_down(owner), subject or owner)
        finally:
            end()

    setattr(cls, first, before)
    setattr(cls, second, after)


def _original(cls: type, name: str) -> Callable[[Any], Any]:
    """What a class, or one of its instances, would do of itself: its own, or the next in line's."""
    own: Any = vars(cls).get(name)

    def bound(owner: Any) -> Any:
        if own is None:
            return getattr(super(cls, owner), name, _nothing)
        return own.__get__(None, owner) if isinstance(owner, type) else own.__get__(owner)

    return bound


def _nothing() -> None:
    """The set-up of a class that has none."""


def _call_with_optional(function: Callable[..., Any], subject: Any) -> None:
    takes_subject = bool(inspect.signature(function).parameters)
    function(*((subject,) if takes_subject else ()))

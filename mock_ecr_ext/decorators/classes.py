"""A decorator that runs test classes inside a mock: unittest's, pytest's plain ones, mixins."""

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
    """A mock for a class: active in each test, and from the class's own set-up to its tear-down.

    The content that the class's set-up made is there in each test, and is restored after it.
    Entering it again inside a test does nothing.

    mock: the mock to enter.
    """

    def __init__(self, mock: Mock) -> None:
        self.mock = mock
        self._classes: list[ExitStack] = []
        self._tests: list[ExitStack] = []

    def open_class(self) -> None:
        """Enter the mock before the class's own set-up."""
        opened = ExitStack()
        opened.enter_context(self.mock)
        self._classes.append(opened)

    def close_class(self) -> None:
        """Leave the mock after the class's own tear-down."""
        self._classes.pop().close()

    def open_test(self) -> None:
        """Enter the mock before a test's own set-up, and note the class's content."""
        opened = ExitStack()
        if not self._tests:
            registry = opened.enter_context(self.mock)
            if self._classes:
                opened.callback(registry.backend.checkpoint())
        self._tests.append(opened)

    def close_test(self) -> None:
        """Restore the class's content and leave the mock after a test's own tear-down."""
        self._tests.pop().close()

    def __enter__(self) -> None:
        self.open_test()

    def __exit__(self, *exception: object) -> None:
        self.close_test()


def decorate_class(mock: Mock, cls: C) -> C:
    """Return the class itself, changed so that its tests and its subclasses' run inside the mock.

    The mock is active from before a test's set-up until after its tear-down and clean-ups. In a
    plain class, every public function runs inside it, and classes in it named `Test...` are
    decorated too.
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
    original = _make_binder(cls, "__init_subclass__")

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
    original = _make_binder(cls, "setUpClass")

    def set_up_class(owner: Any) -> None:
        class_mock.open_class()
        owner.addClassCleanup(class_mock.close_class)
        original(owner)()

    cls.setUpClass = classmethod(set_up_class)


def _wrap_run(cls: type, name: str, class_mock: ClassMock) -> None:
    original = _make_binder(cls, name)

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
    # pytest finds these by name; it calls the second of a pair only if the first succeeded.
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
    """Replace a pair of pytest's set-up and tear-down methods by ones that also begin and end."""
    set_up, tear_down = _make_binder(cls, first), _make_binder(cls, second)

    def before(owner: Any, subject: Any = None) -> None:
        """Begin, then call the class's own set-up, if it has one; end if that fails.

        pytest counts a method's parameters and passes the thing to be set up if there is one:

            setup_method:  before(test_case, test_case.test_one)
            setup_class:   before(TestCase)

        owner: the instance, or for `setup_class`, a classmethod, the class.
        subject: the test method; None for a class, whose subject is the owner itself.
        """
        begin()
        try:
            _call_with_optional(set_up(owner), subject or owner)
        except BaseException:
            end()
            raise

    def after(owner: Any, subject: Any = None) -> None:
        """Call the class's own tear-down, if it has one, then end; parameters as for `before`."""
        try:
            _call_with_optional(tear_down(owner), subject or owner)
        finally:
            end()

    setattr(cls, first, before)
    setattr(cls, second, after)


def _make_binder(cls: type, name: str) -> Callable[[Any], Any]:
    """Return a function that binds the class's method of a name to an instance or a class.

    A method that the class itself defines is found now, so that it can still be called after the
    decorator has replaced it. An inherited one is found at each call. If there is neither, the
    bound method is a function that does nothing.

    >>> class Greeter:
    ...     def greet(self):
    ...         return "hello"
    >>> bind = _make_binder(Greeter, "greet")
    >>> Greeter.greet = lambda self: bind(self)().upper()
    >>> Greeter().greet()
    'HELLO'
    """
    own: Any = vars(cls).get(name)

    def bind(owner: Any) -> Any:
        if own is None:
            return getattr(super(cls, owner), name, _do_nothing)
        return own.__get__(None, owner) if isinstance(owner, type) else own.__get__(owner)

    return bind


def _do_nothing() -> None:
    """Do nothing, as the set-up of a class that has none."""


def _call_with_optional(function: Callable[..., Any], subject: Any) -> None:
    """Call a function with the subject if it takes a parameter, as pytest does."""
    takes_subject = bool(inspect.signature(function).parameters)
    function(*((subject,) if takes_subject else ()))

"""The faults that a test plans: `registry.faults`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from mock_ecr_ext.model.access import make_denial
from mock_ecr_ext.model.calls.call import Asked
from mock_ecr_ext.model.clock import Clock
from mock_ecr_ext.model.errors import (
    AccessDeniedException,
    ExpiredTokenException,
    InvalidNextToken,
    LimitExceededException,
    ServerException,
    ThrottlingException,
)
from mock_ecr_ext.model.exceptions import InvalidValue
from mock_ecr_ext.model.faults.failures import (
    CHOSEN_MESSAGE,
    has_next_token,
    make_chosen_error,
    make_limit_error,
)
from mock_ecr_ext.model.faults.fault import Effect, Fault, NoResponse, When
from mock_ecr_ext.model.faults.schedule import Schedule
from mock_ecr_ext.model.faults.targets import FaultLimits, Service, find_operations, make_limits
from mock_ecr_ext.model.inputs.spans import format_span
from mock_ecr_ext.model.inputs.values import Span, check_flag, check_function, parse_span
from mock_ecr_ext.model.text import represent, represent_whole

if TYPE_CHECKING:
    from typing_extensions import Unpack


class Faults:
    """The faults planned for all registries of one mock; the first that fails a call decides.

    Each applies to one operation, as `throttle("DescribeImages", times=2)`, or to all that can
    fail so; it lasts until it is spent, or, in a `with` statement, to the end of the block.
    """

    def __init__(self, clock: Clock, schedule: Schedule) -> None:
        self.service: Service | None = None
        self._clock = clock
        self._schedule = schedule

    def __repr__(self) -> str:
        return f"<Faults {self._schedule.faults}>"

    def __len__(self) -> int:
        """The number of faults; watches are not counted."""
        return len(self._schedule.faults)

    def __bool__(self) -> bool:
        """Whether there is any fault or watch that requests have to pass."""
        return bool(self._schedule)

    def __iter__(self) -> Iterator[Fault]:
        """The faults in the order planned, without watches."""
        return iter(tuple(self._schedule.faults))

    def throttle(self, operation: str | None = None, **limits: Unpack[FaultLimits]) -> Fault:
        """Answer ThrottlingException, "Rate exceeded"; botocore tries again.

        operation: by its AWS name; all by default. limits: see `FaultLimits`.

        >>> from mock_ecr_ext import mock_ecr
        >>> with mock_ecr() as registry:
        ...     registry.faults.throttle("DescribeImages", times=2)
        <throttle('DescribeImages', times=2): fired 0 of 2 times>
        """
        return self._plan("throttle", operation, lambda _: ThrottlingException(), limits)

    def server_error(self, operation: str | None = None, **limits: Unpack[FaultLimits]) -> Fault:
        """Answer ServerException with status 500; botocore tries again."""
        return self._plan("server_error", operation, lambda _: ServerException(), limits)

    def deny(
        self,
        operation: str | None = None,
        *,
        reason: str = AccessDeniedException.NO_IDENTITY_POLICY,
        policy: str = "",
        **limits: Unpack[FaultLimits],
    ) -> Fault:
        """Answer AccessDeniedException, which names the caller, the action and the repository.

        reason: how its sentence ends; that no identity-based policy allows it, by default.
        policy: the ARN for a reason that names one.
        """
        if reason not in AccessDeniedException.REASONS:
            place = "mock_ecr_ext.model.errors.AccessDeniedException"
            remedy = f"give one of those in {place}, such as its NO_RESOURCE_POLICY"
            raise InvalidValue("reason", reason, remedy)
        return self._plan(
            "deny", operation, lambda request: make_denial(request, reason, policy=policy), limits
        )

    def expire_token(self, operation: str | None = None, **limits: Unpack[FaultLimits]) -> Fault:
        """Answer ExpiredTokenException: the caller's session has ended (unlike a page's token)."""
        return self._plan("expire_token", operation, lambda _: ExpiredTokenException(), limits)

    def refuse_next_token(
        self, operation: str | None = None, **limits: Unpack[FaultLimits]
    ) -> Fault:
        """Refuse the tokens of pages, as ECR refuses a token that it did not create."""
        return self._plan(
            "refuse_next_token",
            operation,
            lambda _: InvalidNextToken(),
            limits,
            only=has_next_token,
        )

    def limit_exceeded(self, operation: str | None = None, **limits: Unpack[FaultLimits]) -> Fault:
        """Answer LimitExceededException; by default for the operations that have it."""
        code = LimitExceededException.code
        return self._plan("limit_exceeded", operation, make_limit_error, limits, code=code)

    def fail(
        self,
        operation: str | None,
        code: str,
        message: str = CHOSEN_MESSAGE,
        status: int | None = None,
        **limits: Unpack[FaultLimits],
    ) -> Fault:
        """Answer any of ECR's errors; if the operation is None, for all operations that have it.

        message: its sentence.
        status: its HTTP status; by default 400, or 500 or 503 for an error of the server.

        Raises `InvalidValue` for a code that the operation does not have.
        """
        error = make_chosen_error(code, message, status)
        return self._plan("fail", operation, lambda _: error, limits, code, code=code)

    def disconnect(
        self,
        operation: str | None = None,
        *,
        after_effect: bool = False,
        **limits: Unpack[FaultLimits],
    ) -> Fault:
        """Break the connection: botocore tries again, then raises a connection error.

        after_effect: False (default) breaks it before the operation took place, and botocore raises
            EndpointConnectionError; True after it, and botocore raises ConnectionClosedError.
        """
        return self._break_off("disconnect", "disconnected", operation, after_effect, limits)

    def timeout(
        self,
        operation: str | None = None,
        *,
        after_effect: bool = False,
        **limits: Unpack[FaultLimits],
    ) -> Fault:
        """Give no answer in time: botocore tries again, then raises ReadTimeoutError.

        Nothing waits, and no clock moves. after_effect: whether the operation took place.
        """
        return self._break_off("timeout", "timed out", operation, after_effect, limits)

    def delay(self, operation: str | None, by: Span, **limits: Unpack[FaultLimits]) -> Fault:
        """Move the registry's clock, which has to be pinned, during a call; nothing waits.

        by: a timedelta, or text such as "30s".
        """
        length = parse_span("delay", by)

        def pass_time(_: Asked) -> None:
            self._clock.tick(length)

        if length < dt.timedelta(0):
            raise InvalidValue("delay", by, "a call takes no time back")
        if not self._clock.is_pinned:
            raise self._clock.make_unpinned_error("delay", by)
        return self._plan("delay", operation, pass_time, limits, format_span(length))

    def watch(
        self, operation: str | None, see: Callable[[Asked], None], **limits: Unpack[FaultLimits]
    ) -> Fault:
        """Call a function with each request, retries included, before faults apply to it."""
        check_function("watch", see, "give a function of one argument, the request")
        limits = {"optional": True, **limits}
        watch = Fault(
            _make_title("watch", operation, limits),
            find_operations(self.service, operation, None),
            see,
            make_limits(limits),
            is_watch=True,
        )
        self._schedule.watches.append(watch)
        return watch

    def clear(self) -> None:
        """Remove all planned faults and watches."""
        self._schedule.clear()

    def assert_all_spent(self) -> None:
        """Raise AssertionError for faults that fired less often than planned."""
        self._schedule.assert_all_spent()

    def _break_off(
        self, name: str, reason: Any, operation: str | None, after_effect: bool, limits: FaultLimits
    ) -> Fault:
        took_effect = check_flag("after_effect", after_effect)
        # Made for each request: an exception that is raised again keeps all its tracebacks.
        return self._plan(
            name, operation, lambda _: NoResponse(reason, took_effect=took_effect), limits
        )

    def _plan(
        self,
        name: str,
        operation: str | None,
        effect: Effect,
        limits: FaultLimits,
        *details: object,
        code: str | None = None,
        only: When | None = None,
    ) -> Fault:
        fault = Fault(
            _make_title(name, operation, limits, details),
            find_operations(self.service, operation, code),
            effect,
            make_limits(limits, only),
        )
        self._schedule.faults.append(fault)
        return fault


def _make_title(
    name: str, operation: str | None, limits: FaultLimits, details: Iterable[object] = ()
) -> str:
    arguments = [represent_whole(given) for given in (operation, *details) if given is not None]
    arguments += [f"{key}={_format(value)}" for key, value in limits.items()]
    return f"{name}({', '.join(arguments)})"


def _format(value: object) -> str:
    name = getattr(value, "__name__", None)
    return name if isinstance(name, str) else represent(value)

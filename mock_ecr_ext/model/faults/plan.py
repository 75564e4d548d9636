"""The plan of failures: `registry.faults`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol, TypedDict

from mock_ecr_ext.model.access import make_denial
from mock_ecr_ext.model.calls import Asked
from mock_ecr_ext.model.clock import Clock
from mock_ecr_ext.model.errors import (
    COMMON_CODES,
    AccessDeniedException,
    AnyError,
    EcrError,
    ExpiredTokenException,
    ImageLimitExceeded,
    InvalidNextToken,
    LimitExceededException,
    ServerException,
    ThrottlingException,
    usual_status,
)
from mock_ecr_ext.model.exceptions import InvalidValue, did_you_mean, list_choices
from mock_ecr_ext.model.faults.fault import Effect, Fault, Limits, NoResponse
from mock_ecr_ext.model.inputs import Span, parse_span
from mock_ecr_ext.model.limits import MAXIMUM_IMAGES, MAXIMUM_REPOSITORIES

if TYPE_CHECKING:
    from typing_extensions import Unpack

_CHOSEN = "This error was asked for by the test"

When = Callable[[Mapping[str, Any]], object]
"""Whether a call of these parameters is meant."""


class Service(Protocol):
    """What is known of ECR's operations and their errors."""

    def operations(self) -> Collection[str]:
        """The names of all operations."""

    def codes(self, operation: str) -> Collection[str]:
        """The codes of the errors that are an operation's own."""


class FaultLimits(TypedDict, total=False):
    """Which calls of an operation a fault meets.

    times: how many; all by default, and botocore's retries count.
    after: how many are let pass before; none by default.
    when: a function of the parameters as they were sent; it says which calls count at all.
    optional: True for a fault that may be left over; by default `assert_all_spent` reports it.
    """

    times: int | None
    after: int
    when: When | None
    optional: bool


class Faults:
    """The failures planned for all registries of one mock; the first that meets a call decides.

    Each is planned for one operation, as `throttle("DescribeImages", times=2)`, or for all that can
    fail so; it lasts until it is spent, or, in a `with` statement, to the end of the block.
    """

    def __init__(self, clock: Clock) -> None:
        self.service: Service | None = None
        self._clock = clock
        self._planned: list[Fault] = []

    def __repr__(self) -> str:
        return f"<Faults {self._planned}>"

    def __len__(self) -> int:
        return len(self._planned)

    def __iter__(self) -> Iterator[Fault]:
        return iter(tuple(self._planned))

    def throttle(self, operation: str | None = None, **limits: Unpack[FaultLimits]) -> Fault:
        """Answer ThrottlingException, "Rate exceeded"; botocore tries again.

        operation: by its AWS name; all by default. limits: see `FaultLimits`.

        >>> from mock_ecr_ext import mock_ecr
        >>> with mock_ecr() as registry:
        ...     registry.faults.throttle("DescribeImages", times=2)
        <throttle('DescribeImages', times=2): met 0 of 2 calls>
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
            remedy = "give one of AccessDeniedException's, as NO_RESOURCE_POLICY"
            raise InvalidValue("reason", reason, remedy)
        return self._plan(
            "deny", operation, lambda asked: make_denial(asked, reason, policy=policy), limits
        )

    def expire_token(self, operation: str | None = None, **limits: Unpack[FaultLimits]) -> Fault:
        """Answer ExpiredTokenException: the caller's session has ended (no page's token)."""
        return self._plan("expire_token", operation, lambda _: ExpiredTokenException(), limits)

    def refuse_next_token(
        self, operation: str | None = None, **limits: Unpack[FaultLimits]
    ) -> Fault:
        """Refuse the tokens of pages, as ECR refuses one that it did not give."""
        return self._plan(
            "refuse_next_token", operation, lambda _: InvalidNextToken(), limits, only=_asks_on
        )

    def limit_exceeded(self, operation: str | None = None, **limits: Unpack[FaultLimits]) -> Fault:
        """Answer LimitExceededException; by default for the operations that have it."""
        code = LimitExceededException.code
        return self._plan("limit_exceeded", operation, _make_limit_error, limits, code=code)

    def fail(
        self,
        operation: str | None,
        code: str,
        message: str = _CHOSEN,
        status: int | None = None,
        **limits: Unpack[FaultLimits],
    ) -> Fault:
        """Answer any error of ECR's; for the operation None, of all that have it.

        message: its sentence.
        status: of HTTP; 400 by default, but 500 or 503 for a fault of the server's.

        Raises `InvalidValue` for a code that the operation does not have.
        """
        code, message = _text("code", code), _text("message", message)
        error = AnyError(
            code, message, _error_status(usual_status(code) if status is None else status)
        )
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
        return self._break("disconnect", "disconnected", operation, after_effect, limits)

    def timeout(
        self,
        operation: str | None = None,
        *,
        after_effect: bool = False,
        **limits: Unpack[FaultLimits],
    ) -> Fault:
        """Give no answer in time: botocore tries again, then raises ReadTimeoutError.

        No time is waited, and no clock moves. after_effect: whether the operation took place.
        """
        return self._break("timeout", "timed out", operation, after_effect, limits)

    def delay(self, operation: str | None, by: Span, **limits: Unpack[FaultLimits]) -> Fault:
        """Let a call take time on the registry's clock, which has to be pinned; none really passes.

        by: a timedelta, or text such as "30s".
        """
        length = parse_span("delay", by)

        def pass_time(_: Asked) -> None:
            self._clock.tick(length)

        if length < dt.timedelta(0):
            raise InvalidValue("delay", by, "a call takes no time back")
        if not self._clock.is_pinned:
            raise self._clock.refuse_unpinned("delay", by)
        return self._plan("delay", operation, pass_time, limits, by)

    def watch(
        self, operation: str | None, see: Callable[[Asked], None], **limits: Unpack[FaultLimits]
    ) -> Fault:
        """Call a function with each request, retries too, before it is answered as ever."""
        if not callable(see):
            raise InvalidValue("watch", see, "give a function of the request")
        fault = self._plan("watch", operation, see, {"optional": True, **limits})
        fault.is_watch = True
        return fault

    def clear(self) -> None:
        """Forget all that was planned."""
        self._planned.clear()

    def assert_all_spent(self) -> None:
        """Raise AssertionError for faults that were to meet more calls than came."""
        left = [fault for fault in self._planned if fault.is_left_over]
        if left:
            planned = [fault for fault in self._planned if fault in left or not fault.is_watch]
            lines = "".join(f"\n  {fault!r}" for fault in left)
            raise AssertionError(
                f"{len(left)} of {len(planned)} planned faults did not fire:{lines}\n"
                "Make these calls, plan fewer, or plan with optional=True."
            )

    def outcome(self, asked: Asked) -> EcrError | NoResponse | None:
        """What becomes of a call; None where no fault decides it."""
        for fault in tuple(self._planned):
            outcome = fault.outcome(asked)
            if outcome is not None:
                return outcome
        return None

    def checkpoint(self) -> Callable[[], None]:
        """A function that sets the plan as it is now."""
        planned = self._planned.copy()
        rollbacks = [fault.checkpoint() for fault in planned]

        def rollback() -> None:
            self._planned = planned.copy()
            for roll_back in rollbacks:
                roll_back()

        return rollback

    def _break(
        self, name: str, reason: Any, operation: str | None, after_effect: bool, limits: FaultLimits
    ) -> Fault:
        if not isinstance(after_effect, bool):
            raise InvalidValue("after_effect", after_effect, "give True or False")
        outcome = NoResponse(reason, took_effect=after_effect)
        return self._plan(name, operation, lambda _: outcome, limits)

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
        operations = self._operations(operation, code)
        arguments = [repr(given) for given in (operation, *details) if given is not None]
        arguments += [f"{key}={_show(value)}" for key, value in limits.items()]
        fault = Fault(f"{name}({', '.join(arguments)})", operations, effect, _limits(limits, only))
        self._planned.append(fault)
        return fault

    def _operations(self, operation: str | None, code: str | None) -> Collection[str] | None:
        """Those meant; None is all."""
        if self.service is None:
            return None if operation is None else [operation]
        known = sorted(self.service.operations())
        if operation is not None and operation not in known:
            raise InvalidValue(
                "operation", operation, list_choices("ECR's operations", operation, known)
            )
        asked = known if operation is None else [operation]
        if code is None or code in COMMON_CODES:
            return asked
        codes = {name: self.service.codes(name) for name in asked}
        having = [name for name in asked if code in codes[name]]
        if not having:
            allowed = sorted({*COMMON_CODES, *(code for name in asked for code in codes[name])})
            title = f"the codes of {operation or 'all operations'}"
            raise InvalidValue("code", code, list_choices(title, code, allowed))
        return having


def _asks_on(parameters: Mapping[str, Any]) -> bool:
    return "nextToken" in parameters


def _make_limit_error(asked: Asked) -> EcrError:
    if asked.operation == "PutImage":
        name = str(asked.parameters.get("repositoryName"))
        return ImageLimitExceeded(name, asked.account_id, MAXIMUM_IMAGES)
    return LimitExceededException(asked.account_id, MAXIMUM_REPOSITORIES)


def _limits(given: FaultLimits, only: When | None) -> Limits:
    known = FaultLimits.__annotations__
    for name in given.keys() - known.keys():
        remedy = f"a fault has {', '.join(known)}{did_you_mean(name, known)}"
        raise InvalidValue("option", name, remedy)
    limits = Limits(**given)
    when = limits.when
    if only is None or when is None:
        return replace(limits, when=only or when)
    return replace(limits, when=lambda parameters: only(parameters) and when(parameters))


def _show(value: object) -> str:
    return getattr(value, "__name__", None) or repr(value)


def _text(what: str, value: object) -> str:
    if isinstance(value, str):
        return value
    raise InvalidValue(what, value, "give text")


def _error_status(status: object) -> int:
    if type(status) is int and 300 <= status <= 599:  # noqa: PLR2004  # what botocore takes for one
        return status
    raise InvalidValue("status", status, "give an HTTP status from 300 to 599, as 400 or 503")

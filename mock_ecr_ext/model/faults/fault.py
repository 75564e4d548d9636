"""One planned fault: which requests it applies to, and its effect on them."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from mock_ecr_ext.model.calls.call import Asked
from mock_ecr_ext.model.errors import EcrError
from mock_ecr_ext.model.exceptions import InvalidValue
from mock_ecr_ext.model.inputs.values import check_flag, check_function, is_whole
from mock_ecr_ext.model.text import count_noun, represent

if TYPE_CHECKING:
    from typing_extensions import Self


class NoResponse(Exception):
    """The client gets no answer.

    code: the error that `registry.calls` reports for it.
    took_effect: whether the operation was carried out before the connection broke.
    hint: help for a person; None if a test has planned it.
    """

    hint: str | None = None

    def __init__(
        self, code: Literal["disconnected", "timed out", "no such host"], *, took_effect: bool
    ) -> None:
        self.code = code
        self.took_effect = took_effect
        super().__init__(f"{code} {'after' if took_effect else 'before'} the operation")


class NoSuchHost(NoResponse):
    """ECR has no host in the region that a request names.

    hint: why there is none, and the remedy.
    """

    hint: str

    def __init__(self, hint: str) -> None:
        super().__init__("no such host", took_effect=False)
        self.hint = hint


Failure = EcrError | NoResponse
"""An error answer, or no answer at all."""

Effect = Callable[[Asked], "Failure | None"]
"""A function called with a request; the request fails with its result, or continues after None."""

When = Callable[[Mapping[str, Any]], object]
"""A function of a request's parameters that says whether a fault applies to it."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of a fault to some of the requests that it matches. Raises `InvalidValue`.

    times: how many requests it applies to; None is all.
    after: how many it lets pass first.
    when: selects requests by their parameters; None selects all.
    optional: whether the fault may stay unused.
    """

    times: int | None = None
    after: int = 0
    when: When | None = None
    optional: bool = False

    def __post_init__(self) -> None:
        if self.times is not None and not is_whole(self.times, 1):
            remedy = "give a whole number of calls, 1 or more; leave it out for all of them"
            raise InvalidValue("times", self.times, remedy)
        if not is_whole(self.after):
            remedy = "give the number of calls to let pass, 0 or more"
            raise InvalidValue("after", self.after, remedy)
        if self.when is not None:
            remedy = "give a function of one argument, the call's parameters, as lambda p: "
            check_function("when", self.when, remedy + "'nextToken' in p")
        check_flag("optional", self.optional)


class Fault:
    """A planned fault; in a `with` statement it ends with the block.

    hits: how many requests it has applied to so far.
    is_watch: whether it only watches requests, as `Faults.watch` does.
    """

    def __init__(
        self,
        title: str,
        operations: Collection[str] | None,
        effect: Effect,
        limits: Limits,
        *,
        is_watch: bool = False,
    ) -> None:
        self.hits = 0
        self.is_watch = is_watch
        self._title = title
        self._operations = operations
        self._effect = effect
        self._limits = limits
        self._passed = 0
        self._is_over = False

    def __repr__(self) -> str:
        wanted = self._limits.times
        times = count_noun(self.hits if wanted is None else wanted, "time")
        return f"<{self._title}: fired {'' if wanted is None else f'{self.hits} of '}{times}>"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.stop()

    @property
    def is_spent(self) -> bool:
        """Whether it has applied to as many requests as planned: `times`, or at least one."""
        return self.hits >= (self._limits.times or 1)

    @property
    def is_left_over(self) -> bool:
        """Whether it has applied to fewer requests than planned, and is not optional."""
        return not self.is_spent and not self._limits.optional

    def stop(self) -> None:
        """Let all requests pass from now on."""
        self._is_over = True

    def apply(self, request: Asked) -> Failure | None:
        """Count a request that this fault applies to, and run its effect on it.

        Returns the failure; None if the request continues.
        """
        if not self._matches(request):
            return None
        if self._passed < self._limits.after:
            self._passed += 1
            return None
        self.hits += 1
        return self._effect(request)

    def checkpoint(self) -> Callable[[], None]:
        """A function that restores the fault to its present state."""
        state = self.hits, self._passed, self._is_over

        def rollback() -> None:
            self.hits, self._passed, self._is_over = state

        return rollback

    def _matches(self, request: Asked) -> bool:
        limits = self._limits
        if self._is_over or self.hits == limits.times:
            return False
        if self._operations is not None and request.operation not in self._operations:
            return False
        return limits.when is None or self._is_selected(limits.when, request)

    def _is_selected(self, when: When, request: Asked) -> bool:
        try:
            return bool(when(request.parameters))
        except Exception as error:
            with contextlib.suppress(AttributeError):  # Python 3.10 has no notes
                error.add_note(  # type: ignore[attr-defined,unused-ignore]
                    f"raised by the function `when` of the fault {self!r}, which was called with "
                    f"the parameters of {request.operation}: {represent(request.parameters)}"
                )
            raise

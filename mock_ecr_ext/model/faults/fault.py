"""One failure that a test asked for: which calls it meets, and what becomes of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from mock_ecr_ext.model.calls import Asked
from mock_ecr_ext.model.errors import EcrError
from mock_ecr_ext.model.exceptions import InvalidValue
from mock_ecr_ext.model.inputs import is_whole

if TYPE_CHECKING:
    from typing_extensions import Self


class NoResponse(Exception):
    """The client gets no answer.

    reason: what `registry.calls` says of it.
    took_effect: whether the operation was carried out all the same.
    """

    def __init__(self, reason: Literal["disconnected", "timed out"], *, took_effect: bool) -> None:
        self.reason = reason
        self.took_effect = took_effect
        super().__init__(f"{reason} {'after' if took_effect else 'before'} the operation")


Effect = Callable[[Asked], "EcrError | NoResponse | None"]
"""What becomes of a call: an error, no answer, or, by None, what would have become of it anyway."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Which of the calls that a fault could meet it does meet. Raises `InvalidValue`.

    times: how many; None is all.
    after: how many pass before the first.
    when: of which parameters; None is any.
    optional: whether the fault may be left over.
    """

    times: int | None = None
    after: int = 0
    when: Callable[[Mapping[str, Any]], object] | None = None
    optional: bool = False

    def __post_init__(self) -> None:
        if self.times is not None and not is_whole(self.times, 1):
            remedy = "give a whole number of calls, 1 or more; leave it out for all of them"
            raise InvalidValue("times", self.times, remedy)
        if not is_whole(self.after):
            remedy = "give the number of calls to let pass, 0 or more"
            raise InvalidValue("after", self.after, remedy)
        if self.when is not None and not callable(self.when):
            remedy = "give a function of the call's parameters, as lambda p: 'nextToken' in p"
            raise InvalidValue("when", self.when, remedy)
        if not isinstance(self.optional, bool):
            raise InvalidValue("optional", self.optional, "give True or False")


class Fault:
    """A failure that was planned; in a `with` statement it ends with the block.

    hits: how many calls it met so far.
    is_watch: whether it leaves calls as they are.
    """

    def __init__(
        self, title: str, operations: Collection[str] | None, effect: Effect, limits: Limits
    ) -> None:
        self.hits = 0
        self.is_watch = False
        self._title = title
        self._operations = operations
        self._effect = effect
        self._limits = limits
        self._passed = 0
        self._is_over = False

    def __repr__(self) -> str:
        wanted = self._limits.times
        count = f"{self.hits}" if wanted is None else f"{self.hits} of {wanted}"
        return f"<{self._title}: met {count} {'call' if (wanted or self.hits) == 1 else 'calls'}>"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.stop()

    @property
    def is_spent(self) -> bool:
        """Whether it met as many calls as it was to: `times`, or at least one."""
        return self.hits >= (self._limits.times or 1)

    @property
    def is_left_over(self) -> bool:
        """Whether it was to meet more calls than it did."""
        return not self.is_spent and not self._limits.optional

    def stop(self) -> None:
        """Let all calls pass from now on."""
        self._is_over = True

    def outcome(self, asked: Asked) -> EcrError | NoResponse | None:
        """What becomes of a call; None where this fault does not meet it or lets it go on."""
        if not self._may_meet(asked):
            return None
        if self._passed < self._limits.after:
            self._passed += 1
            return None
        self.hits += 1
        return self._effect(asked)

    def checkpoint(self) -> Callable[[], None]:
        """A function that sets the fault as it is now."""
        state = self.hits, self._passed, self._is_over

        def rollback() -> None:
            self.hits, self._passed, self._is_over = state

        return rollback

    def _may_meet(self, asked: Asked) -> bool:
        limits = self._limits
        if self._is_over or self.hits == limits.times:
            return False
        if self._operations is not None and asked.operation not in self._operations:
            return False
        return limits.when is None or bool(limits.when(asked.parameters))

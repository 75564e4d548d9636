"""An edge case at work: a client asks for pages, and gets those of the case."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any

from mock_ecr_ext.model.calls import Asked, Call
from mock_ecr_ext.model.exceptions import InvalidValue
from mock_ecr_ext.model.registry import Registry
from mock_ecr_ext.pagination.pager import ScriptedPager, Served
from mock_ecr_ext.pagination.script import ANY_ERROR, Script
from mock_ecr_ext.pagination.subjects import LISTED
from mock_ecr_ext.wire.operations.common import DEFAULT_PAGE_SIZE

if TYPE_CHECKING:
    from typing_extensions import Self

_CALLS = 100
_CALLS_PER_PAGE = 10  # a patient client's retries


class Endless(BaseException):
    """A client asked far more often than any that stops; no `except Exception` holds it back."""


class Pagination:
    """One operation's pages in one edge case, in a registry that holds nothing else.

    What is listed is there from the client's first call on: as much as its page size asks for.

    case: what happens.
    operation: whose pages they are.
    registry: in which it happens.
    bound: how many calls a client may make before it is held to be endless.
    """

    def __init__(self, case: Script, operation: str, registry: Registry) -> None:
        self.case = case
        self.operation = operation
        self.registry = registry
        self.bound = 0
        self._listed = LISTED[operation]
        self._pager = ScriptedPager(operation, case.pages, self._listed, self._turn)
        self._calls = 0
        self._cleanup = contextlib.ExitStack()

    def __repr__(self) -> str:
        return f"<Pagination {self.case} of {self.operation}, pages served: {len(self.served)}>"

    def __enter__(self) -> Self:
        if len(self.registry):
            remedy = "an edge case wants a registry that is empty; give it no seed"
            raise InvalidValue("registry", self.registry, remedy)
        self._listed.open(self.registry)
        shared, faults = self.registry.backend.shared, self.registry.faults
        self._cleanup.callback(setattr, shared, "pager", shared.pager)
        shared.pager = self._pager
        earlier = list(faults)
        self._cleanup.enter_context(faults.watch(self.operation, self._see))
        self.case.faults(faults, self.operation)
        for fault in faults:
            if fault not in earlier:
                self._cleanup.callback(fault.stop)
        return self

    def __exit__(
        self,
        exception_type: type[BaseException] | None,
        exception: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool:
        """Take the exception for right that the case is to end in."""
        self._cleanup.close()
        if isinstance(exception, Endless):
            refusal = f"{self.case}: the code under test was {exception}"
            raise AssertionError(refusal) from None  # noqa: TRY004  # its own type cannot be caught
        return exception is not None and self.ends_in(exception)

    @property
    def arguments(self) -> tuple[str, ...]:
        """What a lister is called with: the repository's name, or nothing."""
        return self._listed.arguments

    @property
    def expected(self) -> Sequence[str]:
        """The digests, or names, that the code under test is to have found; read it afterwards.

        Of what came or went between pages, those that a page showed.

        Raises AssertionError where the call was to fail for good instead, or was not made.
        """
        __tracebackhide__ = True
        if not self._calls:
            raise AssertionError(
                f"{self.case}: the list is filled when the code under test asks for it, which it "
                f"did not do; read `expected` after its call of {self.operation}"
            )
        if not self.case.completes:
            raise AssertionError(
                f"{self.case}: the code under test was to end in "
                f"{' or '.join(self.case.errors)}, and went on as if all were well"
            )
        shown = {item for page in self.served for item in page.items}
        return [*self.certain, *(item for item in self._pager.moved if item in shown)]

    @property
    def certain(self) -> Sequence[str]:
        """The digests, or names, of what was there all the time."""
        return [item for item in self._pager.listed if item not in self._pager.moved]

    @property
    def possible(self) -> set[str]:
        """The digests, or names, of all that was there at some time."""
        return {*self._pager.listed, *self._pager.moved}

    @property
    def served(self) -> Sequence[Served]:
        """The pages that the client got, in the order in which it asked."""
        return tuple(self._pager.served)

    @property
    def is_endless(self) -> bool:
        """Whether a client had to be stopped."""
        return self._calls > self.bound

    @property
    def calls(self) -> Sequence[Call]:
        """The client's calls of this operation, retries and failures too."""
        return [call for call in self.registry.calls if call.operation == self.operation]

    def ends_in(self, error: BaseException) -> bool:
        """Whether an exception, or one that it was raised from, is what the case may end in."""
        if isinstance(error, AssertionError) or not isinstance(error, Exception):
            return False
        if ANY_ERROR in self.case.errors:
            return True
        cause = error.__cause__ or error.__context__
        return _code_of(error) in self.case.errors or (cause is not None and self.ends_in(cause))

    def _see(self, asked: Asked) -> None:
        if not self._calls:
            self._begin(asked)
        self._calls += 1
        if self.is_endless:
            raise Endless(f"stopped after {self.bound} calls")

    def _begin(self, asked: Asked) -> None:
        size, image_filter = asked.parameters.get("maxResults"), asked.parameters.get("filter")
        page_size = size if type(size) is int and size > 0 else DEFAULT_PAGE_SIZE
        given_filter = image_filter if isinstance(image_filter, dict) else {}
        content = self.case.content
        self._listed.fill(self.registry, content, page_size, given_filter)
        self.bound = _CALLS + _CALLS_PER_PAGE * (content.count(page_size) // page_size)

    def _turn(self, page: Served) -> None:
        self.case.between(self.registry, self._listed, page)


def _code_of(error: Any) -> str | None:
    response = getattr(error, "response", None)
    code: str | None = response.get("Error", {}).get("Code") if isinstance(response, dict) else None
    return code

"""An edge case in a registry: the client receives the pages of the case."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any

from mock_ecr_ext.model.calls.call import Asked, Call
from mock_ecr_ext.model.exceptions import InvalidValue
from mock_ecr_ext.model.inputs.values import is_whole
from mock_ecr_ext.model.registry import Registry
from mock_ecr_ext.pagination.pager import ScriptedPager, Served
from mock_ecr_ext.pagination.script import ANY_ERROR, Script
from mock_ecr_ext.pagination.subjects import SUBJECTS
from mock_ecr_ext.wire.operations.common import DEFAULT_PAGE_SIZE

if TYPE_CHECKING:
    from typing_extensions import Self

_CALLS = 100
_CALLS_PER_PAGE = 10  # room for the retries of a patient client


class Endless(BaseException):
    """A client made far more calls than any that stops; `except Exception` does not catch it."""


class Pagination:
    """One operation's pages in one edge case, in a registry of its own.

    The registry is filled at the client's first call, in proportion to its page size.

    case: the edge case.
    operation: the operation whose pages it cuts.
    registry: the registry, which is empty before.
    bound: the number of calls after which a client is stopped as endless; 0 before the first call.
    """

    def __init__(self, case: Script, operation: str, registry: Registry) -> None:
        self.case = case
        self.operation = operation
        self.registry = registry
        self.bound = 0
        self._subject = SUBJECTS[operation]
        self._pager = ScriptedPager(operation, case.pages, self._subject, self._change)
        self._calls = 0
        self._cleanup = contextlib.ExitStack()

    def __repr__(self) -> str:
        return f"<Pagination {self.case} of {self.operation}, pages served: {len(self.served)}>"

    def __enter__(self) -> Self:
        if len(self.registry):
            remedy = "an edge case needs an empty registry; give it no seed"
            raise InvalidValue("registry", self.registry, remedy)
        self._subject.open(self.registry)
        shared, faults = self.registry.backend.shared, self.registry.faults
        self._cleanup.callback(setattr, shared, "pager", shared.pager)
        shared.pager = self._pager
        earlier = list(faults)
        self._cleanup.enter_context(faults.watch(self.operation, self._count_call))
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
        """Suppress the exception that this case expects."""
        self._cleanup.close()
        if isinstance(exception, Endless):
            refusal = f"{self.case}: the code under test was {exception}"
            raise AssertionError(refusal) from None  # noqa: TRY004  # its own type cannot be caught
        return exception is not None and self.ends_in(exception)

    @property
    def arguments(self) -> tuple[str, ...]:
        """The arguments of a lister: the repository's name, or none."""
        return self._subject.arguments

    @property
    def expected(self) -> Sequence[str]:
        """The digests, or names, that the code under test should find; read it after the call.

        Items added or removed between pages count only if a page showed them.

        Raises AssertionError if the operation was not called, and in a case whose call fails for
        good.
        """
        __tracebackhide__ = True
        if not self._calls:
            raise AssertionError(
                f"{self.case}: the code under test never called {self.operation}; read `expected` "
                "after that call, which fills the list"
            )
        if not self.case.completes:
            raise AssertionError(
                f"{self.case}: the code under test should fail with "
                f"{' or '.join(self.case.errors)}, but continued as if nothing had failed"
            )
        shown = {item for page in self.served for item in page.items}
        return [*self.certain, *(item for item in self._pager.moved if item in shown)]

    @property
    def certain(self) -> Sequence[str]:
        """The digests, or names, of the items that were present throughout."""
        return [item for item in self._pager.listed if item not in self._pager.moved]

    @property
    def possible(self) -> set[str]:
        """The digests, or names, of all items that were present at some time."""
        return {*self._pager.listed, *self._pager.moved}

    @property
    def served(self) -> Sequence[Served]:
        """The pages that the client received, in the order of its requests."""
        return tuple(self._pager.served)

    @property
    def is_endless(self) -> bool:
        """Whether a client had to be stopped."""
        return self._calls > self.bound

    @property
    def calls(self) -> Sequence[Call]:
        """The client's calls of this operation, including retries and failures."""
        return [call for call in self.registry.calls if call.operation == self.operation]

    def ends_in(self, error: BaseException) -> bool:
        """Whether the case expects an exception, or one that is its cause."""
        if isinstance(error, AssertionError) or not isinstance(error, Exception):
            return False
        if ANY_ERROR in self.case.errors:
            return True
        cause = error.__cause__ or error.__context__
        return _get_code(error) in self.case.errors or (cause is not None and self.ends_in(cause))

    def _count_call(self, asked: Asked) -> None:
        if not self._calls:
            self._fill(asked)
        self._calls += 1
        if self.is_endless:
            raise Endless(f"stopped after {self.bound} calls")

    def _fill(self, asked: Asked) -> None:
        size, image_filter = asked.parameters.get("maxResults"), asked.parameters.get("filter")
        page_size = size if is_whole(size, 1) else DEFAULT_PAGE_SIZE
        given_filter = image_filter if isinstance(image_filter, dict) else {}
        content = self.case.content
        self._subject.fill(self.registry, content, page_size, given_filter)
        self.bound = _CALLS + _CALLS_PER_PAGE * (content.count(page_size) // page_size)

    def _change(self, page: Served) -> None:
        self.case.between(self.registry, self._subject, page)


def _get_code(error: Any) -> str | None:
    response = getattr(error, "response", None)
    code: str | None = response.get("Error", {}).get("Code") if isinstance(response, dict) else None
    return code

"""What an edge case makes of a list: its content, its pages, and what goes wrong meanwhile."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from mock_ecr_ext.model.faults.plan import Faults
from mock_ecr_ext.model.registry import Registry
from mock_ecr_ext.pagination.pager import Pages, Served
from mock_ecr_ext.pagination.subjects import LISTED, Content, Listed

Known = Literal["recorded", "documented", "allowed", "beyond ECR's contract"]

ANY_ERROR = "an error of its own"
"""Stands for each exception that a client could give up with."""


@dataclass(frozen=True, slots=True, repr=False)
class Script:
    """One named way in which pages can surprise.

    name: words joined by hyphens; `str` gives it too.
    does: what ECR does then, in one sentence.
    known: whether ECR was recorded to do so, AWS documents it, or the API's contract allows it.
    finds: what a client does wrong that fails here, in words that follow "it".
    content: what there is to list.
    pages: how it is cut.
    between: happens when the first page has been served, which it is given; what comes or goes by
        it a client may list or not.
    faults: plans failures of the operation.
    errors: the codes, or `ANY_ERROR`, of what a client may end in.
    completes: whether a client may return at all; then it returns everything.
    operations: whose pages can surprise so.
    """

    name: str
    does: str
    known: Known
    finds: str
    content: Content = field(default_factory=Content)
    pages: Pages = field(default_factory=Pages)
    between: Callable[[Registry, Listed, Served], object] = lambda _registry, _listed, _page: None
    faults: Callable[[Faults, str], object] = lambda _faults, _operation: None
    errors: tuple[str, ...] = ()
    completes: bool = True
    operations: tuple[str, ...] = tuple(LISTED)

    def __str__(self) -> str:
        return self.name

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}>"

    @property
    def is_hostile(self) -> bool:
        """Whether ECR's contract rules it out."""
        return self.known == "beyond ECR's contract"

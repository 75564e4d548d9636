"""The fields of edge cases, which `edge_case` and `run` both use."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from mock_ecr_ext.model.faults.plan import Faults
from mock_ecr_ext.model.registry import Registry
from mock_ecr_ext.pagination.pager import Pages, Served
from mock_ecr_ext.pagination.subjects import SUBJECTS, Content, Subject

Known = Literal["recorded", "documented", "allowed", "beyond ECR's contract"]

ANY_ERROR = "an error of its own"
"""Stands for every exception of a client, in the errors of a case."""


@dataclass(frozen=True, slots=True, repr=False)
class Script:
    """The fields of an `EdgeCase`, which documents them."""

    name: str
    does: str
    known: Known
    finds: str
    content: Content = field(default_factory=Content)
    pages: Pages = field(default_factory=Pages)
    between: Callable[[Registry, Subject, Served], object] = lambda _registry, _subject, _page: None
    faults: Callable[[Faults, str], object] = lambda _faults, _operation: None
    errors: tuple[str, ...] = ()
    completes: bool = True
    operations: tuple[str, ...] = tuple(SUBJECTS)

    def __str__(self) -> str:
        return self.name

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}>"

    @property
    def is_hostile(self) -> bool:
        """Whether the case breaks ECR's contract."""
        return self.known == "beyond ECR's contract"

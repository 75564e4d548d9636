"""The operations that a fault applies to, and its limits, as a test gives them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Protocol, TypedDict

from mock_ecr_ext.model.errors import COMMON_CODES
from mock_ecr_ext.model.exceptions import InvalidValue, list_choices
from mock_ecr_ext.model.faults.fault import Limits, When
from mock_ecr_ext.model.inputs.values import refuse_unknown_options


class Service(Protocol):
    """The operations of ECR, and their errors."""

    def operations(self) -> Collection[str]:
        """The names of all operations."""

    def codes(self, operation: str) -> Collection[str]:
        """The codes of the errors that ECR's model lists for one operation."""


class FaultLimits(TypedDict, total=False):
    """The limits of a fault to some of the calls of its operation.

    times: how many calls fail; all by default. botocore's retries count.
    after: how many calls pass first; none by default.
    when: a function of the parameters as sent; calls for which it is false pass, and do not count.
    optional: True lets the fault stay unused; by default `assert_all_spent` reports it then.
    """

    times: int | None
    after: int
    when: When | None
    optional: bool


def make_limits(given: FaultLimits, only: When | None = None) -> Limits:
    """The limits that a test gave, checked; raises `InvalidValue` for an unknown or invalid one.

    only: a condition of the fault itself; `when` can only narrow it.
    """
    refuse_unknown_options("a fault", given, FaultLimits.__annotations__)
    limits = Limits(**given)
    when = limits.when
    if only is None or when is None:
        return replace(limits, when=only or when)
    return replace(limits, when=lambda parameters: only(parameters) and when(parameters))


def find_operations(
    service: Service | None, operation: str | None, code: str | None
) -> Collection[str] | None:
    """The operations that a fault applies to; None is all.

    service: checks the names; None accepts any.
    operation: the one that the test named; None selects all.
    code: of the error that the fault answers; it selects the operations that have it.

    Raises `InvalidValue` for an unknown operation, and for a code that no selected operation has.
    """
    if service is None:
        return None if operation is None else [operation]
    selected = _select(service, operation)
    if code is None or code in COMMON_CODES:
        return selected
    codes = {name: service.codes(name) for name in selected}
    having = [name for name in selected if code in codes[name]]
    if not having:
        allowed = sorted({*COMMON_CODES, *(code for name in selected for code in codes[name])})
        title = f"the codes of {operation or 'all operations'}"
        raise InvalidValue("code", code, list_choices(title, code, allowed))
    return having


def _select(service: Service, operation: str | None) -> Sequence[str]:
    known = sorted(service.operations())
    if operation is None:
        return known
    if operation not in known:
        remedy = list_choices("ECR's operations", operation, known)
        raise InvalidValue("operation", operation, remedy)
    return [operation]

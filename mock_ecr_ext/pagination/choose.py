"""The choice of edge cases by operation and name."""

from collections.abc import Iterable, Sequence

from mock_ecr_ext.model.exceptions import InvalidValue, list_choices
from mock_ecr_ext.pagination.cases import EDGE_CASES, HOSTILE_CASES
from mock_ecr_ext.pagination.edge_case import EdgeCase
from mock_ecr_ext.pagination.subjects import SUBJECTS


def edge_cases(
    operation: str = "DescribeImages",
    *,
    only: Iterable[str] = (),
    without: Iterable[str] = (),
    hostile: bool = False,
) -> Sequence[EdgeCase]:
    """Choose edge cases of an operation; by default all that ECR's contract allows.

    only: the names of the cases to choose; an empty one chooses all.
    without: the names of the cases to leave out.
    hostile: whether to add the cases that break ECR's contract; `only` chooses them without it.

    Raises `InvalidValue` for an operation without pages, and for a name that is not one of its
    cases.

    >>> from mock_ecr_ext.pagination import edge_cases
    >>> edge_cases(only=["token-refused", "one-full-page"])
    [<EdgeCase one-full-page>, <EdgeCase token-refused>]
    """
    if operation not in SUBJECTS:
        remedy = list_choices("the operations with edge cases", operation, SUBJECTS)
        raise InvalidValue("operation", operation, remedy)
    wanted, unwanted = _list_names("only", only), _list_names("without", without)
    possible = [case for case in (*EDGE_CASES, *HOSTILE_CASES) if operation in case.operations]
    _check_names({*wanted, *unwanted}, operation, [case.name for case in possible])
    return [
        case
        for case in possible
        if case.name not in unwanted
        and (case.name in wanted if wanted else hostile or not case.is_hostile)
    ]


def _list_names(option: str, given: Iterable[str]) -> tuple[str, ...]:
    names = (given,) if isinstance(given, str) else given
    if not isinstance(names, Iterable):
        raise InvalidValue(option, given, "give the name of a case, or a list of names")
    return tuple(map(str, names))


def _check_names(names: Iterable[str], operation: str, known: Sequence[str]) -> None:
    for name in sorted(names):
        if name not in known:
            raise InvalidValue("case", name, list_choices(f"the cases of {operation}", name, known))

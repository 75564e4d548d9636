"""The effects that edge cases are made of: on pages, on the list between pages, and on calls."""

import dataclasses
from collections.abc import Callable
from typing import Any

from mock_ecr_ext.model.faults.fault import Fault
from mock_ecr_ext.model.faults.plan import Faults
from mock_ecr_ext.model.registry import Registry
from mock_ecr_ext.pagination.pager import Served, match_page
from mock_ecr_ext.pagination.subjects import REPOSITORY, Subject

FILTER_ONE_IN = 7
"""The filter of a case matches one image in this many."""


def count_matches(number: int, size: int) -> int:
    """Count the matches among the `size` items of a page, for its number from 0.

    The first item of the list matches, and then each `FILTER_ONE_IN`th.
    """
    return -(-(number + 1) * size // FILTER_ONE_IN) - -(-number * size // FILTER_ONE_IN)


def rotate_tags(image: Any, turn: int) -> Any:
    """Copy an image with its tags rotated by `turn` places."""
    first = turn % len(image.tags) if image.tags else 0
    return dataclasses.replace(image, tags=image.tags[first:] + image.tags[:first])


def add_item(registry: Registry, subject: Subject, _: Served) -> None:
    """Add an item to the list."""
    subject.add(registry)


def remove_items(registry: Registry, subject: Subject, page: Served) -> None:
    """Remove the first item of the page, and the last item of the list."""
    subject.remove(registry, page.items[0])
    subject.remove(registry, subject.identity(subject.all(registry)[-1]))


def move_tag(registry: Registry, _: Subject, page: Served) -> None:
    """Move a tag from the first image of the page to the last image of the list."""
    repository = registry[REPOSITORY]
    first, last = repository[page.items[0]], repository.images[-1]
    repository.tag(last, first.tags[0] if first.tags else "moved")


def delete_repository(registry: Registry, _subject: Subject, _page: Served) -> None:
    """Delete the repository whose images are listed."""
    registry.delete_repository(REPOSITORY)


def fail(
    plan: Callable[..., Fault], page: int | None = None, times: int | None = None
) -> Callable[[Faults, str], Fault]:
    """Make a function that plans a failure of an operation.

    plan: a method of `Faults`, such as `Faults.throttle`.
    page: the number, from 0, of the page that fails; None leaves the choice of calls to `plan`.
    times: the number of attempts that fail; None is all.
    """
    when = None if page is None else match_page(page)
    return lambda faults, operation: plan(faults, operation, when=when, times=times, optional=True)

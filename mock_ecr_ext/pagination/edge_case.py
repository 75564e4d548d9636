"""Edge cases, as a test uses them."""

import contextlib
from collections.abc import Iterator

from mock_ecr_ext.mock import mock_ecr
from mock_ecr_ext.model.exceptions import InvalidValue
from mock_ecr_ext.model.registry import Registry
from mock_ecr_ext.pagination.run import Pagination
from mock_ecr_ext.pagination.script import Script
from mock_ecr_ext.pagination.verdict import Lister, judge, table


class EdgeCase(Script):
    """One named way in which ECR's pages can surprise a client; see `Script` for its fields.

    >>> import boto3
    >>> from mock_ecr_ext.pagination import EDGE_CASES
    >>> for case in EDGE_CASES:
    ...     with case.mock() as pagination:
    ...         pages = boto3.client("ecr").get_paginator("describe_images").paginate(
    ...             repositoryName="app"
    ...         )
    ...         found = [image["imageDigest"] for page in pages for image in page["imageDetails"]]
    ...         assert sorted(found) == sorted(pagination.expected), case
    """

    __slots__ = ()

    def of(self, registry: Registry, operation: str = "DescribeImages") -> Pagination:
        """The case in an active mock's registry, for a `with` statement; it is to be empty.

        Raises `InvalidValue` for an operation whose pages cannot surprise so.
        """
        if operation not in self.operations:
            remedy = f"the case {self.name!r} is one of {', '.join(self.operations)}"
            raise InvalidValue("operation", operation, remedy)
        return Pagination(self, operation, registry)

    @contextlib.contextmanager
    def mock(
        self, operation: str = "DescribeImages", *, region: str | None = None
    ) -> Iterator[Pagination]:
        """The case in a mock of its own; botocore's exception that it is to end in is caught.

        Raises `InvalidValue` as `of` does.
        """
        with (
            mock_ecr(region=region, order="pushed") as registry,
            self.of(registry, operation) as pagination,
        ):
            yield pagination

    def check(
        self, lister: Lister, operation: str = "DescribeImages", *, region: str | None = None
    ) -> None:
        """Raise AssertionError where a lister mishandles this case, with what came and why."""
        with self.mock(operation, region=region) as pagination:
            finding = judge(lister, pagination)
        if finding is not None:
            raise AssertionError(f"a lister mishandles an edge case:\n\n{table([finding])}")

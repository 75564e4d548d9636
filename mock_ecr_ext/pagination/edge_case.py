"""Edge cases, as a test uses them."""

import contextlib
from collections.abc import Iterator

from mock_ecr_ext.mock import mock_ecr
from mock_ecr_ext.model.exceptions import InvalidValue
from mock_ecr_ext.model.registry import Registry
from mock_ecr_ext.pagination.run import Pagination
from mock_ecr_ext.pagination.script import Script
from mock_ecr_ext.pagination.verdict import Lister, format_table, judge


class EdgeCase(Script):
    """One named way in which ECR's pages surprise a client.

    name: words joined by hyphens, such as `one-full-page`; `str(case)` is the name too.
    does: the behaviour of ECR, in one sentence.
    known: the evidence for it: "recorded" from ECR, "documented" by AWS, "allowed" by the API's
        contract, or "beyond ECR's contract".
    finds: the mistake of a client that fails the case, in words that follow "it".
    content: the items to list; by default two and a half pages of them.
    pages: the way the list is cut into pages; by default into full ones.
    between: called with the registry, the subject and the first page, once that is served; items
        that it adds or removes are optional in a client's result. By default it does nothing.
    faults: called with `registry.faults` and the operation, to plan failures; none by default.
    errors: ECR's codes of the errors that a client may fail with; "an error of its own" allows
        every exception. None are allowed by default.
    completes: whether a client may return; it then returns all items. True by default.
    operations: the operations that the case applies to; by default all with pages.

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
        """Prepare the case in the registry of an active mock, for a `with` statement.

        registry: an empty one.

        Raises `InvalidValue` for an operation that the case does not apply to.
        """
        if operation not in self.operations:
            remedy = f"the case {self.name!r} applies to {', '.join(self.operations)}"
            raise InvalidValue("operation", operation, remedy)
        return Pagination(self, operation, registry)

    @contextlib.contextmanager
    def mock(
        self, operation: str = "DescribeImages", *, region: str | None = None
    ) -> Iterator[Pagination]:
        """Run the case in a mock of its own, and suppress the botocore exception that it expects.

        region: the region of the mock; by default the session's.

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
        """Raise AssertionError, with a table of expected and actual result, if a lister fails.

        lister: called with the repository's name, or without arguments for DescribeRepositories;
            returns digests, or names.
        region: the region that the lister's client calls; by default the session's.
        """
        with self.mock(operation, region=region) as pagination:
            finding = judge(lister, pagination)
        if finding is not None:
            raise AssertionError(f"a lister mishandles an edge case:\n\n{format_table([finding])}")

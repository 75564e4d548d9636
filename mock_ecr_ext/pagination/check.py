"""One call that runs a lister through every edge case."""

from collections.abc import Iterable

from mock_ecr_ext.pagination.cases import edge_cases
from mock_ecr_ext.pagination.verdict import Lister, judge, table


def check_pagination(
    lister: Lister,
    operation: str = "DescribeImages",
    hostile: bool = False,
    *,
    only: Iterable[str] = (),
    without: Iterable[str] = (),
    region: str | None = None,
) -> None:
    """Run a lister of yours through the edge cases of an operation's pages, each in its own mock.

    lister: called with a repository's name, or with nothing for DescribeRepositories; returns the
        digests, or names, that it found, in any order.
    hostile: True for the cases too that ECR's contract rules out.
    only, without: names of cases.
    region: that the lister's client asks; the default region by default.

    Where the call fails for good, botocore's exception is right, also as the cause of another one;
    where things come or go between pages, those are left out of account.

    >>> import boto3
    >>> def digests(name):
    ...     pages = boto3.client("ecr").get_paginator("describe_images").paginate(
    ...         repositoryName=name
    ...     )
    ...     return [image["imageDigest"] for page in pages for image in page["imageDetails"]]
    >>> check_pagination(digests)

    Raises AssertionError with a table of the cases that it mishandles, and `InvalidValue` for an
    operation or a case that there is not, and for a lister that returns no texts.
    """
    cases = edge_cases(operation, only=only, without=without, hostile=hostile)
    findings = []
    for case in cases:
        with case.mock(operation, region=region) as pagination:
            findings.append(judge(lister, pagination))
    wrong = [finding for finding in findings if finding is not None]
    if wrong:
        name = getattr(lister, "__name__", repr(lister))
        title = f"{name} mishandles {len(wrong)} of {len(cases)} edge cases of {operation}"
        raise AssertionError(f"{title}:\n\n{table(wrong)}")

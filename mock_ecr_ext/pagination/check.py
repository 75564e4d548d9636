"""One call that runs a lister through every edge case."""

from collections.abc import Iterable

from mock_ecr_ext.model.inputs.values import check_function
from mock_ecr_ext.pagination.choose import edge_cases
from mock_ecr_ext.pagination.verdict import Lister, format_table, judge


def check_pagination(
    lister: Lister,
    operation: str = "DescribeImages",
    hostile: bool = False,
    *,
    only: Iterable[str] = (),
    without: Iterable[str] = (),
    region: str | None = None,
) -> None:
    """Run your lister through the edge cases of an operation's pages, each in a mock of its own.

    lister: called with a repository's name, or without arguments for DescribeRepositories; returns
        the digests, or names, that it found, in any order.
    operation: DescribeImages, ListImages or DescribeRepositories.
    hostile: whether to add the cases that break ECR's contract.
    only, without: the names of the cases to run, and to leave out; by default all run.
    region: the region that the lister's client calls; by default the session's.

    In a case whose call fails for good, botocore's exception is right, also as the cause of another
    exception. Items that are added or removed between pages are optional in the result.

    >>> import boto3
    >>> def digests(name):
    ...     pages = boto3.client("ecr").get_paginator("describe_images").paginate(
    ...         repositoryName=name
    ...     )
    ...     return [image["imageDigest"] for page in pages for image in page["imageDetails"]]
    >>> check_pagination(digests)

    Raises AssertionError with a table of the cases that the lister mishandles, and `InvalidValue`
    for an unknown operation or case, and for a lister that takes other arguments or does not return
    texts.
    """
    cases = edge_cases(operation, only=only, without=without, hostile=hostile)
    if operation == "DescribeRepositories":
        check_function("lister", lister, "give a function without arguments", 0)
    else:
        check_function("lister", lister, "give a function of one argument, a repository's name")
    findings = []
    for case in cases:
        with case.mock(operation, region=region) as pagination:
            findings.append(judge(lister, pagination))
    wrong = [finding for finding in findings if finding is not None]
    if wrong:
        name = getattr(lister, "__name__", repr(lister))
        title = f"{name} mishandles {len(wrong)} of {len(cases)} edge cases of {operation}"
        raise AssertionError(f"{title}:\n\n{format_table(wrong)}")

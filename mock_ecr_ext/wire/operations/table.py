"""The native operations by their names, joined from the families.

Each is called with the caller's registry and checked parameters: null values, and members that
botocore's model lacks, are left out.
"""

from collections.abc import Mapping

from mock_ecr_ext.wire.operations import images, lifecycle, repositories, tags
from mock_ecr_ext.wire.operations.common import Operation

OPERATIONS: Mapping[str, Operation] = {
    **repositories.OPERATIONS,
    **images.OPERATIONS,
    **lifecycle.OPERATIONS,
    **tags.OPERATIONS,
}


def explain_not_mocked(operation: str) -> str:
    """The text of the `NotMocked` for an operation: which others there are, and the remedy."""
    return (
        f"{operation} is not mocked: it is neither native to mock_ecr "
        f"({', '.join(sorted(OPERATIONS))}) nor {_describe_moto()}; the README lists all. The "
        "request was not sent. Stub this call in the test, with unittest.mock or botocore's "
        "Stubber."
    )


def _describe_moto() -> str:
    from importlib import metadata  # which takes longer than all else here

    try:
        return f"in moto {metadata.version('moto')}, which answers for others"
    except metadata.PackageNotFoundError:
        return "in moto, which answers for others and is not installed"

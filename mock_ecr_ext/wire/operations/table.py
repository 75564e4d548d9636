"""The native operations by their names, joined from the families.

Each is called with the caller's registry and checked parameters: null values, and members that
botocore's model lacks, are left out.
"""

from collections.abc import Mapping

from mock_ecr_ext.wire.operations import images, repositories, tags
from mock_ecr_ext.wire.operations.common import Operation

OPERATIONS: Mapping[str, Operation] = {
    **repositories.OPERATIONS,
    **images.OPERATIONS,
    **tags.OPERATIONS,
}


def describe_unanswered(operation: str) -> str:
    """A sentence that says that nobody answers an operation, and which ones are answered."""
    from importlib import metadata  # which takes longer than all else here

    return (
        f"{operation} is not mocked: it is neither native to mock_ecr "
        f"({', '.join(sorted(OPERATIONS))}) nor in moto {metadata.version('moto')}, which answers "
        "for others; the README lists all."
    )

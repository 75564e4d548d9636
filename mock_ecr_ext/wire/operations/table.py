"""The native operations by their names.

Each gets the registry that is asked and checked parameters: what is null, or not in botocore's
model, has been left out before.
"""

from collections.abc import Callable, Mapping

from mock_ecr_ext.model.registry import Registry
from mock_ecr_ext.wire.answer import Answer
from mock_ecr_ext.wire.operations import images, repositories
from mock_ecr_ext.wire.operations.common import Parameters

Operation = Callable[[Registry, Parameters], Answer]

OPERATIONS: Mapping[str, Operation] = {
    "BatchDeleteImage": images.batch_delete_image,
    "BatchGetImage": images.batch_get_image,
    "CreateRepository": repositories.create_repository,
    "DeleteRepository": repositories.delete_repository,
    "DescribeImages": images.describe_images,
    "DescribeRepositories": repositories.describe_repositories,
    "ListImages": images.list_images,
    "PutImage": images.put_image,
    "PutImageScanningConfiguration": repositories.put_image_scanning_configuration,
    "PutImageTagMutability": repositories.put_image_tag_mutability,
    "UpdateImageStorageClass": images.update_image_storage_class,
}


def describe_unanswered(operation: str) -> str:
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

"""botocore's ECR model: the operations, their errors, and the shapes of requests and answers."""

import functools
from collections.abc import Collection
from typing import Any


@functools.cache  # parsing it takes some 10 ms
def load_service_model() -> Any:
    """botocore's `ServiceModel` of ECR."""
    import botocore.loaders
    import botocore.model

    description = botocore.loaders.Loader().load_service_model("ecr", "service-2")
    return botocore.model.ServiceModel(description, "ecr")


@functools.cache  # read by each request
def list_operations() -> frozenset[str]:
    """The names of the operations that the installed botocore has."""
    return frozenset(load_service_model().operation_names)


class Service:
    """ECR's operations and their errors, for the plan of faults."""

    def operations(self) -> Collection[str]:
        """The names of all operations."""
        return list_operations()

    def codes(self, operation: str) -> Collection[str]:
        """The codes of an operation's own errors."""
        shapes = load_service_model().operation_model(operation).error_shapes
        return [shape.error_code for shape in shapes]


def decode_answer(operation: str, body: bytes) -> dict[str, Any]:
    """The members of an answer that the model has; times are `datetime` values."""
    import botocore.parsers

    shape = load_service_model().operation_model(operation).output_shape
    response = {"status_code": 200, "headers": {}, "body": body}
    members: dict[str, Any] = botocore.parsers.create_parser("json").parse(response, shape)
    del members["ResponseMetadata"]
    return members

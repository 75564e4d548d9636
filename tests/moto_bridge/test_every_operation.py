"""The source of the answer to each operation of botocore's model, and the README's table.

Run `python tests/moto_bridge/test_every_operation.py` to rewrite the table.
"""

import functools
import re
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import boto3
import botocore.session
import pytest
from botocore.exceptions import ClientError
from botocore.model import Shape

from mock_ecr_ext import NotMocked, mock_ecr
from mock_ecr_ext.model.errors import COMMON_CODES
from mock_ecr_ext.wire.operations.table import OPERATIONS

README = Path(__file__).parents[2] / "README.md"
TITLE = "| operation | who answers |\n|---|---|\n"
MODEL = botocore.session.get_session().get_service_model("ecr")

DIGEST = f"sha256:{'0' * 64}"
# Values for shapes whose patterns are too loose or too strict to build a value from.
VALUES: Mapping[str, Any] = {
    "RepositoryName": "team/app",
    "RegistryId": "123456789012",
    "ImageDigest": DIGEST,
    "LayerDigest": DIGEST,
    "UploadId": "8f0c1a2e-6a3e-4a1e-9d4b-000000000000",
    "Arn": "arn:aws:ecr:us-east-1:123456789012:repository/team/app",
    "ImageTag": "v1",
    "LifecyclePolicyText": "{}".ljust(100),
    "Url": "https://registry-1.docker.io",
    "PrincipalArn": "arn:aws:iam::123456789012:role/puller",
    "SigningProfileArn": "arn:aws:signer:us-east-1:123456789012:/signing-profiles/app",
}


def make_minimal(shape: Shape) -> Any:
    """Build the smallest value that a shape's constraints allow."""
    if shape.name in VALUES:
        return VALUES[shape.name]
    if shape.type_name == "structure":
        return {name: make_minimal(shape.members[name]) for name in shape.required_members}
    if shape.type_name == "list":
        return [make_minimal(shape.member)] * max(1, shape.metadata.get("min", 0))
    if shape.type_name == "blob":
        return b"a"
    if shape.type_name == "string":
        length = max(2, shape.metadata.get("min", 0))
        return shape.enum[0] if shape.enum else "a" * length
    return {"boolean": True}.get(shape.type_name, shape.metadata.get("min", 1))


def call_operation(operation: str) -> Any:
    """Call an operation with minimal parameters; return its answer or its error."""
    with mock_ecr(now="2024-05-01T12:00:00Z", region="us-east-1") as registry:
        registry.create_repository("team/app").push(["v1"])
        client = boto3.client("ecr")
        (method,) = (
            name for name, api in client.meta.method_to_api_mapping.items() if api == operation
        )
        try:
            return getattr(client, method)(
                **make_minimal(MODEL.operation_model(operation).input_shape)
            )
        except (ClientError, NotMocked) as error:
            return error


def who_answers(operation: str) -> str:
    """Return the table's entry for an operation."""
    if operation in OPERATIONS:
        return "native"
    outcome = call_operation(operation)
    is_missing = isinstance(outcome, NotMocked) and outcome.__cause__ is None
    return "not there" if is_missing else "through moto"


@functools.cache
def table() -> str:
    """Build the README's table for the installed botocore and moto."""
    rows = (f"| {name} | {who_answers(name)} |\n" for name in MODEL.operation_names)
    return TITLE + "".join(rows)


@pytest.mark.parametrize("operation", MODEL.operation_names)
def test_an_operation_has_an_answer_an_error_of_its_own_or_nobody(operation: str) -> None:
    """Each operation succeeds, fails with one of its own or common errors, or is not mocked."""
    outcome = call_operation(operation)
    if isinstance(outcome, NotMocked):
        assert str(outcome).startswith((f"{operation} is not mocked", f"{operation} fails inside"))
    elif isinstance(outcome, ClientError):
        codes = {shape.error_code for shape in MODEL.operation_model(operation).error_shapes}
        assert outcome.response["Error"]["Code"] in codes | set(COMMON_CODES)
    else:
        assert outcome["ResponseMetadata"]["HTTPStatusCode"] == 200


def test_the_readme_lists_all_operations() -> None:
    """The README lists every operation as it is with the moto version that it names."""
    named = re.search(r"of botocore's ECR model, with moto ([\d.]+):", README.read_text())
    if version("moto") != named.group(1) or len(MODEL.operation_names) < table_rows():
        pytest.skip("the table is of the newest moto and botocore")
    assert table() in README.read_text()


def table_rows() -> int:
    """Count the operations that the README lists."""
    return README.read_text().partition(TITLE)[2].partition("\n\n")[0].count("\n") + 1


if __name__ == "__main__":
    before, _, rest = README.read_text().partition(TITLE)
    README.write_text(before + table() + "\n" + rest.partition("\n\n")[2])

"""Each operation of ECR is in exactly one family, or is still left to moto."""

import importlib
from collections import Counter
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

import mock_ecr_ext
from mock_ecr_ext.wire.operations.table import OPERATIONS, explain_not_mocked
from mock_ecr_ext.wire.service_model import list_operations

PACKAGE = Path(mock_ecr_ext.__file__).parent
HELPERS = {"__init__", "common", "image_shapes", "repository_shapes", "table"}
"""The modules of `wire/operations` that are not a family's."""

MODELS = {path.stem for path in PACKAGE.glob("model/families/*.py")} - HELPERS
FAMILIES = {path.stem for path in PACKAGE.glob("wire/operations/*.py")} - HELPERS

LEFT_TO_MOTO = {
    "layers": {
        "BatchCheckLayerAvailability",
        "CompleteLayerUpload",
        "GetDownloadUrlForLayer",
        "InitiateLayerUpload",
        "UploadLayerPart",
    },
    "images": {"ListImageReferrers"},
    "policies": {
        "DeleteRegistryPolicy",
        "DeleteRepositoryPolicy",
        "GetRegistryPolicy",
        "GetRepositoryPolicy",
        "PutRegistryPolicy",
        "SetRepositoryPolicy",
    },
    "scanning": {
        "BatchGetRepositoryScanningConfiguration",
        "DescribeImageScanFindings",
        "GetRegistryScanningConfiguration",
        "PutRegistryScanningConfiguration",
        "StartImageScan",
    },
    "replication": {
        "DescribeImageReplicationStatus",
        "DescribeRegistry",
        "DescribeReplicationBackfillResults",
        "ListReplicationBackfills",
        "PutReplicationConfiguration",
        "StartReplicationBackfill",
        "StopReplicationBackfill",
    },
    "pull_through": {
        "CreatePullThroughCacheRule",
        "DeletePullThroughCacheRule",
        "DescribePullThroughCacheRules",
        "UpdatePullThroughCacheRule",
        "ValidatePullThroughCacheRule",
    },
    "templates": {
        "CreateRepositoryCreationTemplate",
        "DeleteRepositoryCreationTemplate",
        "DescribeRepositoryCreationTemplates",
        "UpdateRepositoryCreationTemplate",
    },
    "signing": {
        "DeleteSigningConfiguration",
        "DescribeImageSigningStatus",
        "GetSigningConfiguration",
        "PutSigningConfiguration",
    },
    "account": {
        "DeregisterPullTimeUpdateExclusion",
        "GetAccountSetting",
        "GetAuthorizationToken",
        "ListPullTimeUpdateExclusions",
        "PutAccountSetting",
        "RegisterPullTimeUpdateExclusion",
    },
}
"""The operations that are not native yet, by the family to which they will belong."""


def test_each_family_has_rules_and_operations() -> None:
    """A family is `model/families/NAME.py` and `wire/operations/NAME.py`."""
    assert MODELS == FAMILIES


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_the_table_has_each_familys_operations(family: str) -> None:
    """A family's module exports its operations as `OPERATIONS`."""
    module = importlib.import_module(f"mock_ecr_ext.wire.operations.{family}")
    assert module.OPERATIONS
    assert module.OPERATIONS.items() <= OPERATIONS.items()


def test_no_operation_is_in_two_places() -> None:
    """An operation that becomes native leaves the list of those that are left to moto."""
    counts = Counter(name for names in LEFT_TO_MOTO.values() for name in names)
    for family in FAMILIES:
        module = importlib.import_module(f"mock_ecr_ext.wire.operations.{family}")
        counts.update(module.OPERATIONS.keys())
    assert [name for name, count in counts.items() if count > 1] == []


def test_every_operation_has_a_place() -> None:
    """An older botocore lacks some of these; a newer one's have to be added."""
    left = {name for names in LEFT_TO_MOTO.values() for name in names}
    assert list_operations() <= left | OPERATIONS.keys()
    assert len(left) + len(OPERATIONS) == 62


def test_without_moto_the_remedy_says_so(monkeypatch) -> None:
    """The text about an operation that is not mocked says that moto is not installed."""
    monkeypatch.setattr("importlib.metadata.version", _find_nothing)
    text = explain_not_mocked("PutImageScanningConfiguration")
    assert "nor in moto, which answers for others and is not installed; the README" in text


def _find_nothing(name: str) -> str:
    raise PackageNotFoundError(name)

"""The record of a repository, as DescribeRepositories reports it."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Literal, get_args

from mock_ecr_ext.model.inputs.values import make_word_check
from mock_ecr_ext.model.names import compile_tag_pattern
from mock_ecr_ext.model.record import Record

Mutability = Literal["MUTABLE", "IMMUTABLE", "MUTABLE_WITH_EXCLUSION", "IMMUTABLE_WITH_EXCLUSION"]
Encryption = Literal["AES256", "KMS", "KMS_DSSE"]

MUTABILITIES: tuple[str, ...] = get_args(Mutability)
ENCRYPTIONS: tuple[str, ...] = get_args(Encryption)

# AWS added the settings in 2019 and 2020; older listings do not have them.
NULLABLE = ("created_at", "image_tag_mutability", "scan_on_push", "encryption_type", "kms_key")
"""The values that some of AWS's records lack."""

check_mutability = make_word_check("image tag mutability", MUTABILITIES)
check_encryption = make_word_check("encryption type", ENCRYPTIONS)


@dataclass(frozen=True, slots=True)
class RepositoryRecord(Record):
    """The members of ECR's Repository.

    created_at: in UTC and whole milliseconds.
    kms_key: the key's full ARN; None if the encryption is AES256.
    left_out: the names of the values that ECR does not report, as AWS's record lacks them.
    """

    registry_id: str
    name: str
    arn: str
    uri: str
    created_at: dt.datetime
    image_tag_mutability: str
    image_tag_mutability_exclusion_filters: tuple[str, ...]
    scan_on_push: bool
    encryption_type: str
    kms_key: str | None
    left_out: frozenset[str] = frozenset()

    @property
    def place(self) -> tuple[str, str]:
        """The name and the registry's account, by which ECR's sentences name a repository."""
        return self.name, self.registry_id

    def get_reported(self, name: str) -> Any:
        """The value of that name as ECR reports it; None if it leaves it out."""
        return None if name in self.left_out else getattr(self, name)

    def is_immutable(self, tag: str) -> bool:
        """Whether that image tag cannot move, by the mutability and its exclusion filters."""
        is_excluded = any(
            pattern.fullmatch(tag)
            for pattern in map(compile_tag_pattern, self.image_tag_mutability_exclusion_filters)
        )
        return self.image_tag_mutability.startswith("IMMUTABLE") != is_excluded

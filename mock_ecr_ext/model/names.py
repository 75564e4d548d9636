"""The names of repositories, tags and digests, and the ARNs and URIs of every partition."""

import hashlib
import itertools
import re
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mock_ecr_ext.model.exceptions import InvalidValue

# ECR quotes these two patterns in its errors; its service model does not have them.
IMAGE_TAG_PATTERN = "[a-zA-Z0-9-_.]+"
IMAGE_DIGEST_PATTERN = "[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+"

WILDCARD = "*"
"""Matches any text in a pattern of image tags: a policy's, or an exclusion filter's."""

_COMPONENT = r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*"
_REPOSITORY_NAME = re.compile(rf"(?=.{{2,256}}\Z){_COMPONENT}(?:/{_COMPONENT})*")
_IMAGE_TAG = re.compile(f"{IMAGE_TAG_PATTERN[:-1]}{{1,300}}")
_IMAGE_DIGEST = re.compile(IMAGE_DIGEST_PATTERN)
_ACCOUNT_ID = re.compile("[0-9]{12}")
# A label of a host name, which has 63 characters at most.
_REGION = re.compile(r"(?=.{1,63}\Z)[a-z0-9]+(?:-[a-z0-9]+)*")
_REGION_IN_HOST = re.compile(r"(?:^|\.)((?:[a-z]+-)+[0-9]+)\.")
_DIGEST_SHOWN = len("sha256:") + 12  # characters
_MEDIA_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Partition:
    """One of AWS's separate clouds, with the prefix of its ARNs and the domain of its hosts."""

    name: str
    region_prefix: str
    dns_suffix: str


# From botocore's partitions.json; a test compares the two.
_PARTITIONS = (
    Partition("aws-cn", "cn-", "amazonaws.com.cn"),
    Partition("aws-us-gov", "us-gov-", "amazonaws.com"),
    Partition("aws-iso", "us-iso-", "c2s.ic.gov"),
    Partition("aws-iso-b", "us-isob-", "sc2s.sgov.gov"),
    Partition("aws-iso-e", "eu-isoe-", "cloud.adc-e.uk"),
    Partition("aws-iso-f", "us-isof-", "csp.hci.ic.gov"),
    Partition("aws-eusc", "eusc-", "amazonaws.eu"),
)
_STANDARD = Partition("aws", "", "amazonaws.com")


def find_partition(region: str) -> Partition:
    """The partition of a region; `aws` for a region that no other partition has."""
    return next((p for p in _PARTITIONS if region.startswith(p.region_prefix)), _STANDARD)


def find_region(host: str) -> str | None:
    """The region in the host name of an endpoint; None if it has none."""
    match = _REGION_IN_HOST.search(host)
    return match.group(1) if match else None


def make_repository_arn(account_id: str, region: str, name: str) -> str:
    """The ARN `arn:{partition}:ecr:{region}:{account}:repository/{name}`."""
    return f"arn:{find_partition(region).name}:ecr:{region}:{account_id}:repository/{name}"


def make_repository_uri(account_id: str, region: str, name: str) -> str:
    """The URI `{account}.dkr.ecr.{region}.{suffix}/{name}`; ECR always reports its IPv4 form."""
    return f"{account_id}.dkr.ecr.{region}.{find_partition(region).dns_suffix}/{name}"


def make_user_arn(account_id: str, region: str) -> str:
    """The ARN of the IAM user that a refusal names as the caller."""
    return f"arn:{find_partition(region).name}:iam::{account_id}:user/mock-ecr"


def make_kms_key_arn(account_id: str, region: str, key: str | None) -> str:
    """The full ARN of a KMS key given by id, alias or ARN; None is ECR's own key.

    No KMS is involved: the key id of an alias is derived from the alias.
    """
    partition = find_partition(region).name
    key = key or "alias/aws/ecr"
    if key.startswith("arn:") and ":alias/" not in key:
        return key
    if "alias/" in key:
        seed = f"{account_id}/{region}/{key[key.index('alias/') :]}"
        key = str(
            uuid.UUID(bytes=hashlib.sha256(seed.encode(errors="replace")).digest()[:16], version=4)
        )
    return f"arn:{partition}:kms:{region}:{account_id}:key/{key}"


def is_account_id(value: object) -> bool:
    """Whether the value is an account id: text of twelve digits."""
    return isinstance(value, str) and _ACCOUNT_ID.fullmatch(value) is not None


def is_region_name(text: str) -> bool:
    """Whether the text can be a region's name: whether a host of ECR can have it."""
    return _REGION.fullmatch(text) is not None


def is_image_digest(text: str) -> bool:
    """Whether ECR would accept the text as a digest."""
    return _IMAGE_DIGEST.fullmatch(text) is not None


def compile_tag_pattern(pattern: str) -> re.Pattern[str]:
    """The regular expression for the whole tags that match a pattern with wildcards."""
    return re.compile(".*".join(map(re.escape, pattern.split(WILDCARD))))


def shorten_digest(digest: str) -> str:
    """The beginning of a digest, for a person: "sha256:" and twelve digits."""
    return digest[:_DIGEST_SHOWN]


def check_repository_name(text: str) -> str:
    """The name itself; raises `InvalidValue` if ECR would not accept it."""
    remedy = (
        "give 2 to 256 lower-case letters and digits, in parts joined by '/', and within a part by "
        "one '.', one or two '_', or any number of '-'"
    )
    return _check("repository name", text, _REPOSITORY_NAME.fullmatch, remedy)


def check_image_tag(text: str) -> str:
    """The tag itself; raises `InvalidValue` if ECR would not accept it."""
    return _check(
        "tag", text, _IMAGE_TAG.fullmatch, "give 1 to 300 letters, digits, '-', '_' and '.'"
    )


def check_image_tags(texts: Sequence[str]) -> Sequence[str]:
    """The tags themselves; raises `InvalidValue` for the first that ECR would not accept."""
    for refused in itertools.filterfalse(_IMAGE_TAG.fullmatch, texts):
        check_image_tag(refused)
    return texts


def check_image_digest(text: str) -> str:
    """The digest itself; raises `InvalidValue` if ECR would not accept it."""
    remedy = "give an algorithm, ':' and hex digits, such as 'sha256:6b86…'"
    return _check("digest", text, _IMAGE_DIGEST.fullmatch, remedy)


def check_account_id(text: str) -> str:
    """The account id itself; raises `InvalidValue` unless it has twelve digits."""
    remedy = "give twelve digits in a string, such as '123456789012'"
    return _check("account id", text, _ACCOUNT_ID.fullmatch, remedy)


def check_region_name(text: str) -> str:
    """The region itself; raises `InvalidValue` if it cannot be part of a host name."""
    return _check("region", text, _REGION.fullmatch, "give a region's code, such as 'eu-west-1'")


def check_media_type(text: str) -> str:
    """The media type itself; raises `InvalidValue` unless it has the form `type/subtype`."""
    remedy = "give type/subtype, such as 'application/vnd.oci.image.manifest.v1+json'"
    return _check("media type", text, _MEDIA_TYPE.fullmatch, remedy)


def _check(name: str, text: str, fits: Callable[[str], object], remedy: str) -> str:
    if isinstance(text, str) and fits(text):
        return text
    raise InvalidValue(name, text, remedy)

"""Names as ECR writes them: repositories, tags, digests, ARNs and URIs of every partition."""

import functools
import hashlib
import itertools
import re
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mock_ecr_ext.model.exceptions import InvalidValue

# ECR quotes these two in its refusals; its service model does not hold them.
IMAGE_TAG_PATTERN = "[a-zA-Z0-9-_.]+"
IMAGE_DIGEST_PATTERN = "[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+"

_COMPONENT = r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*"
_REPOSITORY_NAME = re.compile(rf"(?=.{{2,256}}\Z){_COMPONENT}(?:/{_COMPONENT})*")
_IMAGE_TAG = re.compile(f"{IMAGE_TAG_PATTERN[:-1]}{{1,300}}")
_IMAGE_DIGEST = re.compile(IMAGE_DIGEST_PATTERN)
_ACCOUNT_ID = re.compile("[0-9]{12}")
_REGION = re.compile("[a-z0-9]+(?:-[a-z0-9]+)*")
_REGION_IN_HOST = re.compile(r"(?:^|\.)((?:[a-z]+-)+[0-9]+)\.")
_MEDIA_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Partition:
    """One of AWS's separate clouds: the ARNs it writes and the domain of its hosts."""

    name: str
    region_prefix: str
    dns_suffix: str


# botocore's partitions.json; a test holds the two together.
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


@functools.lru_cache(maxsize=64)
def find_partition(region: str) -> Partition:
    """The partition that a region lies in; `aws` for a region that no other claims."""
    return next((p for p in _PARTITIONS if region.startswith(p.region_prefix)), _STANDARD)


def find_region(host: str) -> str | None:
    """The region that an endpoint's host name tells, where it tells one."""
    match = _REGION_IN_HOST.search(host)
    return match.group(1) if match else None


def repository_arn(account_id: str, region: str, name: str) -> str:
    """`arn:{partition}:ecr:{region}:{account}:repository/{name}`."""
    return f"arn:{find_partition(region).name}:ecr:{region}:{account_id}:repository/{name}"


def repository_uri(account_id: str, region: str, name: str) -> str:
    """`{account}.dkr.ecr.{region}.{suffix}/{name}`, the IPv4 form that ECR always gives."""
    return f"{account_id}.dkr.ecr.{region}.{find_partition(region).dns_suffix}/{name}"


def user_arn(account_id: str, region: str) -> str:
    """The IAM user that a refusal names as the caller."""
    return f"arn:{find_partition(region).name}:iam::{account_id}:user/mock-ecr"


def kms_key_arn(account_id: str, region: str, key: str | None) -> str:
    """The full ARN of a KMS key given as id, alias, ARN, or not at all (then ECR's own key).

    There is no KMS behind it, so an alias stands for a key id that is derived from its name.
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


def is_image_digest(text: str) -> bool:
    """Whether ECR would take the text for a digest."""
    return _IMAGE_DIGEST.fullmatch(text) is not None


def repository_name(text: str) -> str:
    """The name itself; raises `InvalidValue` where ECR would not take it."""
    remedy = (
        "give 2 to 256 lower-case letters and digits, in parts joined by '/', and within a part by "
        "one '.', one or two '_', or any number of '-'"
    )
    return _check("repository name", text, _REPOSITORY_NAME.fullmatch, remedy)


def image_tag(text: str) -> str:
    """The tag itself; raises `InvalidValue` where ECR would not take it."""
    return _check(
        "tag", text, _IMAGE_TAG.fullmatch, "give 1 to 300 letters, digits, '-', '_' and '.'"
    )


def image_tags(texts: Sequence[str]) -> Sequence[str]:
    """The tags themselves; raises `InvalidValue` for the first that ECR would not take."""
    for refused in itertools.filterfalse(_IMAGE_TAG.fullmatch, texts):
        image_tag(refused)
    return texts


def image_digest(text: str) -> str:
    """The digest itself; raises `InvalidValue` where ECR would not take it."""
    remedy = "give an algorithm, ':' and hex digits, such as 'sha256:6b86…'"
    return _check("digest", text, _IMAGE_DIGEST.fullmatch, remedy)


def account_id(text: str) -> str:
    """The account id itself; raises `InvalidValue` unless it has twelve digits."""
    remedy = "give twelve digits in a string, such as '123456789012'"
    return _check("account id", text, _ACCOUNT_ID.fullmatch, remedy)


def region_name(text: str) -> str:
    """The region itself; raises `InvalidValue` where no endpoint's host could carry it."""
    return _check("region", text, _REGION.fullmatch, "give a region's code, such as 'eu-west-1'")


def media_type(text: str) -> str:
    """The media type itself; raises `InvalidValue` unless it reads `type/subtype`."""
    remedy = "give type/subtype, such as 'application/vnd.oci.image.manifest.v1+json'"
    return _check("media type", text, _is_media_type, remedy)


# A registry has many images and few media types.
_is_media_type = functools.lru_cache(maxsize=64)(_MEDIA_TYPE.fullmatch)


def _check(what: str, text: str, fits: Callable[[str], object], remedy: str) -> str:
    if isinstance(text, str) and fits(text):
        return text
    raise InvalidValue(what, text, remedy)

"""Names are accepted as ECR accepts them, and ARNs and URIs written as ECR writes them."""

import re

import botocore.loaders
import botocore.session
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_ecr_ext import InvalidValue
from mock_ecr_ext.model import names

ECR_MODEL = botocore.session.Session().get_service_model("ecr")
IS_RECENT = "MUTABLE_WITH_EXCLUSION" in ECR_MODEL.shape_for("ImageTagMutability").enum
PARTITIONS = botocore.loaders.Loader().load_data("partitions")["partitions"]
REGIONS = [
    (region, partition["id"], partition["outputs"]["dnsSuffix"])
    for partition in PARTITIONS
    for region in partition["regions"]
    if not region.endswith("-global")
]


@pytest.mark.parametrize(("region", "name", "suffix"), REGIONS)
def test_partitions_are_botocores(region, name, suffix) -> None:
    """Each region that botocore knows is in the partition that botocore says."""
    partition = names.find_partition(region)
    assert (partition.name, partition.dns_suffix) == (name, suffix)


def is_accepted(name: str) -> bool:
    """Whether a repository may have this name."""
    try:
        return names.check_repository_name(name) == name
    except InvalidValue:
        return False


SHAPE = ECR_MODEL.shape_for("RepositoryName").metadata
PATTERN = re.compile(SHAPE["pattern"])
LIKELY = st.text("abc0._-/", min_size=1, max_size=12)


@pytest.mark.skipif(not IS_RECENT, reason="this botocore's ECR model has the pattern of 2023")
@given(LIKELY | st.text(max_size=8) | st.from_regex(PATTERN, fullmatch=True))
def test_repository_names_are_those_of_botocores_model(name) -> None:
    """The grammar of names here accepts the same names as the pattern of botocore's model."""
    expected = SHAPE["min"] <= len(name) <= SHAPE["max"] and PATTERN.fullmatch(name)
    assert is_accepted(name) == bool(expected)


@pytest.mark.parametrize(("length", "accepted"), [(1, False), (2, True), (256, True), (257, False)])
def test_repository_names_have_2_to_256_characters(length, accepted) -> None:
    """A name may have 2 and 256 characters, but not 1 or 257."""
    assert is_accepted("a" * length) == accepted


REFUSED = [
    (
        names.check_repository_name,
        "Team/App",
        "repository name 'Team/App' is refused: give 2 to 256 lower-case letters and digits, in "
        "parts joined by '/', and within a part by one '.', one or two '_', or any number of '-'",
    ),
    (
        names.check_image_tag,
        "a b",
        "tag 'a b' is refused: give 1 to 300 letters, digits, '-', '_' and '.'",
    ),
    (
        names.check_image_tag,
        "",
        "tag '' is refused: give 1 to 300 letters, digits, '-', '_' and '.'",
    ),
    (
        names.check_image_tag,
        5,
        "tag 5 is refused: give 1 to 300 letters, digits, '-', '_' and '.'",
    ),
    (
        names.check_image_digest,
        "v1",
        "digest 'v1' is refused: give an algorithm, ':' and hex digits, such as 'sha256:6b86…'",
    ),
    (
        names.check_account_id,
        "12",
        "account id '12' is refused: give twelve digits in a string, such as '123456789012'",
    ),
    (
        names.check_account_id,
        123456789012,
        "account id 123456789012 is refused: give twelve digits in a string, such as "
        "'123456789012'",
    ),
    (
        names.check_region_name,
        "EU West",
        "region 'EU West' is refused: give a region's code, such as 'eu-west-1'",
    ),
    (
        names.check_media_type,
        "json",
        "media type 'json' is refused: give type/subtype, such as "
        "'application/vnd.oci.image.manifest.v1+json'",
    ),
]


@pytest.mark.parametrize(("check", "value", "message"), REFUSED)
def test_invalid_names_are_refused(check, value, message) -> None:
    """An invalid name is refused with its value and a description of valid ones."""
    with pytest.raises(InvalidValue) as caught:
        check(value)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("check", "value"),
    [
        (names.check_image_tag, "t" * 300),
        (names.check_image_tag, "v1.0_rc-2"),
        (names.check_image_digest, "sha256:00ff"),
        (names.check_account_id, "000000000000"),
        (names.check_region_name, "us-gov-west-1"),
        (names.check_media_type, "application/vnd.oci.image.manifest.v1+json"),
    ],
)
def test_valid_names_are_returned(check, value) -> None:
    """A valid name is returned as it was given."""
    assert check(value) == value


def test_a_region_of_64_characters_is_refused() -> None:
    """A region is a label of a host name, which has at most 63 characters."""
    assert names.check_region_name("r" * 63) == "r" * 63
    with pytest.raises(InvalidValue, match="give a region's code"):
        names.check_region_name("r" * 64)


def test_a_tag_of_301_characters_is_refused() -> None:
    """A tag may have 300 characters at most."""
    with pytest.raises(InvalidValue):
        names.check_image_tag("t" * 301)


def test_an_alias_has_a_key_of_its_own() -> None:
    """An alias has the same key id in each run, and another one in another account or region."""
    keys = {
        names.make_kms_key_arn(account, region, alias)
        for account in ("111111111111", "222222222222")
        for region in ("eu-west-1", "us-east-1")
        for alias in ("alias/mine", "alias/aws/ecr", None)
    }
    assert len(keys) == 8

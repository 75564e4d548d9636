"""The repository operations and DescribeImages, as they are documented or decided here."""

import datetime as dt

import boto3
import pytest

from mock_ecr_ext.model.families import repositories as rules

KMS_KEY = "arn:aws:kms:us-east-1:123456789012:key/"


@pytest.fixture
def app(registry):
    """A repository that exists, named app."""
    return registry.create_repository("app")


@pytest.fixture
def digests(ecr):
    """Send DescribeImages and return the digests of its answer, in order."""

    def call(**parameters) -> list[str]:
        answer = ecr.describe_images(repositoryName="app", **parameters)
        return [detail["imageDigest"] for detail in answer["imageDetails"]]

    return call


def test_images_by_id_come_once_and_in_the_order_asked(app, digests) -> None:
    """Images by tag, by digest or by both are in the order of the ids, each image once."""
    first, second, third = app.push(["v1", "stable"]), app.push(["v2"]), app.push()
    asked = [
        {"imageDigest": third.digest},
        {"imageTag": "stable"},
        {"imageTag": "v2", "imageDigest": second.digest},
        {"imageTag": "v1"},
        {"imageDigest": third.digest},
    ]
    assert digests(imageIds=asked) == [third.digest, first.digest, second.digest]


def test_a_hundred_ids_are_taken(app, digests) -> None:
    """A hundred ids are accepted: the maximum is inclusive."""
    images = app.push_many(100)
    asked = [{"imageDigest": image.digest} for image in reversed(images)]
    assert digests(imageIds=asked) == [image.digest for image in reversed(images)]


def missing(digest: str, tag: str) -> tuple[str, str]:
    """The code and the message for an image id that does not exist."""
    return (
        "ImageNotFoundException",
        f"The image with imageId {{imageDigest:'{digest}', imageTag:'{tag}'}} does not exist "
        "within the repository with name 'app' in the registry with id '123456789012'",
    )


def test_an_absent_digest_is_told_as_an_absent_tag_is(app, ecr, error_of) -> None:
    """An absent digest gets the error of an absent tag; inferred: the half not given is null."""
    asked = [{"imageDigest": "sha256:00"}]
    assert error_of(ecr.describe_images, repositoryName="app", imageIds=asked) == missing(
        "sha256:00", "null"
    )


def test_the_first_absent_id_fails_the_whole_call(app, ecr, error_of) -> None:
    """The first absent id fails the whole call.

    Documented, since the answer has no failures; that the first one is reported is decided here.
    """
    app.push(["v1"])
    asked = [{"imageTag": "v1"}, {"imageTag": "v2"}, {"imageTag": "v3"}]
    assert error_of(ecr.describe_images, repositoryName="app", imageIds=asked) == missing(
        "null", "v2"
    )


def test_a_tag_and_a_digest_that_disagree_name_no_image(app, ecr, error_of) -> None:
    """A tag and a digest of different images name no image; decided here."""
    digest = app.push(["v1"]).digest
    app.push(["v2"])
    asked = [{"imageTag": "v2", "imageDigest": digest}]
    assert error_of(ecr.describe_images, repositoryName="app", imageIds=asked) == missing(
        digest, "v2"
    )


def test_an_id_without_either_half_is_refused(app, ecr, error_of) -> None:
    """An id without tag and digest is refused; decided here."""
    assert error_of(ecr.describe_images, repositoryName="app", imageIds=[{}]) == (
        "InvalidParameterException",
        "Invalid parameter at 'imageIds' failed to satisfy constraint: "
        "'both tag and digest cannot be null'",
    )


@pytest.mark.parametrize("paging", [{"maxResults": 1}, {"nextToken": "t"}])
@pytest.mark.parametrize(
    ("operation", "named", "member"),
    [
        (
            "describe_images",
            {"repositoryName": "app", "imageIds": [{"imageTag": "v1"}]},
            "imageIds",
        ),
        ("describe_repositories", {"repositoryNames": ["app"]}, "repositoryNames"),
    ],
)
def test_paging_is_refused_with_names(app, ecr, error_of, operation, named, member, paging) -> None:
    """Paging is refused for named items, as documented; the text of the error is decided here."""
    field = next(iter(paging))
    assert error_of(getattr(ecr, operation), **named, **paging) == (
        "InvalidParameterException",
        f"Invalid parameter at '{field}' failed to satisfy constraint: "
        f"'Member cannot be specified together with {member}'",
    )


@pytest.fixture
def one_of_each(app):
    """A tagged, an untagged, an archived and an activating image, by these names."""
    return {
        "tagged": app.push(["v1"]),
        "untagged": app.push(),
        "archived": app.push(["old"], status="ARCHIVED"),
        "activating": app.push(status="ACTIVATING"),
    }


FILTERS = [
    ({}, {"tagged", "untagged"}),
    ({"tagStatus": "ANY"}, {"tagged", "untagged"}),
    ({"tagStatus": "TAGGED"}, {"tagged"}),
    ({"tagStatus": "UNTAGGED"}, {"untagged"}),
    ({"imageStatus": "ACTIVE"}, {"tagged", "untagged"}),
    ({"imageStatus": "ARCHIVED"}, {"archived"}),
    ({"imageStatus": "ACTIVATING"}, {"activating"}),
    ({"imageStatus": "ANY"}, {"tagged", "untagged", "archived", "activating"}),
    ({"imageStatus": "ANY", "tagStatus": "TAGGED"}, {"tagged", "archived"}),
    ({"imageStatus": "ACTIVATING", "tagStatus": "TAGGED"}, set()),
]


@pytest.mark.parametrize(("image_filter", "expected"), FILTERS)
def test_filters(one_of_each, ecr, digests, image_filter, expected) -> None:
    """A filter selects by tag status and image status; without a status it selects ACTIVE alone.

    Both are documented.
    """
    known = ecr.meta.service_model.shape_for("DescribeImagesFilter").members
    if not image_filter.keys() <= known.keys():
        pytest.skip("this botocore's ECR model has no imageStatus")
    assert set(digests(filter=image_filter)) == {one_of_each[name].digest for name in expected}


def test_an_archived_image_is_told_by_its_id(one_of_each, digests) -> None:
    """An archived image is described by its id without a filter; decided here."""
    archived = one_of_each["archived"].digest
    assert digests(imageIds=[{"imageTag": "old"}]) == [archived]


def test_a_filter_narrows_what_is_named(one_of_each, digests) -> None:
    """A filter applies to images that are named by id too; decided here."""
    asked = [{"imageDigest": image.digest} for image in one_of_each.values()]
    expected = [one_of_each[name].digest for name in ("tagged", "archived")]
    assert digests(imageIds=asked, filter={"tagStatus": "TAGGED"}) == expected


def test_a_repository_named_twice_comes_once(app, ecr) -> None:
    """A repository that is named twice is described once; decided here."""
    answer = ecr.describe_repositories(repositoryNames=["app", "app"])
    assert len(answer["repositories"]) == 1


def test_the_first_absent_name_fails_the_whole_call(app, ecr, error_of) -> None:
    """The first absent name fails the whole call; inferred, since the answer has no failures."""
    code, message = error_of(ecr.describe_repositories, repositoryNames=["app", "one", "two"])
    assert code == "RepositoryNotFoundException"
    assert "'one'" in message


def test_untagged_images_keep_a_repository_from_deletion(app, ecr, error_of) -> None:
    """A repository with untagged images is not deleted; documented: it contains images."""
    app.push()
    code, _ = error_of(ecr.delete_repository, repositoryName="app", force=False)
    assert code == "RepositoryNotEmptyException"


def test_all_settings_come_back(ecr) -> None:
    """CreateRepository and DescribeRepositories return the settings as they were given."""
    created = ecr.create_repository(
        repositoryName="new",
        imageTagMutability="IMMUTABLE",
        imageScanningConfiguration={"scanOnPush": True},
        tags=[{"Key": "team", "Value": "a"}],
    )["repository"]
    assert created["imageTagMutability"] == "IMMUTABLE"
    assert created["imageScanningConfiguration"] == {"scanOnPush": True}
    assert ecr.describe_repositories()["repositories"] == [created]


def test_resource_tags_are_kept(registry, ecr) -> None:
    """Resource tags are kept, although none of these operations returns them."""
    ecr.create_repository(repositoryName="new", tags=[{"Key": "team", "Value": "a"}])
    assert registry["new"].resource_tags == {"team": "a"}


@pytest.mark.parametrize(
    ("tags", "code"),
    [
        ([{"Key": f"k{n}", "Value": ""} for n in range(51)], "TooManyTagsException"),
        ([{"Key": "k" * 129, "Value": ""}], "InvalidTagParameterException"),
        ([{"Key": "k", "Value": "v" * 257}], "InvalidTagParameterException"),
        ([{"Key": "aws:k", "Value": ""}], "InvalidTagParameterException"),
        ([{"Key": "k", "Value": ""}] * 2, "InvalidTagParameterException"),
    ],
    ids=["51", "long key", "long value", "aws:", "twice"],
)
def test_resource_tags_that_aws_documents_as_refused(registry, ecr, error_of, tags, code) -> None:
    """Resource tags that AWS documents as invalid are refused, and no repository is created."""
    assert error_of(ecr.create_repository, repositoryName="new", tags=tags)[0] == code
    assert "new" not in registry


def test_fifty_resource_tags_are_taken(registry, ecr) -> None:
    """Fifty resource tags are accepted: the maximum is inclusive."""
    tags = [{"Key": f"k{n}", "Value": "v" * 256} for n in range(50)]
    ecr.create_repository(repositoryName="new", tags=tags)
    assert len(registry["new"].resource_tags) == 50


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (f"{KMS_KEY}1234", f"{KMS_KEY}1234"),
        ("1234", f"{KMS_KEY}1234"),
    ],
)
def test_kms_keys_are_told_by_arn(ecr, key, expected) -> None:
    """A KMS key is reported by its ARN, whether it is given as an ARN or as an id."""
    encryption = {"encryptionType": "KMS", "kmsKey": key}
    created = ecr.create_repository(repositoryName="new", encryptionConfiguration=encryption)
    assert created["repository"]["encryptionConfiguration"]["kmsKey"] == expected


@pytest.mark.parametrize("given", [{}, {"kmsKey": "alias/aws/ecr"}])
def test_without_a_key_it_is_ecrs_own(ecr, given) -> None:
    """KMS without a key of its own reports the key ARN of alias/aws/ecr, as documented.

    Here it is the same key each time.
    """
    keys = [
        ecr.create_repository(
            repositoryName=name, encryptionConfiguration={"encryptionType": "KMS", **given}
        )["repository"]["encryptionConfiguration"]["kmsKey"]
        for name in ("one", "two")
    ]
    assert keys[0] == keys[1]
    assert keys[0].startswith(KMS_KEY)


def test_an_alias_by_its_arn_is_that_alias(ecr) -> None:
    """An alias and the ARN of that alias name the same key."""
    keys = {
        ecr.create_repository(
            repositoryName=f"by-{number}",
            encryptionConfiguration={"encryptionType": "KMS", "kmsKey": alias},
        )["repository"]["encryptionConfiguration"]["kmsKey"]
        for number, alias in enumerate(
            ("alias/mine", "arn:aws:kms:us-east-1:123456789012:alias/mine")
        )
    }
    assert len(keys) == 1


def test_aes256_ignores_a_key(ecr) -> None:
    """AES256 ignores a key, which is decided here; its answer has no kmsKey, as recorded."""
    encryption = {"encryptionType": "AES256", "kmsKey": "1234"}
    created = ecr.create_repository(repositoryName="new", encryptionConfiguration=encryption)
    assert created["repository"]["encryptionConfiguration"] == {"encryptionType": "AES256"}


EXCLUSION = [
    ("MUTABLE", ["v*"], "ImageTagMutabilityExclusionFilters must be null when"),
    (
        "MUTABLE_WITH_EXCLUSION",
        ["a*b*c*"],
        "ImageTagMutabilityExclusionFilter can't contain more than 2 wildcards",
    ),
    ("MUTABLE_WITH_EXCLUSION", ["v*"] * 6, "Member must have length less than or equal to 5"),
    (
        "MUTABLE_WITH_EXCLUSION",
        ["a b"],
        "Member must satisfy regular expression pattern: ^[0-9a-zA-Z._*-]{1,128}$",
    ),
    ("MUTABLE_WITH_EXCLUSION", ["a" * 129], "Member must have length less than or equal to 128"),
]


@pytest.fixture
def exclusion(ecr):
    """Build parameters with exclusion filters; skip if botocore's model has none."""
    if "imageTagMutabilityExclusionFilters" not in (
        ecr.meta.service_model.operation_model("CreateRepository").input_shape.members
    ):
        pytest.skip("this botocore's ECR model has no exclusion filters")

    def parameters(mutability: str, filters: list[str]) -> dict[str, object]:
        return {
            "repositoryName": "new",
            "imageTagMutability": mutability,
            "imageTagMutabilityExclusionFilters": [
                {"filterType": "WILDCARD", "filter": pattern} for pattern in filters
            ],
        }

    return parameters


@pytest.mark.parametrize(("mutability", "filters", "text"), EXCLUSION)
def test_exclusion_filters_that_are_refused(
    ecr, error_of, exclusion, mutability, filters, text
) -> None:
    """Exclusion filters out of the documented bounds are refused; the texts are decided here."""
    code, message = error_of(ecr.create_repository, **exclusion(mutability, filters))
    assert code == "InvalidParameterException"
    assert text in message


def test_exclusion_filters_come_back(ecr, exclusion) -> None:
    """CreateRepository and DescribeRepositories return exclusion filters, DeleteRepository none."""
    parameters = exclusion("IMMUTABLE_WITH_EXCLUSION", ["dev-*", "latest"])
    created = ecr.create_repository(**parameters)["repository"]
    member = "imageTagMutabilityExclusionFilters"
    assert created[member] == parameters[member]
    assert ecr.describe_repositories()["repositories"] == [created]
    assert member not in ecr.delete_repository(repositoryName="new")["repository"]


def test_a_full_registry_takes_no_more(registry, ecr, error_of, monkeypatch) -> None:
    """A registry with ECR's quota of repositories refuses another; the text is decided here."""
    monkeypatch.setattr(rules, "MAXIMUM_REPOSITORIES", 1)
    registry.create_repository("one")
    assert error_of(ecr.create_repository, repositoryName="two") == (
        "LimitExceededException",
        "The registry with id '123456789012' already has the maximum allowed number of "
        "repositories which is '1'",
    )


def test_a_created_repository_is_dated_by_the_clock(registry, ecr) -> None:
    """A created repository is dated by the clock, and a clock with a step moves only by writes."""
    registry.clock.step = dt.timedelta(seconds=1)
    first = ecr.create_repository(repositoryName="one")["repository"]["createdAt"]
    ecr.describe_repositories()
    second = ecr.create_repository(repositoryName="two")["repository"]["createdAt"]
    assert second - first == dt.timedelta(seconds=1)


def test_answers_satisfy_botocores_model(registry, ecr) -> None:
    """DescribeImages sends only members that botocore's model knows."""
    registry.create_repository("app").push(["v1"])
    answer = ecr.describe_images(repositoryName="app")
    model = boto3.client("ecr").meta.service_model.shape_for("ImageDetail")
    assert answer["imageDetails"][0].keys() <= model.members.keys()

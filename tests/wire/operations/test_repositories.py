"""The four operations, where they are documented or decided rather than recorded."""

import datetime as dt

import boto3
import pytest

from mock_ecr_ext.model.families import repositories as rules

KMS_KEY = "arn:aws:kms:us-east-1:123456789012:key/"


@pytest.fixture
def app(registry):
    """A repository named app."""
    return registry.create_repository("app")


@pytest.fixture
def digests(ecr):
    """The digests of DescribeImages' answer, in its order."""

    def call(**parameters) -> list[str]:
        answer = ecr.describe_images(repositoryName="app", **parameters)
        return [detail["imageDigest"] for detail in answer["imageDetails"]]

    return call


def test_images_by_id_come_once_and_in_the_order_asked(app, digests) -> None:
    """By tag, by digest, and by both."""
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
    """The bound itself is inside."""
    images = app.push_many(100)
    asked = [{"imageDigest": image.digest} for image in reversed(images)]
    assert digests(imageIds=asked) == [image.digest for image in reversed(images)]


def missing(digest: str, tag: str) -> tuple[str, str]:
    """The refusal of an image id."""
    return (
        "ImageNotFoundException",
        f"The image with imageId {{imageDigest:'{digest}', imageTag:'{tag}'}} does not exist "
        "within the repository with name 'app' in the registry with id '123456789012'",
    )


def test_an_absent_digest_is_told_as_an_absent_tag_is(app, ecr, error_of) -> None:
    """Inferred: the half that was not given prints as null."""
    asked = [{"imageDigest": "sha256:00"}]
    assert error_of(ecr.describe_images, repositoryName="app", imageIds=asked) == missing(
        "sha256:00", "null"
    )


def test_the_first_absent_id_fails_the_whole_call(app, ecr, error_of) -> None:
    """Documented by the answer's having no failures; which one is told is decided here."""
    app.push(["v1"])
    asked = [{"imageTag": "v1"}, {"imageTag": "v2"}, {"imageTag": "v3"}]
    assert error_of(ecr.describe_images, repositoryName="app", imageIds=asked) == missing(
        "null", "v2"
    )


def test_a_tag_and_a_digest_that_disagree_name_no_image(app, ecr, error_of) -> None:
    """Decided here."""
    digest = app.push(["v1"]).digest
    app.push(["v2"])
    asked = [{"imageTag": "v2", "imageDigest": digest}]
    assert error_of(ecr.describe_images, repositoryName="app", imageIds=asked) == missing(
        digest, "v2"
    )


def test_an_id_without_either_half_is_refused(app, ecr, error_of) -> None:
    """Decided here."""
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
    """Documented as "cannot be used"; the text is decided here."""
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
    """Documented: by tag status and image status; ACTIVE alone where that is not said."""
    known = ecr.meta.service_model.shape_for("DescribeImagesFilter").members
    if not image_filter.keys() <= known.keys():
        pytest.skip("this botocore's ECR model has no imageStatus")
    assert set(digests(filter=image_filter)) == {one_of_each[name].digest for name in expected}


def test_an_archived_image_is_told_by_its_id(one_of_each, digests) -> None:
    """Decided here: what is named needs no filter."""
    archived = one_of_each["archived"].digest
    assert digests(imageIds=[{"imageTag": "old"}]) == [archived]


def test_a_filter_narrows_what_is_named(one_of_each, digests) -> None:
    """Decided here."""
    asked = [{"imageDigest": image.digest} for image in one_of_each.values()]
    expected = [one_of_each[name].digest for name in ("tagged", "archived")]
    assert digests(imageIds=asked, filter={"tagStatus": "TAGGED"}) == expected


def test_a_repository_named_twice_comes_once(app, ecr) -> None:
    """Decided here."""
    answer = ecr.describe_repositories(repositoryNames=["app", "app"])
    assert len(answer["repositories"]) == 1


def test_the_first_absent_name_fails_the_whole_call(app, ecr, error_of) -> None:
    """Inferred from the answer's having no failures."""
    code, message = error_of(ecr.describe_repositories, repositoryNames=["app", "one", "two"])
    assert code == "RepositoryNotFoundException"
    assert "'one'" in message


def test_untagged_images_keep_a_repository_from_deletion(app, ecr, error_of) -> None:
    """Documented: it contains images."""
    app.push()
    code, _ = error_of(ecr.delete_repository, repositoryName="app", force=False)
    assert code == "RepositoryNotEmptyException"


def test_all_settings_come_back(ecr) -> None:
    """As they were asked, from Create and from Describe."""
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
    """Though no answer of the four echoes them."""
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
    """Nothing is created then."""
    assert error_of(ecr.create_repository, repositoryName="new", tags=tags)[0] == code
    assert "new" not in registry


def test_fifty_resource_tags_are_taken(registry, ecr) -> None:
    """The bound itself is inside."""
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
    """Given as an ARN or as an id."""
    encryption = {"encryptionType": "KMS", "kmsKey": key}
    created = ecr.create_repository(repositoryName="new", encryptionConfiguration=encryption)
    assert created["repository"]["encryptionConfiguration"]["kmsKey"] == expected


@pytest.mark.parametrize("given", [{}, {"kmsKey": "alias/aws/ecr"}])
def test_without_a_key_it_is_ecrs_own(ecr, given) -> None:
    """Documented: that of alias/aws/ecr, by its key ARN; always the same one here."""
    keys = [
        ecr.create_repository(
            repositoryName=name, encryptionConfiguration={"encryptionType": "KMS", **given}
        )["repository"]["encryptionConfiguration"]["kmsKey"]
        for name in ("one", "two")
    ]
    assert keys[0] == keys[1]
    assert keys[0].startswith(KMS_KEY)


def test_an_alias_by_its_arn_is_that_alias(ecr) -> None:
    """Both stand for one key."""
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
    """Decided here; its answer has no kmsKey, as recorded."""
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
    """Parameters with exclusion filters, where botocore's model has them."""
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
    """Documented bounds; the texts are decided here."""
    code, message = error_of(ecr.create_repository, **exclusion(mutability, filters))
    assert code == "InvalidParameterException"
    assert text in message


def test_exclusion_filters_come_back(ecr, exclusion) -> None:
    """From Create and Describe; from Delete not."""
    parameters = exclusion("IMMUTABLE_WITH_EXCLUSION", ["dev-*", "latest"])
    created = ecr.create_repository(**parameters)["repository"]
    member = "imageTagMutabilityExclusionFilters"
    assert created[member] == parameters[member]
    assert ecr.describe_repositories()["repositories"] == [created]
    assert member not in ecr.delete_repository(repositoryName="new")["repository"]


def test_a_full_registry_takes_no_more(registry, ecr, error_of, monkeypatch) -> None:
    """ECR's quota of repositories; the text is decided here."""
    monkeypatch.setattr(rules, "MAXIMUM_REPOSITORIES", 1)
    registry.create_repository("one")
    assert error_of(ecr.create_repository, repositoryName="two") == (
        "LimitExceededException",
        "The registry with id '123456789012' already has the maximum allowed number of "
        "repositories which is '1'",
    )


def test_a_created_repository_is_dated_by_the_clock(registry, ecr) -> None:
    """And a clock with a step dates each write."""
    registry.clock.step = dt.timedelta(seconds=1)
    first = ecr.create_repository(repositoryName="one")["repository"]["createdAt"]
    ecr.describe_repositories()
    second = ecr.create_repository(repositoryName="two")["repository"]["createdAt"]
    assert second - first == dt.timedelta(seconds=1)


def test_answers_satisfy_botocores_model(registry, ecr) -> None:
    """Nothing is sent under a name that the newest model does not know."""
    registry.create_repository("app").push(["v1"])
    answer = ecr.describe_images(repositoryName="app")
    model = boto3.client("ecr").meta.service_model.shape_for("ImageDetail")
    assert answer["imageDetails"][0].keys() <= model.members.keys()

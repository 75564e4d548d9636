"""The operations on resource tags.

Each row has its evidence: STACKD and CUST are recordings of AWS, SPX is spinifex's, MODEL
is botocore's model. UNRECORDED marks the others.
"""

import json

import boto3
import pytest

from mock_ecr_ext import Repository

UNRECORDED = "unrecorded"
"""No recording of AWS: another emulator's answer, or an inference of this library's."""

ARN = "arn:aws:ecr:us-east-1:123456789012:repository/team/app"
NOT_FOUND = (
    "RepositoryNotFoundException",
    "The repository with name '{}' does not exist in the registry with id '123456789012'",
)
INVALID_ARN = (
    "InvalidParameterException",
    "Invalid parameter at 'resourceArn' failed to satisfy constraint: 'Invalid ARN'",
)
INVALID_TAG = ("InvalidTagParameterException", "Tag parameters are invalid")


@pytest.fixture
def app(registry) -> Repository:
    """A repository with one resource tag."""
    return registry.create_repository("team/app", tags={"stackd-owner": "a"})


def pairs(**tags: str) -> list[dict[str, str]]:
    """Tags as ECR's API has them."""
    return [{"Key": key, "Value": value} for key, value in tags.items()]


@pytest.mark.parametrize(
    ("operation", "parameters", "expected"),
    [
        ("TagResource", {"tags": pairs(purpose="b")}, b"{}"),
        ("UntagResource", {"tagKeys": ["stackd-owner"]}, b"{}"),
        (
            "ListTagsForResource",
            {},
            b'{"tags":[{"Key":"stackd-owner","Value":"a"}]}',
        ),
    ],
    ids=["STACKD, CUST: 2 bytes", "STACKD, CUST: 2 bytes again", "STACKD, CUST"],
)
def test_the_answer_is_that_of_ecr(app, send, operation, parameters, expected) -> None:
    """The bodies are recorded to the letter."""
    body = json.dumps({"resourceArn": ARN, **parameters}).encode()
    assert send(operation, body).body == expected


class TestTagResource:
    """TagResource merges."""

    @pytest.mark.parametrize(
        ("tags", "expected"),
        [
            ({"purpose": "b"}, {"stackd-owner": "a", "purpose": "b"}),
            ({"stackd-owner": "b"}, {"stackd-owner": "b"}),
            ({}, {"stackd-owner": "a"}),
        ],
        ids=["STACKD, CUST: merges", "STACKD, CUST: overwrites", UNRECORDED],
    )
    def test_tags_are_merged(self, app, ecr, tags, expected) -> None:
        """A key that the repository has gets the new value."""
        ecr.tag_resource(resourceArn=ARN, tags=pairs(**tags))
        assert app.resource_tags == expected

    @pytest.mark.parametrize(
        ("tags", "expected"),
        [
            ([{"Key": "", "Value": "a"}], INVALID_TAG),
            (
                [{"Value": "a"}],
                (
                    "InvalidParameterException",
                    "Invalid parameter at 'tags.1.member.key' failed to satisfy constraint: "
                    "'Member must not be null'",
                ),
            ),
            (pairs(k="a") * 2, INVALID_TAG),
            ([{"Key": "AWS:k", "Value": "a"}], INVALID_TAG),
            ([{"Key": "k" * 129, "Value": "a"}], INVALID_TAG),
            ([{"Key": "k", "Value": "a" * 257}], INVALID_TAG),
        ],
        ids=["SPX: empty", "SPX: null", *[f"{UNRECORDED} {n}" for n in range(4)]],
    )
    def test_a_tag_that_is_not_allowed_changes_nothing(
        self, app, ecr, error_of, tags, expected
    ) -> None:
        """The sentences are those of CreateRepository's tags."""
        assert error_of(ecr.tag_resource, resourceArn=ARN, tags=tags) == expected
        assert app.resource_tags == {"stackd-owner": "a"}

    def test_a_repository_has_at_most_fifty_tags(self, app, ecr, error_of) -> None:
        """MODEL: the tags that it has count too. The sentence is unrecorded."""
        ecr.tag_resource(resourceArn=ARN, tags=pairs(**{f"k{n}": "a" for n in range(49)}))
        code, _ = error_of(ecr.tag_resource, resourceArn=ARN, tags=pairs(one="too many"))
        assert code == "TooManyTagsException"
        assert len(app.resource_tags) == 50
        ecr.tag_resource(resourceArn=ARN, tags=pairs(k1="b"))
        assert app.resource_tags["k1"] == "b"


class TestUntagResource:
    """UntagResource is idempotent."""

    @pytest.mark.parametrize(
        ("keys", "expected"),
        [
            (["stackd-owner"], {"purpose": "b"}),
            (["stackd-owner", "purpose"], {}),
            (["no-such-key"], {"stackd-owner": "a", "purpose": "b"}),
            ([""], {"stackd-owner": "a", "purpose": "b"}),
        ],
        ids=["STACKD, CUST: one", "STACKD, CUST: all", UNRECORDED, f"{UNRECORDED}: empty"],
    )
    def test_keys_are_removed(self, app, ecr, keys, expected) -> None:
        """A key that the repository lacks is not an error."""
        ecr.tag_resource(resourceArn=ARN, tags=pairs(purpose="b"))
        ecr.untag_resource(resourceArn=ARN, tagKeys=keys)
        assert app.resource_tags == expected


class TestListTagsForResource:
    """ListTagsForResource."""

    def test_a_repository_without_tags_has_an_empty_list(self, registry, send) -> None:
        """STACKD, CUST: the member is there."""
        registry.create_repository("team/app")
        body = b'{"resourceArn":"%b"}' % ARN.encode()
        assert send("ListTagsForResource", body).body == b'{"tags":[]}'

    def test_tags_are_sorted_by_key(self, app, ecr) -> None:
        """STACKD: `purpose` comes before the older `stackd-owner`. By key: unrecorded."""
        ecr.tag_resource(resourceArn=ARN, tags=pairs(purpose="b", team="c"))
        tags = ecr.list_tags_for_resource(resourceArn=ARN)["tags"]
        assert [tag["Key"] for tag in tags] == ["purpose", "stackd-owner", "team"]

    def test_the_tags_of_create_repository_are_listed(self, registry, ecr) -> None:
        """The state is the same, whether the test or the code under test created it."""
        tags = pairs(team="a")
        ecr.create_repository(repositoryName="team/app", tags=tags)
        assert ecr.list_tags_for_resource(resourceArn=ARN)["tags"] == tags

    def test_the_tags_of_a_test_are_listed(self, app, ecr) -> None:
        """`set_resource_tags` writes the same state."""
        app.set_resource_tags({"team": "b"})
        assert ecr.list_tags_for_resource(resourceArn=ARN)["tags"] == pairs(team="b")

    def test_a_call_counts_the_tags(self, app, registry, ecr) -> None:
        """`registry.calls` has the number of items; an answer without a list has none."""
        ecr.list_tags_for_resource(resourceArn=ARN)
        ecr.tag_resource(resourceArn=ARN, tags=[])
        assert [(call.items, call.response) for call in registry.calls] == [
            (1, {"tags": pairs(**{"stackd-owner": "a"})}),
            (None, {}),
        ]


@pytest.mark.parametrize(
    ("method", "parameters"),
    [
        ("list_tags_for_resource", {}),
        ("tag_resource", {"tags": pairs(k="v")}),
        ("untag_resource", {"tagKeys": ["k"]}),
    ],
)
class TestResourceArn:
    """The ARN in each of the three."""

    @pytest.mark.parametrize(
        ("arn", "expected"),
        [
            ("arn:aws:ecr:us-east-1:123456789012:repository/none", NOT_FOUND),
            ("team/app", INVALID_ARN),
            ("arn:aws:s3:::bucket", INVALID_ARN),
            ("arn:aws:ecr:us-east-1:1234:repository/team/app", INVALID_ARN),
            ("arn:aws:ecr:us-east-1:123456789012:repository/", INVALID_ARN),
            (ARN.replace("us-east-1", "eu-west-1"), NOT_FOUND),
            (ARN.replace("aws", "aws-cn"), NOT_FOUND),
        ],
        ids=["MODEL", *[f"{UNRECORDED} {n}" for n in range(6)]],
    )
    def test_an_arn_of_no_repository_is_refused(
        self, app, ecr, error_of, method, parameters, arn, expected
    ) -> None:
        """The hint of `registry.calls` names the region in which the repository is."""
        code, sentence = expected
        name = arn.partition("repository/")[2]
        refused = error_of(getattr(ecr, method), resourceArn=arn, **parameters)
        assert refused == (code, sentence.format(name))

    def test_an_arn_is_required(self, ecr, error_of, method, parameters) -> None:
        """Unrecorded for these operations; the sentence has the form of the others."""
        assert error_of(getattr(ecr, method), **parameters) == (
            "InvalidParameterException",
            "Invalid parameter at 'resourceArn' failed to satisfy constraint: "
            "'Member must not be null'",
        )

    @pytest.mark.parametrize("is_named", [True, False])
    def test_another_account_has_to_be_named_by_the_test(
        self, registry, ecr, error_of, method, parameters, is_named
    ) -> None:
        """Unrecorded: an account in an ARN is answered or denied as a `registryId` is."""
        arn = "arn:aws:ecr:us-east-1:222222222222:repository/theirs"
        if is_named:
            registry.at(account_id="222222222222").create_repository("theirs")
            getattr(ecr, method)(resourceArn=arn, **parameters)
            return
        code, sentence = error_of(getattr(ecr, method), resourceArn=arn, **parameters)
        assert code == "AccessDeniedException"
        assert f"on resource: {arn} because no resource-based policy allows" in sentence


def test_each_region_has_its_own_tags(registry) -> None:
    """Repositories of one name in two regions are two."""
    for region in ("us-east-1", "eu-west-1"):
        registry.at(region=region).create_repository("app", tags={"region": region})
    for region in ("us-east-1", "eu-west-1"):
        client = boto3.client("ecr", region_name=region)
        arn = registry.at(region=region)["app"].arn
        assert client.list_tags_for_resource(resourceArn=arn)["tags"] == pairs(region=region)


def test_tags_roll_back(app, registry, ecr) -> None:
    """A checkpoint restores them as often as it is called."""
    roll_back = registry.backend.checkpoint()
    for _ in range(2):
        ecr.tag_resource(resourceArn=ARN, tags=pairs(purpose="b"))
        roll_back()
        assert app.resource_tags == {"stackd-owner": "a"}


def test_tags_go_with_their_repository(app, registry, ecr) -> None:
    """A new repository of the same name has none."""
    registry.delete_repository("team/app")
    registry.create_repository("team/app")
    assert ecr.list_tags_for_resource(resourceArn=ARN)["tags"] == []

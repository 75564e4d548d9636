"""The rules of resource tags, and a test's own view of them."""

import pytest

from mock_ecr_ext import InvalidValue
from mock_ecr_ext.model.families.tags import (
    InvalidArn,
    InvalidTagParameterException,
    ResourceTags,
    TooManyTagsException,
    list_tags,
    parse_arn,
    tag,
    untag,
)


@pytest.fixture
def app(registry):
    """A repository with one resource tag."""
    return registry.create_repository("app", tags={"team": "a"})


@pytest.mark.parametrize(
    ("pairs", "error"),
    [
        ((("", "x"),), InvalidTagParameterException),
        ((("Aws:k", "x"),), InvalidTagParameterException),
        ((("k", "x"), ("k", "y")), InvalidTagParameterException),
        (tuple((f"k{n}", "") for n in range(51)), TooManyTagsException),
    ],
)
def test_tags_that_aws_does_not_allow_cannot_exist(app, pairs, error) -> None:
    """Adding them changes nothing."""
    with pytest.raises(error):
        ResourceTags(pairs)
    with pytest.raises(error):
        tag(app, pairs)
    assert app.resource_tags == {"team": "a"}


def test_tags_keep_the_order_in_which_they_came(app) -> None:
    """A test sees that order; ECR lists them by key."""
    tag(app, [("b", "1"), ("a", "2"), ("team", "3")])
    assert list(app.resource_tags.items()) == [("team", "3"), ("b", "1"), ("a", "2")]
    assert list(list_tags(app)) == [("a", "2"), ("b", "1"), ("team", "3")]
    untag(app, ["b"])
    assert list(app.resource_tags) == ["team", "a"]


def test_a_test_replaces_the_tags(app) -> None:
    """All of them are replaced at once."""
    app.set_resource_tags({"tier": "1"})
    assert app.resource_tags == {"tier": "1"}


@pytest.mark.parametrize(
    ("tags", "message"),
    [
        ({"": "x"}, "tags {'': 'x'} is refused: Tag parameters are invalid"),
        ({"aws:k": "x"}, "tags {'aws:k': 'x'} is refused: Tag parameters are invalid"),
        ({"k": 1}, "tags {'k': 1} is refused: give a mapping of texts, such as {'team': 'a'}"),
        (["k"], "tags ['k'] is refused: give a mapping of texts"),
    ],
)
def test_a_test_cannot_set_tags_that_ecr_would_refuse(app, tags, message) -> None:
    """`InvalidValue` is raised, as by `create_repository`, and nothing changes."""
    with pytest.raises(InvalidValue) as caught:
        app.set_resource_tags(tags)
    assert str(caught.value).startswith(message)
    assert app.resource_tags == {"team": "a"}


def test_a_change_of_the_returned_tags_changes_nothing(app) -> None:
    """`resource_tags` is a copy."""
    app.resource_tags["team"] = "b"
    assert app.resource_tags == {"team": "a"}


@pytest.mark.parametrize("partition", ["aws", "aws-cn", "aws-us-gov", "aws-iso-b", "aws-eusc"])
def test_an_arn_names_an_account_and_a_repository(partition: str) -> None:
    """The partition may be any of AWS's."""
    arn = f"arn:{partition}:ecr:us-east-1:123456789012:repository/team/app"
    assert parse_arn(arn) == ("123456789012", "team/app")


@pytest.mark.parametrize("arn", ["", "app", "arn:aws:ecr:us-east-1:123456789012:registry/app"])
def test_another_text_is_not_an_arn(arn: str) -> None:
    """It names no repository."""
    with pytest.raises(InvalidArn):
        parse_arn(arn)

"""A case at work: what it expects, what it excuses, what it puts back."""

import contextlib

import boto3
import pytest
from botocore.exceptions import ClientError

from mock_ecr_ext import InvalidValue, mock_ecr
from mock_ecr_ext.pagination import EDGE_CASES, HOSTILE_CASES


def named(name):
    """The case of that name."""
    return next(case for case in (*EDGE_CASES, *HOSTILE_CASES) if case.name == name)


def test_a_case_is_made_for_the_page_size_that_is_asked_first(client) -> None:
    """A later list with another size sees the same images."""
    with named("one-more-than-a-page").mock() as pagination:
        page = client.describe_images(repositoryName="app", maxResults=7)
        assert len(page["imageDetails"]) == 7
        assert len(pagination.registry["app"]) == 8
        page = client.describe_images(repositoryName="app", maxResults=1000)
        assert len(page["imageDetails"]) == 8


@pytest.mark.parametrize("size", [0, -1, 1001, "ten", True])
def test_a_page_size_that_ecr_refuses_is_refused_by_the_case_too(client, size) -> None:
    """It is ECR that tells."""
    with (
        named("one-full-page").mock(),
        pytest.raises(ClientError, match=r"maxResults|Serialization"),
    ):
        client.describe_images(repositoryName="app", maxResults=size)


def test_a_token_of_no_page_is_refused(client) -> None:
    """As ECR refuses it."""
    for token in ("garbage", "bm8gbnVtYmVy", "=", "\u00e9"):
        with (
            named("credentials-expired").mock(),
            pytest.raises(ClientError, match="Invalid next token provided"),
        ):
            client.describe_images(repositoryName="app", nextToken=token)


def test_expected_is_read_after_the_call() -> None:
    """Before, there is nothing to list yet."""
    with (
        named("one-full-page").mock() as pagination,
        pytest.raises(AssertionError) as caught,
    ):
        _ = pagination.expected
    assert str(caught.value) == (
        "one-full-page: the code under test never called DescribeImages; read `expected` after "
        "that call, which fills the list"
    )


def test_expected_fails_where_the_call_had_to(client) -> None:
    """Going on as if all were well is the bug."""
    with named("token-refused").mock() as pagination:
        client.describe_images(repositoryName="app")
        with pytest.raises(AssertionError) as caught:
            _ = pagination.expected
    assert str(caught.value) == (
        "token-refused: the code under test should fail with InvalidParameterException, but "
        "continued as if nothing had failed"
    )


def test_what_came_or_went_is_expected_where_a_page_showed_it(client) -> None:
    """A lister gets it there, and nowhere else."""
    with named("removed-between-pages").mock() as pagination:
        first = client.describe_images(repositoryName="app")
        removed = first["imageDetails"][0]["imageDigest"]
        assert removed in pagination.expected
        assert removed not in pagination.certain
        assert len(pagination.certain) == 249
        assert len(pagination.expected) == 250  # the other one was on no page
        assert len(pagination.possible) == 251


def test_the_error_of_the_case_is_caught(client) -> None:
    """So that one assertion serves all cases."""
    with named("token-refused").mock() as pagination:
        list(client.get_paginator("describe_images").paginate(repositoryName="app"))
        pytest.fail("the paginator raises")
    assert len(pagination.served) == 1


def test_an_error_that_wraps_the_one_of_the_case_is_caught(client) -> None:
    """Code under test has exceptions of its own."""
    with named("token-refused").mock():
        try:
            list(client.get_paginator("describe_images").paginate(repositoryName="app"))
        except ClientError as error:
            raise RuntimeError("no list") from error


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("one-full-page", ValueError("a bug")),
        ("token-refused", ValueError("a bug")),
        ("token-refused", ClientError({"Error": {"Code": "Other"}}, "DescribeImages")),
        ("same-token-twice", AssertionError("of the test")),
        ("same-token-twice", KeyboardInterrupt()),
    ],
)
def test_another_error_is_not_caught(name, error) -> None:
    """It is the code's own, or the test's."""
    with pytest.raises(type(error)) as caught, named(name).mock():
        raise error
    assert caught.value is error


def test_a_hostile_case_may_end_in_any_error() -> None:
    """What a client does with a broken server is its own affair, as long as it stops."""
    with named("same-token-twice").mock():
        raise RuntimeError("the same token came twice")


def test_aclient_that_never_stops_is_stopped(client) -> None:
    """Even where it catches everything that it may."""

    def ask_for_ever() -> None:
        with named("token-without-end").mock() as pagination:
            paginations.append(pagination)
            while True:
                with contextlib.suppress(Exception):
                    client.describe_images(repositoryName="app")

    paginations = []
    with pytest.raises(AssertionError) as caught:
        ask_for_ever()
    assert str(caught.value) == (
        "token-without-end: the code under test was stopped after 120 calls"
    )
    assert paginations[0].is_endless


def test_the_registry_is_as_before_afterwards(client) -> None:
    """Its pages, and the failures that the case planned; what it holds stays to be looked at."""
    with mock_ecr() as registry:
        with named("token-refused").of(registry):
            page = client.describe_images(repositoryName="app", maxResults=2)
        images = client.get_paginator("describe_images").paginate(repositoryName="app")
        assert [len(page["imageDetails"]) for page in images] == [6]
        with pytest.raises(ClientError, match="Invalid next token"):
            client.describe_images(repositoryName="app", nextToken=page["nextToken"])


def test_faults_of_the_test_go_on_afterwards(client) -> None:
    """The case stops its own alone."""
    with mock_ecr() as registry:
        registry.faults.deny("DescribeRepositories")
        with named("token-refused").of(registry):
            pass
        with pytest.raises(ClientError, match="not authorized"):
            client.describe_repositories()


def test_a_registry_with_something_in_it_is_refused() -> None:
    """It would be listed too."""
    with mock_ecr() as registry:
        registry.create_repository("app")
        with (
            pytest.raises(InvalidValue, match="needs an empty registry; give it no seed"),
            named("one-full-page").of(registry),
        ):
            pass


def test_an_operation_that_the_case_cannot_happen_to_is_refused() -> None:
    """With those that it can."""
    with (
        pytest.raises(InvalidValue) as caught,
        named("tags-change-order").mock("DescribeRepositories"),
    ):
        pass
    assert str(caught.value) == (
        "operation 'DescribeRepositories' is refused: the case 'tags-change-order' applies to "
        "DescribeImages"
    )


def test_other_operations_have_their_usual_pages(client) -> None:
    """A case is about one operation."""
    with named("one-item-a-page").mock():
        assert len(client.describe_repositories()["repositories"]) == 1
        assert len(client.describe_images(repositoryName="app")["imageDetails"]) == 1


def test_a_case_tells_how_far_it_has_come(client) -> None:
    """In its repr."""
    with named("one-full-page").mock() as pagination:
        client.describe_images(repositoryName="app")
        assert repr(pagination) == "<Pagination one-full-page of DescribeImages, pages served: 1>"
        assert pagination.arguments == ("app",)


def test_the_case_is_in_the_region_that_is_asked_for() -> None:
    """Its client asks there."""
    with named("one-full-page").mock(region="eu-west-1") as pagination:
        client = boto3.client("ecr")
        assert len(client.describe_images(repositoryName="app")["imageDetails"]) == 100
        assert pagination.registry.region == "eu-west-1"

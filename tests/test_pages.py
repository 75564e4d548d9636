"""Pages of a registry that changes between them, also as botocore's paginators read them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

import boto3
import pytest
from botocore.config import Config
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from mock_ecr_ext import Image, mock_ecr

# One client for all: making one takes longer than a whole run of the state machine.
with mock_ecr():
    ECR = boto3.client("ecr", region_name="us-east-1", config=Config(retries={"max_attempts": 0}))

TAG_STATUSES = ("TAGGED", "UNTAGGED", "ANY")
TAGS = st.sampled_from(["a", "b", "c", "d"])


@dataclass
class Reader:
    """The progress of one client through a listing.

    stayed: the items that have been in the listing since the client began.
    """

    parameters: dict[str, Any]
    stayed: set[Any]
    seen: list[Any] = field(default_factory=list)
    token: str | None = None
    is_done: bool = False


class Pages(RuleBasedStateMachine):
    """Pushes, tag moves, deletes and page reads in any order."""

    order = "pushed"

    @initialize()
    def begin(self) -> None:
        """Start a mock with one repository and no reader."""
        self.mock = mock_ecr(order=self.order)
        self.registry = self.mock.start()
        self.app = self.registry.create_repository("app")
        self.image_readers: list[Reader] = []
        self.id_readers: list[Reader] = []
        self.repository_readers: list[Reader] = []
        self.names = 0

    def teardown(self) -> None:
        """End the mock of this run."""
        self.mock.stop()

    @rule(tags=st.lists(TAGS, unique=True, max_size=2))
    def push(self, tags: list[str]) -> None:
        """Push an image, whose tags may move from another one."""
        self.app.push(tags)

    @rule(count=st.integers(0, 12))
    def push_many(self, count: int) -> None:
        """Push many untagged images at once."""
        self.app.push_many(count)

    @precondition(lambda self: len(self.app))
    @rule(data=st.data(), tag=TAGS)
    def move_tag(self, data: st.DataObject, tag: str) -> None:
        """Move a tag to another image, or add it."""
        self.app.tag(self.some_image(data), tag)

    @rule(tag=TAGS)
    def untag(self, tag: str) -> None:
        """Remove a tag, if it exists."""
        if tag in self.app:
            self.app.untag(tag)

    @precondition(lambda self: len(self.app))
    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        """Delete any of the images."""
        self.app.delete(self.some_image(data))

    @rule()
    def create_repository(self) -> None:
        """Create a repository without images."""
        self.names += 1
        ECR.create_repository(repositoryName=f"other-{self.names}")

    @precondition(lambda self: len(self.registry) > 1)
    @rule(data=st.data())
    def delete_repository(self, data: st.DataObject) -> None:
        """Delete a repository other than the one with the images."""
        others = [other.name for other in self.registry.repositories if other is not self.app]
        ECR.delete_repository(repositoryName=data.draw(st.sampled_from(others)))

    @rule(size=st.integers(1, 5), tag_status=st.sampled_from(TAG_STATUSES))
    def begin_images(self, size: int, tag_status: str) -> None:
        """Start two readers, one of images and one of image ids."""
        parameters = {
            "repositoryName": "app",
            "maxResults": size,
            "filter": {"tagStatus": tag_status},
        }
        self.image_readers.append(Reader(parameters, self.listed_images(tag_status)))
        self.id_readers.append(Reader(parameters, self.listed_ids(tag_status)))

    @rule(size=st.integers(1, 5))
    def begin_repositories(self, size: int) -> None:
        """Start a reader of repositories."""
        reader = Reader({"maxResults": size}, self.listed_repositories())
        self.repository_readers.append(reader)

    @precondition(lambda self: self.image_readers)
    @rule(data=st.data())
    def read_images(self, data: st.DataObject) -> None:
        """Read one more page of images."""
        reader = data.draw(st.sampled_from(self.image_readers))
        read_page(reader, ECR.describe_images, "imageDetails", itemgetter("imageDigest"))

    @precondition(lambda self: self.id_readers)
    @rule(data=st.data())
    def read_ids(self, data: st.DataObject) -> None:
        """Read one more page of image ids."""
        reader = data.draw(st.sampled_from(self.id_readers))
        read_page(reader, ECR.list_images, "imageIds", image_id)

    @precondition(lambda self: self.repository_readers)
    @rule(data=st.data())
    def read_repositories(self, data: st.DataObject) -> None:
        """Read one more page of repositories."""
        reader = data.draw(st.sampled_from(self.repository_readers))
        name = itemgetter("repositoryName")
        read_page(reader, ECR.describe_repositories, "repositories", name)

    @invariant()
    def what_stayed_is_seen_exactly_once(self) -> None:
        """Nothing is seen twice, and a reader that is done has seen every item that stayed."""
        for reader in self.image_readers:
            reader.stayed &= self.listed_images(reader.parameters["filter"]["tagStatus"])
        for reader in self.id_readers:
            reader.stayed &= self.listed_ids(reader.parameters["filter"]["tagStatus"])
        for reader in self.repository_readers:
            reader.stayed &= self.listed_repositories()
        for reader in self.image_readers + self.id_readers + self.repository_readers:
            assert len(reader.seen) == len(set(reader.seen))
            assert not reader.is_done or reader.stayed <= set(reader.seen)

    def some_image(self, data: st.DataObject) -> Image:
        """An image that hypothesis chooses."""
        return self.app.images[data.draw(st.integers(0, len(self.app) - 1))]

    def listed_images(self, tag_status: str) -> set[str]:
        """The digests of the images that now match a tag status."""
        return {
            image.digest for image in self.app.images if tag_status in ("ANY", image.tag_status)
        }

    def listed_ids(self, tag_status: str) -> set[tuple[str, str | None]]:
        """The digests and tags of the images that now match a tag status."""
        digests = self.listed_images(tag_status)
        images = [image for image in self.app.images if image.digest in digests]
        return {(image.digest, tag) for image in images for tag in image.tags or (None,)}

    def listed_repositories(self) -> set[str]:
        """The names of all current repositories."""
        return {repository.name for repository in self.registry.repositories}


def image_id(entry: dict[str, str]) -> tuple[str, str | None]:
    """The digest and the tag of an entry of ListImages."""
    return entry["imageDigest"], entry.get("imageTag")


def read_page(
    reader: Reader, operation: Any, member: str, key: Callable[[dict[str, Any]], Any]
) -> None:
    """Read the reader's next page, unless it is done."""
    if reader.is_done:
        return
    token = {} if reader.token is None else {"nextToken": reader.token}
    answer = operation(**reader.parameters, **token)
    assert len(answer[member]) <= reader.parameters["maxResults"]
    reader.seen += map(key, answer[member])
    reader.token = answer.get("nextToken")
    reader.is_done = reader.token is None


class PagesByDigest(Pages):
    """The same rules in the arbitrary order by digest."""

    order = "digest"


TestPagesAsPushed = Pages.TestCase
TestPagesByDigest = PagesByDigest.TestCase


@pytest.fixture
def registry(registry_of_each_order):
    """A registry of 250 images and 7 repositories, once in each order."""
    registry_of_each_order.create_repository("app").push_many(250, tag="build-{n}")
    for number in range(6):
        registry_of_each_order.create_repository(f"other-{number}")
    return registry_of_each_order


@pytest.mark.parametrize(
    ("page_size", "sizes"),
    [(None, [100, 100, 50]), (50, [50] * 5), (249, [249, 1]), (250, [250]), (1000, [250])],
)
def test_paginators_read_every_page(registry, page_size, sizes) -> None:
    """A page has 100 images by default, and the last page has no token."""
    pagination = {} if page_size is None else {"PageSize": page_size}
    paginator = ECR.get_paginator("describe_images")
    pages = list(paginator.paginate(repositoryName="app", PaginationConfig=pagination))
    assert [len(page["imageDetails"]) for page in pages] == sizes
    assert "nextToken" not in pages[-1]
    digests = [detail["imageDigest"] for page in pages for detail in page["imageDetails"]]
    assert digests == [image.digest for image in registry["app"].images]


def test_a_list_of_ids_is_paged_by_its_entries(registry) -> None:
    """A page of ListImages counts entries, one for each tag, with any page size."""
    app = registry["app"]
    app.tag(app.images[0], *(f"v{n}" for n in range(30)))
    expected = [(image.digest, tag) for image in app.images for tag in sorted(image.tags)]
    paginator = ECR.get_paginator("list_images")
    for size in (1, 7, 100, 1000):
        pages = paginator.paginate(repositoryName="app", PaginationConfig={"PageSize": size})
        lists = [[image_id(entry) for entry in page["imageIds"]] for page in pages]
        assert [entry for page in lists for entry in page] == expected
        assert {len(page) for page in lists[:-1]} <= {size}


def test_build_full_result_agrees(registry) -> None:
    """Paginators can stop in the middle of a page and continue there."""
    paginator = ECR.get_paginator("describe_repositories")
    first = paginator.paginate(PaginationConfig={"PageSize": 2, "MaxItems": 5}).build_full_result()
    rest = paginator.paginate(
        PaginationConfig={"PageSize": 2, "StartingToken": first["NextToken"]}
    ).build_full_result()
    names = [found["repositoryName"] for found in first["repositories"] + rest["repositories"]]
    assert names == [repository.name for repository in registry.repositories]


def test_the_two_orders_differ() -> None:
    """Images are listed as pushed or by digest, in the same order every time."""
    listed = {}
    for order in ("pushed", "digest", "digest"):
        with mock_ecr(order=order) as registry:
            app = registry.create_repository("app")
            pushed = [image.digest for image in app.push_many(50)]
            details = ECR.describe_images(repositoryName="app")["imageDetails"]
            digests = [detail["imageDigest"] for detail in details]
            assert listed.setdefault(order, digests) == digests
    assert listed["pushed"] == pushed
    assert listed["digest"] == sorted(pushed) != pushed


def test_repositories_in_digest_order_are_neither_by_name_nor_by_age() -> None:
    """Repositories in digest order are sorted neither by name nor by age, as recorded of ECR."""
    names = [f"name-{number}" for number in range(20)]
    with mock_ecr(order="digest") as registry:
        for name in names:
            registry.create_repository(name)
        listed = [found["repositoryName"] for found in ECR.describe_repositories()["repositories"]]
    assert sorted(listed) == sorted(names)
    assert listed not in (names, sorted(names), names[::-1])


def describe_images(**parameters: Any) -> Any:
    """Call DescribeImages for two images of the repository `app`."""
    return ECR.describe_images(**{"repositoryName": "app", "maxResults": 2} | parameters)


@pytest.fixture
def token(registry) -> str:
    """The token of the first page of images."""
    return describe_images()["nextToken"]


REFUSED = {
    "repository": lambda token: describe_images(repositoryName="other-0", nextToken=token),
    "filter": lambda token: describe_images(filter={"tagStatus": "TAGGED"}, nextToken=token),
    "operation": lambda token: ECR.describe_repositories(nextToken=token),
    "truncated": lambda token: describe_images(nextToken=token[:-4]),
    "cut": lambda token: describe_images(nextToken=token[:-1]),
    "padded": lambda token: describe_images(nextToken=token + "===="),
    "longer": lambda token: describe_images(nextToken=token + "AAAA"),
    "altered": lambda token: describe_images(nextToken="A" + token[1:]),
    "spaced": lambda token: describe_images(nextToken=token + "\n"),
    "empty": lambda token: describe_images(nextToken=""),
    "foreign": lambda token: describe_images(nextToken="ünïcode"),
    "region": lambda token: boto3.client("ecr", region_name="eu-west-1").describe_images(
        repositoryName="app", nextToken=token
    ),
    "account": lambda token: describe_images(registryId="999999999999", nextToken=token),
}


@pytest.mark.parametrize("ask", REFUSED.values(), ids=REFUSED)
def test_a_token_fits_its_own_listing_alone(registry, token, error_of, ask) -> None:
    """A token of another listing and a token that was altered are refused as ECR refuses them."""
    registry.at(region="eu-west-1").create_repository("app").push_many(5)
    registry.at(account_id="999999999999").create_repository("app").push_many(5)
    code, message = error_of(ask, token=token)
    assert code == "InvalidParameterException"
    assert "'NextToken'" in message


def test_a_token_of_another_order_is_refused(error_of) -> None:
    """A token of one order is refused in the other."""
    tokens = []
    for order in ("pushed", "digest"):
        with mock_ecr(order=order) as registry:
            registry.create_repository("app").push_many(5)
            if tokens:
                code, _ = error_of(describe_images, nextToken=tokens[0])
                assert code == "InvalidParameterException"
            tokens.append(describe_images()["nextToken"])


def test_the_page_size_may_change_between_pages(token) -> None:
    """A token does not fix the size of the next page."""
    assert len(describe_images(maxResults=100, nextToken=token)["imageDetails"]) == 100


def test_any_is_the_same_as_no_filter(token) -> None:
    """A token of a listing without a filter is valid with the filter ANY."""
    assert describe_images(filter={"tagStatus": "ANY"}, nextToken=token)["imageDetails"]


def test_tokens_are_the_same_in_every_run() -> None:
    """The same registry gives the same token in every run."""
    tokens = set()
    for _ in range(2):
        with mock_ecr() as registry:
            registry.create_repository("app").push_many(5)
            tokens.add(describe_images()["nextToken"])
    assert len(tokens) == 1


def test_a_recreated_repository_shows_all_to_an_old_token() -> None:
    """An old token lists every image of a recreated repository, because all of them are newer."""
    with mock_ecr() as registry:
        registry.create_repository("app").push_many(5)
        token = describe_images(maxResults=4)["nextToken"]
        registry.delete_repository("app")
        registry.create_repository("app").push_many(5)
        assert len(describe_images(maxResults=100, nextToken=token)["imageDetails"]) == 5

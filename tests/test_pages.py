"""Pages, while the registry changes between them, and as botocore's own paginators read them."""

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

# One client for all: making one takes longer than all that a run of the machine does.
with mock_ecr():
    ECR = boto3.client("ecr", region_name="us-east-1", config=Config(retries={"max_attempts": 0}))

TAG_STATUSES = ("TAGGED", "UNTAGGED", "ANY")
TAGS = st.sampled_from(["a", "b", "c", "d"])


@dataclass
class Reader:
    """One client on its way through a listing.

    stayed: what has been in the listing ever since it began.
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
        """A registry with one repository and no reader."""
        self.mock = mock_ecr(order=self.order)
        self.registry = self.mock.start()
        self.app = self.registry.create_repository("app")
        self.image_readers: list[Reader] = []
        self.id_readers: list[Reader] = []
        self.repository_readers: list[Reader] = []
        self.names = 0

    def teardown(self) -> None:
        """End the mock."""
        self.mock.stop()

    @rule(tags=st.lists(TAGS, unique=True, max_size=2))
    def push(self, tags: list[str]) -> None:
        """A push, which may move tags."""
        self.app.push(tags)

    @rule(count=st.integers(0, 12))
    def push_many(self, count: int) -> None:
        """Many untagged images at once."""
        self.app.push_many(count)

    @precondition(lambda self: len(self.app))
    @rule(data=st.data(), tag=TAGS)
    def move_tag(self, data: st.DataObject, tag: str) -> None:
        """A tag moves to another image, or is new."""
        self.app.tag(self.some_image(data), tag)

    @rule(tag=TAGS)
    def untag(self, tag: str) -> None:
        """A tag goes."""
        if tag in self.app:
            self.app.untag(tag)

    @precondition(lambda self: len(self.app))
    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        """An image goes."""
        self.app.delete(self.some_image(data))

    @rule()
    def create_repository(self) -> None:
        """A repository comes."""
        self.names += 1
        ECR.create_repository(repositoryName=f"other-{self.names}")

    @precondition(lambda self: len(self.registry) > 1)
    @rule(data=st.data())
    def delete_repository(self, data: st.DataObject) -> None:
        """A repository goes, but for the one that the images are in."""
        others = [other.name for other in self.registry.repositories if other is not self.app]
        ECR.delete_repository(repositoryName=data.draw(st.sampled_from(others)))

    @rule(size=st.integers(1, 5), tag_status=st.sampled_from(TAG_STATUSES))
    def begin_images(self, size: int, tag_status: str) -> None:
        """A client begins to read images."""
        parameters = {
            "repositoryName": "app",
            "maxResults": size,
            "filter": {"tagStatus": tag_status},
        }
        self.image_readers.append(Reader(parameters, self.listed_images(tag_status)))
        self.id_readers.append(Reader(parameters, self.listed_ids(tag_status)))

    @rule(size=st.integers(1, 5))
    def begin_repositories(self, size: int) -> None:
        """A client begins to read repositories."""
        reader = Reader({"maxResults": size}, self.listed_repositories())
        self.repository_readers.append(reader)

    @precondition(lambda self: self.image_readers)
    @rule(data=st.data())
    def read_images(self, data: st.DataObject) -> None:
        """A client reads one more page of images."""
        reader = data.draw(st.sampled_from(self.image_readers))
        read_page(reader, ECR.describe_images, "imageDetails", itemgetter("imageDigest"))

    @precondition(lambda self: self.id_readers)
    @rule(data=st.data())
    def read_ids(self, data: st.DataObject) -> None:
        """A client reads one more page of tags and digests."""
        reader = data.draw(st.sampled_from(self.id_readers))
        read_page(reader, ECR.list_images, "imageIds", image_id)

    @precondition(lambda self: self.repository_readers)
    @rule(data=st.data())
    def read_repositories(self, data: st.DataObject) -> None:
        """A client reads one more page of repositories."""
        reader = data.draw(st.sampled_from(self.repository_readers))
        name = itemgetter("repositoryName")
        read_page(reader, ECR.describe_repositories, "repositories", name)

    @invariant()
    def what_stayed_is_seen_exactly_once(self) -> None:
        """Nothing is seen twice; when a reader is done, it has seen all that stayed."""
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
        """Any image."""
        return self.app.images[data.draw(st.integers(0, len(self.app) - 1))]

    def listed_images(self, tag_status: str) -> set[str]:
        """The digests that a tag status lets through now."""
        return {
            image.digest for image in self.app.images if tag_status in ("ANY", image.tag_status)
        }

    def listed_ids(self, tag_status: str) -> set[tuple[str, str | None]]:
        """The tags and digests that a tag status lets through now."""
        digests = self.listed_images(tag_status)
        images = [image for image in self.app.images if image.digest in digests]
        return {(image.digest, tag) for image in images for tag in image.tags or (None,)}

    def listed_repositories(self) -> set[str]:
        """The names of the repositories now."""
        return {repository.name for repository in self.registry.repositories}


def image_id(entry: dict[str, str]) -> tuple[str, str | None]:
    """An entry of ListImages."""
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
    """The same in the order that means nothing."""

    order = "digest"


TestPagesAsPushed = Pages.TestCase
TestPagesByDigest = PagesByDigest.TestCase


@pytest.fixture
def registry(registry_of_each_order):
    """A registry of 250 images and 7 repositories, in either order."""
    registry_of_each_order.create_repository("app").push_many(250, tag="build-{n}")
    for number in range(6):
        registry_of_each_order.create_repository(f"other-{number}")
    return registry_of_each_order


@pytest.mark.parametrize(
    ("page_size", "sizes"),
    [(None, [100, 100, 50]), (50, [50] * 5), (249, [249, 1]), (250, [250]), (1000, [250])],
)
def test_paginators_read_every_page(registry, page_size, sizes) -> None:
    """A hundred a page where nothing is said; the last page is followed by none."""
    pagination = {} if page_size is None else {"PageSize": page_size}
    paginator = ECR.get_paginator("describe_images")
    pages = list(paginator.paginate(repositoryName="app", PaginationConfig=pagination))
    assert [len(page["imageDetails"]) for page in pages] == sizes
    assert "nextToken" not in pages[-1]
    digests = [detail["imageDigest"] for page in pages for detail in page["imageDetails"]]
    assert digests == [image.digest for image in registry["app"].images]


def test_a_list_of_ids_is_paged_by_its_entries(registry) -> None:
    """One for each tag, whatever page size."""
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
    """With botocore's own stopping and starting in the middle of pages."""
    paginator = ECR.get_paginator("describe_repositories")
    first = paginator.paginate(PaginationConfig={"PageSize": 2, "MaxItems": 5}).build_full_result()
    rest = paginator.paginate(
        PaginationConfig={"PageSize": 2, "StartingToken": first["NextToken"]}
    ).build_full_result()
    names = [found["repositoryName"] for found in first["repositories"] + rest["repositories"]]
    assert names == [repository.name for repository in registry.repositories]


def test_the_two_orders_differ() -> None:
    """As pushed, and by digest; each the same every time."""
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
    """As ECR is recorded to list them, alike each time."""
    names = [f"name-{number}" for number in range(20)]
    with mock_ecr(order="digest") as registry:
        for name in names:
            registry.create_repository(name)
        listed = [found["repositoryName"] for found in ECR.describe_repositories()["repositories"]]
    assert sorted(listed) == sorted(names)
    assert listed not in (names, sorted(names), names[::-1])


def describe_images(**parameters: Any) -> Any:
    """A page of two images of the repository app."""
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
    """Any other, and any that was tampered with, is refused as ECR refuses it."""
    registry.at(region="eu-west-1").create_repository("app").push_many(5)
    registry.at(account_id="999999999999").create_repository("app").push_many(5)
    code, message = error_of(ask, token=token)
    assert code == "InvalidParameterException"
    assert "'NextToken'" in message


def test_a_token_of_another_order_is_refused(error_of) -> None:
    """It would point at another place."""
    tokens = []
    for order in ("pushed", "digest"):
        with mock_ecr(order=order) as registry:
            registry.create_repository("app").push_many(5)
            if tokens:
                code, _ = error_of(describe_images, nextToken=tokens[0])
                assert code == "InvalidParameterException"
            tokens.append(describe_images()["nextToken"])


def test_the_page_size_may_change_between_pages(token) -> None:
    """A token says where to go on, not how far."""
    assert len(describe_images(maxResults=100, nextToken=token)["imageDetails"]) == 100


def test_any_is_the_same_as_no_filter(token) -> None:
    """So a token of one is good for the other."""
    assert describe_images(filter={"tagStatus": "ANY"}, nextToken=token)["imageDetails"]


def test_tokens_are_the_same_in_every_run() -> None:
    """Nothing about them is random."""
    tokens = set()
    for _ in range(2):
        with mock_ecr() as registry:
            registry.create_repository("app").push_many(5)
            tokens.add(describe_images()["nextToken"])
    assert len(tokens) == 1


def test_a_recreated_repository_shows_all_to_an_old_token() -> None:
    """In pushed order its images are new, and none is passed over for where the old ones stood."""
    with mock_ecr() as registry:
        registry.create_repository("app").push_many(5)
        token = describe_images(maxResults=4)["nextToken"]
        registry.delete_repository("app")
        registry.create_repository("app").push_many(5)
        assert len(describe_images(maxResults=100, nextToken=token)["imageDetails"]) == 5

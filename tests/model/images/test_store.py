"""The indexes of a repository, compared with a plain list of its images."""

import dataclasses
import datetime as dt
import itertools
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from mock_ecr_ext import Image
from mock_ecr_ext.model.images.batch import Batch, Placed
from mock_ecr_ext.model.images.image import IMAGE_STATUSES, Traits
from mock_ecr_ext.model.images.manifest import OCI_INDEX
from mock_ecr_ext.model.images.store import ImageStore, Summary, passes

TAGS = st.lists(st.sampled_from("abcd"), unique=True, max_size=3).map(tuple)
STATUSES = st.sampled_from(IMAGE_STATUSES)
HOURS = st.integers(0, 9)
FILTERS = list(itertools.product(("TAGGED", "UNTAGGED", "ANY"), (*IMAGE_STATUSES, "ANY")))


def traits(**more: Any) -> Traits:
    """Build the traits that all images in this file share."""
    home = {"registry_id": "123456789012", "repository_name": "app"}
    return Traits(**{**home, "media_type": "a/b", "artifact_media_type": None, **more})


def time(hour: int) -> dt.datetime:
    """Return a time of one day; hours beyond it are on other days."""
    return dt.datetime(2024, 1, 1, tzinfo=dt.timezone.utc) + dt.timedelta(hours=hour)


def image(number: int, tags: tuple[str, ...], status: str, hour: int = 0) -> Image:
    """Build an image whose digest is its number."""
    return Image(
        digest=f"sha256:{number:02x}",
        tags=tags,
        size=number,
        pushed_at=time(hour),
        _traits=traits(status=status),
    )


class AgainstAList(RuleBasedStateMachine):
    """Every look-up and listing agrees with a plain list after each write."""

    def __init__(self) -> None:
        super().__init__()
        self.store = ImageStore()
        self.model: dict[int, Image] = {}
        self.next = 0

    def take_tags(self, tags: tuple[str, ...]) -> None:
        """Remove the tags from the images that have them."""
        for key, owner in self.model.items():
            kept = tuple(tag for tag in owner.tags if tag not in tags)
            self.model[key] = dataclasses.replace(owner, tags=kept)

    @rule(tags=TAGS, status=STATUSES, more=st.integers(0, 4), hour=HOURS)
    def add(self, tags: tuple[str, ...], status: str, more: int, hour: int) -> None:
        """Add one image with tags, and some without, in a single write."""
        numbers = range(self.next, self.next + 1 + more)
        self.next += 1 + more
        images = {n: image(n, tags if n == numbers[0] else (), status, hour) for n in numbers}
        self.store.add(images)
        self.take_tags(tags)
        self.model |= images

    @rule(
        status=STATUSES,
        count=st.integers(0, 4),
        tagged=st.booleans(),
        hour=HOURS,
        step=st.integers(-1, 1),
    )
    def add_alike(self, status: str, count: int, tagged: bool, hour: int, step: int) -> None:
        """Add a batch, whose images are created when they are read; all have a tag, or none has."""
        numbers = range(self.next, self.next + count)
        self.next += count
        tags = "abcd"[:count] if tagged else ""

        def make(n: int, _: str, tags: tuple[str, ...]) -> Image:
            return image(numbers[n], tags, status, hour + n * step)

        made = [make(n, "", tuple(tags[n : n + 1])) for n in range(count)]
        digests = [image.digest for image in made]
        batch = Batch(digests, tags, numbers, lambda n: time(hour + n * step), make)
        self.store.add_batch(list(numbers), Placed(batch, numbers.index))
        self.take_tags(tuple(tags))
        self.model |= zip(numbers, made, strict=True)

    @precondition(lambda self: self.model)
    @rule(data=st.data(), tags=TAGS, status=STATUSES, hour=HOURS)
    def replace(self, data: st.DataObject, tags: tuple[str, ...], status: str, hour: int) -> None:
        """Give an existing image other tags and another status."""
        key = data.draw(st.sampled_from(sorted(self.model)))
        self.store.replace(image(key, tags, status, hour))
        self.take_tags(tags)
        self.model[key] = image(key, tags, status, hour)

    @precondition(lambda self: self.model)
    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        """Remove an image that is in the store."""
        key = data.draw(st.sampled_from(sorted(self.model)))
        self.store.remove(self.model.pop(key).digest)

    @rule()
    def copy(self) -> None:
        """Continue with a copy; the original does not follow its changes."""
        original, self.store = self.store, self.store.copy()
        self.store.add({1000: image(1000, (), "ACTIVE")})
        assert original.by_digest(image(1000, (), "ACTIVE").digest) is None
        self.store.remove(image(1000, (), "ACTIVE").digest)

    @rule()
    def summarise(self) -> None:
        """The figures are those of the images in the list."""
        images = self.model.values()
        assert self.store.summarise() == Summary(
            images=len(images),
            untagged=sum(1 for image in images if not image.tags),
            size=sum(image.size for image in images),
            newest_push=max((image.pushed_at for image in images), default=None),
        )

    @invariant()
    def look_ups_agree(self) -> None:
        """Look-ups by digest and by tag, and the lists of both, agree with the plain list."""
        assert len(self.store) == len(self.model)
        tagged = {tag: image for image in self.model.values() for tag in image.tags}
        assert {tag: self.store.by_tag(tag) for tag in "abcd"} == {
            tag: tagged.get(tag) for tag in "abcd"
        }
        assert set(self.store.tags) == tagged.keys()
        assert set(self.store.digests) == {image.digest for image in self.model.values()}
        assert all(self.store.by_digest(image.digest) == image for image in self.model.values())

    @invariant()
    def listings_agree(self) -> None:
        """Each of the twelve filters lists the matching images in order."""
        for tag_status, image_status in FILTERS:
            expected = [
                key
                for key, image in sorted(self.model.items())
                if tag_status in ("ANY", "TAGGED" if image.tags else "UNTAGGED")
                and image_status in ("ANY", image.status)
            ]
            assert list(self.store.keys[tag_status, image_status]) == expected


TestAgainstAList = AgainstAList.TestCase


def test_a_filter_lets_an_image_through_or_not() -> None:
    """An image passes exactly the filters that match its tags and its status."""
    tagged = image(1, ("a",), "ARCHIVED")
    assert [image_filter for image_filter in FILTERS if passes(tagged, image_filter)] == [
        ("TAGGED", "ARCHIVED"),
        ("TAGGED", "ANY"),
        ("ANY", "ARCHIVED"),
        ("ANY", "ANY"),
    ]


def test_an_index_is_known_by_its_children() -> None:
    """An index is found by its children, even if retagged or copied, until it is removed."""
    content = (
        b'{"manifests":[{"digest":"sha256:01"},{"digest":"sha256:02"},{"digest":"sha256:01"}]}'
    )
    index = dataclasses.replace(
        image(9, (), "ACTIVE"), _traits=traits(media_type=OCI_INDEX), _source=content
    )
    store = ImageStore()
    store.add({1: image(1, (), "ACTIVE"), 9: index})
    assert list(store.parents("sha256:01")) == list(store.parents("sha256:02")) == [index.digest]
    assert list(store.parents(index.digest)) == []
    twin = store.copy()
    store.replace(dataclasses.replace(index, tags=("a",)))
    assert list(store.parents("sha256:01")) == [index.digest]
    store.remove(index.digest)
    assert list(store.parents("sha256:01")) == []
    assert list(twin.parents("sha256:01")) == [index.digest]

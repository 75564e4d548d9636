"""The indexes of a repository agree with a plain list of its images."""

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
from mock_ecr_ext.model.images.store import ImageStore, passes

TAGS = st.lists(st.sampled_from("abcd"), unique=True, max_size=3).map(tuple)
STATUSES = st.sampled_from(IMAGE_STATUSES)
FILTERS = list(itertools.product(("TAGGED", "UNTAGGED", "ANY"), (*IMAGE_STATUSES, "ANY")))


def traits(**more: Any) -> Traits:
    """Traits of an image, all alike except for the given ones."""
    home = {"registry_id": "123456789012", "repository_name": "app"}
    return Traits(**{**home, "media_type": "a/b", "artifact_media_type": None, **more})


def image(number: int, tags: tuple[str, ...], status: str) -> Image:
    """An image whose digest is its number."""
    return Image(
        digest=f"sha256:{number:02x}",
        tags=tags,
        size=0,
        pushed_at=dt.datetime(2024, 1, 1, tzinfo=dt.timezone.utc),
        _traits=traits(status=status),
    )


class AgainstAList(RuleBasedStateMachine):
    """A machine that writes at random; then each look-up and listing has to agree with the list."""

    def __init__(self) -> None:
        super().__init__()
        self.store = ImageStore()
        self.model: dict[int, Image] = {}
        self.next = 0

    def take_tags(self, tags: tuple[str, ...]) -> None:
        """Remove tags from the images that have them."""
        for key, owner in self.model.items():
            kept = tuple(tag for tag in owner.tags if tag not in tags)
            self.model[key] = dataclasses.replace(owner, tags=kept)

    @rule(tags=TAGS, status=STATUSES, more=st.integers(0, 4))
    def add(self, tags: tuple[str, ...], status: str, more: int) -> None:
        """Add one image with tags, and some without, at once."""
        numbers = range(self.next, self.next + 1 + more)
        self.next += 1 + more
        images = {n: image(n, tags if n == numbers[0] else (), status) for n in numbers}
        self.store.add(images)
        self.take_tags(tags)
        self.model |= images

    @rule(status=STATUSES, count=st.integers(0, 4), tagged=st.booleans())
    def add_alike(self, status: str, count: int, tagged: bool) -> None:
        """Add images that are built when they are read; all have a tag, or none has."""
        numbers = range(self.next, self.next + count)
        self.next += count
        tags = "abcd"[:count] if tagged else ""
        made = [image(n, tuple(tags[n - numbers.start :][:1]), status) for n in numbers]
        digests = [image.digest for image in made]
        batch = Batch(digests, tags, lambda n, digest, tags: image(numbers[n], tags, status))
        self.store.add_batch(list(numbers), Placed(batch, numbers.index))
        self.take_tags(tuple(tags))
        self.model |= zip(numbers, made, strict=True)

    @precondition(lambda self: self.model)
    @rule(data=st.data(), tags=TAGS, status=STATUSES)
    def replace(self, data: st.DataObject, tags: tuple[str, ...], status: str) -> None:
        """Replace an image by one with other tags and another status."""
        key = data.draw(st.sampled_from(sorted(self.model)))
        self.store.replace(image(key, tags, status))
        self.take_tags(tags)
        self.model[key] = image(key, tags, status)

    @precondition(lambda self: self.model)
    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        """Remove an image."""
        key = data.draw(st.sampled_from(sorted(self.model)))
        self.store.remove(self.model.pop(key).digest)

    @rule()
    def copy(self) -> None:
        """Continue with a copy; the original does not change with it."""
        original, self.store = self.store, self.store.copy()
        self.store.add({1000: image(1000, (), "ACTIVE")})
        assert original.by_digest(image(1000, (), "ACTIVE").digest) is None
        self.store.remove(image(1000, (), "ACTIVE").digest)

    @invariant()
    def look_ups_agree(self) -> None:
        """Images are found by digest and by tag, and all digests and tags are listed."""
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
            assert list(self.store.keys((tag_status, image_status))) == expected


TestAgainstAList = AgainstAList.TestCase


def test_an_image_matches_filters() -> None:
    """An image matches the filters with its tag status and image status, or ANY."""
    tagged = image(1, ("a",), "ARCHIVED")
    assert [image_filter for image_filter in FILTERS if passes(tagged, image_filter)] == [
        ("TAGGED", "ARCHIVED"),
        ("TAGGED", "ANY"),
        ("ANY", "ARCHIVED"),
        ("ANY", "ANY"),
    ]


def test_an_index_is_known_by_its_children() -> None:
    """The parents of an image are found, in copies too, until the index is removed."""
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

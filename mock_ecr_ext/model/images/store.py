"""The images of one repository, with indexes that find them without a scan."""

import dataclasses
import datetime as dt
import functools
import itertools
from collections import defaultdict
from collections.abc import Iterable, KeysView, Mapping, Sequence
from typing import Any, NamedTuple

from mock_ecr_ext.model.images.batch import Placed
from mock_ecr_ext.model.images.image import Image
from mock_ecr_ext.model.listing.sorted_keys import Key, SortedKeys

ImageFilter = tuple[str, str]

EVERYTHING: ImageFilter = ("ANY", "ANY")
_UNTAGGED: ImageFilter = ("UNTAGGED", "ANY")


class Summary(NamedTuple):
    """Figures of all images of a repository.

    images: the number of images.
    untagged: the number of images without a tag.
    size: the sum of their sizes, in bytes.
    newest_push: the time of the latest push; None if there are no images.
    """

    images: int
    untagged: int
    size: int
    newest_push: dt.datetime | None


class ImageStore:
    """Images by digest, by tag, and in order for each filter of DescribeImages.

    images: each image, or its place in a batch, by its key.
    keys: the keys of the images that match a filter, in order; both are to be read alone.
    """

    def __init__(self) -> None:
        self.images: dict[Key, Image | Placed] = {}
        self._key_of: dict[str, Key] = {}
        self._digest_of: dict[str, str] = {}
        self._parents: dict[str, dict[str, None]] = {}
        self.keys: defaultdict[ImageFilter, SortedKeys] = defaultdict(SortedKeys)
        self._size = 0
        self._newest: dt.datetime | None = None  # no image is newer
        self._has_newest = True  # until the image that was pushed then is removed

    def __len__(self) -> int:
        return len(self.images)

    @property
    def tags(self) -> Iterable[str]:
        """The tags of all images."""
        return self._digest_of.keys()

    @property
    def digests(self) -> KeysView[str]:
        """The digests of all images."""
        return self._key_of.keys()

    def image(self, key: Key) -> Image:
        """The image of a key."""
        image = self.images[key]
        return image if isinstance(image, Image) else self._read(key, image)

    def at(self, keys: Sequence[Key]) -> Sequence[Image]:
        """The images of some keys."""
        found: list[Any] = list(map(self.images.__getitem__, keys))
        if Placed not in map(type, found):
            return found  # a page that was read before is found without a loop
        return [
            image if isinstance(image, Image) else self._read(key, image)
            for key, image in zip(keys, found, strict=True)
        ]

    def by_digest(self, digest: str) -> Image | None:
        """The image of that digest; None if there is none."""
        key = self._key_of.get(digest)
        return None if key is None else self.image(key)

    def by_tag(self, tag: str) -> Image | None:
        """The image that has that tag; None if there is none."""
        return self.by_digest(self._digest_of.get(tag, ""))

    def parents(self, digest: str) -> Iterable[str]:
        """The digests of the indexes that list the image of that digest as a child."""
        return self._parents.get(digest, {})

    def summarise(self) -> Summary:
        """The figures of all images; it makes no image that has not been read yet."""
        if not self._has_newest:
            times = itertools.starmap(_get_push_time, self.images.items())
            self._newest, self._has_newest = max(times, default=None), True
        return Summary(len(self), len(self.keys[_UNTAGGED]), self._size, self._newest)

    def add(self, images: Mapping[Key, Image]) -> None:
        """Add images with new digests; their tags leave the images that had them."""
        tags = {tag: image.digest for image in images.values() for tag in image.tags}
        self._release(tags.keys() & self._digest_of.keys())
        self._digest_of.update(tags)
        self.images.update(images)
        self._adopt(images.values())
        self._key_of.update((image.digest, key) for key, image in images.items())
        for image_filter, keys in _group_by_filter(images).items():
            self.keys[image_filter].update(keys)
        times = [image.pushed_at for image in images.values()]
        self._count(sum(image.size for image in images.values()), max(times, default=None))

    def add_batch(self, keys: Sequence[Key], placed: Placed) -> None:
        """Add images as `add` does, but build only the first of them."""
        images = placed.images
        self._release(self._digest_of.keys() & images.tags)
        self._digest_of.update(
            zip(images.tags, images.digests, strict=False)
        )  # or there are no tags
        self.images.update(zip(keys, itertools.repeat(placed)))
        self._key_of.update(zip(images.digests, keys, strict=True))
        for image_filter in _find_filters(images[0]) if images else ():
            self.keys[image_filter].update(keys)
        self._count(sum(images.sizes), images.newest_push)

    def replace(self, image: Image) -> None:
        """Replace the image with the same digest; its tags leave the images that had them."""
        old = self.image(self._key_of[image.digest])
        self._release({tag for tag in image.tags if tag not in old.tags and tag in self._digest_of})
        self._overwrite(old, image)

    def remove(self, digest: str) -> None:
        """Remove the image of that digest, with its tags."""
        key = self._key_of.pop(digest)
        image = self.image(key)
        del self.images[key]
        for tag in image.tags:
            del self._digest_of[tag]
        for image_filter in _find_filters(image):
            self.keys[image_filter].remove(key)
        for child in image.children:
            self._parents[child].pop(digest)
        self._discount(image)

    def copy(self) -> "ImageStore":
        """A store with the same images."""
        twin = ImageStore()
        twin.images = self.images.copy()
        twin._key_of = self._key_of.copy()
        twin._digest_of = self._digest_of.copy()
        twin._parents = {child: parents.copy() for child, parents in self._parents.items()}
        twin.keys.update((passed, keys.copy()) for passed, keys in self.keys.items())
        twin._size, twin._newest, twin._has_newest = self._size, self._newest, self._has_newest
        return twin

    def _read(self, key: Key, placed: Placed) -> Image:
        image = self.images[key] = placed.image(key)  # the next read finds it built
        return image

    def _count(self, size: int, newest: dt.datetime | None) -> None:
        self._size += size
        if newest is not None and (self._newest is None or newest >= self._newest):
            self._newest, self._has_newest = newest, True

    def _discount(self, image: Image) -> None:
        self._size -= image.size
        self._has_newest = self._has_newest and image.pushed_at != self._newest

    def _adopt(self, images: Iterable[Image]) -> None:
        for index in images:
            for child in index.children:
                self._parents.setdefault(child, {})[index.digest] = None

    def _release(self, tags: Iterable[str]) -> None:
        for tag in tags:
            owner = self.image(self._key_of[self._digest_of[tag]])
            kept = tuple(other for other in owner.tags if other != tag)
            self._overwrite(owner, dataclasses.replace(owner, tags=kept))

    def _overwrite(self, old: Image, new: Image) -> None:
        key = self._key_of[old.digest]
        self.images[key] = new
        self._discount(old)
        self._count(new.size, new.pushed_at)
        for tag in old.tags:
            del self._digest_of[tag]
        self._digest_of.update(dict.fromkeys(new.tags, new.digest))
        before, after = _find_filters(old), _find_filters(new)
        for image_filter in before - after:
            self.keys[image_filter].remove(key)
        for image_filter in after - before:
            self.keys[image_filter].add(key)


def passes(image: Image, image_filter: ImageFilter) -> bool:
    """Whether an image matches a filter."""
    return image_filter in _find_filters(image)


def _get_push_time(key: Key, held: Image | Placed) -> dt.datetime:
    return held.pushed_at if isinstance(held, Image) else held.pushed_at(key)


def _find_filters(image: Image) -> frozenset[ImageFilter]:
    return _list_filters(image.tag_status, image.status)


@functools.cache  # 2% of a push; there are few combinations
def _list_filters(tag_status: str, status: str) -> frozenset[ImageFilter]:
    return frozenset(itertools.product((tag_status, "ANY"), (status, "ANY")))


def _group_by_filter(images: Mapping[Key, Image]) -> Mapping[ImageFilter, list[Key]]:
    passed: dict[frozenset[ImageFilter], list[Key]] = defaultdict(list)
    for key, image in images.items():
        passed[_find_filters(image)].append(key)
    found: dict[ImageFilter, list[Key]] = defaultdict(list)
    for filters, keys in passed.items():
        for image_filter in filters:
            found[image_filter] += keys
    return found

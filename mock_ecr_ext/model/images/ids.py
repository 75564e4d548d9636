"""The entries of ListImages: one for each tag, and one for an image without tags."""

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from mock_ecr_ext.model.images.image import Image
from mock_ecr_ext.model.listing.paging import Listing, Page, seal, unseal
from mock_ecr_ext.model.listing.sorted_keys import Key


class ImageId(NamedTuple):
    """One entry; its tag is None if the image has no tags."""

    digest: str
    tag: str | None


@dataclass(frozen=True, slots=True)
class ImageIds:
    """The entries of a listing of images, in its order; the tags of one image are sorted by name.

    That order is a decision of this library: pages stay consistent while tags come and go, which
    they would not in the order in which an image got its tags.
    """

    images: Listing[Image]

    def __iter__(self) -> Iterator[ImageId]:
        return itertools.chain.from_iterable(map(_list_entries, self.images))

    def page(self, token: str | None, size: int) -> Page[ImageId]:
        """The page of at most `size` entries that a token points to; the first page if it is None.

        Raises `InvalidNextToken` for any token that this listing did not create.
        """
        scope = self.images.scope
        found = list(itertools.islice(self._list_after(token, size + 1), size + 1))
        entries = [entry for _, entry in found[:size]]
        if len(found) <= size:
            return Page(entries)
        key, last = found[size - 1]
        return Page(entries, seal(scope, f"{key} {last.tag or ''}"))

    def _list_after(self, token: str | None, count: int) -> Iterable[tuple[Key, ImageId]]:
        """The entries after a token: all those of the next `count` images, so at least as many."""
        cursor = None
        if token is not None:
            position, tag = unseal(self.images.scope, token).split(" ")
            cursor = self.images.read_key(position)
            yield from self._list_rest(cursor, tag)
        for key in self.images.keys.after(cursor, count):
            for entry in self._read_entries(key):
                yield key, entry

    def _list_rest(self, key: Key, tag: str) -> Iterable[tuple[Key, ImageId]]:
        """The remaining entries of an image whose tags were split across two pages."""
        if key in self.images.keys:
            for entry in self._read_entries(key):
                if entry.tag is not None and entry.tag > tag:
                    yield key, entry

    def _read_entries(self, key: Key) -> Iterable[ImageId]:
        (image,) = self.images.records([key])
        return _list_entries(image)


def _list_entries(image: Image) -> Iterable[ImageId]:
    return [ImageId(image.digest, tag) for tag in sorted(image.tags) or (None,)]

"""Images as ListImages has them: an entry for each tag, and one for an image without any."""

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from mock_ecr_ext.model.images.image import Image
from mock_ecr_ext.model.listing.paging import Listing, Page, seal, unseal
from mock_ecr_ext.model.listing.sorted_keys import Key


class ImageId(NamedTuple):
    """One entry; the tag of an image without any is None."""

    digest: str
    tag: str | None


@dataclass(frozen=True, slots=True)
class ImageIds:
    """The entries of a listing of images: in its order, and by name for the tags of one image.

    That order is this library's: it keeps its place whatever comes and goes between pages, as the
    order in which an image got its tags would not.
    """

    images: Listing[Image]

    def __iter__(self) -> Iterator[ImageId]:
        return itertools.chain.from_iterable(map(_entries, self.images))

    def page(self, token: str | None, size: int) -> Page[ImageId]:
        """At most `size` entries from where the token points; from the start without one.

        Raises `InvalidNextToken` for any token that this listing did not give.
        """
        scope = self.images.scope
        found = list(itertools.islice(self._after(token, size + 1), size + 1))
        entries = [entry for _, entry in found[:size]]
        if len(found) <= size:
            return Page(entries)
        key, last = found[size - 1]
        return Page(entries, seal(scope, f"{key} {last.tag or ''}"))

    def _after(self, token: str | None, count: int) -> Iterable[tuple[Key, ImageId]]:
        """The entries that follow; `count` images hold at least as many."""
        cursor = None
        if token is not None:
            position, tag = unseal(self.images.scope, token).split(" ")
            cursor = self.images.read_key(position)
            yield from self._rest(cursor, tag)
        for key in self.images.keys.after(cursor, count):
            for entry in self._entries_at(key):
                yield key, entry

    def _rest(self, key: Key, tag: str) -> Iterable[tuple[Key, ImageId]]:
        """What an image of which a page showed the entries up to a tag still has to show."""
        if key in self.images.keys:
            for entry in self._entries_at(key):
                if entry.tag is not None and entry.tag > tag:
                    yield key, entry

    def _entries_at(self, key: Key) -> Iterable[ImageId]:
        (image,) = self.images.records([key])
        return _entries(image)


def _entries(image: Image) -> Iterable[ImageId]:
    return [ImageId(image.digest, tag) for tag in sorted(image.tags) or (None,)]

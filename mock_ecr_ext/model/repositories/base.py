"""A repository without its public methods for pushing: its images and state, read and changed."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, TypedDict

from mock_ecr_ext.model.exceptions import InvalidValue, UnknownName, explain_missing_tags
from mock_ecr_ext.model.images import pushing
from mock_ecr_ext.model.images.batch import Batch, Placed
from mock_ecr_ext.model.images.content import Content, build_image, make_traits
from mock_ecr_ext.model.images.facts import ImageFacts, check_facts
from mock_ecr_ext.model.images.ids import ImageIds
from mock_ecr_ext.model.images.image import Image
from mock_ecr_ext.model.images.store import EVERYTHING, ImageFilter, ImageStore, Summary
from mock_ecr_ext.model.listing.paging import Listing
from mock_ecr_ext.model.listing.view import View
from mock_ecr_ext.model.repositories.record import RepositoryRecord
from mock_ecr_ext.model.shared import Shared, with_lock
from mock_ecr_ext.model.state import State
from mock_ecr_ext.model.text import count_noun

if TYPE_CHECKING:
    from typing_extensions import Self, Unpack


class Changes(TypedDict, total=False):
    """The settings of a repository that can change."""

    image_tag_mutability: str
    image_tag_mutability_exclusion_filters: tuple[str, ...]
    scan_on_push: bool


class BaseRepository:
    """The base of `Repository`.

    layers: the size of each blob that was uploaded to it, by digest.
    state: the value of each family of operations.
    deleted: whether it has left its registry.
    """

    def __init__(self, shared: Shared, region: str, record: RepositoryRecord) -> None:
        self._shared = shared
        self._region = region
        self._store = ImageStore()
        self._made_up = 0
        self._record = record
        self.layers: dict[str, int] = {}
        self.state = State()
        self.deleted = False

    def __repr__(self) -> str:
        return f"<Repository {self._place}: {count_noun(len(self._store), 'image')}>"

    def __len__(self) -> int:
        return len(self._store)

    def __bool__(self) -> bool:
        return True  # an empty repository is a repository

    def __iter__(self) -> Iterator[Image]:
        """The images in the registry's order; a copy, so that a loop may delete them."""
        return iter(self.images)

    def __contains__(self, reference: object) -> bool:
        return self._find(reference) is not None

    @with_lock
    def __getitem__(self, reference: Image | str) -> Image:
        """The image of that tag or digest as it is now; raises `UnknownName` if there is none."""
        image = self._find(reference)
        if image is None:
            name = reference.digest if isinstance(reference, Image) else str(reference)
            known = self._store.digests if ":" in name else self._store.tags
            nothing = explain_missing_tags(len(self))
            raise UnknownName("image", name, f"repository {self._place}", known, nothing)
        return image

    @property
    def record(self) -> RepositoryRecord:
        """The members of ECR's Repository; `change_settings` changes them."""
        return self._record

    @property
    def name(self) -> str:
        """Its name, such as `team/app`."""
        return self.record.name

    @property
    def images(self) -> View[Image]:
        """All its images in the registry's order, archived ones too; a live, read-only view."""
        return View(
            lambda: self._store.keys[EVERYTHING],
            lambda key: self._store.image(key),  # noqa: PLW0108  # a rollback replaces the store
            self._shared.lock,
        )

    @with_lock
    def tag(self, reference: Image | str, *tags: str) -> Image:
        """Give an image more tags, which leave those that had them; returns it as it is then."""
        image = self[reference]
        new = dataclasses.replace(image, tags=self._arrange((*image.tags, *tags)))
        self._store.replace(new)
        return new

    @with_lock
    def untag(self, *tags: str) -> None:
        """Take tags away; an image stays, untagged, when its last one goes."""
        for owner in [self[tag] for tag in tags]:
            current = self[owner]
            rest = tuple(tag for tag in current.tags if tag not in tags)
            self._store.replace(dataclasses.replace(current, tags=rest))

    @with_lock
    def update(self, reference: Image | str, **facts: Unpack[ImageFacts]) -> Image:
        """Change facts of an image, such as `last_pulled_at`; returns it as it is then."""
        image = self[reference]
        fields = check_facts(facts, self._shared.clock.now(), image.pushed_at)
        new = image.with_facts(**fields)
        self._store.replace(new)
        return new

    @with_lock
    def delete(self, *references: Image | str) -> None:
        """Delete images, each with all its tags; raises `UnknownName` before it deletes any."""
        for digest in {self[reference].digest for reference in references}:
            self._store.remove(digest)

    @with_lock
    def change_settings(self, **changes: Unpack[Changes]) -> None:
        """Change settings; unlike ECR's operations it does not check that they fit together."""
        self._record = dataclasses.replace(self._record, **changes)

    def find(self, digest: str | None, tag: str | None) -> Image | None:
        """The image that has both the digest and the tag, as far as they are given."""
        image = self._store.by_digest(digest) if digest else self._store.by_tag(tag or "")
        if image is None or (tag is not None and tag not in image.tags):
            return None
        return image

    def parents(self, image: Image) -> Sequence[str]:
        """The digests of the indexes here that list the image as a child."""
        return tuple(self._store.parents(image.digest))

    def put(self, content: Content, tag: str | None) -> Image:
        """Put a content that is not here yet; its tag leaves the image that has it."""
        tags = () if tag is None else (tag,)
        traits = make_traits(self.record, content, {})
        image = build_image(content, tags, self._shared.clock.stamp(), traits)
        self._insert([image])
        return image

    def restore(self, image: Image) -> Image:
        """Restore an archived image; returns it as it is then."""
        return self.update(image, status="ACTIVE", activated_at=self._shared.clock.stamp())

    def image_ids(self, image_filter: ImageFilter, scope: tuple[str, ...]) -> ImageIds:
        """The tags and digests of the images that pass a filter, as a listing for pages."""
        return ImageIds(self.listing(image_filter, scope))

    def listing(self, image_filter: ImageFilter, scope: tuple[str, ...]) -> Listing[Image]:
        """The images that pass a filter, as a listing for pages."""
        return Listing(
            (*scope, self._record.name, *image_filter, self._shared.order.name),
            self._store.keys[image_filter],
            self._store.at,
            self._shared.order.read_key,
        )

    @with_lock
    def summarise(self) -> Summary:
        """The figures of all its images, found without reading them."""
        return self._store.summarise()

    def copy(self, shared: Shared) -> Self:
        """The same repository in another mock; a write to one leaves the other as it is."""
        twin = type(self)(shared, self._region, self.record)
        twin._store, twin._made_up = self._store.copy(), self._made_up  # noqa: SLF001  # its own
        twin.layers, twin.state = self.layers.copy(), self.state.copy()
        return twin

    def checkpoint(self) -> Callable[[], None]:
        """A function that restores the repository as it is now."""
        store, made_up, record = self._store.copy(), self._made_up, self._record
        layers, deleted = self.layers.copy(), self.deleted
        restore_state = self.state.checkpoint()

        def rollback() -> None:
            self._store, self._made_up, self._record = store.copy(), made_up, record
            self.layers, self.deleted = layers.copy(), deleted
            restore_state()

        return rollback

    @property
    def _place(self) -> str:
        return f"{self.name!r} of {self.record.registry_id} in {self._region}"

    def _find(self, reference: object) -> Image | None:
        if isinstance(reference, Image):
            return self._store.by_digest(reference.digest)
        if not isinstance(reference, str):
            return None
        return self.find(reference, None) if ":" in reference else self.find(None, reference)

    def _arrange(self, tags: Iterable[str]) -> tuple[str, ...]:
        return self._shared.order.tags(pushing.check_tags(tags))

    def _as_place(self) -> pushing.Place:
        now, made_up = self._shared.clock.now(), self._made_up
        arrange, find = self._shared.order.tags, self._store.by_digest
        return pushing.Place(self.record, now, made_up, arrange, find, self.__getitem__)

    def _insert(self, images: Sequence[Image]) -> None:
        self._refuse_duplicates([image.digest for image in images])
        serials = self._shared.serials(len(images))
        key = self._shared.order.image_key
        self._store.add(
            {key(n, image.digest): image for n, image in zip(serials, images, strict=True)}
        )
        self._made_up += sum(1 for image in images if image.is_made_up)

    def _insert_batch(self, images: Batch) -> None:
        self._refuse_duplicates(images.digests)
        order, serials = self._shared.order, self._shared.serials(len(images))
        keys = list(map(order.image_key, serials, images.digests))
        self._store.add_batch(keys, Placed(images, order.position(serials, images.digests)))
        self._made_up += len(images)

    def _refuse_duplicates(self, digests: Iterable[str]) -> None:
        if self.deleted:
            raise InvalidValue("repository", self.name, "it was deleted; create it again")
        known = next(filter(self._store.digests.__contains__, digests), None)
        if known is not None:
            remedy = "give that image more tags with repository.tag(digest, 'v2')"
            where = f"repository {self._place} holds it already, tagged {list(self[known].tags)}"
            raise InvalidValue("digest", known, f"{where}; {remedy}")

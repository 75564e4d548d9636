"""One repository, as the test holds it and as the operations read it."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from mock_ecr_ext.model.exceptions import InvalidValue, UnknownName, explain_missing_tags
from mock_ecr_ext.model.images import pushing
from mock_ecr_ext.model.images.batch import Batch, Placed
from mock_ecr_ext.model.images.content import (
    DEFAULT_SIZE,
    Content,
    Requested,
    build_image,
    make_traits,
)
from mock_ecr_ext.model.images.facts import ImageFacts, check_facts
from mock_ecr_ext.model.images.ids import ImageIds
from mock_ecr_ext.model.images.image import Image
from mock_ecr_ext.model.images.store import EVERYTHING, ImageFilter, ImageStore
from mock_ecr_ext.model.inputs import Size, Span, Time
from mock_ecr_ext.model.listing.paging import Listing
from mock_ecr_ext.model.listing.view import View
from mock_ecr_ext.model.repository_record import RepositoryRecord, check_tags
from mock_ecr_ext.model.shared import Shared, with_lock
from mock_ecr_ext.model.state import Kept

if TYPE_CHECKING:
    from typing_extensions import Unpack

_AT_ONCE = dt.timedelta(0)


class Repository:
    """A repository of the mocked registry: the test fills it, the code under test reads it.

    record: what DescribeRepositories says of it.
    layers: the size of each blob that was uploaded to it, by digest.
    kept: what another mock keeps of it.
    deleted: whether it has left its registry.
    """

    def __init__(self, shared: Shared, region: str, record: RepositoryRecord) -> None:
        self._shared = shared
        self._region = region
        self._store = ImageStore()
        self._made_up = 0
        self.record = record
        self.layers: dict[str, int] = {}
        self.kept = Kept()
        self.deleted = False

    def __repr__(self) -> str:
        return f"<Repository {self._place}: {len(self._store)} images>"

    def __len__(self) -> int:
        return len(self._store)

    def __bool__(self) -> bool:
        return True  # an empty repository is a repository

    def __contains__(self, reference: object) -> bool:
        return self._find(reference) is not None

    @with_lock
    def __getitem__(self, reference: Image | str) -> Image:
        """The image of that tag or digest as it is now; raises `UnknownName` where none is."""
        image = self._find(reference)
        if image is None:
            name = reference.digest if isinstance(reference, Image) else str(reference)
            known = self._store.digests if ":" in name else self._store.tags
            nothing = explain_missing_tags(len(self))
            raise UnknownName("image", name, f"repository {self._place}", known, nothing)
        return image

    @property
    def name(self) -> str:
        """Its name, such as `team/app`."""
        return self.record.name

    @property
    def arn(self) -> str:
        """Its ARN, in its region's partition."""
        return self.record.arn

    @property
    def uri(self) -> str:
        """What `docker push` would take, without a tag."""
        return self.record.uri

    @property
    def created_at(self) -> dt.datetime:
        """When it was created, in UTC."""
        return self.record.created_at

    @property
    def resource_tags(self) -> Mapping[str, str]:
        """The tags of the repository itself, not of its images."""
        return dict(self.record.tags)

    @with_lock
    def set_resource_tags(self, tags: Mapping[str, str]) -> None:
        """Have these resource tags and no others; raises ECR's own error where it refuses one."""
        pairs = tuple(tags.items())
        check_tags(pairs)
        self.record = dataclasses.replace(self.record, tags=pairs)

    @property
    def images(self) -> View[Image]:
        """All its images in the registry's order, archived ones too; a live, read-only view."""
        return View(
            lambda: self._store.keys(EVERYTHING),
            lambda key: self._store.image(key),  # noqa: PLW0108  # rolled back, it has another
            self._shared.lock,
        )

    @with_lock
    def push(
        self,
        tags: Iterable[str] = (),
        size: Size | None = None,
        pushed_at: Time | None = None,
        *,
        digest: str | None = None,
        manifest: bytes | str | Mapping[str, Any] | None = None,
        children: Iterable[Image | str] | None = None,
        media_type: str | None = None,
        artifact_media_type: str | None = None,
        subject: Image | str | None = None,
        **facts: Unpack[ImageFacts],
    ) -> Image:
        """Put an image into the repository; tags that it takes leave the images that had them.

        tags: one or many; none makes it untagged.
        size: bytes, or text such as "25 MiB"; 10 MiB by default. A manifest tells its own.
        pushed_at: the clock's now by default.
        digest: by default the sha256 of the manifest. One given by hand is kept as it is, and the
            image's manifest does not hash to it.
        manifest: bytes, text or a mapping; by default one is made up to the size.
        children: images of this repository that an index is made of.
        media_type: of the manifest; an OCI image's, or an index's for children, by default.
        artifact_media_type: of the config; an image's config by default.
        subject: the image that this one refers to, as a signature does.
        facts: see `ImageFacts`.

        Raises `InvalidValue` for what ECR could not hold, and for a digest that is here already.
        """
        push = pushing.Push(
            tags=tags,
            size=size,
            pushed_at=pushed_at,
            digest=digest,
            manifest=manifest,
            children=children,
            media_type=media_type,
            artifact_media_type=artifact_media_type,
            subject=subject,
            facts=facts,
        )
        image = pushing.make_image(self._as_place(), self._made_up, push)
        self._insert([image])
        if pushed_at is None:
            self._shared.clock.stamp()
        return image

    @with_lock
    def push_many(
        self,
        count: int,
        *,
        tag: str | None = None,
        size: Size | tuple[Size, Size] | None = None,
        random_seed: int = 0,
        pushed_at: Time | None = None,
        every: Span = _AT_ONCE,
        media_type: str | None = None,
        artifact_media_type: str | None = None,
        **facts: Unpack[ImageFacts],
    ) -> Sequence[Image]:
        """Put many images into the repository, alike but for their digests, tags and times.

        count: how many.
        tag: a template in which `{n}` counts from 0, as "build-{n}"; None leaves them untagged.
        size: of each, as for `push`; or a pair, between which each one's is drawn.
        random_seed: draws other sizes; the same one draws the same.
        pushed_at: of the first; by default such that the last is pushed now.
        every: the time from one to the next, a timedelta or "5m"; none by default.
        media_type, artifact_media_type, facts: as for `push`.

        Raises `InvalidValue` as `push` does.
        """
        images = pushing.make_batch(
            self._as_place(),
            count,
            tag,
            DEFAULT_SIZE if size is None else size,
            random_seed,
            pushed_at,
            every,
            Requested(None, None, media_type, artifact_media_type).check(),
            facts,
        )
        self._insert_batch(images)
        if pushed_at is None:
            self._shared.clock.stamp()
        return images

    @with_lock
    def push_all(
        self, pushes: Iterable[Mapping[str, Any]], *, are_read: bool = False
    ) -> Sequence[Image]:
        """Put unlike images into the repository in one go, each given as `push` takes it.

        are_read: their values come out of the model's own checks already, as a seed's do; then
            tags, digests and media types are not checked again.

        An index's children are in the repository before. Raises `InvalidValue` as `push` does, and
        for a tag or a digest that two of them have; then it has put none.
        """
        images = pushing.make_images(self._as_place(), pushes, are_read=are_read)
        self._insert(images)
        return images

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
            kept = tuple(tag for tag in current.tags if tag not in tags)
            self._store.replace(dataclasses.replace(current, tags=kept))

    @with_lock
    def update(self, reference: Image | str, **facts: Unpack[ImageFacts]) -> Image:
        """Change what is reported of an image, as `last_pulled_at`; returns it as it is then."""
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

    def find(self, digest: str | None, tag: str | None) -> Image | None:
        """The image that has both the digest and the tag, as far as they are given."""
        image = self._store.by_digest(digest) if digest else self._store.by_tag(tag or "")
        if image is None or (tag is not None and tag not in image.tags):
            return None
        return image

    def parents(self, image: Image) -> Sequence[str]:
        """The digests of the indexes here that the image is a child of."""
        return tuple(self._store.parents(image.digest))

    def put(self, content: Content, tag: str | None) -> Image:
        """Put a content that is not here yet; its tag leaves the image that has it."""
        tags = () if tag is None else (tag,)
        traits = make_traits(self.record, content, {})
        image = build_image(content, tags, self._shared.clock.stamp(), traits)
        self._insert([image])
        return image

    def image_ids(self, image_filter: ImageFilter, scope: tuple[str, ...]) -> ImageIds:
        """The tags and digests of the images that a filter lets through, to be paged."""
        return ImageIds(self.listing(image_filter, scope))

    def listing(self, image_filter: ImageFilter, scope: tuple[str, ...]) -> Listing[Image]:
        """The images that a filter lets through, to be paged."""
        return Listing(
            (*scope, self.name, *image_filter, self._shared.order.name),
            self._store.keys(image_filter),
            self._store.at,
            self._shared.order.read_key,
        )

    def copy(self, shared: Shared) -> Repository:
        """The same repository in another mock: a write to one leaves the other as it is."""
        twin = Repository(shared, self._region, self.record)
        twin._store, twin._made_up = self._store.copy(), self._made_up
        twin.layers, twin.kept = self.layers.copy(), self.kept.twin()
        return twin

    def checkpoint(self) -> Callable[[], None]:
        """A function that sets the repository as it is now."""
        store, made_up, record = self._store.copy(), self._made_up, self.record
        layers, deleted = self.layers.copy(), self.deleted
        roll_back_kept = self.kept.checkpoint()

        def rollback() -> None:
            self._store, self._made_up, self.record = store.copy(), made_up, record
            self.layers, self.deleted = layers.copy(), deleted
            roll_back_kept()

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
        held = next(filter(self._store.digests.__contains__, digests), None)
        if held is not None:
            remedy = "give that image more tags with repository.tag(digest, 'v2')"
            where = f"repository {self._place} holds it already, tagged {list(self[held].tags)}"
            raise InvalidValue("digest", held, f"{where}; {remedy}")

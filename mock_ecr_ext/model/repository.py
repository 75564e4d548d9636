"""One repository, as a test fills and reads it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from mock_ecr_ext.model.errors import EcrError
from mock_ecr_ext.model.exceptions import InvalidValue
from mock_ecr_ext.model.families import lifecycle
from mock_ecr_ext.model.families.lifecycle import Lifecycle
from mock_ecr_ext.model.families.tags import ResourceTags, read_pairs
from mock_ecr_ext.model.images import pushing
from mock_ecr_ext.model.images.content import DEFAULT_SIZE, Requested
from mock_ecr_ext.model.images.facts import ImageFacts
from mock_ecr_ext.model.images.image import Image
from mock_ecr_ext.model.inputs.values import Size, Span, Time, resolve_time
from mock_ecr_ext.model.lifecycle.outcome import LifecycleOutcome
from mock_ecr_ext.model.lifecycle.parsing import read_policy
from mock_ecr_ext.model.repositories.base import BaseRepository
from mock_ecr_ext.model.shared import with_lock

if TYPE_CHECKING:
    from typing_extensions import Unpack

_AT_ONCE = dt.timedelta(0)


class Repository(BaseRepository):
    """A repository of the mocked registry: the test fills it, the code under test reads it.

    layers: the size of each blob that was uploaded to it, by digest.
    state: the value of each family of operations.
    deleted: whether it has left its registry.
    """

    @property
    def arn(self) -> str:
        """Its ARN, in its region's partition."""
        return self.record.arn

    @property
    def uri(self) -> str:
        """The URI that `docker push` takes, without a tag."""
        return self.record.uri

    @property
    def created_at(self) -> dt.datetime:
        """The time of its creation, in UTC."""
        return self.record.created_at

    @property
    def lifecycle_policy(self) -> Any:
        """The lifecycle policy as a new mapping; None if there is none.

        It can be set to a mapping, to its JSON text, or to None, which removes it. This is the
        state of PutLifecyclePolicy: nothing expires before `registry.run_lifecycle()`. Raises
        `InvalidValue` with ECR's sentence and the place of the defect.
        """
        policy = self.state[Lifecycle].policy
        return None if policy is None else json.loads(policy.text)

    @lifecycle_policy.setter
    @with_lock
    def lifecycle_policy(self, policy: Mapping[str, Any] | str | None) -> None:
        read = None if policy is None else read_policy(policy)
        self.state[Lifecycle] = lifecycle.replace_policy(self.state[Lifecycle], read)

    @with_lock
    def preview_lifecycle(
        self, policy: Mapping[str, Any] | str | None = None, at: Time | None = None
    ) -> LifecycleOutcome:
        """Evaluate a lifecycle policy and change nothing.

        policy: a mapping or its JSON text; the repository's own by default.
        at: the time of the evaluation; the clock's now by default.

        Raises `InvalidValue` for a bad policy, and if there is none.
        """
        now = self._shared.clock.now()
        time = now if at is None else resolve_time(at, now)
        read = self.state[Lifecycle].policy if policy is None else read_policy(policy)
        if read is None:
            remedy = f"{self._place} has none; set its lifecycle_policy, or give policy="
            raise InvalidValue("lifecycle policy", None, remedy)
        effects = lifecycle.evaluate_repository(self, read, time)
        return LifecycleOutcome(list(self.images), effects, time, self.parents)

    @property
    def resource_tags(self) -> Mapping[str, str]:
        """The tags of the repository itself, not of its images."""
        return dict(self.state[ResourceTags].pairs)

    @with_lock
    def set_resource_tags(self, tags: Mapping[str, str]) -> None:
        """Replace the resource tags; raises `InvalidValue` for tags that ECR would refuse."""
        pairs = read_pairs(tags)
        try:
            self.state[ResourceTags] = ResourceTags(pairs)
        except EcrError as error:
            raise InvalidValue("tags", tags, error.message) from None

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
        size: bytes, or text such as "25 MiB"; 10 MiB by default. A manifest states its own.
        pushed_at: the clock's now by default.
        digest: by default the sha256 of the manifest. A given one is used as it is, and the image's
            manifest does not hash to it.
        manifest: bytes, text or a mapping; by default one is made up to the size.
        children: the images of this repository that an index lists.
        media_type: of the manifest; an OCI image's, or an index's for children, by default.
        artifact_media_type: of the config; an image's config by default.
        subject: the image that this one refers to, as a signature does.
        facts: see `ImageFacts`.

        Raises `InvalidValue` for values that ECR would refuse, and for a digest that is here.
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
        """Put many images into the repository that differ in their digests, tags and times alone.

        count: the number of images.
        tag: a template in which `{n}` counts from 0, as "build-{n}"; None leaves them untagged.
        size: of each, as for `push`; or a pair of bounds, between which each size is drawn.
        random_seed: draws other sizes; the same seed draws the same sizes.
        pushed_at: of the first; by default the last is pushed now.
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
        """Put several images into the repository at once, each given by the parameters of `push`.

        are_read: whether tags, digests and media types have passed the model's checks, as a seed's
            have; they are not checked again.

        A size, media type or status that is None is left out of DescribeImages. An index's children
        have to be in the repository before. Raises `InvalidValue` as `push` does, and for a tag or
        a digest that two images have; then it puts none.
        """
        images = pushing.make_images(self._as_place(), pushes, are_read=are_read)
        self._insert(images)
        return images

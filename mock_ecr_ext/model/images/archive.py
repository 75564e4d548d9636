"""The rules for archived images: they cannot be pulled or scanned, and a push restores them."""

from mock_ecr_ext.model.images.errors import ImageArchivedException
from mock_ecr_ext.model.images.image import Image
from mock_ecr_ext.model.images.manifest import read
from mock_ecr_ext.model.repositories.base import BaseRepository


def is_available(image: Image) -> bool:
    """Whether an image can be pulled and scanned, so that there is nothing to restore.

    Documented for ARCHIVED; unrecorded for ACTIVATING, which is treated the same.
    """
    return image.status == "ACTIVE"


def refuse_scan(repository: BaseRepository, digest: str | None, tag: str | None) -> None:
    """Raise `ImageArchivedException` if the image is there, but cannot be scanned."""
    image = repository.find(digest, tag)
    if image is not None and not is_available(image):
        raise ImageArchivedException(digest, tag, *repository.record.place)


def find_archived_blobs(repository: BaseRepository) -> set[str]:
    """The digests of configs and layers that only archived images have; their layers are ARCHIVED.

    Unrecorded: a layer that an image has which is not archived is available.
    """
    archived, available = set[str](), set[str]()
    for image in repository.images:
        (available if is_available(image) else archived).update(read(image.manifest).blobs)
    return archived - available


def put_again(repository: BaseRepository, image: Image, tag: str | None) -> Image:
    """Tag an image whose bytes are put again; documented: an archived one is restored.

    Recorded for the tag, unrecorded for a restored image: its time stays that of the first push.
    """
    tagged = image if tag is None else repository.tag(image, tag)
    return tagged if is_available(tagged) else repository.restore(tagged)

"""Images, and the facts that ECR reports about them."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Literal, get_args

from mock_ecr_ext.model.images import manifest as manifests
from mock_ecr_ext.model.record import Record
from mock_ecr_ext.model.text import represent_whole

ImageStatus = Literal["ACTIVE", "ARCHIVED", "ACTIVATING"]
TagStatus = Literal["TAGGED", "UNTAGGED"]
ScanStatus = Literal[
    "IN_PROGRESS",
    "COMPLETE",
    "FAILED",
    "UNSUPPORTED_IMAGE",
    "ACTIVE",
    "PENDING",
    "SCAN_ELIGIBILITY_EXPIRED",
    "FINDINGS_UNAVAILABLE",
    "LIMIT_EXCEEDED",
    "IMAGE_ARCHIVED",
    "IMAGE_SIZE_EXCEEDED",
]
Severity = Literal["INFORMATIONAL", "LOW", "MEDIUM", "HIGH", "CRITICAL", "UNDEFINED"]

IMAGE_STATUSES: tuple[str, ...] = get_args(ImageStatus)
SCAN_STATUSES: tuple[str, ...] = get_args(ScanStatus)
SEVERITIES: tuple[str, ...] = get_args(Severity)

# AWS added the media types in 2020 and the status in 2025; older listings do not have them.
NULLABLE = ("size", "media_type", "artifact_media_type", "status")
"""The values that every image has, but some of AWS's records lack."""


@dataclass(frozen=True, slots=True)
class ScanFindings:
    """The summary of a basic scan's findings.

    A value that is None is left out, as AWS leaves it out of some records.

    counts: the number of findings of each severity.
    completed_at: the end of the scan, in UTC.
    source_updated_at: the last update of the vulnerability data, in UTC.
    """

    counts: Mapping[Severity, int] | None
    completed_at: dt.datetime | None
    source_updated_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """The properties that many images share, and that are stored once for them; see `Image`.

    left_out: the names of the values that DescribeImages does not report; see `NULLABLE`.
    """

    registry_id: str
    repository_name: str
    media_type: str
    artifact_media_type: str | None
    status: ImageStatus = "ACTIVE"
    subject: str | None = None
    scan_status: ScanStatus | None = None
    scan_description: str | None = None
    scan_findings: ScanFindings | None = None
    last_pulled_at: dt.datetime | None = None
    archived_at: dt.datetime | None = None
    activated_at: dt.datetime | None = None
    left_out: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Image(Record):
    """One image of a repository, as it was when it was read; it never changes.

    Times are in UTC and whole milliseconds. A value that ECR would leave out is None.

    digest: the sha256 of its manifest, unless the test gave one by hand.
    tags: its tags, in the order of DescribeImages.
    size: the bytes of config and layers together; for an index, those of its largest child.
    pushed_at: the time of its push.
    """

    digest: str
    tags: tuple[str, ...]
    size: int
    pushed_at: dt.datetime
    _traits: Traits
    _source: bytes | int = 0

    def __hash__(self) -> int:
        return hash(self.digest)

    def __repr__(self) -> str:
        facts = (f"{name}={represent_whole(getattr(self, name))}" for name in _FIELDS)
        return f"Image({', '.join(facts)})"

    def with_facts(self, **facts: Any) -> "Image":
        """The same image with other facts, which are reported from then on; see `ImageFacts`."""
        left_out = self._traits.left_out - facts.keys()
        return replace(self, _traits=replace(self._traits, left_out=left_out, **facts))

    def get_reported(self, name: str) -> Any:
        """The value of that name as DescribeImages reports it; None if it leaves it out."""
        return None if name in self._traits.left_out else getattr(self, name)

    @property
    def registry_id(self) -> str:
        """The account of its registry."""
        return self._traits.registry_id

    @property
    def repository_name(self) -> str:
        """The name of its repository."""
        return self._traits.repository_name

    @property
    def media_type(self) -> str:
        """The media type of its manifest."""
        return self._traits.media_type

    @property
    def artifact_media_type(self) -> str | None:
        """The media type of its config; None for an index, and where AWS's record lacks it."""
        return self._traits.artifact_media_type

    @property
    def status(self) -> ImageStatus:
        """ACTIVE, ARCHIVED or ACTIVATING."""
        return self._traits.status

    @property
    def subject(self) -> str | None:
        """The digest of the image that it refers to."""
        return self._traits.subject

    @property
    def scan_status(self) -> ScanStatus | None:
        """The state of its basic scan."""
        return self._traits.scan_status

    @property
    def scan_description(self) -> str | None:
        """The sentence of its basic scan about that state."""
        return self._traits.scan_description

    @property
    def scan_findings(self) -> ScanFindings | None:
        """The findings of its basic scan."""
        return self._traits.scan_findings

    @property
    def last_pulled_at(self) -> dt.datetime | None:
        """The time that ECR calls lastRecordedPullTime."""
        return self._traits.last_pulled_at

    @property
    def archived_at(self) -> dt.datetime | None:
        """The time that ECR calls lastArchivedAt."""
        return self._traits.archived_at

    @property
    def activated_at(self) -> dt.datetime | None:
        """The time that ECR calls lastActivatedAt."""
        return self._traits.activated_at

    @property
    def manifest(self) -> bytes:
        """The manifest's bytes; a made-up one is made at each call, always with the same bytes."""
        if isinstance(self._source, bytes):
            return self._source
        if self.media_type in manifests.INDEX_TYPES:
            return manifests.make_index((), self.media_type)  # its digest was given by hand
        return manifests.make_image(
            self.repository_name,
            self._source,
            self.size,
            self.media_type,
            self.artifact_media_type,
            self.subject,
        )

    @property
    def children(self) -> tuple[str, ...]:
        """The digests of the images that an index lists; none for an image."""
        if self.media_type not in manifests.INDEX_TYPES:
            return ()
        return tuple(dict.fromkeys(manifests.read(self.manifest).children))

    @property
    def is_made_up(self) -> bool:
        """Whether the test gave no manifest, so that one is made up."""
        return not isinstance(self._source, bytes)

    @property
    def has_given_digest(self) -> bool:
        """Whether its digest was given by hand, and so differs from that of its manifest."""
        return manifests.compute_digest(self.manifest) != self.digest

    @property
    def tag_status(self) -> TagStatus:
        """TAGGED or UNTAGGED, the words of DescribeImages' filter."""
        return "TAGGED" if self.tags else "UNTAGGED"


# The public fields in the order in which DescribeImages reports them: the owner comes first.
_TRAITS = [field.name for field in fields(Traits) if field.name != "left_out"]
_OWN = [field.name for field in fields(Image) if not field.name.startswith("_")]
_FIELDS = (*_TRAITS[:2], *_OWN, *_TRAITS[2:])

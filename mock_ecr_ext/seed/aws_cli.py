"""What the AWS CLI prints of a registry, read as a seed.

A page is what `aws ecr describe-repositories` or `aws ecr describe-images` prints; there may be any
number of them, in any order. Members that a seed has no word for are left out: AWS adds some.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from mock_ecr_ext.model import names
from mock_ecr_ext.model.exceptions import InvalidSeed, InvalidValue
from mock_ecr_ext.model.images.facts import check_scan_status, check_status
from mock_ecr_ext.model.images.image import ScanFindings
from mock_ecr_ext.model.inputs import check_texts, parse_size, resolve_time
from mock_ecr_ext.model.repository_record import check_encryption, check_mutability
from mock_ecr_ext.model.text import represent
from mock_ecr_ext.seed import checks

Page = Mapping[str, Any]
Home = tuple[str | None, str | None]  # region, account
Members = Mapping[str, tuple[str, Callable[[Any], Any]]]

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.timezone.utc)


def _time(value: Any) -> dt.datetime:
    """The CLI prints ISO 8601, or seconds since 1970 where it is told to (and always did once)."""
    try:
        found = _since_1970(value) if type(value) in (int, float) else checks.time(value)
    except (ValueError, OverflowError):
        found = None
    if isinstance(found, dt.datetime):
        return found
    raise InvalidValue("time", value, "give ISO 8601 with its offset, or seconds since 1970")


def _since_1970(seconds: float) -> dt.datetime:
    return resolve_time(dt.timedelta(milliseconds=round(seconds * 1000)), _EPOCH)


def _filters(value: Any) -> tuple[str, ...]:
    try:
        return check_texts("exclusion filters", [entry["filter"] for entry in value])
    except (TypeError, LookupError):
        remedy = "give a list of objects that each have a filter"
        raise InvalidValue("exclusion filters", value, remedy) from None


# What a seed calls each member, and how it is read.
_REPOSITORY: Members = {
    "repositoryName": ("name", names.repository_name),
    "createdAt": ("created_at", _time),
    "imageTagMutability": ("image_tag_mutability", check_mutability),
    "imageTagMutabilityExclusionFilters": ("image_tag_mutability_exclusion_filters", _filters),
}
_SCANNING: Members = {"scanOnPush": ("scan_on_push", checks.flag)}
_ENCRYPTION: Members = {
    "encryptionType": ("encryption_type", check_encryption),
    "kmsKey": ("kms_key", checks.text),
}
_IMAGE: Members = {
    "imageTags": ("tags", checks.tags),
    "imageSizeInBytes": ("size", parse_size),
    "imageDigest": ("digest", names.image_digest),
    "imageManifestMediaType": ("media_type", names.media_type),
    "artifactMediaType": ("artifact_media_type", names.media_type),
    "subjectManifestDigest": ("subject", names.image_digest),
    "imageStatus": ("status", check_status),
    "imagePushedAt": ("pushed_at", _time),
    "lastRecordedPullTime": ("last_pulled_at", _time),
    "lastArchivedAt": ("archived_at", _time),
    "lastActivatedAt": ("activated_at", _time),
}
_SCAN: Members = {
    "status": ("scan_status", check_scan_status),
    "description": ("scan_description", checks.text),
}
_FINDINGS: Members = {
    "findingSeverityCounts": ("counts", checks.findings),
    "imageScanCompletedAt": ("completed_at", _time),
    "vulnerabilitySourceUpdatedAt": ("source_updated_at", _time),
}
_REPOSITORY_MARKS = ("repositoryArn", "repositoryName", "repositoryUri")


def is_page(document: Any) -> bool:
    """Whether a document is a page, or one record or a list of records out of a page."""
    if isinstance(document, list):
        return bool(document) and all(map(is_page, document))
    if not isinstance(document, Mapping):
        return False
    if "imageDetails" in document or "imageDigest" in document:
        return True
    listed = document.get("repositories")
    if isinstance(listed, list):
        return any(_is_repository(entry) for entry in listed)
    return _is_repository(document)


def seed_of(source: str, documents: Iterable[Any]) -> dict[str, Any]:
    """The seed that says the same, each value checked; no two things of a place claim the same.

    Its default registry is that of the first repository. Raises `InvalidSeed` for records that lack
    a name, a digest or a time, for values that ECR could not hold, and for images of a repository
    that stands in several regions, of which they tell none.
    """
    collected = _Collected(source)
    for document in documents:
        for record in _records(document):
            collected.add(record)
    return collected.seed()


class _Collected:
    def __init__(self, source: str) -> None:
        self._source = source
        self._problems: list[str] = []
        self._repositories: dict[tuple[Home, str], dict[str, Any]] = {}
        self._images: dict[tuple[str | None, str], dict[str, dict[str, Any]]] = {}

    def add(self, record: Any) -> None:
        problem = _missing(record)
        if problem is not None:
            self._problems.append(f"{problem}: record {_represent(record)}")
            return
        problems: list[str] = []
        try:
            self._keep(record, problems)
        except InvalidValue as error:
            problems.append(str(error))
        self._problems += [f"{_title(record)}: {problem}" for problem in problems]

    def seed(self) -> dict[str, Any]:
        """The default registry's repositories, and the other registries."""
        if self._problems:
            raise InvalidSeed(self._source, self._problems)
        for (account, name), images in self._images.items():
            self._place(account, name, list(images.values()))
        homes: dict[Home, list[dict[str, Any]]] = {}
        for (home, _), repository in self._repositories.items():
            homes.setdefault(home, []).append(repository)
        registries = [
            {**_registry(*home), "repositories": repositories}
            for home, repositories in homes.items()
        ]
        return {**registries[0], "registries": registries[1:]} if registries else {}

    def _keep(self, record: Page, problems: list[str]) -> None:
        name = record["repositoryName"]
        if "imageDigest" in record:
            images = self._images_of(record.get("registryId"), name)
            images[record["imageDigest"]] = _image(record, problems)
        else:
            self._repositories[_home(record), name] = _repository(record, problems)

    def _images_of(self, account: Any, name: str) -> dict[str, dict[str, Any]]:
        try:
            return self._images[account, name]
        except (KeyError, TypeError):  # no text is a TypeError: it has no hash
            place = _given(account, names.account_id), names.repository_name(name)
            return self._images.setdefault(place, {})

    def _place(self, account: str | None, name: str, images: list[dict[str, Any]]) -> None:
        homes = [
            home
            for home, other in self._repositories
            if other == name and account in (None, home[1])
        ]
        if len(homes) > 1:
            # The CLI's output of one region at a time is what such images can be told from.
            places = " and in ".join(str(region) for region, _ in homes)
            problem = f"repository {name!r} stands in {places}, and its images do not tell in which"
            raise InvalidSeed(self._source, [f"{problem}; give one region at a time"])
        if homes:
            repository = self._repositories[homes[0], name]
        else:
            repository = self._repositories[self._default_home(account), name] = {"name": name}
            repository["created_at"] = min(image["pushed_at"] for image in images)
        repository["images"] = _with_distinct_tags(images)

    def _default_home(self, account: str | None) -> Home:
        regions = [region for (region, other), _ in self._repositories if other == account]
        return (regions[0] if regions else None, account)


def _missing(record: Any) -> str | None:
    """What a record lacks without which it tells nothing, if it does."""
    if not isinstance(record, (dict, Mapping)):
        return "this is no record of AWS's"
    name = record.get("repositoryName")
    if not isinstance(name, str):
        return "a record has no repositoryName"
    if "imageDigest" not in record:
        return None
    if not isinstance(record["imageDigest"], str):
        return f"a record of {name!r} has no imageDigest"
    if record.get("imagePushedAt") is None:
        return f"an image of {name!r} has no imagePushedAt"
    return None


def _title(record: Page) -> str:
    repository = f"{record['repositoryName']!r}"
    if "imageDigest" in record:
        return f"image {record['imageDigest']} of {repository}"
    return f"repository {repository}"


def _is_repository(record: Any) -> bool:
    return isinstance(record, Mapping) and any(mark in record for mark in _REPOSITORY_MARKS)


def _records(document: Any) -> Iterable[Any]:
    if isinstance(document, list):
        return [record for entry in document for record in _records(entry)]
    for member in ("imageDetails", "repositories"):
        if isinstance(document.get(member), list):
            records: list[Any] = document[member]
            return records
    return [document]


def _registry(region: str | None, account: str | None) -> dict[str, Any]:
    told = {"region": region, "account_id": account}
    return {key: value for key, value in told.items() if value is not None}


def _home(record: Page) -> Home:
    """Region and account, out of `arn:aws:ecr:{region}:{account}:repository/{name}`."""
    parts = str(record.get("repositoryArn", "")).split(":")
    if len(parts) < 6:  # noqa: PLR2004  # the parts above
        return None, _given(record.get("registryId"), names.account_id)
    return names.region_name(parts[3]), names.account_id(parts[4])


def _given(value: Any, check: Callable[[Any], str]) -> str | None:
    return None if value is None else check(value)


def _repository(record: Page, problems: list[str]) -> dict[str, Any]:
    return {
        **_read(record, _REPOSITORY, problems),
        **_read_part(record, "imageScanningConfiguration", _SCANNING, problems),
        **_read_part(record, "encryptionConfiguration", _ENCRYPTION, problems),
    }


def _image(record: Page, problems: list[str]) -> dict[str, Any]:
    found = _read(record, _IMAGE, problems)
    found.setdefault("tags", ())
    if found.get("status") == "ACTIVE":
        del found["status"]  # the default; what is not there costs 100,000 images no time
    if "imageScanStatus" in record:
        found |= _read_part(record, "imageScanStatus", _SCAN, problems)
    if record.get("imageScanFindingsSummary") is not None:
        summary = _read_part(record, "imageScanFindingsSummary", _FINDINGS, problems)
        unsaid: dict[str, Any] = {"counts": {}, "completed_at": found.get("pushed_at")}
        found["scan_findings"] = ScanFindings(**{**unsaid, **summary})
    return found


def _read(record: Page, members: Members, problems: list[str], prefix: str = "") -> dict[str, Any]:
    """What a record has of the members, as a seed has it; what is refused goes to the problems."""
    found = {}
    for member, value in record.items():
        if value is not None and member in members:
            key, check = members[member]
            try:
                found[key] = check(value)
            except InvalidValue as error:
                problems.append(f"{prefix}{member}: {error}")
    return found


def _read_part(record: Page, member: str, members: Members, problems: list[str]) -> dict[str, Any]:
    part = record.get(member)
    if isinstance(part, Mapping):
        return _read(part, members, problems, f"{member}.")
    if part is not None:
        problems.append(f"{member}: {InvalidValue('value', part, 'give an object')}")
    return {}


def _with_distinct_tags(images: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A tag that moved while the pages were read stays with the image that was read last."""
    owners = {tag: image["digest"] for image in images for tag in image["tags"]}
    if len(owners) == sum(len(image["tags"]) for image in images):
        return images
    for image in images:
        digest = image["digest"]
        image["tags"] = tuple([tag for tag in image["tags"] if owners[tag] == digest])
    return images


def _represent(record: Any) -> str:
    return represent(dict(record) if isinstance(record, Mapping) else record)

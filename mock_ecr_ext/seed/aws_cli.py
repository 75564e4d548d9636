"""What the AWS CLI prints of a registry, read as a seed.

A page is what `aws ecr describe-repositories` or `aws ecr describe-images` prints; there may be any
number of them, in any order. Members that a seed has no word for are left out: AWS adds some.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from mock_ecr_ext.model.inputs import moment, texts
from mock_ecr_ext.model.misuse import InvalidSeed, InvalidValue

Page = Mapping[str, Any]
Home = tuple[str | None, str | None]  # region, account

_IMAGE_KEYS = {
    "imageTags": "tags",
    "imageSizeInBytes": "size",
    "imageDigest": "digest",
    "imageManifestMediaType": "media_type",
    "artifactMediaType": "artifact_media_type",
    "subjectManifestDigest": "subject",
    "imageStatus": "status",
    "imagePushedAt": "pushed_at",
    "lastRecordedPullTime": "last_pulled_at",
    "lastArchivedAt": "archived_at",
    "lastActivatedAt": "activated_at",
}
_IMAGE_TIMES = {"pushed_at", "last_pulled_at", "archived_at", "activated_at"}
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.timezone.utc)
_SCAN_KEYS = {"status": "scan_status", "description": "scan_description"}
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
    """The seed that says the same; its default registry is that of the first repository.

    Raises `InvalidSeed` for a record without its name or digest, and for images of a repository
    that stands in several regions, of which they tell none.
    """
    collected = _Collected(source)
    for document in documents:
        for record in _records(document):
            collected.add(record)
    if collected.problems:
        raise InvalidSeed(source, collected.problems)
    return collected.seed()


class _Collected:
    def __init__(self, source: str) -> None:
        self._source = source
        self.problems: list[str] = []
        self._repositories: dict[tuple[Home, str], dict[str, Any]] = {}
        self._images: dict[tuple[str | None, str], dict[str, dict[str, Any]]] = {}

    def add(self, record: Any) -> None:
        if not isinstance(record, (dict, Mapping)):
            self.problems.append(f"this is no record of AWS's: {_short(record)}")
            return
        name, digest = record.get("repositoryName"), record.get("imageDigest")
        if not isinstance(name, str):
            self.problems.append(f"a record has no repositoryName: {_short(record)}")
        elif isinstance(digest, str) and record.get("imagePushedAt") is None:
            self.problems.append(f"an image of {name!r} has no imagePushedAt: {_short(record)}")
        elif isinstance(digest, str):
            images = self._images.setdefault((record.get("registryId"), name), {})
            images[digest] = self._read(_image, record)
        elif "imageDigest" not in record:
            home = _home(record)
            self._repositories[home, name] = self._read(_repository, record)
        else:
            self.problems.append(f"a record of {name!r} has no imageDigest: {_short(record)}")

    def seed(self) -> dict[str, Any]:
        """The default registry's repositories, and the other registries."""
        for (account, name), images in self._images.items():
            self._place(account, name, list(images.values()))
        homes: dict[Home, list[dict[str, Any]]] = {}
        for (home, _), repository in self._repositories.items():
            homes.setdefault(home, []).append(repository)
        registries = [_registry(home, repositories) for home, repositories in homes.items()]
        return {**registries[0], "registries": registries[1:]} if registries else {}

    def _read(self, read: Callable[[Page], dict[str, Any]], record: Page) -> dict[str, Any]:
        try:
            return read(record)
        except InvalidValue as error:
            self.problems.append(f"this is no record of AWS's: {_short(record)}: {error}")
            return {}
        except (TypeError, AttributeError, KeyError, ValueError, OverflowError):
            self.problems.append(f"this is no record of AWS's: {_short(record)}")
            return {}

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


def _registry(home: Home, repositories: list[dict[str, Any]]) -> dict[str, Any]:
    region, account = home
    names = {"region": region, "account_id": account}
    return {
        **{key: value for key, value in names.items() if value is not None},
        "repositories": repositories,
    }


def _home(record: Page) -> Home:
    """Region and account, out of `arn:aws:ecr:{region}:{account}:repository/{name}`."""
    parts = str(record.get("repositoryArn", "")).split(":")
    if len(parts) < 6:  # noqa: PLR2004  # the parts above
        return None, record.get("registryId")
    return parts[3], parts[4]


def _repository(record: Page) -> dict[str, Any]:
    encryption = record.get("encryptionConfiguration", {})
    filters = record.get("imageTagMutabilityExclusionFilters", ())
    found = {
        "name": record["repositoryName"],
        "created_at": _time(record.get("createdAt")),
        "image_tag_mutability": record.get("imageTagMutability"),
        "image_tag_mutability_exclusion_filters": [entry["filter"] for entry in filters] or None,
        "scan_on_push": record.get("imageScanningConfiguration", {}).get("scanOnPush"),
        "encryption_type": encryption.get("encryptionType"),
        "kms_key": encryption.get("kmsKey"),
    }
    return {key: value for key, value in found.items() if value is not None}


def _image(record: Page) -> dict[str, Any]:
    found = _renamed(record, _IMAGE_KEYS)
    if found.get("status") == "ACTIVE":
        del found["status"]  # the default; what is not there costs 100,000 images no time
    found["tags"] = texts("imageTags", found.get("tags", ()))
    for key in _IMAGE_TIMES & found.keys():
        found[key] = _time(found[key])
    scan = record.get("imageScanStatus")
    if scan is not None:
        found |= _renamed(scan, _SCAN_KEYS)
    summary = record.get("imageScanFindingsSummary")
    if summary is not None:
        found["scan_findings"] = _findings(summary, found["pushed_at"])
    return found


def _renamed(record: Page, keys: Mapping[str, str]) -> dict[str, Any]:
    """What a record has of the members that a seed has a key for, by these keys."""
    return {
        keys[member]: value
        for member, value in record.items()
        if member in keys and value is not None
    }


def _findings(summary: Page, pushed_at: Any) -> dict[str, Any]:
    times = {
        "completed_at": _time(summary.get("imageScanCompletedAt")) or pushed_at,
        "source_updated_at": _time(summary.get("vulnerabilitySourceUpdatedAt")),
    }
    counts = summary.get("findingSeverityCounts", {})
    return {"counts": counts, **{key: time for key, time in times.items() if time is not None}}


def _time(value: Any) -> Any:
    """The CLI prints ISO 8601, or seconds since 1970 where it is told to (and always did once)."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        value = dt.timedelta(milliseconds=round(value * 1000))
    return None if value is None else moment(value, _EPOCH)


def _with_distinct_tags(images: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A tag that moved while the pages were read stays with the image that was read last."""
    owners = {tag: image["digest"] for image in images for tag in image["tags"]}
    if len(owners) == sum(len(image["tags"]) for image in images):
        return images
    for image in images:
        digest = image["digest"]
        image["tags"] = tuple([tag for tag in image["tags"] if owners[tag] == digest])
    return images


def _short(record: Any) -> str:
    plain = dict(record) if isinstance(record, Mapping) else record
    return str(InvalidValue("record", plain, "")).split(" is refused")[0]

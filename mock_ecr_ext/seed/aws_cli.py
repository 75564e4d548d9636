"""AWS CLI output, read as a seed.

A page is the output of `aws ecr describe-repositories` or `aws ecr describe-images`. Any number of
pages make one seed, in any order. Members without a counterpart in a seed are ignored, as AWS adds
new ones.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from mock_ecr_ext.model import names
from mock_ecr_ext.model.exceptions import InvalidSeed, InvalidValue
from mock_ecr_ext.model.text import represent
from mock_ecr_ext.seed.aws_records import (
    Home,
    Record,
    check_optional,
    find_flaw,
    is_repository,
    make_title,
    read_home,
    read_image,
    read_repository,
)


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
        return any(is_repository(entry) for entry in listed)
    return is_repository(document)


def convert_pages(source: str, documents: Iterable[Any]) -> dict[str, Any]:
    """Convert pages to the equivalent seed, validated and free of duplicates.

    source: the place the pages were read from, for messages.

    The default registry is that of the first repository. Raises `InvalidSeed` for records without
    a name, a digest or a push time, for values that ECR does not allow, and for images of a
    repository that exists in several regions, as images do not name their region.
    """
    collector = _Collector(source)
    for document in documents:
        for record in _list_records(document):
            collector.add(record)
    return collector.finish()


class _Collector:
    def __init__(self, source: str) -> None:
        self._source = source
        self._problems: list[str] = []
        self._repositories: dict[tuple[Home, str], dict[str, Any]] = {}
        self._images: dict[tuple[str | None, str], dict[str, dict[str, Any]]] = {}

    def add(self, record: Any) -> None:
        """Read a record; its problems are collected too."""
        flaw = find_flaw(record)
        if flaw is not None:
            plain = dict(record) if isinstance(record, Mapping) else record
            self._problems.append(f"{flaw}: record {represent(plain)}")
            return
        problems: list[str] = []
        try:
            self._keep(record, problems)
        except InvalidValue as error:
            problems.append(str(error))
        self._problems += [f"{make_title(record)}: {problem}" for problem in problems]

    def finish(self) -> dict[str, Any]:
        """Make the seed of the records so far; raises `InvalidSeed` with all their problems."""
        if self._problems:
            raise InvalidSeed(self._source, self._problems)
        for (account, name), images in self._images.items():
            self._place_images(account, name, list(images.values()))
        homes: dict[Home, list[dict[str, Any]]] = {}
        for (home, _), repository in self._repositories.items():
            homes.setdefault(home, []).append(repository)
        registries = [
            {**_make_registry(home), "repositories": repositories}
            for home, repositories in homes.items()
        ]
        return {**registries[0], "registries": registries[1:]} if registries else {}

    def _keep(self, record: Record, problems: list[str]) -> None:
        name = record["repositoryName"]
        if "imageDigest" in record:
            images = self._get_images(record.get("registryId"), name)
            images[record["imageDigest"]] = read_image(record, problems)
        else:
            self._repositories[read_home(record), name] = read_repository(record, problems)

    def _get_images(self, account: Any, name: str) -> dict[str, dict[str, Any]]:
        try:
            return self._images[account, name]
        except (KeyError, TypeError):  # an account that is not a text may be unhashable
            place = (
                check_optional(account, names.check_account_id),
                names.check_repository_name(name),
            )
            return self._images.setdefault(place, {})

    def _place_images(self, account: str | None, name: str, images: list[dict[str, Any]]) -> None:
        homes = [
            home
            for home, other in self._repositories
            if other == name and account in (None, home.account_id)
        ]
        if len(homes) > 1:
            places = " and in ".join(str(home.region) for home in homes)
            problem = f"repository {name!r} is in {places}, and its images do not name a region"
            raise InvalidSeed(self._source, [f"{problem}; give one region at a time"])
        if homes:
            repository = self._repositories[homes[0], name]
        else:
            repository = self._repositories[self._choose_home(account), name] = {"name": name}
            repository["created_at"] = min(image["pushed_at"] for image in images)
        repository["images"] = _remove_duplicate_tags(images)

    def _choose_home(self, account: str | None) -> Home:
        regions = [home.region for home, _ in self._repositories if home.account_id == account]
        return Home(regions[0] if regions else None, account)


def _list_records(document: Any) -> Iterable[Any]:
    if isinstance(document, list):
        return [record for entry in document for record in _list_records(entry)]
    for member in ("imageDetails", "repositories"):
        if isinstance(document.get(member), list):
            records: list[Any] = document[member]
            return records
    return [document]


def _make_registry(home: Home) -> dict[str, Any]:
    return {key: value for key, value in home._asdict().items() if value is not None}


def _remove_duplicate_tags(images: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Leave a tag that moved while the pages were read to the image that was read last."""
    owners = {tag: image["digest"] for image in images for tag in image["tags"]}
    if len(owners) == sum(len(image["tags"]) for image in images):
        return images
    for image in images:
        digest = image["digest"]
        image["tags"] = tuple([tag for tag in image["tags"] if owners[tag] == digest])
    return images

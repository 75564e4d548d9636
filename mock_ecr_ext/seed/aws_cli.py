"""AWS CLI output, read as a seed.

A page is the output of `aws ecr describe-repositories`, `describe-images` or
`get-lifecycle-policy`. Any number of pages make one seed, in any order. A member without a
counterpart in a seed is left out with a warning, as AWS adds new ones.
"""

import itertools
import warnings
from collections.abc import Iterable, Mapping
from typing import Any

from mock_ecr_ext.model import names
from mock_ecr_ext.model.exceptions import InvalidSeed, InvalidValue
from mock_ecr_ext.model.text import represent
from mock_ecr_ext.seed.aws_pages import Listings, Page, list_pages
from mock_ecr_ext.seed.aws_records import (
    Home,
    Record,
    check_optional,
    find_flaw,
    find_kind,
    list_unknown,
    make_title,
    read_home,
    read_image,
    read_policy,
    read_repository,
)


def convert_pages(
    source: str, documents: Iterable[Any], places: Iterable[str] | None = None
) -> dict[str, Any]:
    """Convert pages to the equivalent seed, validated and free of duplicates.

    source: the place the pages were read from, for messages.
    places: the place of each document in the source, for messages.

    The default registry is that of the first repository. Raises `InvalidSeed` for records without
    a name, a digest or a push time, for values that ECR does not allow, for a list without its last
    page, and for images of a repository that exists in several regions, as images do not name their
    region.
    """
    collector = _Collector(source)
    for document, place in zip(documents, places or itertools.repeat(""), strict=False):
        for page in list_pages(document):
            collector.add(page, f"{place}: " if place else "")
    return collector.finish()


class _Collector:
    def __init__(self, source: str) -> None:
        self._source = source
        self._problems: list[str] = []
        self._listings = Listings()
        self._unknown: set[str] = set()
        self._repositories: dict[tuple[Home, str], dict[str, Any]] = {}
        self._images: dict[tuple[str | None, str], dict[str, dict[str, Any]]] = {}
        self._policies: dict[tuple[str | None, str], dict[str, Any]] = {}

    def add(self, page: Page, place: str) -> None:
        """Read the records of a page; its problems are collected too."""
        self._problems += [f"{place}{flaw}" for flaw in page.flaws]
        if page.member is not None:
            self._listings.add(page, place)
        for number, record in enumerate(page.records):
            flaw = find_flaw(record, is_image=page.member == "imageDetails")
            if flaw is None:
                self._read(record, place)
            else:
                plain = dict(record) if isinstance(record, Mapping) else record
                name = f"{page.member}[{number}]" if page.member else "record"
                self._problems.append(f"{place}{flaw}: {name} {represent(plain)}")

    def finish(self) -> dict[str, Any]:
        """Make the seed of the records so far; raises `InvalidSeed` with all their problems."""
        problems = [*self._problems, *self._listings.find_problems()]
        if problems:
            raise InvalidSeed(self._source, problems)
        for name in sorted(self._unknown):
            text = (
                f"the member {name!r} of AWS's records has no counterpart in a seed; it is left out"
            )
            warnings.warn(f"{self._source}: {text}", stacklevel=2)
        for (account, name), images in self._images.items():
            self._place_images(account, name, list(images.values()))
        for (account, name), policy in self._policies.items():
            self._get_repository(account, name).update(policy)
        homes: dict[Home, list[dict[str, Any]]] = {}
        for (home, _), repository in self._repositories.items():
            homes.setdefault(home, []).append(repository)
        registries = [
            {**_make_registry(home), "repositories": repositories}
            for home, repositories in homes.items()
        ]
        return {**registries[0], "registries": registries[1:]} if registries else {}

    def _read(self, record: Record, place: str) -> None:
        problems: list[str] = []
        for name, match in list_unknown(record):
            if match is None:
                self._unknown.add(name)
            else:
                problems.append(f"{name}: unknown member; did you mean {match!r}?")
        try:
            self._keep(record, problems)
        except InvalidValue as error:
            problems.append(str(error))
        if problems:
            title = f"{place}{make_title(record)}"
            self._problems += [f"{title}: {problem}" for problem in problems]

    def _keep(self, record: Record, problems: list[str]) -> None:
        name, kind = record["repositoryName"], find_kind(record)
        if kind == "image":
            images = self._get_images(record.get("registryId"), name)
            images[record["imageDigest"]] = read_image(record, problems)
        elif kind == "repository":
            self._repositories[read_home(record), name] = read_repository(record, problems)
        else:
            account = check_optional(record.get("registryId"), names.check_account_id)
            place = account, names.check_repository_name(name)
            self._policies[place] = read_policy(record, problems)

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
        repository = self._get_repository(account, name)
        if repository.keys() == {"name"}:
            repository["created_at"] = min(image["pushed_at"] for image in images)
        # An image of a record with an account and of one without is the same one.
        every = {image["digest"]: image for image in [*repository.get("images", ()), *images]}
        repository["images"] = _remove_duplicate_tags(list(every.values()))

    def _get_repository(self, account: str | None, name: str) -> dict[str, Any]:
        """The entry of a repository, which is made if no record describes it."""
        homes = [
            home
            for home, other in self._repositories
            if other == name and account in (None, home.account_id)
        ]
        if len(homes) > 1:
            places = " and in ".join(str(home.region) for home in homes)
            problem = (
                f"repository {name!r} is in {places}, and neither its images nor its lifecycle "
                "policy name a region"
            )
            raise InvalidSeed(self._source, [f"{problem}; give one region at a time"])
        home = homes[0] if homes else self._choose_home(account)
        return self._repositories.setdefault((home, name), {"name": name})

    def _choose_home(self, account: str | None) -> Home:
        regions = [home.region for home, _ in self._repositories if home.account_id == account]
        return Home(regions[0] if regions else None, account)


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

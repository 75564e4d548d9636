"""The mock's repositories and images, as moto's own classes."""

import dataclasses
import fnmatch
from collections.abc import Callable, Mapping
from typing import Any

from moto.ecr import models
from moto.ecr.exceptions import ImageNotFoundException

from mock_ecr_ext.model.images.image import Image
from mock_ecr_ext.model.registry import Registry
from mock_ecr_ext.model.repository import Repository as OurRepository
from mock_ecr_ext.wire.operations.repository_shapes import make_exclusion_filters

_SCANS = "mock_ecr_ext_scans"


class _Ours:
    """An attribute of moto's that is the mock's.

    write: what setting it does; by default nothing, for moto sets it at the start to what it is.
    """

    def __init__(
        self, read: Callable[[Any], Any], write: Callable[[Any, Any], None] = lambda *_: None
    ) -> None:
        self._read = read
        self._write = write

    def __get__(self, holder: Any, _: type | None = None) -> Any:
        return self._read(holder)

    def __set__(self, holder: Any, value: Any) -> None:
        self._write(holder, value)


class Repository(models.Repository):
    """One of the mock's repositories: what ECR says of it is the mock's, the rest moto's own.

    What is moto's own is an attribute like any other, and so in `__dict__`: that is the mapping
    which the repository keeps for it, and takes with it when it rolls back or goes.
    """

    __slots__ = ("_registry", "_repository")
    _registry: Registry
    _repository: OurRepository

    # moto lists the classes of a service by their modules and names; this one is not another.
    __module__ = models.__name__

    account_id: Any = _Ours(lambda self: self._registry.account_id)
    registry_id: Any = account_id
    region_name: Any = _Ours(lambda self: self._registry.region)
    name: Any = _Ours(lambda self: self._repository.name)
    arn: Any = _Ours(lambda self: self._repository.arn)
    uri: Any = _Ours(lambda self: self._repository.uri)
    created_at: Any = _Ours(lambda self: self._repository.created_at.replace(tzinfo=None))
    layers: Any = _Ours(lambda self: self._repository.layers)
    # A tuple, so that nothing of moto's can put an image where nobody would see it.
    images: Any = _Ours(lambda self: tuple(map(self._as_moto_has_it, self._repository.images)))
    image_tag_mutability: Any = _Ours(
        lambda self: self._repository.record.image_tag_mutability,
        lambda self, value: self._record(image_tag_mutability=getattr(value, "value", value)),
    )
    image_tag_mutability_exclusion_filters: Any = _Ours(
        lambda self: make_exclusion_filters(self._repository.record),
        lambda self, value: self._record(
            image_tag_mutability_exclusion_filters=tuple(entry["filter"] for entry in value or ())
        ),
    )
    image_scanning_configuration: Any = _Ours(
        lambda self: {"scanOnPush": self._repository.record.scan_on_push},
        lambda self, value: self._record(scan_on_push=to_ecr_case(value)["scanOnPush"]),
    )
    # moto says of every repository that it is not scanned on push.
    scanning_config: Any = _Ours(
        lambda self: self._scanning_config(),
        lambda self, value: self.__dict__.update(scanning_config=value),
    )

    def __new__(cls, *_: Any) -> Any:
        """Not as moto makes one: it keeps each in a list, for its dashboard."""
        return object.__new__(cls)

    def __init__(
        self, registry: Registry, repository: OurRepository, encryption: Any = None
    ) -> None:
        """Let moto begin with what is its own, where it has not yet.

        encryption: in CloudFormation's spelling, which moto compares with it at an update.
        """
        self.__dict__ = repository.kept  # type: ignore[misc]  # moto's class has one
        self._registry, self._repository = registry, repository
        if repository.kept:
            return
        record = repository.record
        key = {"kmsKey": record.kms_key} if record.kms_key else {}
        super().__init__(  # by position: moto 5.0.0 misspells the name of the last
            registry.account_id,
            registry.region,
            record.name,
            registry.account_id,
            encryption or {"encryptionType": record.encryption_type, **key},
            self.image_scanning_configuration,
            record.image_tag_mutability,
        )
        repository.record = record  # moto sets what it was not told, such as filters, to None
        self._go_by_scanning_rules()

    def _record(self, **changes: Any) -> None:
        self._repository.record = dataclasses.replace(self._repository.record, **changes)

    def _scanning_config(self) -> Any:
        config = self.__dict__["scanning_config"]
        config["scanOnPush"] = self._repository.record.scan_on_push
        return config

    def _go_by_scanning_rules(self) -> None:
        # As moto does where it makes a repository itself. moto 5.0.0 keeps no rules.
        scanning = self._registry.kept.get("registry_scanning_configuration", {"rules": ()})
        for rule in scanning["rules"]:
            for entry in rule["repositoryFilters"]:
                if _matches(self.name, entry["filter"]):
                    self.scanning_config["scanFrequency"] = rule["scanFrequency"]
                    self.scanning_config["appliedScanFilters"] = [entry]

    def _get_image(self, image_tag: str | None, image_digest: str | None) -> models.Image:
        # moto looks at one image after the other, and an image of its own remembers its scan.
        image = self._repository.find(image_digest, image_tag)
        if image is None:
            digest, tag = image_digest or "null", image_tag or "null"
            raise ImageNotFoundException(
                image_id=f"{{imageDigest:'{digest}', imageTag:'{tag}'}}",
                repository_name=self.name,
                registry_id=self.registry_id,
            )
        scans = self.__dict__.setdefault(_SCANS, {})
        pushed = (image.digest, image.pushed_at)  # pushed again, it is another image
        made = self._as_moto_has_it(image, scans.setdefault(pushed, {}))
        made.image_tag = image_tag or made.image_tag
        return made

    def _as_moto_has_it(self, image: Image, kept: dict[str, Any] | None = None) -> models.Image:
        made: models.Image = object.__new__(models.Image)  # as for a repository
        made.__dict__ = {} if kept is None else kept
        tag = next(iter(image.tags), None)
        if not kept:
            manifest = image.manifest.decode(errors="replace")
            made.__init__(
                self.account_id,
                tag,
                manifest,
                self.name,
                image.media_type,
                image.digest,
                self.registry_id,
            )
        made.image_tag, made.image_tags = tag, list(image.tags)
        made.image_pushed_at = int(image.pushed_at.timestamp())
        return made


def to_ecr_case(members: Mapping[str, Any] | None) -> dict[str, Any]:
    """Members of CloudFormation's spelling in that of ECR's own API."""
    flags = {"true": True, "false": False}
    return {
        f"{name[0].lower()}{name[1:]}": flags.get(value, value)
        for name, value in (members or {}).items()
    }


def _matches(name: str, pattern: str) -> bool:
    # AWS's documentation: without a wildcard it is enough that the name contains the filter.
    return fnmatch.fnmatchcase(name, pattern if "*" in pattern else f"*{pattern}*")

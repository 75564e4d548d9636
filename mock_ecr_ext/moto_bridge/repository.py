"""The mock's repositories and images, as moto's own classes."""

import fnmatch
from collections.abc import Callable, Mapping
from typing import Any

from moto.ecr import models
from moto.ecr.exceptions import ImageNotFoundException

from mock_ecr_ext.model.images.errors import format_image_id
from mock_ecr_ext.model.images.image import Image
from mock_ecr_ext.model.registry import Registry
from mock_ecr_ext.model.repository import Repository as OurRepository
from mock_ecr_ext.model.state import ForeignState
from mock_ecr_ext.wire.operations.repository_shapes import make_exclusion_filters

_SCANS = "mock_ecr_ext_scans"


class _Ours:
    """An attribute of moto's class that is read from the mock.

    write: sets it; by default nothing happens, as moto sets it at the start to its present value.
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
    """One of the mock's repositories: the members of ECR's Repository are the mock's.

    The other attributes are moto's own. Their `__dict__` is the repository's `ForeignState`, which
    rolls back with the repository and goes with it.
    """

    __slots__ = ("_registry", "_repository")
    _registry: Registry
    _repository: OurRepository

    # moto lists the classes of a service by their modules and names; this one replaces its own.
    __module__ = models.__name__

    account_id: Any = _Ours(lambda self: self._registry.account_id)
    registry_id: Any = account_id
    region_name: Any = _Ours(lambda self: self._registry.region)
    name: Any = _Ours(lambda self: self._repository.name)
    arn: Any = _Ours(lambda self: self._repository.arn)
    uri: Any = _Ours(lambda self: self._repository.uri)
    created_at: Any = _Ours(lambda self: self._repository.created_at.replace(tzinfo=None))
    layers: Any = _Ours(lambda self: self._repository.layers)
    # A tuple, so that moto cannot add an image that the mock would not see.
    images: Any = _Ours(lambda self: tuple(map(self._to_moto_image, self._repository.images)))
    image_tag_mutability: Any = _Ours(
        lambda self: self._repository.record.image_tag_mutability,
        lambda self, value: self._repository.change_settings(
            image_tag_mutability=getattr(value, "value", value)
        ),
    )
    image_tag_mutability_exclusion_filters: Any = _Ours(
        lambda self: make_exclusion_filters(self._repository.record),
        lambda self, value: self._repository.change_settings(
            image_tag_mutability_exclusion_filters=tuple(entry["filter"] for entry in value or ())
        ),
    )
    image_scanning_configuration: Any = _Ours(
        lambda self: {"scanOnPush": self._repository.record.scan_on_push},
        lambda self, value: self._repository.change_settings(
            scan_on_push=to_ecr_case(value)["scanOnPush"]
        ),
    )
    # moto reports that no repository is scanned on push.
    scanning_config: Any = _Ours(
        lambda self: self._scanning_config(),
        lambda self, value: self.__dict__.update(scanning_config=value),
    )

    def __new__(cls, *_: Any) -> Any:
        """Bypass moto's own: that keeps every object in a list, for its dashboard."""
        return object.__new__(cls)

    def __init__(
        self, registry: Registry, repository: OurRepository, encryption: Any = None
    ) -> None:
        """Let moto initialise its own attributes, unless it has done so for this repository.

        encryption: in CloudFormation's spelling, with which moto compares it at an update.
        """
        foreign = repository.state[ForeignState]
        self.__dict__ = foreign  # type: ignore[misc]  # moto's class has one
        self._registry, self._repository = registry, repository
        if foreign:
            return
        record = repository.record
        key = {"kmsKey": record.kms_key} if record.kms_key else {}
        super().__init__(  # by position: moto 5.0.0 misspells the last one's name
            registry.account_id,
            registry.region,
            record.name,
            registry.account_id,
            encryption or {"encryptionType": record.encryption_type, **key},
            self.image_scanning_configuration,
            record.image_tag_mutability,
        )
        repository.change_settings(  # moto has removed the filters, which it was not given
            image_tag_mutability_exclusion_filters=record.image_tag_mutability_exclusion_filters
        )
        self._apply_scanning_rules()

    def _scanning_config(self) -> Any:
        config = self.__dict__["scanning_config"]
        config["scanOnPush"] = self._repository.record.scan_on_push
        return config

    def _apply_scanning_rules(self) -> None:
        # As moto does for a repository that it creates itself. moto 5.0.0 has no rules.
        scanning = self._registry.state[ForeignState].get(
            "registry_scanning_configuration", {"rules": ()}
        )
        for rule in scanning["rules"]:
            for entry in rule["repositoryFilters"]:
                if _matches(self.name, entry["filter"]):
                    self.scanning_config["scanFrequency"] = rule["scanFrequency"]
                    self.scanning_config["appliedScanFilters"] = [entry]

    def _get_image(self, image_tag: str | None, image_digest: str | None) -> models.Image:
        # moto's own goes through all images; and moto's images remember their scans.
        image = self._repository.find(image_digest, image_tag)
        if image is None:
            raise ImageNotFoundException(
                image_id=format_image_id(image_digest, image_tag),
                repository_name=self.name,
                registry_id=self.registry_id,
            )
        scans = self.__dict__.setdefault(_SCANS, {})
        pushed = (image.digest, image.pushed_at)  # an image that is pushed again is another
        made = self._to_moto_image(image, scans.setdefault(pushed, {}))
        made.image_tag = image_tag or made.image_tag
        return made

    def _to_moto_image(
        self, image: Image, attributes: dict[str, Any] | None = None
    ) -> models.Image:
        made: models.Image = object.__new__(models.Image)  # as for a repository
        made.__dict__ = {} if attributes is None else attributes
        tag = next(iter(image.tags), None)
        if not attributes:
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
    """Members in CloudFormation's spelling, converted to that of ECR's own API."""
    flags = {"true": True, "false": False}
    return {
        f"{name[0].lower()}{name[1:]}": flags.get(value, value)
        for name, value in (members or {}).items()
    }


def _matches(name: str, pattern: str) -> bool:
    # AWS's documentation: a filter without a wildcard matches names that contain it.
    return fnmatch.fnmatchcase(name, pattern if "*" in pattern else f"*{pattern}*")

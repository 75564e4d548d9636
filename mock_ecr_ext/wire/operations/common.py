"""The parameters that several operations read: pages, filters and settings."""

import functools
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from mock_ecr_ext.model.errors import CannotBeCombined
from mock_ecr_ext.model.families.images import ImageIdentifier
from mock_ecr_ext.model.families.repositories import Settings
from mock_ecr_ext.model.listing.paging import Page, Pageable
from mock_ecr_ext.model.registry import Registry
from mock_ecr_ext.wire.answer import Answer

T = TypeVar("T")
Parameters = Mapping[str, Any]
Operation = Callable[[Registry, Parameters], Answer]

DEFAULT_PAGE_SIZE = 100


def read_page(
    registry: Registry,
    operation: str,
    listing: Callable[[tuple[str, ...]], Pageable[T]],
    parameters: Parameters,
) -> Page[T]:
    """The requested page of a listing in the scope of this operation and registry."""
    scope = (operation, registry.account_id, registry.region)
    size = parameters.get("maxResults", DEFAULT_PAGE_SIZE)
    token = parameters.get("nextToken")
    pager = registry.backend.shared.pager
    if pager is None:
        return listing(scope).page(token, size)
    return pager(operation, functools.partial(listing, scope), token, size)


def refuse_paging(parameters: Parameters, member: str) -> None:
    """Raise `CannotBeCombined` if the request has paging parameters together with a list."""
    for field in ("maxResults", "nextToken"):
        if field in parameters:
            raise CannotBeCombined(field, member)


def read_filter(parameters: Parameters, image_status: str) -> tuple[str, str]:
    """The requested filter, by tag status and by image status.

    image_status: the latter's default.
    """
    given = parameters.get("filter", {})
    return given.get("tagStatus", "ANY"), given.get("imageStatus", image_status)


def read_image_ids(parameters: Parameters) -> Iterable[ImageIdentifier]:
    """The identifiers in `imageIds`, in the order of the request."""
    return map(read_image_id, parameters["imageIds"])


def read_image_id(image_id: Mapping[str, str]) -> ImageIdentifier:
    """One identifier of an image."""
    return ImageIdentifier(image_id.get("imageDigest"), image_id.get("imageTag"))


def read_settings(parameters: Parameters) -> Settings:
    """The requested settings of a repository; raises ECR's own error for refused ones."""
    encryption = parameters.get("encryptionConfiguration", {})
    filters = parameters.get("imageTagMutabilityExclusionFilters", ())
    return Settings(
        mutability=parameters.get("imageTagMutability", "MUTABLE"),
        exclusion_filters=tuple(entry["filter"] for entry in filters),
        scan_on_push=parameters.get("imageScanningConfiguration", {}).get("scanOnPush", False),
        encryption_type=encryption.get("encryptionType", "AES256"),
        kms_key=encryption.get("kmsKey"),
        tags=tuple((tag["Key"], tag["Value"]) for tag in parameters.get("tags", ())),
    )

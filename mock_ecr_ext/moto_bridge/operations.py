"""The operations that moto's ECR answers, because they are not native yet."""

import contextlib
import datetime as dt
import functools
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from mock_ecr_ext.model import names
from mock_ecr_ext.model.errors import EcrError
from mock_ecr_ext.model.exceptions import NotMocked
from mock_ecr_ext.model.images.archive import find_archived_blobs, refuse_scan
from mock_ecr_ext.model.registry import Registry
from mock_ecr_ext.wire.answer import Answer, make_answer
from mock_ecr_ext.wire.operations.common import Operation, Parameters
from mock_ecr_ext.wire.operations.image_shapes import make_findings_summary, make_scan_status
from mock_ecr_ext.wire.operations.table import explain_not_mocked
from mock_ecr_ext.wire.service_model import decode_answer

_TOKENS_LAST = dt.timedelta(hours=12)  # AWS's documentation of GetAuthorizationToken


def find(operation: str) -> Operation | None:
    """The function that answers an operation by moto; None if moto has none.

    The function raises `NotMocked` if moto fails.
    """
    try:
        from mock_ecr_ext.moto_bridge import requests  # imports moto, which takes a second
    except ModuleNotFoundError as error:
        if error.name != "moto":
            raise
        return None
    return functools.partial(_operate, operation) if requests.has(operation) else None


def _operate(operation: str, registry: Registry, parameters: Parameters) -> Answer:
    if "repositoryName" in parameters:
        registry.look_up(parameters["repositoryName"])
    own = _OWN.get(operation)
    members = own(registry, parameters) if own else _moto(operation, registry, parameters)
    return make_answer(**members)._replace(items=_items(members))


def _moto(operation: str, registry: Registry, parameters: Parameters) -> dict[str, Any]:
    """The members of moto's answer."""
    from mock_ecr_ext.moto_bridge import requests

    with _roll_back_on_failure(registry, parameters), _blame_moto(operation):
        return decode_answer(operation, requests.ask(registry, operation, parameters))


def _scan_findings(registry: Registry, parameters: Parameters) -> dict[str, Any]:
    """DescribeImageScanFindings: the scan that DescribeImages shows, else moto's."""
    image_id = parameters["imageId"]
    digest, tag = image_id.get("imageDigest"), image_id.get("imageTag")
    image = registry[parameters["repositoryName"]].find(digest, tag)
    if image is None or image.scan_status is None:
        return _moto("DescribeImageScanFindings", registry, parameters)
    return {
        "registryId": registry.account_id,
        "repositoryName": image.repository_name,
        "imageId": {"imageDigest": image.digest, "imageTag": tag},
        "imageScanStatus": make_scan_status(image),
        "imageScanFindings": make_findings_summary(image),
    }


def _check_layers(registry: Registry, parameters: Parameters) -> dict[str, Any]:
    """BatchCheckLayerAvailability: moto's, which does not know archived images."""
    members = _moto("BatchCheckLayerAvailability", registry, parameters)
    archived = find_archived_blobs(registry[parameters["repositoryName"]])
    for layer in members["layers"]:
        if layer["layerDigest"] in archived:
            layer["layerAvailability"] = "ARCHIVED"
    return members


def _start_scan(registry: Registry, parameters: Parameters) -> dict[str, Any]:
    """StartImageScan: moto's, but not of an archived image."""
    image_id = parameters["imageId"]
    repository = registry[parameters["repositoryName"]]
    refuse_scan(repository, image_id.get("imageDigest"), image_id.get("imageTag"))
    return _moto("StartImageScan", registry, parameters)


def _authorization_token(registry: Registry, parameters: Parameters) -> dict[str, Any]:
    """GetAuthorizationToken: moto's, with a valid expiry and the region's host."""
    members = _moto("GetAuthorizationToken", registry, parameters)
    expires = registry.clock.add(_TOKENS_LAST)
    suffix = names.find_partition(registry.region).dns_suffix
    for entry in members["authorizationData"]:
        host = entry["proxyEndpoint"].removesuffix("amazonaws.com") + suffix
        entry.update(expiresAt=expires, proxyEndpoint=host)
    return members


_OWN: Mapping[str, Callable[[Registry, Parameters], dict[str, Any]]] = {
    "BatchCheckLayerAvailability": _check_layers,
    "DescribeImageScanFindings": _scan_findings,
    "GetAuthorizationToken": _authorization_token,
    "StartImageScan": _start_scan,
}


@contextlib.contextmanager
def _roll_back_on_failure(registry: Registry, parameters: Parameters) -> Iterator[None]:
    """Restore moto's own state if it refuses or fails midway."""
    name = parameters.get("repositoryName")
    concerned = [registry[name]] if name else registry.repositories
    rollbacks = [holder.state.checkpoint() for holder in (registry, *concerned)]
    try:
        yield
    except BaseException:
        for roll_back in rollbacks:
            roll_back()
        raise


@contextlib.contextmanager
def _blame_moto(operation: str) -> Iterator[None]:
    try:
        yield
    except EcrError:
        raise
    except NotImplementedError:
        raise NotMocked(explain_not_mocked(operation)) from None
    except Exception as error:
        from importlib import metadata

        raise NotMocked(
            f"{operation} fails inside moto {metadata.version('moto')}, which answers for it: "
            f"{type(error).__name__}: {error}. That is moto's error, not ECR's, and it changed "
            "nothing. Change the call, or stub this call in the test, with unittest.mock or "
            "botocore's Stubber."
        ) from error


def _items(members: Mapping[str, Any]) -> int | None:
    """The length of an answer's list, failures aside; None for an answer without a list."""
    lists = (value for name, value in members.items() if name != "failures")
    return next((len(value) for value in lists if isinstance(value, list)), None)

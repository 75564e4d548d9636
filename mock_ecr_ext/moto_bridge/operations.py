"""The second handler: answers the operations that are not native by moto's ECR."""

import contextlib
import datetime as dt
import functools
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from mock_ecr_ext.model import names
from mock_ecr_ext.model.errors import EcrError
from mock_ecr_ext.model.exceptions import NotMocked
from mock_ecr_ext.model.registry import Registry
from mock_ecr_ext.wire import constraints
from mock_ecr_ext.wire.answer import Answer, make_answer
from mock_ecr_ext.wire.handler import answered
from mock_ecr_ext.wire.operations.common import Parameters
from mock_ecr_ext.wire.operations.image_shapes import make_findings_summary, make_scan_status
from mock_ecr_ext.wire.protocol import Handler, Request, Response

_TOKENS_LAST = dt.timedelta(hours=12)  # AWS's documentation of GetAuthorizationToken


def bridge_of(home: Registry) -> Handler:
    """The handler that asks moto, imported at the first request; it leaves what moto lacks."""
    return functools.partial(handle, home)


def handle(home: Registry, request: Request) -> Response | None:
    """Answer a request; None for an operation that moto lacks.

    Raises `NotMocked` where moto fails at it.
    """
    from mock_ecr_ext.moto_bridge import requests  # and with it moto, which takes its time

    operation = request.operation
    if not requests.has(operation):
        return None
    try:
        with home.backend.shared.lock:
            return answered(home, request, functools.partial(_operated, operation))
    except NotImplementedError:
        return None


def _operated(operation: str, registry: Registry, parameters: Parameters) -> Answer:
    if "repositoryName" in parameters:
        registry.look_up(parameters["repositoryName"])
    own = _OWN.get(operation)
    members = own(registry, parameters) if own else _moto(operation, registry, parameters)
    return make_answer(**members)._replace(items=_items(members))


def _moto(operation: str, registry: Registry, parameters: Parameters) -> dict[str, Any]:
    """The members of moto's answer."""
    from mock_ecr_ext.moto_bridge import requests

    with _roll_back_on_failure(registry, parameters), _blame_moto(operation):
        return constraints.decode_answer(operation, requests.ask(registry, operation, parameters))


def _scan_findings(registry: Registry, parameters: Parameters) -> dict[str, Any]:
    """DescribeImageScanFindings: what DescribeImages says of a scan, else what moto does."""
    asked = parameters["imageId"]
    digest, tag = asked.get("imageDigest"), asked.get("imageTag")
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


def _authorization_token(registry: Registry, parameters: Parameters) -> dict[str, Any]:
    """GetAuthorizationToken: moto's, which expires in 2015 and has one partition's hosts."""
    members = _moto("GetAuthorizationToken", registry, parameters)
    expires = registry.clock.now() + _TOKENS_LAST
    suffix = names.find_partition(registry.region).dns_suffix
    for entry in members["authorizationData"]:
        host = entry["proxyEndpoint"].removesuffix("amazonaws.com") + suffix
        entry.update(expiresAt=expires, proxyEndpoint=host)
    return members


_OWN: Mapping[str, Callable[[Registry, Parameters], dict[str, Any]]] = {
    "DescribeImageScanFindings": _scan_findings,
    "GetAuthorizationToken": _authorization_token,
}


@contextlib.contextmanager
def _roll_back_on_failure(registry: Registry, parameters: Parameters) -> Iterator[None]:
    """Let what moto keeps be as it was, where it refuses or fails midway."""
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
    except (EcrError, NotImplementedError):
        raise
    except Exception as error:
        from importlib import metadata

        raise NotMocked(
            f"{operation} fails inside moto {metadata.version('moto')}, which answers for it: "
            f"{type(error).__name__}: {error}. That is moto's error, not ECR's, and it changed "
            "nothing. Ask otherwise, or stub this call in the test, with unittest.mock or "
            "botocore's Stubber."
        ) from error


def _items(members: Mapping[str, Any]) -> int | None:
    """How many things an answer lists, failures aside; None where it lists nothing."""
    lists = (value for name, value in members.items() if name != "failures")
    return next((len(value) for value in lists if isinstance(value, list)), None)

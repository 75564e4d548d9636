"""Pages of a large repository, compared with those of a small one."""

import functools
import statistics
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import boto3

from benchmarks import direct, measure
from benchmarks.row import Row
from benchmarks.scale import Scale
from mock_ecr_ext import Registry, mock_ecr
from mock_ecr_ext.model.listing.paging import seal

_HUNDRED = 100
_TAGGED_IN = 10_000
_LARGEST_PAGE = 1000
_PARTS = 20
_FEW_CALLS = 10  # so few that the first page fills them, and memory stays the same
_TAGGED = {"filter": {"tagStatus": "TAGGED"}}


def rows(scale: Scale) -> Iterator[Row]:
    """Single pages in both orders, then all pages."""
    for order in ("pushed", "digest"):
        with mock_ecr(order=order) as registry:
            _fill(registry, scale.many)
            yield from _single_pages(registry, scale, order)
    with mock_ecr() as registry:
        yield from _all_pages(registry, scale)


def _fill(registry: Registry, many: int) -> None:
    """Fill a small repository of tagged images, and a large one with one tagged in 10,000."""
    registry.create_repository("small").push_many(_HUNDRED, tag="build-{n}")
    large, stride = registry.create_repository("large"), min(_TAGGED_IN, many // _HUNDRED)
    for image in large.push_many(many)[::stride]:
        large.tag(image, f"build-{image.digest[-9:]}")


def _single_pages(registry: Registry, scale: Scale, order: str) -> Iterator[Row]:
    client = boto3.client("ecr")
    small = functools.partial(client.describe_images, repositoryName="small")
    for place, parameters in _places(registry).items():
        large = functools.partial(client.describe_images, repositoryName="large", **parameters)
        _check(large())
        measured = measure.ratio(large, small, scale.turns // 2 + 1)
        what = f"a page of 100 of {scale.many:,} images, {place} of order {order} / of 100 images"
        yield Row(what, measured, target=1.1, moto="no pages")


def _places(registry: Registry) -> Mapping[str, Mapping[str, Any]]:
    count = len(registry["large"])
    return {
        "the first": {},
        "one in the middle": {"nextToken": _token(registry, count // 2)},
        "the last": {"nextToken": _token(registry, count - _HUNDRED)},
        "the only TAGGED one": _TAGGED,
    }


def _token(registry: Registry, position: int) -> str:
    """The token of the page that begins at a position; paging up to there would take minutes."""
    scope = ("DescribeImages", registry.account_id, registry.region)
    listing = registry["large"].listing(("ANY", "ACTIVE"), scope)
    return seal(listing.scope, str(listing.keys[position - 1]))


def _check(page: Mapping[str, Any]) -> None:
    if len(page["imageDetails"]) != _HUNDRED:
        raise RuntimeError(f"a page of {len(page['imageDetails'])} images")


def _all_pages(registry: Registry, scale: Scale) -> Iterator[Row]:
    """All pages of both, a part of the large one's and all of a small one's by turns.

    Each turn has its own small one, so that neither gets memory that was used before. The handler
    is called directly: boto3's parsing takes twenty times as long, and would hide a difference.
    """
    registry.keep_calls(_FEW_CALLS)
    registry.create_repository("large").push_many(scale.many, tag="build-{n}")
    small = [f"small-{number}" for number in range(_PARTS)]
    for name in small:
        registry.create_repository(name).push_many(scale.few, tag="build-{n}")
    for state in ("never read before", "read before"):
        with measure.without_collector():
            measured = _per_image(small, scale)
        what = f"all pages of {scale.many:,} images {state} / of {scale.few:,}, per image"
        yield Row(what, measured, target=1.1, moto="no pages")


def _per_image(small: Sequence[str], scale: Scale) -> float:
    """The time of one image of the large repository, divided by that of the small ones."""
    part = scale.many // len(small)
    large, ours, others = _walk("large"), [], []
    for name in small:
        others.append(_time(_walk(name)) / scale.few)
        ours.append(_time(islice(large, part // _LARGEST_PAGE)) / part)
    return statistics.median(ours) / statistics.median(others)


def _walk(name: str) -> Iterator[bytes]:
    """The answers with all pages of a repository."""
    token: Mapping[str, str] | None = {}
    while token is not None:
        asked = {"repositoryName": name, "maxResults": _LARGEST_PAGE, **token}
        body = direct.send(direct.request("DescribeImages", **asked)).body
        yield body
        token = _next(body)


def _next(body: bytes) -> Mapping[str, str] | None:
    _, found, end = body.rpartition(b'"nextToken":"')
    return {"nextToken": end[:-2].decode()} if found else None


def _time(pages: Iterable[bytes]) -> float:
    start = time.perf_counter()
    for _ in pages:
        pass
    return time.perf_counter() - start

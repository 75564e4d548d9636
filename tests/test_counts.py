"""The cost of a call in counted steps, which are the same on any machine, however noisy."""

import gc
import itertools
import os
import sys
import threading
from collections import Counter
from pathlib import Path
from typing import Any

import boto3
import botocore.handlers
import pytest

import mock_ecr_ext
from mock_ecr_ext import mock_ecr, report
from mock_ecr_ext.botocore_hook.hook import HOOK
from mock_ecr_ext.model.images import pushing
from mock_ecr_ext.model.listing.sorted_keys import SortedKeys
from mock_ecr_ext.model.registry import Backend
from mock_ecr_ext.server import page
from mock_ecr_ext.wire import protocol
from mock_ecr_ext.wire.handler import make_handler
from mock_ecr_ext.wire.operations import image_shapes
from mock_ecr_ext.wire.protocol import Request

SIZES = (200, 20_000)
TAGGED = {"filter": {"tagStatus": "TAGGED"}}
MANIFEST = """{"mediaType": "a/b",
    "config": {"mediaType": "text/plain", "digest": "sha256:00", "size": 1},
    "layers": [{"mediaType": "text/plain", "digest": "sha256:00", "size": 1}]}"""


class CountingDict(dict):
    """A dictionary that counts how often a value is looked up."""

    lookups = 0

    def __getitem__(self, key: Any) -> Any:
        self.lookups += 1
        return super().__getitem__(key)


class CountingKey(int):
    """An integer key that counts all comparisons of such keys."""

    comparisons = 0

    def __lt__(self, other: int) -> bool:
        CountingKey.comparisons += 1
        return super().__lt__(other)


@pytest.fixture
def registry(registry_of_each_order):
    """The registry of an active mock, once in each order."""
    return registry_of_each_order


@pytest.fixture
def count_lookups(registry):
    """Count the image records that a call reads, in a repository of `images` images."""

    def count(images: int, call: Any) -> int:
        app = registry.create_repository(f"app-{images}")
        for image in app.push_many(images)[::2]:
            app.tag(image, image.digest[-12:])
        app._store.images = records = CountingDict(app._store.images)
        call(app.name)
        return records.lookups

    return count


@pytest.mark.parametrize("images", SIZES)
@pytest.mark.parametrize("asked", [{}, TAGGED], ids=["all", "tagged"])
def test_a_page_touches_its_own_records_alone(count_lookups, ecr, images, asked) -> None:
    """A page of 20 images reads 20 records, with any filter and any number of images."""
    call = {"maxResults": 20, **asked}
    assert (
        count_lookups(images, lambda name: ecr.describe_images(repositoryName=name, **call)) == 20
    )


def test_a_page_in_the_middle_touches_its_own_records_alone(count_lookups, ecr) -> None:
    """Each page reads only its own records, because a token is a position and not an offset."""

    def third_page(name: str) -> None:
        pages = ecr.get_paginator("describe_images").paginate(
            repositoryName=name, PaginationConfig={"PageSize": 20, "MaxItems": 60}
        )
        assert len(list(pages)) == 3

    assert count_lookups(1000, third_page) == 60


@pytest.mark.parametrize("images", SIZES)
def test_put_image_touches_no_other_image(count_lookups, ecr, images) -> None:
    """PutImage reads no existing image record, because it looks up digests and tags."""
    call = {"imageManifest": MANIFEST, "imageTag": "new"}
    assert count_lookups(images, lambda name: ecr.put_image(repositoryName=name, **call)) == 0


def test_keys_compared_for_a_page_grow_by_a_logarithm() -> None:
    """A thousand times as many images take at most twelve more comparisons for a page."""
    compared = []
    for count in (1_000, 1_000_000):
        keys = SortedKeys(map(CountingKey, range(count)))
        CountingKey.comparisons = 0
        keys.after(CountingKey(count // 2), 100)
        compared.append(CountingKey.comparisons)
    assert compared[1] <= compared[0] + 12


@pytest.mark.parametrize(
    ("read", "expected"),
    [
        (lambda app, registry: report.format_mock(registry.backend), 0),
        (lambda app, registry: report.format_images(app, registry.clock.now()), 20),
        (lambda app, registry: page.render(registry.backend), 20),
        (lambda app, registry: app.images[:20], 20),
        (lambda app, registry: app.images[-20::2], 10),
    ],
    ids=["report", "table of images", "page", "slice", "slice from the end"],
)
def test_reports_make_only_the_images_that_they_show(registry, monkeypatch, read, expected) -> None:
    """A report of many images makes those in its rows; their figures need none."""
    made = []
    original = pushing.build_image
    monkeypatch.setattr(
        pushing, "build_image", lambda *parts: made.append(parts) or original(*parts)
    )
    app = registry.create_repository("app")
    app.push_many(2000, size=("1 MiB", "9 MiB"), every="1h")
    made.clear()
    for _ in range(2):
        read(app, registry)
        assert len(made) <= expected  # the push itself has made one


def test_an_image_is_encoded_once(registry, ecr, monkeypatch) -> None:
    """An image's wire bytes are made once, and made again only when the image has changed."""
    encoded = Counter()
    original = image_shapes.encode_image_detail
    monkeypatch.setattr(
        image_shapes,
        "encode_image_detail",
        lambda image: encoded.update([image.digest]) or original(image),
    )
    app = registry.create_repository("app")
    changed, *others = app.push_many(10)
    for _ in range(2):
        ecr.describe_images(repositoryName="app")
    app.tag(changed, "new")
    ecr.describe_images(repositoryName="app")
    assert encoded == {changed.digest: 2} | dict.fromkeys((image.digest for image in others), 1)


def test_a_call_reaches_the_handler_once(registry, monkeypatch) -> None:
    """A client has our `before-send` handler once, and a call reaches the mock once."""
    client = boto3.client("ecr")
    handlers = client.meta.events._emitter._handlers
    own = list(handlers.prefix_search("before-send.ecr.DescribeRepositories"))
    assert own.count(HOOK.before_send) == 1  # moto adds its own if it is imported
    requests, handler = [], HOOK.handler
    monkeypatch.setattr(HOOK, "handler", lambda asked: requests.append(asked) or handler(asked))
    client.describe_repositories()
    assert len(requests) == len(registry.calls) == 1


def test_each_header_is_read_once(registry) -> None:
    """Each header is read once, because botocore's case-insensitive headers are slow to read."""
    read: Counter[str] = Counter()

    class Headers(dict):
        def get(self, name: str, default: Any = None) -> Any:
            read.update([name])
            return super().get(name, default)

    headers = Headers(
        {
            "X-Amz-Target": "AmazonEC2ContainerRegistry_V20150921.DescribeRepositories",
            "Content-Type": "application/x-amz-json-1.1",
        }
    )
    make_handler(registry)(Request("", headers, b"{}"))
    assert set(read.values()) == {1}
    assert set(read) == {"X-Amz-Target", "Content-Type", "Authorization", "amz-sdk-request"}


def test_of_botocores_headers_the_signature_alone_is_read(registry, monkeypatch) -> None:
    """Only Authorization is read from botocore's headers; the event and the call give the rest."""
    client, read = boto3.client("ecr"), []
    original = protocol._header
    monkeypatch.setattr(
        protocol, "_header", lambda *asked: read.append(asked[1]) or original(*asked)
    )
    client.describe_repositories()
    assert read == ["Authorization"]


def test_many_calls_leave_nothing_behind(send_to) -> None:
    """Memory does not grow with the number of calls, creates and deletes included."""
    backend = Backend()
    backend.default.keep_calls(10)
    handler = make_handler(backend.default)

    def turn() -> None:
        named = b'{"repositoryName": "app", "force": true}'
        send_to(handler, "CreateRepository", named)
        put = MANIFEST.encode().replace(b'"', b'\\"').replace(b"\n", b"")
        send_to(handler, "PutImage", b'{"repositoryName": "app", "imageManifest": "%b"}' % put)
        send_to(handler, "DescribeImages", named)
        assert send_to(handler, "DeleteRepository", named).status == 200

    for _ in range(50):
        turn()
    before = _blocks()
    for _ in range(5_000):
        turn()
    assert _blocks() - before < 500


def test_many_mocks_leave_nothing_behind() -> None:
    """Entering and leaving leaves memory, environment, handlers and threads as they were."""

    def turn() -> None:
        with mock_ecr() as registry:
            registry.create_repository("app").push("v1")
            with mock_ecr(region="eu-west-1", now="2024-05-01T12:00:00Z"), mock_ecr() as joined:
                joined.create_repository("app")

    def read_state() -> tuple[object, ...]:
        handlers = tuple(botocore.handlers.BUILTIN_HANDLERS)
        return dict(os.environ), handlers, threading.enumerate(), tuple(sys.meta_path)

    for _ in range(20):
        turn()
    before, state = _blocks(), read_state()
    for _ in range(1_000):
        turn()
    assert _blocks() - before < 200
    assert read_state() == state
    assert HOOK.handler is HOOK.wait is None


def _blocks() -> int:
    gc.collect()
    return sys.getallocatedblocks()


PACKAGE = f"{Path(mock_ecr_ext.__file__).parent}{os.sep}"


def trace(call: Any) -> tuple[int, int]:
    """Count the package's functions that a call enters, and its moves from file to file."""
    way: list[str] = []

    def note(frame: Any, event: str, _: Any) -> None:
        if event == "call" and frame.f_code.co_filename.startswith(PACKAGE):
            way.append(frame.f_code.co_filename)

    sys.setprofile(note)
    try:
        call()
    finally:
        sys.setprofile(None)
    return len(way), sum(one != other for one, other in itertools.pairwise(way))


@pytest.fixture
def _without_moto(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make botocore as it is before moto is imported, whose handler every request passes too."""
    others = [spec for spec in botocore.handlers.BUILTIN_HANDLERS if spec[0] != "before-send"]
    monkeypatch.setattr(botocore.handlers, "BUILTIN_HANDLERS", others)


@pytest.mark.usefixtures("_without_moto")
@pytest.mark.parametrize(("throttles", "calls", "moves"), [(0, 30, 20), (1, 70, 45)])
def test_a_request_takes_one_short_way(throttles, calls, moves) -> None:
    """A page of images takes at most so many functions and moves between files, and one retry."""
    with mock_ecr(now="2024-05-01T12:00:00Z") as registry:
        registry.create_repository("team/app").push(["v1"])
        client = boto3.client("ecr")
        client.describe_images(repositoryName="team/app")
        if throttles:
            registry.faults.throttle("DescribeImages", times=throttles)
        way = trace(lambda: client.describe_images(repositoryName="team/app"))
    assert way[0] <= calls
    assert way[1] <= moves


@pytest.mark.parametrize("operation", ["DescribeImages", "PutImage"])
def test_a_fault_that_does_not_fire_is_passed_once(operation) -> None:
    """A request that passes a spent or an unrelated fault is decoded and dated once."""
    with mock_ecr(now="2024-05-01T12:00:00Z") as registry:
        registry.create_repository("team/app").push(["v1"])
        client = boto3.client("ecr")
        client.describe_images(repositoryName="team/app")
        without = trace(lambda: client.describe_images(repositoryName="team/app"))
        registry.faults.throttle(operation, times=1)
        client.describe_images(repositoryName="team/app")
        after = trace(lambda: client.describe_images(repositoryName="team/app"))
    assert after[0] - without[0] <= 4  # the plan, its schedule, the fault and its match

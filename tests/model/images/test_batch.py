"""The images of a push of many are built when they are read."""

import pytest

from mock_ecr_ext import mock_ecr
from mock_ecr_ext.model.images import pushing

PUSHED_AT = "2024-01-01T00:00:00Z"


@pytest.fixture
def registry(registry_of_each_order):
    """A registry in one order and in the other."""
    return registry_of_each_order


@pytest.fixture
def app(registry):
    """A repository that contains no images."""
    return registry.create_repository("app")


@pytest.fixture
def made(monkeypatch):
    """The digests of the images built so far."""
    digests = []
    original = pushing.build_image

    def build_image(content, *more):
        digests.append(content.digest)
        return original(content, *more)

    monkeypatch.setattr(pushing, "build_image", build_image)
    return digests


def test_only_images_that_are_read_are_built(app, made) -> None:
    """An image is built at its first read; of a batch only the first is built when it is pushed."""
    first, *_, last = app.push_many(100, tag="v{n}").digests
    assert made == [first]
    assert app[last] is app["v99"] is app[last]
    assert app["v0"].digest == first
    assert made == [first, last]


def test_a_copy_shares_built_images(made) -> None:
    """A built image belongs to all copies of a seed, so that it is built once for all tests."""
    images = [{"count": 3, "pushed_at": PUSHED_AT}]
    seed = {"repositories": [{"name": "app", "images": images}]}
    found = []
    for _ in range(2):
        with mock_ecr(seed=seed, now=PUSHED_AT) as registry:
            found.append(list(registry["app"].images))
    assert all(one is other for one, other in zip(*found, strict=True))
    assert len(made) == 3


def test_it_reads_as_a_list_does(app) -> None:
    """A batch is read by index from both ends, by slice, and by iteration."""
    images = app.push_many(5, tag="v{n}")
    listed = list(images)
    assert len(images) == len(listed) == 5
    assert (images[1], images[-1]) == (listed[1], listed[4])
    assert images[1:4:2] == listed[1:4:2]
    assert repr(images) == repr(listed)
    assert sorted(listed, key=lambda image: image.pushed_at) == images
    with pytest.raises(IndexError):
        images[5]


def test_it_equals_a_list_of_the_same_images(app, registry) -> None:
    """A batch equals lists and batches of the same images, and nothing else."""
    elsewhere = registry.at(region="eu-west-1").create_repository("app")
    images = app.push_many(2, pushed_at=PUSHED_AT)
    assert images == list(images)
    assert list(images) == images
    assert images == elsewhere.push_many(2, pushed_at=PUSHED_AT)
    assert images != list(images)[:1]
    assert images != tuple(images)
    with pytest.raises(TypeError, match="unhashable"):
        hash(images)


def test_it_stays_as_it_was_pushed(app) -> None:
    """Later changes of its images do not change a batch."""
    images = app.push_many(2, tag="v{n}")
    app.tag("v0", "new")
    app.delete("v1")
    assert [image.tags for image in images] == [("v0",), ("v1",)]
    assert [image.tags for image in app.images] == [app["new"].tags]
    assert set(app["new"].tags) == {"v0", "new"}


def test_a_checkpoint_brings_unread_images_back(app) -> None:
    """A rollback restores images pushed before the checkpoint, and removes those pushed since."""
    before = app.push_many(2)
    rollback = app.checkpoint()
    app.delete(before[0])
    after = app.push_many(2)
    rollback()
    assert {image.digest for image in app.images} == set(before.digests)
    assert after[0] not in app

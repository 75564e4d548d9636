"""Images are immutable values."""

import dataclasses

import boto3
import pytest

from mock_ecr_ext.model.images import image as images
from mock_ecr_ext.model.repositories.record import Encryption, Mutability


def test_an_image_never_changes(registry) -> None:
    """An attribute of an image cannot be set."""
    image = registry.create_repository("app").push(["v1"])
    with pytest.raises(dataclasses.FrozenInstanceError):
        image.size = 5


def test_images_can_be_kept_in_sets(registry) -> None:
    """Images are hashable, even with findings, which are a mapping."""
    app = registry.create_repository("app")
    pushed = [app.push(scan_findings={"HIGH": 1}), app.push()]
    assert set(pushed) == set(app.images)


def test_an_image_shows_all_that_ecr_reports(registry) -> None:
    """An image's repr has all facts that ECR reports, in the order of DescribeImages."""
    image = registry.create_repository("app").push(["v1"], size=5, scan_findings={"HIGH": 1})
    assert repr(image) == (
        f"Image(registry_id='123456789012', repository_name='app', digest={image.digest!r}, "
        f"tags=('v1',), size=5, pushed_at={image.pushed_at!r}, media_type={image.media_type!r}, "
        f"artifact_media_type={image.artifact_media_type!r}, status='ACTIVE', subject=None, "
        f"scan_status='COMPLETE', scan_description={image.scan_description!r}, "
        f"scan_findings={image.scan_findings!r}, last_pulled_at=None, archived_at=None, "
        "activated_at=None)"
    )


def test_images_share_their_traits(registry) -> None:
    """Images of one push, and images without facts, share one set of traits."""
    app = registry.create_repository("app")
    alike = app.push_many(2, status="ARCHIVED", scan_findings={"HIGH": 1})
    plain = [app.push(["v1"], size=5), app.push(pushed_at="-1d"), app.push_many(1)[0]]
    assert len({id(image._traits) for image in alike}) == 1
    assert len({id(image._traits) for image in plain}) == 1


def test_images_with_other_facts_are_not_equal(registry) -> None:
    """Two images are equal only while all their facts are."""
    app = registry.create_repository("app")
    active = app.push()
    assert app.update(active, status="ACTIVATING") != active
    assert app.update(active, status="ACTIVE") == active


@pytest.mark.parametrize(
    ("shape", "words"),
    [
        ("ImageStatus", images.IMAGE_STATUSES),
        ("ScanStatus", images.SCAN_STATUSES),
        ("FindingSeverity", images.SEVERITIES),
        ("ImageTagMutability", Mutability.__args__),
        ("EncryptionType", Encryption.__args__),
    ],
)
def test_words_are_those_of_botocores_model(shape, words) -> None:
    """The words of the installed botocore's model are all known here; older models have fewer."""
    model = boto3.client("ecr", region_name="us-east-1").meta.service_model
    if shape not in model.shape_names:
        pytest.skip(f"this botocore's ECR model has no {shape}")
    assert set(model.shape_for(shape).enum) <= set(words)

"""Images as values."""

import dataclasses

import boto3
import pytest

from mock_ecr_ext.model import image as images
from mock_ecr_ext.model.repository_record import Encryption, Mutability


def test_an_image_never_changes(registry) -> None:
    """Not even by its holder."""
    image = registry.create_repository("app").push(["v1"])
    with pytest.raises(dataclasses.FrozenInstanceError):
        image.size = 5


def test_images_can_be_kept_in_sets(registry) -> None:
    """Also with findings, which are a mapping."""
    app = registry.create_repository("app")
    pushed = [app.push(scan_findings={"HIGH": 1}), app.push()]
    assert set(pushed) == set(app.images)


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
    """All that the installed one has; an older one has fewer."""
    model = boto3.client("ecr", region_name="us-east-1").meta.service_model
    if shape not in model.shape_names:
        pytest.skip(f"this botocore's ECR model has no {shape}")
    assert set(model.shape_for(shape).enum) <= set(words)

"""A push is one value with the parameters of `Repository.push`."""

import dataclasses
import inspect

import pytest

from mock_ecr_ext import InvalidValue, Repository
from mock_ecr_ext.model.images.pushing import Push


def test_a_push_has_the_parameters_of_repository_push() -> None:
    """A push has each parameter of `Repository.push`, with the same default.

    Seeds alone leave values out of DescribeImages.
    """
    parameters = list(inspect.signature(Repository.push).parameters.values())[1:]
    fields = [field for field in dataclasses.fields(Push) if field.name != "left_out"]
    assert [field.name for field in fields] == [parameter.name for parameter in parameters]
    assert [field.default for field in fields[:-1]] == [given.default for given in parameters[:-1]]


def test_a_push_is_made_from_parameters_and_facts() -> None:
    """The values of a seed are sorted into parameters of the push and facts of its image."""
    push = Push.from_parameters({"tags": ["v1"], "size": 5, "status": "ARCHIVED"})
    assert push == Push(tags=["v1"], size=5, facts={"status": "ARCHIVED"})


def test_a_subject_may_be_an_image_or_its_digest(registry) -> None:
    """The digest of the subject is the image's, or the text itself."""
    image = registry.create_repository("app").push()
    assert Push(subject=image).subject_digest == image.digest
    assert Push(subject="sha256:00").subject_digest == "sha256:00"
    assert Push().subject_digest is None


FACTS = (
    "status, last_pulled_at, scan_status, scan_description, scan_findings, archived_at, "
    "activated_at"
)
OPTIONS = {
    "push": "tags, size, pushed_at, digest, manifest, children, media_type, artifact_media_type, "
    f"subject, {FACTS}",
    "push_many": "count, tag, size, random_seed, pushed_at, every, media_type, "
    f"artifact_media_type, {FACTS}",
    "update": FACTS,
}


@pytest.mark.parametrize("method", OPTIONS)
def test_an_unknown_option_is_refused_with_those_of_the_method(registry, method) -> None:
    """The error of an option that a method does not take lists all the options that it takes."""
    app = registry.create_repository("app")
    app.push("v1")
    argument = {"push": "v2", "push_many": 2, "update": "v1"}[method]
    with pytest.raises(InvalidValue) as caught:
        getattr(app, method)(argument, zzz=1)
    assert str(caught.value) == f"option 'zzz' is refused: {method} takes {OPTIONS[method]}"
    known = [*inspect.signature(getattr(Repository, method)).parameters][1:-1]
    assert OPTIONS[method].split(", ")[: len(known)] == known or method == "update"


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("pushedAt", "pushed_at"),
        ("created_at", "pushed_at"),
        ("imagePushedAt", "pushed_at"),
        ("imageSizeInBytes", "size"),
        ("imageTags", "tags"),
        ("lastRecordedPullTime", "last_pulled_at"),
        ("tag", "tags"),
    ],
)
def test_an_option_of_another_name_is_recognised(registry, given, meant) -> None:
    """An option in camel case, or by the name that AWS gives it, is refused with its own name."""
    app = registry.create_repository("app")
    with pytest.raises(InvalidValue, match=f"; did you mean '{meant}'[?]$"):
        app.push("v1", **{given: 1})

"""A push is one value with the parameters of `Repository.push`."""

import dataclasses
import inspect

from mock_ecr_ext import Repository
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

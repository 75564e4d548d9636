"""The rules of creating, changing and deleting repositories."""

import dataclasses
import threading

import pytest

from mock_ecr_ext.model.families.repositories import Settings, create, delete
from mock_ecr_ext.model.repositories.errors import (
    RepositoryAlreadyExistsException,
    RepositoryNotEmptyException,
    RepositoryNotFoundException,
)


def test_create_stores_the_settings(registry) -> None:
    """The record has all settings but the resource tags, which are in the tags' own state."""
    settings = Settings("IMMUTABLE_WITH_EXCLUSION", ("dev-*",), tags=(("team", "a"),))
    app = create(registry, "app", settings)
    assert registry["app"] is app
    assert app.record.image_tag_mutability == "IMMUTABLE_WITH_EXCLUSION"
    assert app.record.image_tag_mutability_exclusion_filters == ("dev-*",)
    assert (app.created_at, app.resource_tags) == (registry.clock.now(), {"team": "a"})


def test_a_name_is_taken_once(registry) -> None:
    """A second repository of a name is refused with ECR's own error."""
    create(registry, "app", Settings())
    with pytest.raises(RepositoryAlreadyExistsException):
        create(registry, "app", Settings())


@pytest.mark.parametrize("force", [True, False])
def test_a_repository_with_images_is_deleted_by_force_alone(registry, force) -> None:
    """Untagged images count too."""
    app = registry.create_repository("app")
    app.push()
    if force:
        assert delete(registry, "app", force=True) is app
        assert app.deleted
        return
    with pytest.raises(RepositoryNotEmptyException):
        delete(registry, "app", force=False)
    assert registry["app"] is app


def test_an_empty_repository_needs_no_force(registry) -> None:
    """It is deleted, and a second delete does not find it."""
    registry.create_repository("app")
    delete(registry, "app", force=False)
    with pytest.raises(RepositoryNotFoundException):
        delete(registry, "app", force=False)


def test_look_up_raises_ecrs_own_error(registry) -> None:
    """`registry[name]` raises `UnknownName` instead, which is for tests."""
    app = registry.create_repository("app")
    assert registry.look_up("app") is app
    with pytest.raises(RepositoryNotFoundException) as caught:
        registry.look_up("none")
    assert (caught.value.name, caught.value.registry_id) == ("none", registry.account_id)


def test_settings_change_alone(registry) -> None:
    """The other members of the record stay, and so does the record that a test read before."""
    app = registry.create_repository("app", scan_on_push=True)
    before = app.record
    app.change_settings(image_tag_mutability="IMMUTABLE")
    assert app.record == dataclasses.replace(before, image_tag_mutability="IMMUTABLE")
    assert before.image_tag_mutability == "MUTABLE"


def test_settings_change_under_the_mocks_lock(registry) -> None:
    """A change waits until another thread releases the lock."""
    app = registry.create_repository("app")
    changes = threading.Thread(target=app.change_settings, kwargs={"scan_on_push": True})
    with registry.backend.shared.lock:
        changes.start()
        changes.join(0.05)
        assert not app.record.scan_on_push
    changes.join()
    assert app.record.scan_on_push


def test_a_record_is_changed_by_change_settings_alone(registry) -> None:
    """Assigning to it would bypass the lock."""
    app = registry.create_repository("app")
    with pytest.raises(AttributeError):
        app.record = dataclasses.replace(app.record, scan_on_push=True)

"""The state that another mock keeps with a registry or a repository."""

import pytest

from mock_ecr_ext.model.repository_errors import InvalidTagParameterException
from mock_ecr_ext.model.state import Kept


def test_a_checkpoint_sets_the_values_as_they_were() -> None:
    """A rollback restores nested values in the same mapping, and can be repeated."""
    kept = Kept(uploads={"id": bytearray(b"a")})
    roll_back = kept.checkpoint()
    for _ in range(2):
        kept["uploads"]["id"] += b"b"
        kept["policy"] = "{}"
        roll_back()
        assert kept == {"uploads": {"id": bytearray(b"a")}}


def test_a_twin_is_its_own() -> None:
    """A change to a twin leaves the original unchanged."""
    kept = Kept(uploads={})
    kept.twin()["uploads"]["id"] = bytearray()
    assert kept == {"uploads": {}}


def test_what_a_registry_keeps_rolls_back(registry) -> None:
    """A rollback restores the values kept with a registry, and clears a newer registry's."""
    registry.kept["policy"] = "{}"
    roll_back = registry.backend.checkpoint()
    registry.kept["policy"] = "[]"
    later = registry.at(region="eu-west-1")
    later.kept["policy"] = "[]"
    roll_back()
    assert (registry.kept, later.kept) == ({"policy": "{}"}, {})


def test_resource_tags_can_be_set(registry) -> None:
    """`set_resource_tags` replaces all tags at once, or none if AWS would refuse one."""
    repository = registry.create_repository("app", tags={"team": "a"})
    repository.set_resource_tags({"tier": "1"})
    with pytest.raises(InvalidTagParameterException):
        repository.set_resource_tags({"team": "b", "": "2"})
    assert repository.resource_tags == {"tier": "1"}

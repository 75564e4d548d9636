"""What another mock keeps of a registry or a repository."""

import pytest

from mock_ecr_ext.model.repository_errors import InvalidTagParameterException
from mock_ecr_ext.model.state import Kept


def test_a_checkpoint_sets_the_values_as_they_were() -> None:
    """To the depth of them, as often as it is called, and in the same mapping."""
    kept = Kept(uploads={"id": bytearray(b"a")})
    roll_back = kept.checkpoint()
    for _ in range(2):
        kept["uploads"]["id"] += b"b"
        kept["policy"] = "{}"
        roll_back()
        assert kept == {"uploads": {"id": bytearray(b"a")}}


def test_a_twin_is_its_own() -> None:
    """What changes in the one stays as it was in the other."""
    kept = Kept(uploads={})
    kept.twin()["uploads"]["id"] = bytearray()
    assert kept == {"uploads": {}}


def test_what_a_registry_keeps_rolls_back(registry) -> None:
    """And so what a registry keeps that was not there yet."""
    registry.kept["policy"] = "{}"
    roll_back = registry.backend.checkpoint()
    registry.kept["policy"] = "[]"
    later = registry.at(region="eu-west-1")
    later.kept["policy"] = "[]"
    roll_back()
    assert (registry.kept, later.kept) == ({"policy": "{}"}, {})


def test_resource_tags_can_be_set(registry) -> None:
    """All of them at once, or none where AWS would refuse one."""
    repository = registry.create_repository("app", tags={"team": "a"})
    repository.set_resource_tags({"tier": "1"})
    with pytest.raises(InvalidTagParameterException):
        repository.set_resource_tags({"team": "b", "": "2"})
    assert repository.resource_tags == {"tier": "1"}

"""The state of registries and repositories, by family."""

from dataclasses import dataclass

from mock_ecr_ext.model.state import ForeignState, State


@dataclass(frozen=True)
class Family:
    """The value of a family."""

    text: str = ""


def test_a_value_that_was_not_set_is_the_familys_default() -> None:
    """Reading it creates it."""
    state = State()
    assert state[Family] == Family()
    state[Family] = Family("a")
    assert state[Family] == Family("a")


def test_a_copy_shares_the_values_and_changes_alone() -> None:
    """A frozen value needs no copy of its own."""
    state = State()
    state[Family] = value = Family("a")
    twin = state.copy()
    assert twin[Family] is value
    twin[Family] = Family("b")
    assert state[Family] is value


def test_a_checkpoint_restores_the_values_as_often_as_it_is_called() -> None:
    """A family that was added later has its default again."""
    state = State()
    roll_back_to_nothing = state.checkpoint()
    state[Family] = Family("a")
    roll_back = state.checkpoint()
    for _ in range(2):
        state[Family] = Family("b")
        roll_back()
        assert state[Family] == Family("a")
    roll_back_to_nothing()
    assert state[Family] == Family()


class TestForeignState:
    """The state that moto keeps changes in place."""

    def test_a_rollback_restores_it_in_depth_and_in_the_same_dict(self) -> None:
        """moto's objects have that dict as their attributes."""
        state = State()
        foreign = state[ForeignState]
        foreign["uploads"] = {"id": bytearray(b"a")}
        roll_back = state.checkpoint()
        for _ in range(2):
            foreign["uploads"]["id"] += b"b"
            foreign["policy"] = "{}"
            roll_back()
            assert foreign == {"uploads": {"id": bytearray(b"a")}}
            assert state[ForeignState] is foreign

    def test_a_rollback_empties_one_that_was_added_later(self) -> None:
        """It stays the same dict."""
        state = State()
        roll_back = state.checkpoint()
        foreign = state[ForeignState]
        foreign["policy"] = "{}"
        roll_back()
        assert foreign == {}
        assert state[ForeignState] is foreign

    def test_a_copy_is_deep(self) -> None:
        """A change in the copy leaves the original as it was."""
        state = State()
        state[ForeignState]["uploads"] = {}
        state.copy()[ForeignState]["uploads"]["id"] = bytearray()
        assert state[ForeignState] == {"uploads": {}}


def test_the_state_of_a_registry_and_its_repositories_rolls_back(registry) -> None:
    """A registry that was added after the checkpoint has the defaults again."""
    holders = [registry, registry.create_repository("app")]
    for holder in holders:
        holder.state[Family] = Family("a")
        holder.state[ForeignState]["policy"] = "{}"
    roll_back = registry.backend.checkpoint()
    later = registry.at(region="eu-west-1")
    for holder in [*holders, later]:
        holder.state[Family] = Family("b")
        holder.state[ForeignState]["policy"] = "[]"
    roll_back()
    assert [holder.state[Family].text for holder in holders] == ["a", "a"]
    assert [holder.state[ForeignState] for holder in holders] == [{"policy": "{}"}] * 2
    assert (later.state[Family], later.state[ForeignState]) == (Family(), {})


def test_a_copy_of_a_backend_has_the_same_state(registry) -> None:
    """A change in the copy leaves the original as it was."""
    registry.state[Family] = registry.create_repository("app").state[Family] = Family("a")
    copied = registry.backend.copy(registry.clock).default
    for holder in (copied, copied["app"]):
        assert holder.state[Family] == Family("a")
        holder.state[Family] = Family("b")
    assert registry.state[Family] == registry["app"].state[Family] == Family("a")

"""Sorted keys agree with a plain sorted list."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from mock_ecr_ext.model.listing import sorted_keys
from mock_ecr_ext.model.listing.sorted_keys import SortedKeys

KEYS = st.integers(0, 60)


@pytest.fixture(autouse=True)
def _small_blocks(monkeypatch) -> None:
    """Make blocks so small that a few keys fill several."""
    monkeypatch.setattr(sorted_keys, "BLOCK", 3)


class AgainstAList(RuleBasedStateMachine):
    """A machine that writes at random; then each read has to agree with a sorted list."""

    def __init__(self) -> None:
        super().__init__()
        self.keys = SortedKeys()
        self.model: list[int] = []

    @rule(key=KEYS)
    def add(self, key: int) -> None:
        """Add a key that is not contained."""
        if key not in self.model:
            self.keys.add(key)
            self.model = sorted([*self.model, key])

    @rule(keys=st.sets(KEYS))
    def update(self, keys: set[int]) -> None:
        """Add several keys that are not contained, in no order."""
        fresh = keys - set(self.model)
        self.keys.update(fresh)
        self.model = sorted([*self.model, *fresh])

    @precondition(lambda self: self.model)
    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        """Remove a key that is contained."""
        key = data.draw(st.sampled_from(self.model))
        self.keys.remove(key)
        self.model.remove(key)

    @rule()
    def copy(self) -> None:
        """Continue with a copy; the original does not change with it."""
        original, self.keys = self.keys, self.keys.copy()
        self.keys.add(1000)
        assert list(original) == self.model
        self.keys.remove(1000)

    @invariant()
    def reads_agree(self) -> None:
        """Length, order, positions and membership are those of the list."""
        assert len(self.keys) == len(self.model)
        assert {key for key in range(-1, 62) if key in self.keys} == set(self.model)
        assert list(self.keys) == self.model
        assert [self.keys[n] for n in range(len(self.model))] == self.model
        assert [self.keys[-n - 1] for n in range(len(self.model))] == self.model[::-1]

    @rule(positions=st.slices(40))
    def take_slice(self, positions: slice) -> None:
        """A slice has the same keys as the list's slice."""
        assert self.keys[positions] == self.model[positions]

    @rule(cursor=st.none() | st.integers(-1, 61), count=st.integers(0, 20))
    def page(self, cursor: int | None, count: int) -> None:
        """The keys after a cursor are those of the list, whether it contains the cursor or not."""
        after = [key for key in self.model if cursor is None or key > cursor]
        assert self.keys.after(cursor, count) == after[:count]


TestAgainstAList = AgainstAList.TestCase


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sets(st.text(max_size=3), max_size=40))
def test_texts_are_keys_as_well(keys) -> None:
    """Texts are sorted as Python sorts them."""
    assert list(SortedKeys(keys)) == sorted(keys)


@pytest.mark.parametrize("position", [2, -3])
def test_a_position_out_of_range_is_an_index_error(position) -> None:
    """A position out of range raises IndexError, as a list does."""
    with pytest.raises(IndexError):
        SortedKeys([1, 2])[position]


def test_a_write_touches_one_block() -> None:
    """A write changes one block, so its cost does not grow with the number of keys."""
    keys = SortedKeys(range(0, 2000, 2))
    before = {id(block): list(block) for block in keys._blocks}
    keys.add(1001)
    changed = [block for block in keys._blocks if before.get(id(block)) != block]
    assert len(changed) == 1
    assert max(map(len, keys._blocks)) <= 2 * sorted_keys.BLOCK


def test_a_slice_copies_its_own_keys_alone() -> None:
    """A slice takes from each block only the keys that it gives."""
    copied = []

    class Block(list):
        def __getitem__(self, position):
            found = super().__getitem__(position)
            copied.extend(found)
            return found

        def __iter__(self):
            raise AssertionError("the slice went through a whole block")

    keys = SortedKeys(range(3000))
    keys._blocks = [Block(block) for block in keys._blocks]
    for positions in (slice(20), slice(-20, None), slice(1500, 1520), slice(None, None, -1)):
        copied.clear()
        found = keys[positions]
        assert found == list(range(3000))[positions]
        assert sorted(copied) == sorted(found)

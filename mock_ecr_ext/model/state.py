"""What another mock keeps of a registry or a repository, beside what is known of it here."""

import copy
from collections.abc import Callable
from typing import Any


class Kept(dict[str, Any]):
    """Values by that mock's own names; nothing here reads them.

    They go with what they are kept of, and roll back with it: they have to be such as
    `copy.deepcopy` can copy.
    """

    def twin(self) -> "Kept":
        """The same values, to be kept of something else."""
        return Kept(copy.deepcopy(dict(self)))

    def checkpoint(self) -> Callable[[], None]:
        """A function that sets the values as they are now."""
        before = self.twin()

        def rollback() -> None:
            self.clear()
            self.update(before.twin())

        return rollback

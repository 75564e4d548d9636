"""The faults and the watches of one mock, and the order in which a request passes them."""

from collections.abc import Callable

from mock_ecr_ext.model.calls.call import Asked
from mock_ecr_ext.model.faults.fault import Failure, Fault


class Schedule:
    """All that a test has planned for the requests of one mock.

    watches: called with each request that they are planned for, before any fault; they change
        nothing.
    faults: in the order planned; the first that fails a request decides its outcome.
    """

    def __init__(self) -> None:
        self.watches: list[Fault] = []
        self.faults: list[Fault] = []

    def __len__(self) -> int:
        return len(self.watches) + len(self.faults)

    def apply(self, request: Asked) -> Failure | None:
        """Run a request past all watches, then past the faults up to the first that fails it.

        Returns the failure; None if the request continues.
        """
        for watch in tuple(self.watches):
            watch.apply(request)
        for fault in tuple(self.faults):
            failure = fault.apply(request)
            if failure is not None:
                return failure
        return None

    def clear(self) -> None:
        """Remove all faults and watches."""
        self.watches.clear()
        self.faults.clear()

    def assert_all_spent(self) -> None:
        """Raise AssertionError if any of them fired less often than planned."""
        watches = [watch for watch in self.watches if watch.is_left_over]
        left = watches + [fault for fault in self.faults if fault.is_left_over]
        if left:
            lines = "".join(f"\n  {fault!r}" for fault in left)
            raise AssertionError(
                f"{len(left)} of {len(watches) + len(self.faults)} planned faults did not fire:"
                f"{lines}\nMake these calls, plan fewer, or plan with optional=True."
            )

    def checkpoint(self) -> Callable[[], None]:
        """A function that restores the schedule, and all that is in it, to its present state."""
        watches, faults = self.watches.copy(), self.faults.copy()
        rollbacks = [fault.checkpoint() for fault in (*watches, *faults)]

        def rollback() -> None:
            self.watches, self.faults = watches.copy(), faults.copy()
            for roll_back in rollbacks:
                roll_back()

        return rollback

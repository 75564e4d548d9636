"""A lock that an interruption cannot keep."""

import contextlib
import threading


class Lock(threading.RLock().__class__, contextlib.ContextDecorator):  # type: ignore[misc]
    """A reentrant lock that decorates the functions that one thread at a time runs.

    The `with` that releases it is contextlib's: an interruption in a line of ours cannot keep it.
    """

"""The bodies of responses that the log of calls keeps: equal ones once."""

from collections import Counter

_END = 256  # bytes; in a page they contain its token, or the last image's tags


class Bodies:
    """Response bodies, each with the number of calls that it answers.

    size: the bytes of all of them together.
    """

    def __init__(self) -> None:
        self.size = 0
        self._users: Counter[int] = Counter()
        # By length and end: a hash of a whole page would take longer than to make it.
        self._found: dict[tuple[int, bytes], bytes] = {}

    def keep(self, body: bytes) -> bytes:
        """Keep a body until `release` is called as often; returns an equal one if it has one."""
        key = len(body), body[-_END:]
        kept = self._found.get(key)
        if kept != body:
            self._found[key] = kept = body
            self.size += len(body)
        self._users[id(kept)] += 1
        return kept

    def release(self, body: bytes) -> None:
        """Give up one of the uses of a body that `keep` has returned."""
        self._users[id(body)] -= 1
        if self._users[id(body)]:
            return
        del self._users[id(body)]
        self.size -= len(body)
        key = len(body), body[-_END:]
        if self._found.get(key) is body:
            del self._found[key]

    def copy(self) -> "Bodies":
        """The same bodies and uses again, to be changed apart."""
        twin = Bodies()
        twin.size, twin._users, twin._found = self.size, self._users.copy(), self._found.copy()
        return twin

"""What the code under test asked, and what it got."""

import datetime as dt
import json
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from mock_ecr_ext.model.exceptions import InvalidValue
from mock_ecr_ext.model.inputs import is_whole

CALLS_KEPT = 10_000
"""How many of the newest calls a mock keeps, unless the test says otherwise."""


class Asked(NamedTuple):
    """A request, as far as it decides what the answer is.

    operation: as AWS spells it, `DescribeImages`.
    parameters: as they were sent.
    account_id, region: of the registry that the client addressed.
    """

    operation: str
    parameters: Mapping[str, Any]
    account_id: str
    region: str


@dataclass(frozen=True, slots=True)
class Call:
    """One request that reached the mock, a retry included.

    operation: as AWS spells it, `DescribeImages`.
    parameters: as they were sent.
    account_id, region: of the registry that the client addressed.
    at: when it came, in UTC.
    request_id: of its answer.
    status: the HTTP status of its answer; None where no answer came.
    items: how many records the answer lists; None where it has no list.
    error: ECR's code, such as `RepositoryNotFoundException`; "disconnected" or "timed out" where
        no answer came; None for a success.
    message: the error's sentence.
    hint: what a person would like to know of the error, such as where the repository really is.
    attempt: 1, or more for botocore's retries.
    waited: the back-off before this attempt, whether or not it took real time.
    """

    operation: str
    parameters: Mapping[str, Any]
    account_id: str
    region: str
    at: dt.datetime
    request_id: str
    status: int | None
    items: int | None = None
    error: str | None = None
    message: str | None = None
    hint: str | None = None
    attempt: int = 1
    waited: dt.timedelta = dt.timedelta(0)
    _body: Callable[[], bytes] = field(default=bytes, repr=False, compare=False)

    @property
    def response(self) -> Any:
        """The answer's JSON, its times in seconds since 1970; None where no answer came."""
        return None if self.status is None else json.loads(self._body())


class Calls(tuple[Call, ...]):  # noqa: SLOT001  # a tuple's heirs can have none
    """Calls, oldest first, as they stood when they were asked for.

    dropped: how many came before these, and are no longer kept.
    """

    dropped: int = 0


class Ledger:
    """The newest calls that reached a mock.

    limit: how many it keeps; None keeps all.
    """

    def __init__(self, limit: int | None = CALLS_KEPT) -> None:
        self._kept: deque[Call | Callable[[], Call]] = deque(maxlen=limit)
        self._written = 0

    def write(self, make: Callable[[], Call]) -> None:
        """Keep a call, made when it is first read, and drop the oldest where there are too many."""
        self._kept.append(make)
        self._written += 1

    def read(self) -> Calls:
        """What it keeps now."""
        calls = Calls(kept if isinstance(kept, Call) else kept() for kept in self._kept)
        self._kept = deque(calls, self._kept.maxlen)
        calls.dropped = self._written - len(calls)
        return calls

    def keep(self, limit: int | None) -> None:
        """Keep so many from now on; raises `InvalidValue` for what is no number of calls."""
        if limit is not None and not is_whole(limit):
            remedy = "give a whole number, 0 or more, or None to keep all of them"
            raise InvalidValue("number of calls", limit, remedy)
        self._kept = deque(self._kept, limit)

    def copy(self) -> "Ledger":
        """Another ledger with the same calls."""
        twin = Ledger()
        twin._kept, twin._written = self._kept.copy(), self._written
        return twin

"""The calls that reached a mock, with their outcomes."""

import datetime as dt
import functools
import json
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from mock_ecr_ext.model.exceptions import InvalidValue
from mock_ecr_ext.model.inputs import is_whole

CALLS_KEPT = 10_000
"""How many of the newest calls a mock keeps, unless the test says otherwise."""


# The golden ratio's digits: multiples of it are spread over all numbers of 32 bits.
_FAR_APART = 0x9E3779B9
_BITS = 2**32 - 1
_REST_OF_ID = "-7f4a-4c15-a39c-c0605cedc835"

UNLOGGED_ID = f"00000000{_REST_OF_ID}"
"""The request id of a response that belongs to no call."""


class Asked(NamedTuple):
    """The parts of a request that decide its answer.

    operation: its AWS name, such as `DescribeImages`.
    parameters: as the client sent them.
    account_id, region: of the registry that the client addressed.
    """

    operation: str
    parameters: Mapping[str, Any]
    account_id: str
    region: str

    @property
    def owner(self) -> str:
        """The account of the requested registry: that of `registryId`, else the client's own."""
        return str(self.parameters.get("registryId") or self.account_id)


@dataclass(frozen=True, slots=True)
class Call:
    """One request that reached the mock; each retry is another one.

    operation: its AWS name, such as `DescribeImages`.
    parameters: as the client sent them.
    account_id, region: of the registry that the client addressed.
    at: the time of its arrival, UTC.
    request_id: the id in its response; empty if there was no response.
    status: the HTTP status of its response; None if there was no response.
    items: how many records the answer lists; None if it has no list.
    error: ECR's code, such as `RepositoryNotFoundException`; "disconnected" or "timed out" if there
        was no response; None for a success.
    message: the error's sentence.
    hint: help for a person with the error, such as the registry that has the repository.
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
        """The response's JSON, with times in seconds since 1970; None if there was no response."""
        return None if self.status is None else json.loads(self._body())


class Calls(tuple[Call, ...]):  # noqa: SLOT001  # subclasses of tuple cannot have any
    """The calls up to the moment of reading, oldest first.

    dropped: how many earlier ones are no longer kept.
    """

    dropped: int = 0


class Ledger:
    """The log of a mock's newest calls.

    limit: how many it keeps; None keeps all.
    """

    def __init__(self, limit: int | None = CALLS_KEPT) -> None:
        self._kept: deque[Call | Callable[[], Call]] = deque(maxlen=limit)
        self._written = 0

    def write(self, make: Callable[[str], Call]) -> str:
        """Add a call, and return its request id; the oldest call goes if there are too many.

        The id is a UUID with a first part of its own, the same in each run.

        make: makes the call from its request id, when it is first read.
        """
        self._written += 1
        request_id = f"{self._written * _FAR_APART & _BITS:08x}{_REST_OF_ID}"
        self._kept.append(functools.partial(make, request_id))
        return request_id

    def read(self) -> Calls:
        """The calls that it keeps now."""
        calls = Calls(kept if isinstance(kept, Call) else kept() for kept in self._kept)
        self._kept = deque(calls, self._kept.maxlen)
        calls.dropped = self._written - len(calls)
        return calls

    def keep(self, limit: int | None) -> None:
        """Keep this many from now on; raises `InvalidValue` for a limit that is not a number."""
        if limit is not None and not is_whole(limit):
            remedy = "give a whole number, 0 or more, or None to keep all of them"
            raise InvalidValue("number of calls", limit, remedy)
        self._kept = deque(self._kept, limit)

    def copy(self) -> "Ledger":
        """Another ledger with the same calls."""
        twin = Ledger()
        twin._kept, twin._written = self._kept.copy(), self._written
        return twin

"""What the code under test asked, and what it got."""

import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Asked:
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

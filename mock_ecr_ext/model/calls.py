"""What the code under test asked, and what it got."""

import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Call:
    """One request that reached the mock, a retry included.

    operation: as AWS spells it, `DescribeImages`.
    parameters: as they were sent.
    account_id, region: of the registry that the client addressed.
    at: when it came, in UTC.
    request_id: of its answer.
    status: the HTTP status of its answer.
    items: how many records the answer lists; None where it has no list.
    error: ECR's code, such as `RepositoryNotFoundException`; None for a success.
    message: the error's sentence.
    hint: what a person would like to know of the error, such as where the repository really is.
    """

    operation: str
    parameters: Mapping[str, Any]
    account_id: str
    region: str
    at: dt.datetime
    request_id: str
    status: int
    items: int | None = None
    error: str | None = None
    message: str | None = None
    hint: str | None = None
    _body: Callable[[], bytes] = field(default=bytes, repr=False, compare=False)

    @property
    def response(self) -> Any:
        """The answer's JSON, its times in seconds since 1970."""
        return json.loads(self._body())

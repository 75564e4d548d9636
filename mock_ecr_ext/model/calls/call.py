"""The calls that reached a mock, as a test reads them."""

import dataclasses
import datetime as dt
import itertools
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from mock_ecr_ext.model.exceptions import NotKept
from mock_ecr_ext.model.text import represent, represent_whole, shorten

_VALUE_KEPT = 1024  # characters of a parameter of a call that was cut
_PARAMETERS_KEPT = 20  # of such a call; no operation of ECR has as many


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
    parameters: as the client sent them; see `Registry.keep_calls` for long ones.
    account_id, region: of the registry that the client addressed.
    at: the time of its arrival, UTC.
    request_id: the id in its response; empty if there was no response.
    status: the HTTP status of its response; None if there was no response.
    items: how many records the answer lists; None if it has no list.
    error: ECR's code, such as `RepositoryNotFoundException`; "disconnected", "timed out" or "no
        such host" if there was no response; None for a success.
    message: the error's sentence.
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
    attempt: int = 1
    waited: dt.timedelta = dt.timedelta(0)
    _find_hint: Callable[[], str | None] = field(default=lambda: None, repr=False, compare=False)
    _body: bytes | None = field(default=b"", repr=False, compare=False)

    def __repr__(self) -> str:
        shown = (entry.name for entry in dataclasses.fields(self) if entry.repr)
        facts = (f"{name}={represent_whole(getattr(self, name))}" for name in shown)
        return f"Call({', '.join(facts)})"

    @property
    def hint(self) -> str | None:
        """Help for a person with the error, such as the registry that has the repository.

        It is made when it is first read, from the registries as they are then.
        """
        return self._find_hint()

    @property
    def response(self) -> Any:
        """The response's JSON, with times in seconds since 1970; None if there was no response.

        Raises `NotKept` if the log no longer has it; see `Registry.keep_calls`.
        """
        if self._body is None:
            raise NotKept(self.operation)
        return None if self.status is None else json.loads(self._body)

    def cut(self) -> "Call":
        """The call without its response, and with the beginnings of long parameters alone."""
        members = itertools.islice(self.parameters.items(), _PARAMETERS_KEPT)
        parameters = {shorten(name, _VALUE_KEPT): _cut_value(value) for name, value in members}
        return dataclasses.replace(self, parameters=parameters, _body=None)


class Calls(tuple[Call, ...]):  # noqa: SLOT001  # subclasses of tuple cannot have any
    """The calls up to the moment of reading, oldest first.

    dropped: how many earlier ones are no longer kept.
    """

    dropped: int = 0


def _cut_value(value: Any) -> Any:
    """The value of a parameter if it is short, or else the beginning of its text."""
    if isinstance(value, str):
        return shorten(value, _VALUE_KEPT)
    try:
        is_short = len(repr(value)) <= _VALUE_KEPT
    except RecursionError:
        is_short = False
    return value if is_short else represent(value)

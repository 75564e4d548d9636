"""The process-wide hook: ECR's requests are answered here instead of being sent.

It stays in place for the life of the process. While no mock is active it does nothing but keep from
the network the requests of clients that were made inside one, or that sign with the mock's own key.
"""

import datetime as dt
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from mock_ecr_ext.model.access import FAKE_ACCESS_KEY
from mock_ecr_ext.model.exceptions import NotMocked
from mock_ecr_ext.model.faults.fault import NoResponse
from mock_ecr_ext.wire.protocol import NO_WAIT, Handler, Request, Response

Wait = Callable[[float], None]
"""Called with some seconds instead of sleeping."""


@dataclass(slots=True, eq=False)
class MockedCall:
    """One API call that the mock answers, with all its attempts.

    wait: called instead of sleeping, with the seconds of each wait; None lets botocore sleep.
    waited: the seconds since the last attempt began.
    """

    wait: Wait | None
    waited: float = 0.0
    _attempts: int = field(default=0, init=False)

    def begin_attempt(self) -> tuple[int, dt.timedelta]:
        """The number of the attempt that begins, from 1, and the wait since the previous one."""
        self._attempts += 1
        if not self.waited:
            return self._attempts, NO_WAIT
        waited, self.waited = dt.timedelta(seconds=self.waited), 0.0
        return self._attempts, waited


CURRENT: ContextVar[MockedCall | None] = ContextVar("CURRENT", default=None)
"""The call that is being made; None if it is not one that the mock answers."""


class Hook:
    """Sends ECR's requests to a handler.

    handler: answers ECR requests; None while no mock is active.
    wait: called instead of sleeping, with the back-off in seconds; None lets botocore sleep.
    guard: names the place and the remedy for a request that is about to be sent, which then is not;
        None lets it be sent.
    make_response: makes the response that a client expects, from its URL and the mock's response.
    is_installed: whether botocore calls the hook.
    era: a number that grows with each start and end of a mock, ours or moto's.
    """

    def __init__(self) -> None:
        self.handler: Handler | None = None
        self.wait: Wait | None = None
        self.guard: Callable[[], str] | None = None
        self.make_response: Callable[[str, Response], Any]  # from its installation on
        self.is_installed = False
        self.era = 0

    @property
    def is_watching(self) -> bool:
        """Whether ECR's requests are answered or refused."""
        return self.handler is not None or self.guard is not None

    def before_send(self, request: Any, event_name: str = "", **_: Any) -> Any:
        """Answer botocore's `before-send` event: a response, or None to let the request be sent.

        event_name: ends with the operation; "" leaves it to the request's headers.

        Raises `NotMocked` for a request that nobody answers and that must not be sent.
        """
        host, body = urlsplit(request.url).netloc, request.body or b""
        operation, call = event_name.rpartition(".")[2], CURRENT.get()
        attempt = (0, NO_WAIT) if call is None else call.begin_attempt()
        decoded = Request(host, request.headers, body, operation, *attempt)
        handler = self.handler  # once: another thread may end the mock meanwhile
        if handler is None:
            self._keep_own_key(decoded)
            return None
        try:
            response = handler(decoded)
        except NoResponse as failure:
            from mock_ecr_ext.botocore_hook.responses import make_connection_error

            raise make_connection_error(request.url, failure) from None
        return self.make_response(request.url, response)

    def intercept(self, request: Any, origin: str | None = None) -> Any:
        """Answer an ECR request that is about to be sent; None lets it be sent.

        The handler has answered it before, unless no mock is active, or the client was made before
        the handler was registered.

        origin: the client or session that was made inside a mock and sends the request, if any.

        Raises `NotMocked` for a request that must not be sent.
        """
        response = self.before_send(request)
        if response is None:
            sent = Request(urlsplit(request.url).netloc, request.headers, b"")
            self._refuse(sent)
            if origin is not None:
                raise NotMocked(_explain_late_call(sent, f"{origin} was made inside the mock"))
        return response

    def _keep_own_key(self, request: Request) -> None:
        """Raise `NotMocked` for a request signed with the mock's key, even if moto could answer."""
        if request.access_key == FAKE_ACCESS_KEY:
            self._refuse(request)
            raise NotMocked(_explain_late_call(request, "it is signed with the mock's own key"))

    def _refuse(self, request: Request) -> None:
        """Raise `NotMocked` for a request that would be sent now, if there is a guard."""
        if self.guard is not None:
            raise NotMocked(f"{request.operation} was not sent to AWS: {self.guard()}")


HOOK = Hook()
"""The process's only hook."""


def _explain_late_call(request: Request, cause: str) -> str:
    return (
        f"{request.operation} was called after its mock_ecr had ended: {cause}, so it was not sent "
        f"to {request.host}. Make the call inside the mock, or make a new session and client after "
        "it."
    )

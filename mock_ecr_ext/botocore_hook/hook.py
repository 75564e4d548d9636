"""The process-wide hook: ECR's requests are answered here instead of being sent.

It stays in place for the life of the process and does nothing while no mock is active, with one
exception: a request signed with the mock's own key is never sent.
"""

import functools
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from mock_ecr_ext.botocore_hook import backoff
from mock_ecr_ext.botocore_hook.backoff import Backoff, Wait
from mock_ecr_ext.botocore_hook.credentials import FAKE_ACCESS_KEY
from mock_ecr_ext.model.exceptions import NotMocked
from mock_ecr_ext.model.faults.fault import NoResponse
from mock_ecr_ext.wire.protocol import Handler, Request, Response

_ENDPOINT_PREFIX = "api.ecr"


class Hook:
    """Sends ECR's requests to a handler.

    handler: answers ECR requests; None while no mock is active.
    wait: called instead of sleeping, with the back-off in seconds; None lets botocore sleep.
    guard: names the place and the remedy for a request that is about to be sent, which then is not;
        None lets it be sent.
    make_response: makes the response that a client expects, from its URL and the mock's response.
    """

    def __init__(self) -> None:
        self.handler: Handler | None = None
        self.wait: Wait | None = None
        self.guard: Callable[[], str] | None = None
        self.make_response: Callable[[str, Response], Any]  # set by the module `install`

    @property
    def is_watching(self) -> bool:
        """Whether ECR's requests are answered or refused."""
        return self.handler is not None or self.guard is not None

    def before_send(self, request: Any, event_name: str = "", **_: Any) -> Any:
        """Answer botocore's `before-send` event: a response, or None to let the request be sent.

        event_name: ends with the operation; "" leaves it to the request's headers.

        Raises `NotMocked` for a request that nobody answers and that must not be sent.
        """
        host, body = _find_host(request.url), request.body or b""
        operation = event_name.rpartition(".")[2]
        asked = Request(host, request.headers, body, operation, *backoff.attempt())
        handler = self.handler  # once: another thread may end the mock meanwhile
        if handler is None:
            self._keep_from_network(asked)
            return None
        try:
            response = handler(asked)
        except NoResponse as failure:
            from mock_ecr_ext.botocore_hook.responses import make_connection_error

            raise make_connection_error(request.url, failure) from None
        return self.make_response(request.url, response)

    def intercept(self, endpoint: Any, request: Any) -> Any:
        """Answer the request that an endpoint is about to send; None lets it be sent.

        Reached by clients that were made before the handler was registered.
        """
        if not _is_ecr(endpoint):
            return None
        response = self.before_send(request)
        if response is None:
            self._refuse(Request("", request.headers, b"").operation)
        return response

    def waiting(self, endpoint: Any) -> Backoff:
        """Context manager for one API call and its retries.

        Replaces back-off sleeps if the mock answers the call.
        """
        return Backoff(self.wait, of_mock=self.handler is not None and _is_ecr(endpoint))

    def _refuse(self, operation: str) -> None:
        """Raise `NotMocked` for a request that would be sent now, if there is a guard."""
        if self.guard is not None:
            raise NotMocked(f"{operation} was not sent to AWS: {self.guard()}")

    def _keep_from_network(self, request: Request) -> None:
        if request.access_key == FAKE_ACCESS_KEY:
            self._refuse(request.operation)
            raise NotMocked(_explain_outlived(request))


HOOK = Hook()
"""The process's only hook."""


def _is_ecr(endpoint: Any) -> bool:
    return bool(endpoint._endpoint_prefix == _ENDPOINT_PREFIX)  # noqa: SLF001  # botocore has no other way


@functools.lru_cache(maxsize=64)
def _find_host(url: str) -> str:
    return urlsplit(url).netloc


def _explain_outlived(request: Request) -> str:
    return (
        f"{request.operation} was asked of {request.host} after its mock_ecr had ended, by a "
        "client made inside it: the request is signed with the mock's own access key, and was "
        "not sent. Make the call inside the mock, or make a new client after it."
    )

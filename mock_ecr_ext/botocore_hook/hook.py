"""Where botocore meets the mock: ECR's requests are answered here instead of being sent.

botocore copies its built-in handlers into each session and client when that is made. So a handler
registered once reaches every client made from then on; those made before are met where botocore
would open a connection. Both stay in place for the life of the process, silent while no mock is
active, but for one thing: a request signed with the mock's own key is never sent.
"""

import copy
import functools
import io
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from mock_ecr_ext.botocore_hook import backoff
from mock_ecr_ext.botocore_hook.backoff import Backoff, Wait
from mock_ecr_ext.model.exceptions import NotMocked
from mock_ecr_ext.model.faults.fault import NoResponse
from mock_ecr_ext.wire.protocol import Handler, Request, Response

FAKE_ACCESS_KEY = "MOCKECREXTNOTAREALKEY"
FAKE_SECRET_KEY = "mock_ecr_ext-not-a-real-secret"  # noqa: S105  # its name says so

_ENDPOINT_PREFIX = "api.ecr"
_SIGNING_NAME = "ecr"


class Hook:
    """Sends ECR's requests to a handler.

    handler: who is asked; None while no mock is active.
    wait: told of the seconds that botocore's back-off would take, and takes their place; None lets
        them pass.
    content: what a response's body is to botocore.
    guard: names the place and the remedy for a request that is about to be sent, which then is not;
        None lets it be sent.
    """

    def __init__(self) -> None:
        self.handler: Handler | None = None
        self.wait: Wait | None = None
        self.guard: Callable[[], str] | None = None
        self.content: Callable[[bytes], bytes] = bytes
        self._installed = False
        self._lock = threading.Lock()

    def install(self) -> bool:
        """Reach botocore, which is imported only now; whether it was the process's first time."""
        with self._lock:
            is_first, self._installed = not self._installed, True
            if is_first:
                _register(self)
            return is_first

    def before_send(self, request: Any, event_name: str = "", **_: Any) -> Any:
        """Answer botocore's `before-send` event: a response, or None to let the request be sent.

        event_name: ends with the operation; "" leaves it to the request's headers.

        Raises `NotMocked` for a request that nobody answers and that must not be sent.
        """
        host, body = _host_of(request.url), request.body or b""
        operation = event_name.rpartition(".")[2]
        asked = Request(host, request.headers, body, operation, *backoff.attempt())
        handler = self.handler  # once: another thread may end the mock meanwhile
        if handler is None:
            self._keep_from_network(asked)
            return None
        try:
            response = handler(asked)
        except NoResponse as failure:
            raise _as_botocore_raises_it(request.url, failure) from None
        return self._as_botocore_has_it(request.url, response)

    def answer_instead(self, endpoint: Any, request: Any) -> Any:
        """Answer what an endpoint is about to send; None lets it be sent.

        Reached by clients that were made before the handler was registered.
        """
        if not _is_ecr(endpoint):
            return None
        response = self.before_send(request)
        if response is None:
            self.refuse(Request("", request.headers, b"").operation)
        return response

    def waiting(self, endpoint: Any) -> Backoff:
        """Around all attempts at one call: whose waiting between them is the mock's."""
        return Backoff(self.wait, of_mock=self.handler is not None and _is_ecr(endpoint))

    def lend_credentials(self, signer: Any, credentials: Callable[..., Any]) -> Any:
        """A signer that can sign, where this one has no credentials.

        A client that was made where there are none could not sign, and so not ask, at all.
        """
        is_kept = self.handler is not None or self.guard is not None
        if not is_kept or signer.signing_name != _SIGNING_NAME:
            return signer
        able = copy.copy(signer)
        able._credentials = credentials(FAKE_ACCESS_KEY, FAKE_SECRET_KEY)  # noqa: SLF001
        return able

    def refuse(self, operation: str) -> None:
        """Raise `NotMocked` for a request that would be sent now, where there is a guard."""
        if self.guard is not None:
            raise NotMocked(f"{operation} was not sent to AWS: {self.guard()}")

    def _as_botocore_has_it(self, url: str, response: Response) -> Any:
        raw = _Raw(response.body)
        raw.headers = response.headers
        answer = _kind_of_response()(url, response.status, response.headers, raw)
        answer._content = self.content(response.body)  # noqa: SLF001
        return answer

    def _keep_from_network(self, request: Request) -> None:
        if request.access_key == FAKE_ACCESS_KEY:
            self.refuse(request.operation)
            raise NotMocked(_outlived(request))


HOOK = Hook()
"""The process's only hook."""


def _register(hook: Hook) -> None:
    import botocore.endpoint
    import botocore.handlers
    import botocore.signers
    from botocore.credentials import Credentials

    from mock_ecr_ext.botocore_hook import events  # with botocore
    from mock_ecr_ext.botocore_hook import speed as loading

    botocore.handlers.BUILTIN_HANDLERS.append(
        ("before-send.ecr", hook.before_send, botocore.handlers.REGISTER_FIRST)
    )
    wrap(botocore.endpoint.Endpoint, "_send", functools.partial(_send, hook))
    wrap(botocore.endpoint.Endpoint, "_send_request", functools.partial(_send_request, hook))
    wrap(botocore.signers.RequestSigner, "sign", functools.partial(signing, hook, Credentials))
    backoff.install()
    loading.install(lambda: hook.handler is not None)
    events.install(lambda: hook.handler is not None)


def wrap(owner: type, name: str, replace: Callable[[Any], Any]) -> None:
    """Let what `replace` makes of a method take its place."""
    original = getattr(owner, name)
    setattr(owner, name, functools.wraps(original)(replace(original)))


def signing(hook: Hook, credentials: Callable[..., Any], original: Any) -> Any:
    """A signer's method `sign` that has credentials lent."""

    def sign(signer: Any, *args: Any, **kwargs: Any) -> Any:
        if signer._credentials is None:  # noqa: SLF001  # botocore has no other way
            signer = hook.lend_credentials(signer, credentials)
        return original(signer, *args, **kwargs)

    return sign


def _send(hook: Hook, original: Any) -> Any:
    def send(endpoint: Any, request: Any) -> Any:
        response = hook.answer_instead(endpoint, request)
        return original(endpoint, request) if response is None else response

    return send


def _send_request(hook: Hook, original: Any) -> Any:
    def send_request(endpoint: Any, *args: Any, **kwargs: Any) -> Any:
        with hook.waiting(endpoint):
            return original(endpoint, *args, **kwargs)

    return send_request


def _is_ecr(endpoint: Any) -> bool:
    return bool(endpoint._endpoint_prefix == _ENDPOINT_PREFIX)  # noqa: SLF001  # botocore has no other way


@functools.lru_cache(maxsize=64)
def _host_of(url: str) -> str:
    return urlsplit(url).netloc


def _outlived(request: Request) -> str:
    return (
        f"{request.operation} was asked of {request.host} after its mock_ecr had ended, by a "
        "client made inside it: the request is signed with the mock's own access key, and was "
        "not sent. Make the call inside the mock, or make a new client after it."
    )


class _Raw(io.BytesIO):
    """What came over the network, were there one."""

    __slots__ = ("headers",)
    headers: Mapping[str, str]

    @property
    def raw_headers(self) -> Sequence[tuple[bytes, bytes]]:
        """The headers as aiohttp has them, where older releases of aiobotocore look for them."""
        return [(name.encode(), value.encode()) for name, value in self.headers.items()]


@functools.cache
def _kind_of_response() -> Any:
    from botocore.awsrequest import AWSResponse

    return AWSResponse


def _as_botocore_raises_it(url: str, failure: NoResponse) -> Exception:
    from botocore import exceptions

    if failure.reason == "timed out":
        return exceptions.ReadTimeoutError(endpoint_url=url)
    if failure.took_effect:
        return exceptions.ConnectionClosedError(endpoint_url=url)
    return exceptions.EndpointConnectionError(endpoint_url=url)

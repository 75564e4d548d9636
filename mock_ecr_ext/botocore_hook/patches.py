"""Patches of botocore's classes, which reach clients that were made before the hook was registered.

botocore copies its built-in handlers into each session and client when that is made. A handler that
is registered later does not reach them, but these methods do.
"""

import functools
from collections.abc import Callable
from typing import Any

from mock_ecr_ext.botocore_hook.credentials import lend_credentials
from mock_ecr_ext.botocore_hook.hook import Hook

_SIGNING_NAME = "ecr"


def install(hook: Hook) -> None:
    """Patch botocore's endpoints and signers; done once in a process."""
    from botocore.credentials import Credentials
    from botocore.endpoint import Endpoint
    from botocore.signers import RequestSigner

    wrap(Endpoint, "_send", functools.partial(_send, hook))
    wrap(Endpoint, "_send_request", functools.partial(_send_request, hook))
    wrap(RequestSigner, "sign", functools.partial(signing, hook, Credentials))


def wrap(owner: type, name: str, replace: Callable[[Any], Any]) -> None:
    """Put `replace(method)` in place of the owner's method of that name."""
    original = getattr(owner, name)
    setattr(owner, name, functools.wraps(original)(replace(original)))


def signing(hook: Hook, credentials: Callable[..., Any], original: Any) -> Any:
    """A signer's method `sign` that lends the fake credentials to a signer without any.

    A client that was made without credentials could not sign, and so not call, at all.
    """

    def sign(signer: Any, *args: Any, **kwargs: Any) -> Any:
        if (
            signer._credentials is None  # noqa: SLF001  # botocore has no other way
            and hook.is_watching
            and signer.signing_name == _SIGNING_NAME
        ):
            signer = lend_credentials(signer, credentials)
        return original(signer, *args, **kwargs)

    return sign


def _send(hook: Hook, original: Any) -> Any:
    def send(endpoint: Any, request: Any) -> Any:
        response = hook.intercept(endpoint, request)
        return original(endpoint, request) if response is None else response

    return send


def _send_request(hook: Hook, original: Any) -> Any:
    def send_request(endpoint: Any, *args: Any, **kwargs: Any) -> Any:
        with hook.waiting(endpoint):
            return original(endpoint, *args, **kwargs)

    return send_request

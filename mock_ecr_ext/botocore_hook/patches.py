"""Patches of botocore, without which the mock cannot work.

botocore copies its built-in handlers into each session and client when that is made, so a handler
that is registered once reaches every client made later. Clients made earlier are reached in the
methods that send and sign. `_send_request` makes all attempts at one call: its patch lets the mock
count them, and skip the waits between them. Sessions and clients are noted when they are made.
"""

from contextvars import Token
from typing import Any

from mock_ecr_ext.botocore_hook.credentials import (
    Origin,
    lend_credentials,
    make_credentials,
    needs_loan,
    set_origin,
)
from mock_ecr_ext.botocore_hook.hook import CURRENT, HOOK, MockedCall
from mock_ecr_ext.botocore_hook.names import Name, Patch
from mock_ecr_ext.botocore_hook.origins import (
    ENDPOINT_PREFIX,
    find_origin,
    note_client,
    note_session,
)

_SIGNING_NAME = "ecr"


def begin_call(endpoint: Any) -> Token[MockedCall | None]:
    """Set the current call, until its token is reset."""
    if HOOK.handler is None or endpoint._endpoint_prefix != ENDPOINT_PREFIX:  # noqa: SLF001
        return CURRENT.set(None)
    return CURRENT.set(MockedCall(HOOK.wait))


def intercept(endpoint: Any, request: Any) -> Any:
    """Answer a request that an endpoint is about to send; None lets it be sent."""
    if endpoint._endpoint_prefix != ENDPOINT_PREFIX:  # noqa: SLF001
        return None
    return HOOK.intercept(request, find_origin(endpoint))


def make_sign(original: Any, credentials: type) -> Any:
    """A signer's method `sign` that lends the fake credentials to a signer without any.

    A client that was made without credentials could not sign, and so not call, at all; and one that
    was made inside a mock would report missing credentials after it, instead of the cause.

    credentials: the class of the lent credentials.
    """

    def sign(signer: Any, *args: Any, **kwargs: Any) -> Any:
        if signer._credentials is None and _signs_for_hook(signer):  # noqa: SLF001
            signer = lend_credentials(signer, credentials)
        return original(signer, *args, **kwargs)

    return sign


def _signs_for_hook(signer: Any) -> bool:
    if signer.signing_name != _SIGNING_NAME:
        return False
    return HOOK.is_watching or find_origin(signer) is not None


def _register(handlers: list[Any]) -> list[Any]:
    from botocore.handlers import REGISTER_FIRST

    entry = ("before-send.ecr", HOOK.before_send, REGISTER_FIRST)
    if entry not in handlers:
        handlers.append(entry)
    return handlers  # the same list, for moto has it too


def _replace_send(original: Any) -> Any:
    def send(endpoint: Any, request: Any) -> Any:
        response = intercept(endpoint, request)
        return original(endpoint, request) if response is None else response

    return send


def _replace_send_request(original: Any) -> Any:
    def send_request(endpoint: Any, *args: Any, **kwargs: Any) -> Any:
        token = begin_call(endpoint)
        try:
            return original(endpoint, *args, **kwargs)
        finally:
            CURRENT.reset(token)

    return send_request


def _replace_sign(original: Any) -> Any:
    from botocore.credentials import Credentials

    return make_sign(original, Credentials)


def _replace_create_client(original: Any) -> Any:
    def create_client(session: Any, *args: Any, **kwargs: Any) -> Any:
        client = original(session, *args, **kwargs)
        note_client(session, client)
        return client

    return create_client


def _replace_init(original: Any) -> Any:
    def init(session: Any, *args: Any, **kwargs: Any) -> None:
        original(session, *args, **kwargs)
        note_session(session)
        set_origin(session, Origin(HOOK.era, HOOK.handler is not None))

    return init


def _replace_get_credentials(original: Any) -> Any:
    from botocore.credentials import Credentials

    def get_credentials(session: Any) -> Any:
        return make_credentials(Credentials) if needs_loan(session) else original(session)

    return get_credentials


_PREFIX = Name("botocore.endpoint", "Endpoint._endpoint_prefix")

PATCHES = (
    Patch(
        Name("botocore.handlers", "BUILTIN_HANDLERS"),
        _register,
        needs=(Name("botocore.handlers", "REGISTER_FIRST"),),
    ),
    Patch(Name("botocore.endpoint", "Endpoint._send"), _replace_send, needs=(_PREFIX,)),
    Patch(
        Name("botocore.endpoint", "Endpoint._send_request"), _replace_send_request, needs=(_PREFIX,)
    ),
    Patch(
        Name("botocore.signers", "RequestSigner.sign"),
        _replace_sign,
        needs=(Name("botocore.signers", "RequestSigner._credentials"),),
    ),
    Patch(Name("botocore.session", "Session.__init__"), _replace_init),
    Patch(
        Name("botocore.session", "Session.create_client"),
        _replace_create_client,
        needs=(
            Name("botocore.client", "BaseClient._endpoint"),
            Name("botocore.client", "BaseClient._request_signer"),
        ),
    ),
    Patch(Name("botocore.session", "Session.get_credentials"), _replace_get_credentials),
)

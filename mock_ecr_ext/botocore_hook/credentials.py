"""The fake credentials that sign requests inside a mock, and the sessions that borrow them."""

import copy
import os
from collections.abc import Callable
from typing import Any, NamedTuple

from mock_ecr_ext.model.access import FAKE_ACCESS_KEY

# A program that inherits it without this library signs real requests: the text gives the cause.
_TEXT = "mock_ecr_ext-not-a-real-secret:this-process-was-started-while-mock_ecr-was-active"
FAKE_SECRET_KEY = f"{_TEXT}:start-it-with-the-environment-of-Server.child_env"
"""The secret key that an active mock puts into the environment."""

KEYS = {"AWS_ACCESS_KEY_ID": FAKE_ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": FAKE_SECRET_KEY}
"""Both keys by the names of their variables."""

_ORIGIN = "_mock_ecr_ext_origin"


class Origin(NamedTuple):
    """The time at which a session of botocore was made.

    era: the value of `HOOK.era` then.
    is_inside: whether a mock was active.
    """

    era: int = 0
    is_inside: bool = False


def set_origin(session: Any, origin: Origin) -> None:
    """Note the origin of a session of botocore."""
    setattr(session, _ORIGIN, origin)


def get_origin(session: Any) -> Origin:
    """The origin of a session of botocore; of one made before the first mock, the default."""
    origin = getattr(session, _ORIGIN, None)
    return origin if isinstance(origin, Origin) else Origin()


def needs_loan(session: Any) -> bool:
    """Whether a session from outside would find the mock's key first, and keep it for ever."""
    return (
        session._credentials is None  # noqa: SLF001
        and not get_origin(session).is_inside
        and os.environ.get("AWS_ACCESS_KEY_ID") == FAKE_ACCESS_KEY
        and session.instance_variables().get("profile") is None
    )


def make_credentials(make: Callable[[str, str], Any]) -> Any:
    """The fake credentials.

    make: the class of the credentials.
    """
    return make(FAKE_ACCESS_KEY, FAKE_SECRET_KEY)


def lend_credentials(signer: Any, make: Callable[[str, str], Any]) -> Any:
    """A copy of a signer that signs with the fake credentials of a class."""
    able = copy.copy(signer)
    able._credentials = make_credentials(make)  # noqa: SLF001
    return able

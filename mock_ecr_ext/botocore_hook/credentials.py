"""The fake credentials that sign requests inside a mock."""

import copy
from collections.abc import Callable
from typing import Any

from mock_ecr_ext.model.access import FAKE_ACCESS_KEY

__all__ = ["FAKE_ACCESS_KEY", "FAKE_SECRET_KEY", "lend_credentials"]

# A program that inherits it without this library signs real requests: the text gives the cause.
_TEXT = "mock_ecr_ext-not-a-real-secret:this-process-was-started-while-mock_ecr-was-active"
FAKE_SECRET_KEY = f"{_TEXT}:start-it-with-the-environment-of-Server.child_env"
"""The secret key that an active mock puts into the environment."""


def lend_credentials(signer: Any, make: Callable[[str, str], Any]) -> Any:
    """A copy of a signer that signs with the fake credentials.

    make: the class of the credentials.
    """
    able = copy.copy(signer)
    able._credentials = make(FAKE_ACCESS_KEY, FAKE_SECRET_KEY)  # noqa: SLF001
    return able

"""The process state that a mock replaces and restores: credentials, region, default session."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mock_ecr_ext.botocore_hook.credentials import FAKE_ACCESS_KEY, FAKE_SECRET_KEY

REGION = "AWS_DEFAULT_REGION"

# A token or a profile from outside would name real credentials, or a profile that does not exist.
_CREDENTIALS: Mapping[str, str | None] = {
    "AWS_ACCESS_KEY_ID": FAKE_ACCESS_KEY,
    "AWS_SECRET_ACCESS_KEY": FAKE_SECRET_KEY,
    "AWS_SESSION_TOKEN": None,
    "AWS_SECURITY_TOKEN": None,
    "AWS_PROFILE": None,
    "AWS_DEFAULT_PROFILE": None,
}


@dataclass(frozen=True, slots=True)
class Environment:
    """A state of the process.

    variables: environment variables; None is a variable that is not set.
    default_session: boto3's, which every `boto3.client` shares; None makes boto3 create one.
    """

    variables: Mapping[str, str | None]
    default_session: Any

    def apply(self) -> None:
        """Put the process into this state."""
        for name, value in self.variables.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
        boto3: Any = sys.modules.get("boto3")  # if it is not imported, it has no session
        if boto3 is not None:
            boto3.DEFAULT_SESSION = self.default_session


def read_environment() -> Environment:
    """The present state of the process."""
    variables = {name: os.environ.get(name) for name in (*_CREDENTIALS, REGION)}
    return Environment(variables, getattr(sys.modules.get("boto3"), "DEFAULT_SESSION", None))


def make_environment(region: str) -> Environment:
    """The state inside a mock: fake credentials, the region, and no session from outside."""
    return Environment({**_CREDENTIALS, REGION: region}, None)

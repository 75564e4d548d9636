"""What of the process a mock changes, and puts back: credentials, region, default session."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mock_ecr_ext.botocore_hook.credentials import FAKE_ACCESS_KEY, FAKE_SECRET_KEY

REGION = "AWS_DEFAULT_REGION"

# The variables aside name real credentials, or a profile that may not be there.
_CREDENTIALS: Mapping[str, str | None] = {
    "AWS_ACCESS_KEY_ID": FAKE_ACCESS_KEY,
    "AWS_SECRET_ACCESS_KEY": FAKE_SECRET_KEY,
    "AWS_SESSION_TOKEN": None,
    "AWS_SECURITY_TOKEN": None,
    "AWS_PROFILE": None,
    "AWS_DEFAULT_PROFILE": None,
}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """A state of the process.

    variables: environment variables; None is one that is not set.
    default_session: boto3's, which every `boto3.client` shares; None is none.
    """

    variables: Mapping[str, str | None]
    default_session: Any

    def restore(self) -> None:
        """Make the process be like this."""
        for name, value in self.variables.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
        boto3: Any = sys.modules.get("boto3")  # not imported: nobody has a session to put back
        if boto3 is not None:
            boto3.DEFAULT_SESSION = self.default_session


def current() -> Surroundings:
    """The process as it is."""
    variables = {name: os.environ.get(name) for name in (*_CREDENTIALS, REGION)}
    return Surroundings(variables, getattr(sys.modules.get("boto3"), "DEFAULT_SESSION", None))


def mocked(region: str) -> Surroundings:
    """The process inside a mock: credentials that are nobody's, and no session from outside."""
    return Surroundings({**_CREDENTIALS, REGION: region}, None)

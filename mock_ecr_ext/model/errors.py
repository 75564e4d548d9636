"""The errors that ECR answers: one class for each code, with its sentence.

The sentences are recorded from AWS unless a comment says "unrecorded": such a sentence, and the
fact that the error occurs, are decisions of this library, made here so that a recording can replace
them. Errors of repositories and of images are in `repositories.errors` and `images.errors`.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any


class EcrError(Exception):
    """An error answer.

    code: its `__type`, as ECR spells it.
    status: its HTTP status.
    message_key: the member of the body that has the sentence.
    members: further members of the body.
    """

    code: str
    status: int = 400
    message_key: str = "message"
    members: Mapping[str, Any] = MappingProxyType({})

    def __init_subclass__(cls) -> None:
        # A direct subclass is named after its code; a class below it inherits the code.
        if EcrError in cls.__bases__:
            cls.code = cls.__name__

    @property
    def message(self) -> str:
        """The sentence."""
        return str(self)


class InvalidParameterException(EcrError):
    """A parameter breaks a constraint."""

    def __init__(self, field: str, constraint: str) -> None:
        super().__init__(
            f"Invalid parameter at '{field}' failed to satisfy constraint: '{constraint}'"
        )


class InvalidNextToken(InvalidParameterException):
    """A page token that ECR did not create, or created for another listing."""

    def __init__(self) -> None:
        # Recorded up to "provided"; the text after it and the closing quote are unrecorded.
        super().__init__("NextToken", "Invalid next token provided")


class CannotBeCombined(InvalidParameterException):
    """Paging together with a list of names; documented as refused, the text is unrecorded."""

    def __init__(self, field: str, other: str) -> None:
        super().__init__(field, f"Member cannot be specified together with {other}")


class LimitExceededException(EcrError):
    """A quota is used up; the subclass for that quota has the sentence."""


class AccessDeniedException(EcrError):
    """The caller has no permission; only this error has its sentence under `Message`.

    unnamed_account: the account that is closed because no test has named it; None otherwise.
    """

    message_key = "Message"
    unnamed_account: str | None = None

    NO_IDENTITY_POLICY = "because no identity-based policy allows the {action} action"
    NO_RESOURCE_POLICY = "because no resource-based policy allows the {action} action"
    DENIED_BY_CONTROL_POLICY = "with an explicit deny in a service control policy: {policy}"
    DENIED_BY_RESOURCE_POLICY = "with an explicit deny in a resource-based policy"
    REASONS = (
        NO_IDENTITY_POLICY,
        NO_RESOURCE_POLICY,
        DENIED_BY_CONTROL_POLICY,
        DENIED_BY_RESOURCE_POLICY,
    )

    def __init__(
        self, user: str, action: str, resource: str, reason: str, *, policy: str = ""
    ) -> None:
        because = reason.format(action=action, policy=policy)
        super().__init__(
            f"User: {user} is not authorized to perform: {action} on resource: {resource} {because}"
        )


class ThrottlingException(EcrError):
    """Too many calls."""

    def __init__(self) -> None:
        super().__init__("Rate exceeded")


class ServerException(EcrError):
    """ECR itself failed; documented as a fault, so with status 500; the text is unrecorded."""

    status = 500

    def __init__(self) -> None:
        super().__init__("An internal server error occurred")


class ExpiredTokenException(EcrError):
    """The caller's session has ended; unrecorded for ECR, worded like other AWS services."""

    def __init__(self) -> None:
        super().__init__("The security token included in the request is expired")


class UnrecognizedClientException(EcrError):
    """AWS does not know the access key."""

    def __init__(self) -> None:
        super().__init__("The security token included in the request is invalid.")


class InvalidSignatureException(EcrError):
    """The request was signed too long ago."""

    def __init__(self, details: str) -> None:
        super().__init__(f"Signature expired: {details}")


class SerializationException(EcrError):
    """The body is not JSON, or a member has the wrong type; the texts are unrecorded."""


class UnknownOperationException(EcrError):
    """ECR does not have the operation; the body of this error is not JSON.

    Recorded for a wrong content type; unrecorded for an unknown target.
    """

    status = 404


class AnyError(EcrError):
    """An error that the test chose."""

    def __init__(self, code: str, message: str, status: int) -> None:
        self.code = code
        self.status = status
        if code == AccessDeniedException.code:
            self.message_key = AccessDeniedException.message_key
        super().__init__(message)


COMMON_CODES = (
    "AccessDeniedException",
    "ExpiredTokenException",
    "IncompleteSignature",
    "InternalFailure",
    "InvalidSignatureException",
    "RequestExpired",
    "ServerException",
    "ServiceUnavailable",
    "ThrottlingException",
    "UnrecognizedClientException",
)
"""The codes that every operation may answer, besides those that botocore's model lists for it.

Sources: AWS's "Common Errors", and recordings of ECR."""

_SERVER_FAULTS = {"ServerException": 500, "InternalFailure": 500, "ServiceUnavailable": 503}


def get_usual_status(code: str) -> int:
    """The HTTP status that AWS sends with a code."""
    return _SERVER_FAULTS.get(code, EcrError.status)

"""The errors that ECR answers with: a class for each code, with its sentence inside.

The sentences are recorded from AWS unless a comment says "unrecorded": then the sentence, and that
the error comes at all, is this library's decision, made here so that a recording can replace it.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any


class EcrError(Exception):
    """An error answer.

    code: its `__type`, as ECR spells it.
    status: its HTTP status.
    message_key: the member of the body that holds the sentence.
    members: what else the body holds.
    """

    code: str
    status: int = 400
    message_key: str = "message"
    members: Mapping[str, Any] = MappingProxyType({})

    def __init_subclass__(cls) -> None:
        # The code is the class's own name; a subclass that only words it otherwise inherits it.
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
    """A page token that ECR did not give, or gave for another listing."""

    def __init__(self) -> None:
        # Recorded up to "provided"; what follows, and the closing quote, are unrecorded.
        super().__init__("NextToken", "Invalid next token provided")


class CannotBeCombined(InvalidParameterException):
    """Paging together with a list of what to describe; documented as refused, text unrecorded."""

    def __init__(self, field: str, other: str) -> None:
        super().__init__(field, f"Member cannot be specified together with {other}")


class EmptyImageId(InvalidParameterException):
    """An entry of imageIds with neither half; unrecorded, worded as the Batch operations are."""

    def __init__(self) -> None:
        super().__init__("imageIds", "both tag and digest cannot be null")


class ExclusionFiltersMissing(InvalidParameterException):
    """A `*_WITH_EXCLUSION` mutability without its filters."""

    def __init__(self, mutability: str) -> None:
        super().__init__(
            "imageTagMutabilityExclusionFilters",
            "ImageTagMutabilityExclusionFilters can't be null when imageTagMutability is set as "
            f"{mutability}",
        )


class ExclusionFiltersNotAllowed(InvalidParameterException):
    """Filters with a mutability that has no exclusion; the text is unrecorded."""

    def __init__(self, mutability: str) -> None:
        super().__init__(
            "imageTagMutabilityExclusionFilters",
            "ImageTagMutabilityExclusionFilters must be null when imageTagMutability is set as "
            f"{mutability}",
        )


class TooManyWildcards(InvalidParameterException):
    """An exclusion filter with more than two wildcards; documented, text unrecorded."""

    def __init__(self) -> None:
        super().__init__(
            "imageTagMutabilityExclusionFilters",
            "ImageTagMutabilityExclusionFilter can't contain more than 2 wildcards",
        )


class RepositoryNotFoundException(EcrError):
    """No repository of that name."""

    def __init__(self, name: str, registry_id: str) -> None:
        self.name = name
        self.registry_id = registry_id
        super().__init__(
            f"The repository with name '{name}' does not exist in the registry with id "
            f"'{registry_id}'"
        )


class RepositoryAlreadyExistsException(EcrError):
    """The name is taken."""

    def __init__(self, name: str, registry_id: str) -> None:
        super().__init__(
            f"The repository with name '{name}' already exists in the registry with id "
            f"'{registry_id}'"
        )


class RepositoryNotEmptyException(EcrError):
    """Images stand in the way of a delete without force."""

    def __init__(self, name: str, registry_id: str) -> None:
        super().__init__(
            f"The repository with name '{name}' in registry with id '{registry_id}' cannot be "
            "deleted because it still contains images"
        )


class ImageNotFoundException(EcrError):
    """No image of that digest, that tag, or both at once."""

    def __init__(self, digest: str | None, tag: str | None, name: str, registry_id: str) -> None:
        # ECR prints an absent half as Java does. Recorded for a tag alone; else unrecorded.
        super().__init__(
            f"The image with imageId {{imageDigest:'{digest or 'null'}', "
            f"imageTag:'{tag or 'null'}'}} does not exist within the repository with name "
            f"'{name}' in the registry with id '{registry_id}'"
        )


class LimitExceededException(EcrError):
    """The registry is full; the text is unrecorded, worded as the one about images is."""

    def __init__(self, registry_id: str, maximum: int) -> None:
        super().__init__(
            f"The registry with id '{registry_id}' already has the maximum allowed number of "
            f"repositories which is '{maximum}'"
        )


class ImageLimitExceeded(LimitExceededException):
    """The repository is full."""

    def __init__(self, name: str, registry_id: str, maximum: int) -> None:
        EcrError.__init__(
            self,
            f"The repository with name '{name}' in registry with id '{registry_id}' already has "
            f"the maximum allowed number of images which is '{maximum}'",
        )


class AccessDeniedException(EcrError):
    """The caller may not do that; the only error whose sentence is under `Message`."""

    message_key = "Message"

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
    """The caller's session has ended; unrecorded for ECR, worded as AWS's services do."""

    def __init__(self) -> None:
        super().__init__("The security token included in the request is expired")


class UnrecognizedClientException(EcrError):
    """The access key is not AWS's."""

    def __init__(self) -> None:
        super().__init__("The security token included in the request is invalid.")


class InvalidSignatureException(EcrError):
    """The request was signed too long ago."""

    def __init__(self, details: str) -> None:
        super().__init__(f"Signature expired: {details}")


class SerializationException(EcrError):
    """The body is no JSON, or a member has another type than its own; the texts are unrecorded."""


class UnknownOperationException(EcrError):
    """No such operation in this protocol; ECR's body is not JSON then.

    Recorded for a wrong content type; that an unknown target gets the same is unrecorded.
    """

    status = 404


class AnyError(EcrError):
    """An error of the test's own choice."""

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
"""What every operation may answer with, beside what botocore's model says of it (AWS's "Common
Errors", and those recorded of ECR)."""

_SERVER_FAULTS = {"ServerException": 500, "InternalFailure": 500, "ServiceUnavailable": 503}


def usual_status(code: str) -> int:
    """The HTTP status that comes with a code."""
    return _SERVER_FAULTS.get(code, EcrError.status)

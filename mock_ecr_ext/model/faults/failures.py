"""The errors that faults answer, as far as they depend on the request or on the test."""

from collections.abc import Mapping
from typing import Any

from mock_ecr_ext.model.calls.call import Asked
from mock_ecr_ext.model.errors import AnyError, EcrError, get_usual_status
from mock_ecr_ext.model.exceptions import InvalidValue
from mock_ecr_ext.model.images.errors import ImageLimitExceeded
from mock_ecr_ext.model.inputs.values import check_text
from mock_ecr_ext.model.limits import MAXIMUM_IMAGES, MAXIMUM_REPOSITORIES
from mock_ecr_ext.model.repositories.errors import RepositoryLimitExceeded

CHOSEN_MESSAGE = "The test planned this error"
"""The sentence of an error for which the test gave none."""


def make_limit_error(request: Asked) -> EcrError:
    """The error of PutImage for a full repository; for other operations, of a full registry."""
    if request.operation == "PutImage":
        name = str(request.parameters.get("repositoryName"))
        return ImageLimitExceeded(name, request.owner, MAXIMUM_IMAGES)
    return RepositoryLimitExceeded(request.owner, MAXIMUM_REPOSITORIES)


def make_chosen_error(code: str, message: str, status: int | None) -> EcrError:
    """The error that a test chose.

    status: its HTTP status; None is the usual one of the code.

    Raises `InvalidValue` for a code or message that is not text, and for a status that is not 300
    to 599.
    """
    check_text("code", code)
    check_text("message", message)
    return AnyError(code, message, _check_status(status, get_usual_status(code)))


def has_next_token(parameters: Mapping[str, Any]) -> bool:
    """Whether a request continues a listing."""
    return "nextToken" in parameters


def _check_status(status: object, default: int) -> int:
    if status is None:
        return default
    if type(status) is int and 300 <= status <= 599:  # noqa: PLR2004  # botocore's own range
        return status
    raise InvalidValue("status", status, "give an HTTP status from 300 to 599, as 400 or 503")

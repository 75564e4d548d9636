"""mock_ecr_ext: a test double of Amazon ECR for Python test suites."""

from mock_ecr_ext.mock import MockEcr, mock_ecr
from mock_ecr_ext.model.calls import Call
from mock_ecr_ext.model.clock import Clock
from mock_ecr_ext.model.image import Image, ScanFindings
from mock_ecr_ext.model.misuse import InvalidSeed, InvalidValue, NotMocked, NotStarted, UnknownName
from mock_ecr_ext.model.registry import Registry
from mock_ecr_ext.model.repository import Repository

__all__ = [
    "Call",
    "Clock",
    "Image",
    "InvalidSeed",
    "InvalidValue",
    "MockEcr",
    "NotMocked",
    "NotStarted",
    "Registry",
    "Repository",
    "ScanFindings",
    "UnknownName",
    "mock_ecr",
]

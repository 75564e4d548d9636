"""mock_ecr_ext: a test double of Amazon ECR for Python test suites."""

import importlib
import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mock_ecr_ext.botocore_hook.names import UnsupportedLibrary
    from mock_ecr_ext.mock import MockEcr, mock_ecr
    from mock_ecr_ext.model.calls.call import Call
    from mock_ecr_ext.model.clock import Clock
    from mock_ecr_ext.model.exceptions import (
        InvalidSeed,
        InvalidValue,
        NotKept,
        NotMocked,
        NotStarted,
        UnknownName,
    )
    from mock_ecr_ext.model.faults.fault import Fault
    from mock_ecr_ext.model.faults.plan import Faults
    from mock_ecr_ext.model.images.image import Image, ScanFindings
    from mock_ecr_ext.model.regions import UnknownRegionWarning
    from mock_ecr_ext.model.registry import Registry
    from mock_ecr_ext.model.repository import Repository

__all__ = [
    "Call",
    "Clock",
    "Fault",
    "Faults",
    "Image",
    "InvalidSeed",
    "InvalidValue",
    "MockEcr",
    "NotKept",
    "NotMocked",
    "NotStarted",
    "Registry",
    "Repository",
    "ScanFindings",
    "UnknownName",
    "UnknownRegionWarning",
    "UnsupportedLibrary",
    "mock_ecr",
]

# Imported at first use: pytest loads the plugin, and with it this package, even in suites that
# never touch ECR.
_MODULES = {
    "botocore_hook.names": ("UnsupportedLibrary",),
    "mock": ("MockEcr", "mock_ecr"),
    "model.calls.call": ("Call",),
    "model.clock": ("Clock",),
    "model.faults.fault": ("Fault",),
    "model.faults.plan": ("Faults",),
    "model.images.image": ("Image", "ScanFindings"),
    "model.exceptions": (
        "InvalidSeed",
        "InvalidValue",
        "NotKept",
        "NotMocked",
        "NotStarted",
        "UnknownName",
    ),
    "model.regions": ("UnknownRegionWarning",),
    "model.registry": ("Registry",),
    "model.repository": ("Repository",),
}
_HOMES = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def _watch_for_parent() -> None:
    """Stop a child process of a mock's from calling AWS with the key that it has inherited."""
    key = os.environ.get("AWS_ACCESS_KEY_ID", "")
    if key.startswith("MOCKECREXT"):  # the whole key is in the model, which is slow to import
        from mock_ecr_ext.botocore_hook import child

        child.watch(key)


_watch_for_parent()

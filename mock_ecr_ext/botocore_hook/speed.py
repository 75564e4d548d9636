"""botocore's own data, read once for all sessions that are made inside mocks.

A mock puts boto3's default session aside, so each test's first client would read botocore's service
models again, which takes longer than all else in most tests. What is read stays here instead. It is
what botocore and boto3 ship, which does not change; models of the user's own are read by each
session, as ever.
"""

import functools
import os
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import botocore
import botocore.session
from botocore.loaders import Loader

_INSTALLED = f"{Path(botocore.__file__).parent.parent}{os.sep}"

# By the places that a loader looks in: boto3 adds one to those of its sessions.
_SHARED: defaultdict[tuple[str, ...], dict[Any, Any]] = defaultdict(dict)


class SharingLoader(Loader):
    """botocore's loader, whose cache outlives it where it reads only what is installed."""

    @property
    def _cache(self) -> dict[Any, Any]:
        paths = tuple(self.search_paths)
        return _SHARED[paths] if all(map(_is_constant, paths)) else self._own_cache

    @_cache.setter
    def _cache(self, cache: dict[Any, Any]) -> None:
        self._own_cache = cache


def install(is_active: Callable[[], bool]) -> None:
    """Give such loaders to the sessions made while a mock is active; done once in a process."""
    original = botocore.session.create_loader

    @functools.wraps(original)
    def create_loader(*args: Any, **kwargs: Any) -> Loader:
        loader = original(*args, **kwargs)
        if not is_active():
            return loader
        return SharingLoader(loader.search_paths, include_default_search_paths=False)

    botocore.session.create_loader = create_loader


def _is_constant(path: str) -> bool:
    """Whether a folder is an installed library's, or not there at all."""
    return path.startswith(_INSTALLED) or not Path(path).exists()

"""Installation of the hook in botocore, which is imported only now, and in aiobotocore."""

import importlib

from mock_ecr_ext.botocore_hook import aio, backoff, patches
from mock_ecr_ext.botocore_hook.hook import HOOK
from mock_ecr_ext.botocore_hook.names import check
from mock_ecr_ext.locks import Lock

_LOCK = Lock()


def reach_clients() -> None:
    """Make the clients of botocore and aiobotocore call the hook; done once in a process.

    If it is interrupted, the next call does the rest.

    Raises `UnsupportedLibrary`, before anything is patched, if a name is missing that the mock
    cannot work without.
    """
    # Before the lock: in a child process that import comes back here, see child.py.
    importlib.import_module("botocore.session")
    _install_once()


@_LOCK
def _install_once() -> None:
    if not HOOK.is_installed:
        check(patches.PATCHES)
        aio.check_modules()
        _install()
        HOOK.is_installed = True


def _install() -> None:
    from mock_ecr_ext.botocore_hook import speed  # with botocore
    from mock_ecr_ext.botocore_hook.responses import BotocoreResponse

    HOOK.make_response = BotocoreResponse
    for patch in (*patches.PATCHES, *backoff.PATCHES, *speed.PATCHES):
        patch.apply()
    aio.install()

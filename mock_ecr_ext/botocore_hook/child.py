"""The stop of a child process that was started while a mock was active in its parent.

It inherits the mock's key in its environment, but not the mock. So none of its ECR requests is
sent, whatever signs them, as none is in the parent. The package calls `watch` at its import, so
this module imports nothing before botocore is there.
"""

import functools
from types import ModuleType

from mock_ecr_ext.imports import after_import


def watch(access_key: str) -> None:
    """Stop this process as soon as it can make clients, if the key is that of an active mock."""
    # Moments at which no module that is patched is half imported: the last of botocore's that a
    # client needs is there, or the first of aiobotocore's, whose others import botocore's.
    for module in ("botocore.session", "aiobotocore"):
        after_import(module, functools.partial(_stop, access_key))


def _stop(access_key: str, _: ModuleType) -> None:
    from mock_ecr_ext.botocore_hook.hook import HOOK
    from mock_ecr_ext.botocore_hook.install import reach_clients
    from mock_ecr_ext.model.access import FAKE_ACCESS_KEY

    # A process that has installed the hook is the mock's own, in which the package is reloaded.
    if access_key == FAKE_ACCESS_KEY and not HOOK.is_installed:
        HOOK.guard = _explain
        reach_clients()


def _explain() -> str:
    """The sentence of the error: the process, and the remedies."""
    return (
        "this process was started while mock_ecr was active in another, and has inherited that "
        "mock's access key. Start it with env=ecr_server.child_env() to call the test's registry, "
        "or use mock_ecr in it."
    )

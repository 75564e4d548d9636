"""Registration of the hook in botocore, which is imported only now, and in aiobotocore."""

import threading

from mock_ecr_ext.botocore_hook import aio, backoff, patches
from mock_ecr_ext.botocore_hook.hook import HOOK, Hook


def reach_clients() -> None:
    """Make the clients of botocore and of aiobotocore call the hook; done once in a process."""
    with _LOCK:
        if not _REACHED:
            _REACHED.append(HOOK)
            _register(HOOK)
            aio.install(HOOK)


_LOCK = threading.Lock()
_REACHED: list[Hook] = []


def _register(hook: Hook) -> None:
    import botocore.handlers

    from mock_ecr_ext.botocore_hook import speed  # with botocore
    from mock_ecr_ext.botocore_hook.responses import BotocoreResponse

    hook.make_response = BotocoreResponse
    botocore.handlers.BUILTIN_HANDLERS.append(
        ("before-send.ecr", hook.before_send, botocore.handlers.REGISTER_FIRST)
    )
    patches.install(hook)
    backoff.install()
    speed.install(lambda: hook.handler is not None)

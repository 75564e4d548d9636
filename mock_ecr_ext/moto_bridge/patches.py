"""Patches that point moto at the active mock, whichever of them comes first."""

import functools
import sys
from types import ModuleType
from typing import Any

from mock_ecr_ext.imports import after_import
from mock_ecr_ext.model.registry import DEFAULT_ACCOUNT_ID, Registry
from mock_ecr_ext.wire.operations.common import Operation

_LAYERS = "_mock_ecr_ext_layers"
_ECR_EVENT = "before-send.ecr."  # the start of botocore's events, whatever the endpoint


class MotoLink:
    """The link between moto and the active mock.

    home: the active mock's registry; None while no mock is active, and moto behaves as usual.
    """

    def __init__(self) -> None:
        self.home: Registry | None = None
        self._installed = False

    def install(self, process: Any) -> None:
        """Patch moto's modules, each now or when it is imported; done once in a process.

        process: follows what `mock_aws` changes in the process.
        """
        if not self._installed:
            after_import("moto.core.models", functools.partial(_follow_mocks, process))
            after_import("moto.core.botocore_stubber", self._silence_stubber)
            after_import("moto.ecr.models", self._lend_backends)
            self._installed = True

    def find(self, operation: str) -> Operation | None:
        """The function that answers an operation by moto; None if moto has none."""
        from mock_ecr_ext.moto_bridge import operations  # they need moto, which may be absent

        return operations.find(operation)

    def find_account(self, access_key: str | None) -> str | None:
        """The account that moto's IAM or STS issued an access key for.

        None for other keys, and for moto's default account, which is the mock's own.
        """
        # moto's own function does not distinguish the keys of its default account from unknown
        # ones, and is slow: it makes an IAM for each of AWS's partitions.
        iam: Any = sys.modules.get("moto.iam.models")
        accounts = list(iam.iam_backends.items()) if iam else ()
        for account_id, partitions in accounts:
            if account_id != DEFAULT_ACCOUNT_ID and any(
                access_key in partition.access_keys for partition in list(partitions.values())
            ):
                return str(account_id)
        return None

    def _silence_stubber(self, module: ModuleType) -> None:
        # botocore calls each handler of `before-send` and then takes the first answer: mock_aws
        # would apply a request to moto's backend after the mock has answered it.
        stubber: Any = module.BotocoreStubber
        process = stubber.__call__

        @functools.wraps(process)
        def call(stub: Any, event_name: str, request: Any, **rest: Any) -> Any:
            if self.home is not None and event_name.startswith(_ECR_EVENT):
                return None
            return process(stub, event_name, request, **rest)

        stubber.__call__ = call

    def _lend_backends(self, module: ModuleType) -> None:
        # CloudFormation, Lambda and moto's ECR have each imported this object by its name, so it
        # stays and gives other backends while a mock is active.
        link, kind = self, type(module.ecr_backends)

        class Lending(kind):  # type: ignore[misc, valid-type]  # moto's own
            def __getitem__(self, account_id: str) -> Any:
                home = link.home
                return _Regions(home, account_id) if home else super().__getitem__(account_id)

        Lending.__name__ = kind.__name__
        module.ecr_backends.__class__ = Lending


def _follow_mocks(process: Any, module: ModuleType) -> None:
    """Let the process's state follow each start and stop of `mock_aws`.

    It restores the variables that it found, which may be those of a mock that has ended since.
    """
    mock: Any = module.MockAWS
    start, stop = mock.start, mock.stop

    @functools.wraps(start)
    def follow_start(moto: Any, *args: Any, **kwargs: Any) -> Any:
        layer = process.make_foreign_layer()
        with process.follow_start(layer):
            result = start(moto, *args, **kwargs)
        vars(moto).setdefault(_LAYERS, []).append(layer)
        return result

    @functools.wraps(stop)
    def follow_stop(moto: Any, *args: Any, **kwargs: Any) -> Any:
        layers = vars(moto).get(_LAYERS)
        if not layers:  # it was started before this patch
            return stop(moto, *args, **kwargs)
        with process.follow_stop(layers.pop()):
            return stop(moto, *args, **kwargs)

    mock.start, mock.stop = follow_start, follow_stop


class _Regions:
    """An account's backends by region, as moto looks them up.

    moto's default account, that of callers without a key of moto's IAM, is the mock's own.
    """

    def __init__(self, home: Registry, account_id: str) -> None:
        self._backend = home.backend
        self._account_id = home.account_id if account_id == DEFAULT_ACCOUNT_ID else account_id

    def __contains__(self, region: str) -> bool:
        return True  # moto checks this for the URLs that it serves

    def __getitem__(self, region: str) -> Any:
        from mock_ecr_ext.moto_bridge.backend import Backend  # moto is there by now

        return Backend(self._backend.registry(self._account_id, region))


MOTO = MotoLink()
"""The process's only one."""

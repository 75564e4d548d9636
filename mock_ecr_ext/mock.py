"""`mock_ecr`: a context manager, a decorator, and a pair of `start` and `stop`."""

import warnings
from collections.abc import Callable
from typing import Any, TypeVar, overload

from mock_ecr_ext.activation import ACTIVATIONS, Start, find_place
from mock_ecr_ext.decorators.classes import decorate_class
from mock_ecr_ext.decorators.functions import decorate
from mock_ecr_ext.model.exceptions import NotStarted
from mock_ecr_ext.model.inputs.values import SeedSource, Time
from mock_ecr_ext.model.listing.order import OrderName
from mock_ecr_ext.model.registry import Registry
from mock_ecr_ext.options import Options

F = TypeVar("F", bound=Callable[..., Any])


class MockEcr:
    """A mock of ECR, to be entered, started or used as a decorator any number of times.

    Each time it starts with a new registry, unless it joins an active mock; see `mock_ecr`.
    """

    def __init__(self, options: Options) -> None:
        self._options = options
        self._starts: list[Start] = []

    def __repr__(self) -> str:
        return f"<mock_ecr, started {len(self._starts)} times>"

    def start(self) -> Registry:
        """Start the mock and return the default registry; each start needs a `stop`.

        Warns if it is started already. Raises `InvalidSeed` for a seed that cannot be read.
        """
        self._warn_if_started()
        return self._enter()

    def stop(self) -> None:
        """End the last `start`; raises `NotStarted` if there is none."""
        if not self._starts:
            raise NotStarted
        ended: list[Start] = []
        try:
            ended += [self._starts.pop()]
            ACTIVATIONS.leave(*ended)
        except BaseException:
            for started in ended:  # the rest, after a KeyboardInterrupt in its midst
                ACTIVATIONS.leave(started)
            raise

    def __enter__(self) -> Registry:
        return self._enter()

    async def __aenter__(self) -> Registry:
        return self._enter()

    async def __aexit__(self, *exception: object) -> None:
        self.stop()

    def __exit__(self, *exception: object) -> None:
        self.stop()

    def __call__(self, func: F, /) -> F:
        """Decorate a function, a coroutine function, a generator function or a class.

        Raises `InvalidValue` for anything else.
        """
        wrap: Any = decorate_class if isinstance(func, type) else decorate
        return wrap(self, func)  # type: ignore[no-any-return]

    def _enter(self) -> Registry:
        started = Start(find_place())
        try:
            self._starts.append(started)
            return ACTIVATIONS.enter(self._options, started)
        except BaseException:
            # An interruption, as by the keyboard, may have come anywhere.
            self._starts = [start for start in self._starts if start is not started]
            ACTIVATIONS.leave(started)
            raise

    def _warn_if_started(self) -> None:
        active = [started for started in self._starts if started.activation is not None]
        if active:
            warnings.warn(
                f"mock_ecr: start() again, although this mock is active since {active[-1].place}; "
                "call stop() once for each start(), or use `with mock_ecr()`",
                stacklevel=3,
            )


@overload
def mock_ecr(func: F, /) -> F: ...


@overload
def mock_ecr(
    *,
    region: str | None = None,
    account_id: str | None = None,
    now: Time | None = None,
    order: OrderName | None = None,
    seed: SeedSource | None = None,
    registry: Registry | None = None,
    real_backoff: bool = False,
    require_layers: bool = False,
) -> MockEcr: ...


def mock_ecr(
    func: Callable[..., Any] | None = None,
    /,
    *,
    region: str | None = None,
    account_id: str | None = None,
    now: Time | None = None,
    order: OrderName | None = None,
    seed: SeedSource | None = None,
    registry: Registry | None = None,
    real_backoff: bool = False,
    require_layers: bool = False,
) -> Any:
    """Mock Amazon ECR: until it ends, no ECR request of botocore leaves the process.

    Use it as a decorator, plain or with options, as a context manager that returns the default
    `Registry`, or through `start()` and `stop()`:

    >>> with mock_ecr(region="eu-west-1", now="2024-05-01T12:00:00Z") as registry:
    ...     registry.create_repository("team/app").arn
    'arn:aws:ecr:eu-west-1:123456789012:repository/team/app'

    region: the region of the default registry, and boto3's default region while the mock is active;
        by default the seed's, or else `AWS_DEFAULT_REGION`, or else us-east-1.
    account_id: the account of the caller and of the default registry; 123456789012 by default.
    now: the time at which the registry's clock is pinned; by default it follows the system's time,
        and with it freezegun and time-machine.
    order: "pushed" (default) lists everything in the order in which it was made, "digest" in a
        stable but meaningless order, as ECR does.
    seed: the registry's content at the start: a YAML, JSON or TOML file, a folder of AWS CLI
        output, or the same as a mapping. The options above override the seed's.
    registry: the registry of an earlier mock, to continue with it; excludes the options above.
    real_backoff: True lets botocore really wait between attempts; by default no time passes, and
        a pinned clock advances by the wait instead.
    require_layers: True lets PutImage refuse a manifest whose config or layers were not uploaded,
        as ECR does; by default it does not look for them.

    Inside an active mock, one without options joins it, and one with options covers it until it
    ends:

    >>> with mock_ecr() as outer, mock_ecr() as joined, mock_ecr(region="eu-west-1") as covering:
    ...     joined is outer, covering is outer
    (True, False)

    Raises `InvalidValue` for an invalid option; at the start, `InvalidSeed` for an invalid seed.
    """
    mock = MockEcr(
        Options(region, account_id, now, order, seed, registry, real_backoff, require_layers)
    )
    return mock if func is None else mock(func)

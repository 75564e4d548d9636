"""mock_ecr: a context manager, a decorator, and a pair of start and stop."""

from collections.abc import Callable
from typing import Any, TypeVar, overload

from mock_ecr_ext.activation import ACTIVATIONS, Activation
from mock_ecr_ext.decorators.classes import decorate_class
from mock_ecr_ext.decorators.functions import decorate
from mock_ecr_ext.model.exceptions import NotStarted
from mock_ecr_ext.model.inputs import Time
from mock_ecr_ext.model.listing.order import OrderName
from mock_ecr_ext.model.registry import Registry
from mock_ecr_ext.options import Options, SeedSource

F = TypeVar("F", bound=Callable[..., Any])


class MockEcr:
    """A mock of ECR that can be entered, started, and decorated with, any number of times.

    Each time it begins with a new registry, unless it joins a mock that is active.
    """

    def __init__(self, options: Options) -> None:
        self._options = options
        self._entered: list[Activation] = []

    def __repr__(self) -> str:
        return f"<mock_ecr, started {len(self._entered)} times>"

    def start(self) -> Registry:
        """Begin, and return the default registry; each start wants a `stop`."""
        activation = ACTIVATIONS.enter(self._options)
        self._entered.append(activation)
        return activation.registry

    def stop(self) -> None:
        """End what the last `start` began; raises `NotStarted` where there was none."""
        if not self._entered:
            raise NotStarted
        ACTIVATIONS.leave(self._entered.pop())

    def __enter__(self) -> Registry:
        return self.start()

    async def __aenter__(self) -> Registry:
        return self.start()

    async def __aexit__(self, *exception: object) -> None:
        self.stop()

    def __exit__(self, *exception: object) -> None:
        self.stop()

    def __call__(self, func: F, /) -> F:
        """Decorate a function, a coroutine function, a generator function or a class."""
        wrap: Any = decorate_class if isinstance(func, type) else decorate
        return wrap(self, func)  # type: ignore[no-any-return]


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
    """Mock Amazon ECR: no ECR request of botocore's leaves the process until it ends.

    Use it as a decorator, plain or with options, as a context manager that gives the default
    `Registry`, or through `start()` and `stop()`:

    >>> with mock_ecr(region="eu-west-1", now="2024-05-01T12:00:00Z") as registry:
    ...     registry.create_repository("team/app").arn
    'arn:aws:ecr:eu-west-1:123456789012:repository/team/app'

    region: of the default registry, and boto3's default region meanwhile; the seed's, or else
        `AWS_DEFAULT_REGION`, or else us-east-1, by default.
    account_id: of the caller, and so of the default registry; 123456789012 by default.
    now: where to pin the registry's clock; by default it follows the system's time, and with it
        freezegun and time-machine.
    order: "pushed" (default) lists things in the order in which they were made, "digest" in the
        stable but meaningless one that ECR shows.
    seed: what the registry holds at the start: a YAML, JSON or TOML file, a folder with what the
        AWS CLI prints, or the same as a mapping. The options above come before what it says.
    registry: one from an earlier mock, to go on with; it excludes the options above.
    real_backoff: True lets botocore really wait between its attempts; by default no time passes,
        and a pinned clock moves on by what it would have taken.
    require_layers: True lets PutImage refuse a manifest whose config or layers were not uploaded,
        as ECR does; by default they are not looked for.

    Inside an active mock, one without options joins it; one with any covers it until it ends.
    Raises `InvalidValue` for an option that cannot be, and `InvalidSeed` at the start.
    """
    mock = MockEcr(
        Options(region, account_id, now, order, seed, registry, real_backoff, require_layers)
    )
    return mock if func is None else mock(func)

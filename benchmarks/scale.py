"""The sizes of a run: enough for reliable figures, or just enough to see that it works."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scale:
    """The sizes of a run.

    turns: how often the contenders of a call take turns.
    tests: how often whole tests and processes take turns.
    many: images of the large repository.
    few: images of the small repositories whose pages are compared with the large one's.
    pushed: images of one `push_many`.
    put: images present when PutImage adds one more.
    mocked: images in moto, which only PutImage can add.
    soaked: calls of the soak.
    counted: calls whose instructions are counted.
    """

    turns: int
    tests: int
    many: int
    few: int
    pushed: int
    put: int
    mocked: int
    soaked: int
    counted: int


FULL = Scale(
    turns=600,
    tests=15,
    many=1_000_000,
    few=10_000,
    pushed=100_000,
    put=100_000,
    mocked=1_000,
    soaked=1_000_000,
    counted=500,
)
SHORT = Scale(
    turns=2,
    tests=1,
    many=20_000,
    few=1_000,
    pushed=1_000,
    put=1_000,
    mocked=100,
    soaked=2_000,
    counted=0,
)

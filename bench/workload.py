"""What a workload is: something to prepare, an operation to repeat, and a check that it really happened."""

from dataclasses import dataclass

from calls import Client
from load import Operation


@dataclass(frozen=True, slots=True)
class Scale:
    """How much is done. Sizes are part of a workload's name, so two scales are never compared by mistake."""

    repetitions: int
    seconds: float
    """Length of one repetition; operations under way at its end are completed."""
    warm_up_s: float
    operations_max: int
    """Upper bound of operations in one repetition."""
    runs_small: int
    pages: tuple[int, int]
    runs_large: int
    history_points: int
    file_bytes: tuple[int, int]
    is_quick_ack: bool = True
    """Acknowledge answers at once, so that no server is charged 40 ms for the client's delayed acknowledgement."""


FULL = Scale(5, 2.0, 0.5, 20_000, 2_000, (100, 1_000), 100_000, 100_000, (1_000, 64_000_000))
QUICK = Scale(2, 0.3, 0.1, 2_000, 150, (100, 120), 2_000, 5_000, (1_000, 8_000_000))


class Workload:
    """One workload against one server."""

    name = ""
    title = ""
    lanes = 1
    large = False
    """Takes very long to prepare on slow servers: peers run it only when asked."""

    def __init__(self, client: Client, scale: Scale) -> None:
        self.client = client
        self.scale = scale

    def prepare(self) -> None:
        """Make what the operations need; not measured."""

    def operation(self, lane: int) -> Operation:
        """The next operation of a lane."""
        raise NotImplementedError

    def check(self) -> None:
        """Read back.

        Raises:
            CheckFailed: The server lost or changed something.
        """
        raise NotImplementedError

"""Messages about series."""

from typing import Literal

import msgspec

Value = float | str
"""A number, or one of `NaN`, `Infinity`, `-Infinity`, which JSON cannot write."""

Column = Literal["first", "last", "min", "min_step", "max", "max_step", "mean", "points"]


class Line(msgspec.Struct, frozen=True):
    """One series of one run."""

    run_id: str
    key: str


class ChartRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Asks for lines as at most `width` buckets each, all over one range."""

    run_ids: list[str]
    """The lines are each run with each key, runs first."""
    keys: list[str]
    width: int = 1_000
    """In pixels."""
    x: Literal["step", "time", "relative", "metric"] = "step"
    """Over steps, times (ms since 1970), ms since the start of each run, or the metric `x_key` at the same step."""
    x_key: str = ""
    first: float | None = None
    """Where the range starts, inclusive; left out, where the lines do."""
    last: float | None = None
    """Where the range ends, inclusive."""
    columns: tuple[Column, ...] = ("min", "max", "mean", "last")
    """The columns wanted. Pixels, places and the counts of what is not finite always come."""


class ChartLine(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line as columns: a bucket each, in the order of x. A pixel that is missing is a gap.

    `min`, `max` and `mean` are of the finite values, and null where there are none. `nan`, `inf` and `minus_inf` count the others, and are
    left out where every value is finite.
    """

    run_id: str
    key: str
    cursor: str
    """Go on from here with the tail."""
    pixel: list[int] = []
    """0 to width - 1."""
    x_first: list[float] = []
    """The place of the bucket's first point on the axis."""
    x_last: list[float] = []
    first: list[Value] = []
    """The value of the bucket's first point."""
    last: list[Value] = []
    min: list[float | None] = []
    min_step: list[int] = []
    """The first step at which the least value stands."""
    max: list[float | None] = []
    max_step: list[int] = []
    mean: list[float | None] = []
    points: list[int] = []
    nan: list[int] = []
    inf: list[int] = []
    minus_inf: list[int] = []


class ChartReply(msgspec.Struct, frozen=True):
    """The lines, and the range they are drawn over; null where there is nothing to draw."""

    first: float | None
    last: float | None
    width: int
    lines: list[ChartLine]


class TailLine(msgspec.Struct, frozen=True):
    """A series, and where its last answer ended."""

    run_id: str
    key: str
    cursor: str


class TailRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Asks for the points that came since."""

    lines: list[TailLine]


class NewPoints(msgspec.Struct, frozen=True, omit_defaults=True):
    """The points of a series that came since the cursor, in the order they were written; a point may be there twice."""

    run_id: str
    key: str
    cursor: str
    """For the next request."""
    stale: bool = False
    """The cursor is too old: ask for the chart again. There are no points then."""
    steps: list[int] = []
    times_ms: list[int] = []
    values: list[Value] = []


class TailReply(msgspec.Struct, frozen=True):
    """The new points, in the order of the lines."""

    lines: list[NewPoints]


class BatchReply(msgspec.Struct, frozen=True):
    """Says that a frame is durable."""

    writer: str
    sequence: int
    points: int
    repeated: bool
    """It had been written before, and was not written again."""

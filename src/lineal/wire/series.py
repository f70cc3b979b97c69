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
    scale: Literal["linear", "log"] = "linear"
    """Whether the pixels are equal distances or equal ratios of the axis; `log` leaves out what is not above 0."""
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


class RunGroup(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Runs that are drawn as one."""

    run_ids: list[str]
    """Each once."""


class GroupsRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Asks for what a metric amounts to over groups of runs, all over one range."""

    groups: list[RunGroup]
    """1 to 100, with at most 500 runs together."""
    key: str
    width: int = 1_000
    """In pixels."""
    x: Literal["step", "time", "relative", "metric"] = "step"
    x_key: str = ""
    first: float | None = None
    """Where the range starts, inclusive; left out, where the runs do."""
    last: float | None = None
    """Where the range ends, inclusive."""
    scale: Literal["linear", "log"] = "linear"
    """Whether the pixels are equal distances or equal ratios of the axis; `log` leaves out what is not above 0."""


class GroupLine(msgspec.Struct, frozen=True):
    """A group as columns, over the places of the axis where any of its runs has points, at most one a pixel, in the order of x.

    A run that has points in the pixel counts with their mean; one that has points on both sides, by the straight line between them; one
    that has not begun or is over, not at all. Each run counts once, whatever the number of its points.
    """

    x: list[float]
    runs: list[int]
    """How many runs have a value there."""
    mean: list[float | None]
    """Of the runs' values; null where none has one."""
    std: list[float | None]
    """Sample standard deviation of the runs' values; null where fewer than two have one."""
    min: list[float | None]
    """The least value of any run there."""
    max: list[float | None]
    points: int
    """Points of all its runs in the range."""
    not_finite: int
    """How many of them are NaN or infinite: they count nowhere."""
    with_points: int
    """Runs that have points in the range."""


class GroupsReply(msgspec.Struct, frozen=True):
    """The groups in the order asked for, and the range they are drawn over; null where there is nothing to draw."""

    first: float | None
    last: float | None
    width: int
    groups: list[GroupLine]


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

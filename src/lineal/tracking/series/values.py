"""What a point of a series is, and the rules it follows."""

import math
from typing import NamedTuple

import msgspec

from lineal.errors import Invalid
from lineal.tracking.names import KEY_LENGTH_MAX, check_key, invalid_value, too_long

TIME_MAX_MS = 2**63 - 1
STEP_MAX = 2**63 - 1
STEP_MIN = -(2**63)


class Measurement(NamedTuple):
    """What a point says besides its series: which logged model it measures, on which dataset."""

    position: int
    """The point it belongs to, in its batch."""
    model_id: str
    dataset_name: str
    """Empty for none."""
    dataset_digest: str
    """Empty for none."""


class Points(NamedTuple):
    """The points of one write, as columns of one length, in the order they were sent."""

    keys: list[str]
    values: list[float]
    """Any doubles; NaN and the infinities are kept."""
    times_ms: list[int]
    """Milliseconds since 1970-01-01 UTC, >= 0."""
    steps: list[int]
    """Any 64-bit integers."""
    measurements: list[Measurement]
    """For the points that measure a logged model; usually none."""


class Sequence(NamedTuple):
    """How far a writer of numbered frames has come."""

    run_id: int
    """The inner id of the run it writes to."""
    number: int
    """Of its last frame."""


NO_POINTS = Points([], [], [], [], [])


class Summary(msgspec.Struct, frozen=True):
    """One series at a glance. Values may be NaN."""

    key: str
    points: int
    """Points received, exact duplicates included."""
    last_step: int
    last_time_ms: int
    last_value: float
    """Of the point with the greatest (step, time, value), NaN counting as 0. Source: mlflow 3.17, latest-metric rule."""


def check_points(points: Points, *, is_batch: bool) -> None:
    """Check the points of one write; messages speak of positions in a batch, or of the one point.

    Raises:
        Invalid: a key breaks the rules for keys, or a time is negative or too large.
    """
    for key in dict.fromkeys(points.keys):
        path = f"metrics[{points.keys.index(key)}]." if is_batch else ""
        check_key(key, f"{path}name")
        if len(key) > KEY_LENGTH_MAX:
            raise too_long("Metric name", KEY_LENGTH_MAX)
    if points.times_ms and not (min(points.times_ms) >= 0 and max(points.times_ms) <= TIME_MAX_MS):
        index = next(i for i, time_ms in enumerate(points.times_ms) if not 0 <= time_ms <= TIME_MAX_MS)
        value = wire_value(points.values[index])
        reason = f"metric '{points.keys[index]}' (value={value}). Timestamp must be a nonnegative long (64-bit integer) "
        raise invalid_value(f"metrics[{index}].timestamp" if is_batch else "timestamp", points.times_ms[index], reason)


def parse_value(value: float | str, path: str) -> float:
    """Read a metric's value as protobuf's JSON does: a number, or one of `NaN`, `Infinity`, `-Infinity`, `1.5` as text.

    Raises:
        Invalid: the text is no number.
    """
    if isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            raise Invalid(
                path,
                "must be a number, or 'NaN', 'Infinity' or '-Infinity'",
                f"Invalid value {msgspec.json.encode(value[:100]).decode()} for parameter '{path}' supplied:  "
                f"Hint: Value was of type 'str'. See the API docs for more information about request parameters.",
            ) from None
    return float(value)


def wire_value(value: float) -> float | str:
    """Spell a value for JSON: NaN and the infinities as text."""
    if math.isfinite(value):
        return value
    if math.isnan(value):
        return "NaN"
    return "Infinity" if value > 0 else "-Infinity"

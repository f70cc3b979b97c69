"""What a point of a series is, and the rules it follows."""

import math

import msgspec

from lineal.errors import Invalid
from lineal.tracking.names import KEY_LENGTH_MAX, check_key, invalid_value, too_long

TIME_MAX_MS = 2**63 - 1
STEP_MAX = 2**63 - 1


class Point(msgspec.Struct, frozen=True):
    """One value of a metric."""

    key: str
    value: float
    """Any double; NaN and the infinities are kept."""
    time_ms: int
    """Milliseconds since 1970-01-01 UTC, >= 0."""
    step: int = 0
    """Any 64-bit integer."""
    model_id: str = ""
    """The logged model it measures; empty for none."""
    dataset_name: str = ""
    dataset_digest: str = ""


class Summary(msgspec.Struct, frozen=True):
    """One series at a glance. Values may be NaN."""

    key: str
    points: int
    """Points received, exact duplicates included."""
    last_step: int
    last_time_ms: int
    last_value: float
    """Of the point with the greatest (step, time, value), NaN counting as 0. Source: mlflow 3.17, latest-metric rule."""


def check_point(point: Point, path: str) -> None:
    """Check a point; `path` is where it stands in the request, such as `metrics[3]`, or empty.

    Raises:
        Invalid: its key breaks the rules for keys, or its time is negative or too large.
    """
    check_key(point.key, f"{path}.name" if path else "name")
    if not 0 <= point.time_ms <= TIME_MAX_MS:
        field = f"{path}.timestamp" if path else "timestamp"
        value = wire_value(point.value)
        reason = f"metric '{point.key}' (value={value}). Timestamp must be a nonnegative long (64-bit integer) "
        raise invalid_value(field, point.time_ms, reason)
    if len(point.key) > KEY_LENGTH_MAX:
        raise too_long("Metric name", KEY_LENGTH_MAX)


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

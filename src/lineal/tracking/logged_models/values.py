"""What a logged model is, and the rules its fields follow."""

import enum

import msgspec

from lineal.errors import Invalid, LimitExceeded
from lineal.tracking.lifecycle import Lifecycle
from lineal.tracking.names import missing_value, too_long

NAME_LENGTH_MAX = 500
MODEL_TYPE_LENGTH_MAX = 500
KEY_LENGTH_MAX = 255
"""Characters, inclusive. Source: mlflow 3.17, the columns in store/tracking/dbmodels/models.py; SQLite does not hold MLflow to them."""
RUN_ID_LENGTH_MAX = 256
"""Characters of a source run's id, inclusive."""
VALUE_LENGTH_MAX = 1_000_000
"""Characters of a param or tag value, inclusive. MLflow has no limit, and keeps growing lists (of registered versions) in tags."""
ENTRIES_MAX = 1_000
"""Params, and tags, that one request may carry. Clients send 100 at a time."""
METRIC_POINTS_MAX = 1_000
"""Points kept for each (model, metric, run, dataset): the newest. The run's series keeps them all.

MLflow keeps every point as a row and answers all of them with the model. Up to this many the answer is the same; beyond, a training loop
that logs each step with a model would make every read of that model as long as the loop.
"""

_BAD_CHARACTERS = ("/", ":", ".", "%", '"', "'")


class LoggedModelStatus(enum.IntEnum):
    """How a model's upload is doing. Numbers are MLflow's and are stored: never change one."""

    PENDING = 1
    READY = 2
    UPLOAD_FAILED = 3


class Param(msgspec.Struct, frozen=True):
    """An input of a model's making that is written once."""

    key: str
    value: str


class Tag(msgspec.Struct, frozen=True):
    """A note on a model that may be overwritten."""

    key: str
    value: str


class ModelMetric(msgspec.Struct, frozen=True):
    """One point of a metric that measures a model."""

    key: str
    value: float
    """Any double; NaN and the infinities are kept."""
    time_ms: int
    step: int
    run_id: str
    """The public id of the run that logged it."""
    dataset_name: str = ""
    """What it was measured on; empty for none."""
    dataset_digest: str = ""


class ModelInfo(msgspec.Struct, frozen=True):
    """A logged model without what was logged to it."""

    id: int
    """The inner id, which is its node's."""
    model_id: str
    """The public id: `m-` and 32 hexadecimal digits."""
    experiment_id: int
    name: str
    model_type: str
    source_run_id: str
    status: LoggedModelStatus
    lifecycle: Lifecycle
    artifact_location: str
    created_ms: int
    updated_ms: int


class LoggedModel(msgspec.Struct, frozen=True):
    """A logged model; params and tags are ordered by key, metrics by (key, run, dataset, time, step)."""

    info: ModelInfo
    params: tuple[Param, ...] = ()
    tags: tuple[Tag, ...] = ()
    metrics: tuple[ModelMetric, ...] = ()


def check_name(name: str) -> str:
    """Answer a name that a logged model may have."""
    if not name or "\x00" in name or any(character in name for character in _BAD_CHARACTERS):
        message = (
            f"Invalid model name ({name[:NAME_LENGTH_MAX]!r}) provided. Model name must be a non-empty string "
            f"and cannot contain the following characters: {_BAD_CHARACTERS}"
        )
        raise Invalid("name", "must be a text without / : . % and quotes", message)
    if len(name) > NAME_LENGTH_MAX:
        raise too_long("name", NAME_LENGTH_MAX)
    return name


def check_entry(entry: Param | Tag, path: str) -> None:
    """Check a param or a tag; `path` is where it stands in the request, such as `tags[0]`."""
    if not entry.key:
        raise missing_value(f"{path}.key")
    for field, value, length_max in (("key", entry.key, KEY_LENGTH_MAX), ("value", entry.value, VALUE_LENGTH_MAX)):
        check_text(f"{path}.{field}", value, length_max)


def check_text(field: str, value: str, length_max: int) -> None:
    """Check the length of a text, and for the one character that PostgreSQL cannot store."""
    if len(value) > length_max:
        raise too_long(field, length_max)
    if "\x00" in value:
        raise Invalid(field, "may not contain the character NUL")


def check_count(field: str, count: int) -> None:
    """Check how many params or tags one request carries."""
    if count > ENTRIES_MAX:
        raise LimitExceeded(field, ENTRIES_MAX, count)

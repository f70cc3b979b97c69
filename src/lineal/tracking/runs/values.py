"""What a run is, and the rules its fields follow."""

import enum
import re

import msgspec

from lineal.errors import Invalid
from lineal.tracking.datasets.values import NO_LINKS, Links
from lineal.tracking.lifecycle import Lifecycle
from lineal.tracking.names import (
    KEY_LENGTH_MAX,
    PARAM_VALUE_LENGTH_MAX,
    TAG_VALUE_LENGTH_MAX,
    check_key,
    invalid_value,
    too_long,
)
from lineal.tracking.series.values import Summary

RUN_NAME_TAG = "mlflow.runName"
"""This tag and the run's name are one thing. Source: mlflow 3.17."""

BATCH_METRICS_MAX = 1_000
BATCH_PARAMS_MAX = 100
BATCH_TAGS_MAX = 100
BATCH_ENTITIES_MAX = 1_000
"""What one log-batch may carry. Source: mlflow 3.17, utils/validation.py."""

_RUN_ID = re.compile(r"[a-zA-Z0-9][\w\-]{0,255}")


class RunStatus(enum.IntEnum):
    """How a run is doing. Numbers are MLflow's and are stored: never change one."""

    RUNNING = 1
    SCHEDULED = 2
    FINISHED = 3
    FAILED = 4
    KILLED = 5


class Param(msgspec.Struct, frozen=True):
    """An input of a run that is written once."""

    key: str
    value: str


class Tag(msgspec.Struct, frozen=True):
    """A note on a run that may be overwritten."""

    key: str
    value: str


class RunInfo(msgspec.Struct, frozen=True):
    """A run without what was logged to it."""

    id: int
    """The inner id, which is its node's."""
    run_id: str
    """The public id."""
    experiment_id: int
    name: str
    user_id: str
    status: RunStatus
    start_ms: int
    end_ms: int | None
    lifecycle: Lifecycle
    artifact_uri: str


class Run(msgspec.Struct, frozen=True):
    """A run with what was logged to it; params, tags and metrics are ordered by key."""

    info: RunInfo
    params: tuple[Param, ...]
    tags: tuple[Tag, ...]
    metrics: tuple[Summary, ...]
    links: Links = NO_LINKS
    """What went into it and what came out."""


def check_run_id(run_id: str) -> str:
    """Answer an id that a run may have; whether it exists is another question."""
    if _RUN_ID.fullmatch(run_id) is None:
        raise invalid_value("run_id", run_id[:300])
    return run_id


def check_param(param: Param, path: str) -> Param:
    """Answer the param as it is stored: its value cut to PARAM_VALUE_LENGTH_MAX characters. `path` may be empty."""
    check_key(param.key, f"{path}.key" if path else "key")
    if len(param.key) > KEY_LENGTH_MAX:
        raise too_long("Param key", KEY_LENGTH_MAX)
    if len(param.value) > PARAM_VALUE_LENGTH_MAX:
        return Param(param.key, param.value[:PARAM_VALUE_LENGTH_MAX])
    return param


def check_tag(tag: Tag, path: str) -> Tag:
    """Answer the tag as it is stored: its value cut to TAG_VALUE_LENGTH_MAX characters. `path` may be empty."""
    field = f"{path}.key" if path else "key"
    check_key(tag.key, field)
    if len(tag.key) > KEY_LENGTH_MAX:
        raise too_long(field, KEY_LENGTH_MAX)
    if len(tag.value) > TAG_VALUE_LENGTH_MAX:
        return Tag(tag.key, tag.value[:TAG_VALUE_LENGTH_MAX])
    return tag


def check_first_tag(tag: Tag) -> Tag:
    """Answer a tag that a run may be created with: any characters in the key. Source: mlflow 3.17, SqlAlchemyStore.create_run."""
    if len(tag.key) > KEY_LENGTH_MAX:
        raise too_long("key", KEY_LENGTH_MAX)
    if "\x00" in tag.key or "\x00" in tag.value:
        raise invalid_value("tags", tag.key[:KEY_LENGTH_MAX], "A tag may not contain the character NUL")
    return Tag(tag.key, tag.value[:TAG_VALUE_LENGTH_MAX])


def check_batch_size(metrics: int, params: int, tags: int) -> None:
    """Check how much one batch carries."""
    for kind, count, count_max in (
        ("metrics", metrics, BATCH_METRICS_MAX),
        ("params", params, BATCH_PARAMS_MAX),
        ("tags", tags, BATCH_TAGS_MAX),
        ("metrics, params, and tags", metrics + params + tags, BATCH_ENTITIES_MAX),
    ):
        if count > count_max:
            message = (
                f"A batch logging request can contain at most {count_max} {kind}. Got {count} {kind}. "
                f"Please split up {kind} across multiple requests and try again."
            )
            raise Invalid(kind, f"at most {count_max} are allowed", message)


def check_distinct_params(params: tuple[Param, ...]) -> None:
    """Check that no param stands twice in one batch."""
    seen: set[str] = set()
    repeated: list[str] = []
    for param in params:
        if param.key in seen:
            repeated.append(param.key)
        seen.add(param.key)
    if repeated:
        message = (
            f"Duplicate parameter keys have been submitted: {repeated}. "
            "Please ensure the request contains only one param value per param key."
        )
        raise Invalid("params", "each key may stand once", message)

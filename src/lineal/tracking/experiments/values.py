"""What an experiment is, and the rules its fields follow."""

import re
from urllib.parse import urlsplit

import msgspec

from lineal.errors import Invalid
from lineal.tracking.lifecycle import Lifecycle
from lineal.tracking.names import (
    EXPERIMENT_TAG_VALUE_LENGTH_MAX,
    KEY_LENGTH_MAX,
    check_key,
    invalid_value,
    too_long,
)

NAME_LENGTH_MAX = 500
"""Characters of an experiment's name. Source: mlflow 3.17, utils/validation.py."""
LOCATION_LENGTH_MAX = 2048
"""Characters of an artifact location. Source: mlflow 3.17, MLFLOW_ARTIFACT_LOCATION_MAX_LENGTH."""
DEFAULT_ARTIFACT_ROOT = "mlflow-artifacts:"
"""Where artifacts live unless an experiment says otherwise: behind this server."""
_ID = re.compile(r"\s*-?[0-9]{1,19}\s*")
_ID_MAX = 2**63 - 1


class Tag(msgspec.Struct, frozen=True):
    """A key with a value."""

    key: str
    value: str


class Experiment(msgspec.Struct, frozen=True):
    """An experiment with its tags."""

    id: int
    name: str
    artifact_location: str
    lifecycle: Lifecycle
    created_ms: int
    updated_ms: int
    tags: tuple[Tag, ...]
    """Ordered by key."""


def parse_experiment_id(text: str) -> int:
    """Answer the number in `text`.

    Raises:
        Invalid: it is no whole number.
    """
    if _ID.fullmatch(text) is not None and abs(int(text)) <= _ID_MAX:
        return int(text)
    reason = "must be a whole number"
    raise Invalid("experiment_id", reason, f"Invalid experiment ID '{text[:100]}'. Experiment ID must be a valid integer.")


def check_name(name: str) -> str:
    """Answer a name that an experiment may have: 1 to NAME_LENGTH_MAX characters."""
    if not name:
        raise Invalid("name", "must not be empty", f"Invalid experiment name: '{name}'")
    if len(name) > NAME_LENGTH_MAX:
        raise too_long("name", NAME_LENGTH_MAX)
    if "\x00" in name:
        raise invalid_value("name", name, "A name may not contain the character NUL")
    return name


def check_tag(tag: Tag) -> Tag:
    """Answer a tag that an experiment may have."""
    check_key(tag.key, "key")
    if len(tag.key) > KEY_LENGTH_MAX:
        raise too_long("key", KEY_LENGTH_MAX)
    if len(tag.value) > EXPERIMENT_TAG_VALUE_LENGTH_MAX:
        raise too_long("value", EXPERIMENT_TAG_VALUE_LENGTH_MAX)
    return tag


def check_artifact_location(location: str) -> str:
    """Answer an artifact location that is safe to hand to clients. The server itself only ever opens `mlflow-artifacts:` ones.

    Raises:
        Invalid: it has a fragment, parameters or `..`, is a `runs:` URI, or is too long.
    """
    if len(location) > LOCATION_LENGTH_MAX:
        raise too_long("artifact_location", LOCATION_LENGTH_MAX)
    try:
        parts = urlsplit(location)
    except ValueError as error:
        raise invalid_value("artifact_location", location, f"It is not a URI: {error}") from error
    if parts.fragment or "#" in location or ";" in location:
        reason = "must have no fragment and no parameters"
        raise Invalid("artifact_location", reason, "'artifact_location' URL can't include fragments or params.")
    if ".." in parts.query:
        raise Invalid("artifact_location", "its query must not contain '..'", "Invalid query string")
    if parts.scheme == "runs":
        message = f"Artifact location cannot be a runs:/ URI. Given: '{location}'"
        raise Invalid("artifact_location", "must not be a runs:/ URI", message)
    if ".." in location or "\x00" in location or "\\" in location:
        raise invalid_value("artifact_location", location, "'..', backslashes and NUL are not allowed")
    return location

"""The rules that names and values of params, metrics and tags share, with MLflow's limits and wording.

Source: mlflow 3.17, utils/validation.py. Clients and their tests compare these messages.
"""

import json
import posixpath
import re
from functools import lru_cache

from lineal.errors import Invalid

KEY_LENGTH_MAX = 250
"""Characters of a param, metric or tag key, inclusive."""
PARAM_VALUE_LENGTH_MAX = 6_000
"""Characters of a param value; longer ones are cut."""
TAG_VALUE_LENGTH_MAX = 8_000
"""Characters of a run tag value; longer ones are cut."""
EXPERIMENT_TAG_VALUE_LENGTH_MAX = 20_000
"""Characters of an experiment tag value, inclusive."""

_KEY = re.compile(r"^[/\w.\- :]*$")
_BAD_CHARACTER = "Names may only contain alphanumerics, underscores (_), dashes (-), periods (.), spaces ( ), colon(:) and slashes (/)."


def shown(value: object) -> str:
    """Spell a value as MLflow's messages do: compact JSON."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def invalid_value(path: str, value: object, reason: str = "") -> Invalid:
    """Say that the field at `path` has a bad `value`, and why."""
    text = f"Invalid value {shown(value)} for parameter '{path}' supplied"
    return Invalid(path, reason or "is not valid", f"{text}: {reason}" if reason else f"{text}.")


def missing_value(path: str) -> Invalid:
    """Say that the field at `path` is required."""
    return Invalid(path, "is required", f"Missing value for required parameter '{path}'.")


def too_long(path: str, length_max: int) -> Invalid:
    """Say that the text at `path` has more than `length_max` characters."""
    return Invalid(path, f"has more than {length_max} characters", f"'{path}' exceeds the maximum length of {length_max} characters")


@lru_cache(maxsize=65_536)
def _key_problem(key: str) -> str:
    if _KEY.match(key) is None or "\x00" in key:
        return _BAD_CHARACTER
    normal = posixpath.normpath(key)
    if normal != key or normal == "." or normal.startswith(("..", "/")):
        return (
            "Names may be treated as files in certain cases, and must not resolve to other names when treated as such. "
            f"This name would resolve to {normal!r}"
        )
    return ""


def check_key(key: str | None, path: str) -> str:
    """Answer a key that may name a param, metric or tag.

    Raises:
        Invalid: it is missing, has other characters than letters, digits and `/_.- :`, or is a path that changes when normalised.
    """
    if key is None:
        raise missing_value(path)
    problem = _key_problem(key)
    if problem:
        raise invalid_value(path, key, problem)
    return key


def check_key_length(key: str, path: str) -> str:
    """Answer a key of at most KEY_LENGTH_MAX characters."""
    if len(key) > KEY_LENGTH_MAX:
        raise too_long(path, KEY_LENGTH_MAX)
    return key

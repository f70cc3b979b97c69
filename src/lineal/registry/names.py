"""The rules for names, tags, aliases and version numbers, with MLflow's limits and wording.

Source: mlflow 3.17, utils/validation.py. Clients and their tests compare the messages.
"""

import posixpath
import re

import msgspec

from lineal.errors import Invalid
from lineal.tracking.names import check_key, check_key_length, invalid_value, missing_value, too_long

MODEL_NAME_LENGTH_MAX = 256
"""Characters of a registered model's name, inclusive. Source: mlflow 3.17, the column `registered_models.name`."""
DESCRIPTION_LENGTH_MAX = 100_000
"""Characters of a description: MLflow's SQLite store takes any length, and a model card must fit."""
TAG_VALUE_LENGTH_MAX = 100_000
"""Characters of a tag value, inclusive: a prompt's text is one."""
ALIAS_LENGTH_MAX = 255
"""Characters of an alias, inclusive."""
VERSION_MAX = 2**31 - 1
"""The largest version number. Source: mlflow 3.17, the column `model_versions.version` is a 32-bit integer."""
TAGS_MAX = 1_000
"""Tags in one request: bounds the length of one transaction."""

PROMPT_TAG = "mlflow.prompt.is_prompt"
"""A registered model whose tag of this key is `true` is a prompt. Source: mlflow 3.17, prompt/constants.py."""
PROMPT_TEXT_TAG = "mlflow.prompt.text"
"""The version tag that holds the text of a prompt."""

LATEST = "latest"
"""The word that stands for the newest version, in any case; no alias may be called so."""

_ALIAS = re.compile(r"[\w\-]*\Z")
_RESERVED_ALIAS = re.compile(r"[vV]\d+\Z")


class Tag(msgspec.Struct, frozen=True):
    """A key with a value."""

    key: str
    value: str


def check_model_name(name: str, field: str = "name") -> str:
    """Answer a name that a registered model may have: part of a URI, so without `/` and `:`, and stable as a path.

    Raises:
        Invalid: it is empty, too long, or has another form.
    """
    if not name.strip():
        raise missing_value(field)
    if "/" in name or ":" in name:
        raise Invalid(field, "may not contain '/' or ':'", f"Invalid model name '{name}'. Names cannot contain '/' or ':'.")
    normal = posixpath.normpath(name)
    if normal != name or normal == "." or normal.startswith(".."):
        reason = (
            "Names may be treated as files in certain cases, and must not resolve to other names when treated as such. "
            f"This name would resolve to {normal!r}"
        )
        raise invalid_value("name", name, reason)
    if "\x00" in name:
        raise invalid_value("name", name, "A name may not contain the character NUL")
    if len(name) > MODEL_NAME_LENGTH_MAX:
        raise too_long(field, MODEL_NAME_LENGTH_MAX)
    return name


def check_description(description: str | None) -> str | None:
    """Answer a description that is short enough, or None where there is none."""
    if description is None:
        return None
    if len(description) > DESCRIPTION_LENGTH_MAX:
        raise too_long("description", DESCRIPTION_LENGTH_MAX)
    if "\x00" in description:
        raise invalid_value("description", description[:100], "A description may not contain the character NUL")
    return description


def check_text(field: str, text: str) -> str:
    """Answer a text that both databases can hold.

    Raises:
        Invalid: it has a NUL.
    """
    if "\x00" in text:
        raise invalid_value(field, text[:100], "It may not contain the character NUL")
    return text


def check_tag_key(key: str) -> str:
    """Answer a key that a tag of a model or a version may have."""
    return check_key_length(check_key(key, "key"), "key")


def check_tag(tag: Tag) -> Tag:
    """Answer a tag that a model or a version may have.

    Raises:
        Invalid: the key has another form than keys have, or key or value are too long.
    """
    check_tag_key(tag.key)
    if len(tag.value) > TAG_VALUE_LENGTH_MAX:
        if tag.key == PROMPT_TEXT_TAG:
            message = f"Prompt text exceeds max length of {TAG_VALUE_LENGTH_MAX} characters."
            raise Invalid("value", "is too long", message)
        raise too_long("value", TAG_VALUE_LENGTH_MAX)
    if "\x00" in tag.value:
        raise invalid_value("value", tag.value[:100], "A value may not contain the character NUL")
    return tag


def check_tags(tags: tuple[Tag, ...]) -> dict[str, str]:
    """Answer tags by key, the last of equal keys winning, as MLflow does."""
    if len(tags) > TAGS_MAX:
        raise too_long("tags", TAGS_MAX)
    return {tag.key: tag.value for tag in map(check_tag, tags)}


def is_prompt(tags: dict[str, str]) -> bool:
    """Whether a model or version with these tags is a prompt."""
    return tags.get(PROMPT_TAG, "").lower() == "true"


def check_alias(alias: str) -> str:
    """Answer an alias that may be looked up or deleted.

    Raises:
        Invalid: it is empty, too long, or has other characters than letters, digits, `_` and `-`.
    """
    if not alias:
        raise Invalid("alias", "must not be empty", "Registered model alias name cannot be empty.")
    if _ALIAS.match(alias) is None:
        message = f"Invalid alias name: '{alias}'. Names may only contain alphanumerics, underscores (_), and dashes (-)."
        raise Invalid("alias", "has other characters than letters, digits, '_' and '-'", message)
    if len(alias) > ALIAS_LENGTH_MAX:
        raise too_long("Registered model alias name", ALIAS_LENGTH_MAX)
    return alias


def check_new_alias(alias: str) -> str:
    """Answer an alias that may be set: one that nobody can take for a version.

    Raises:
        Invalid: `check_alias` refuses it, or it is `latest` or `v` with digits.
    """
    check_alias(alias)
    if alias.lower() == LATEST:
        raise Invalid("alias", "is reserved", "'latest' alias name (case insensitive) is reserved.")
    if _RESERVED_ALIAS.match(alias) is not None:
        raise Invalid("alias", "is reserved", f"Version alias name '{alias}' is reserved.")
    return alias


def parse_version(text: str) -> int:
    """Answer the number in `text`.

    Raises:
        Invalid: it is no whole number.
    """
    digits = text.strip()
    if digits.isascii() and digits.removeprefix("-").isdigit() and len(digits) <= 18:
        return int(digits)
    message = f"Parameter 'version' must be an integer, got '{text[:100]}'."
    raise Invalid("version", "must be a whole number", message)

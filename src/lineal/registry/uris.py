"""The parser of `models:/` URIs. Source: mlflow 3.17, store/artifact/utils/models.py.

`models:/name/12` is that version; `models:/name/latest` (in any case) the newest one; `models:/name/Production` (in any case) the newest
one in that stage; `models:/name@champion` the one that the alias points to, the last `@` splitting; and `models:/m-4f0c...` is a logged
model, which is no version.
"""

import re
from typing import TypeAlias

import msgspec

from lineal.errors import Invalid
from lineal.registry.names import LATEST

SCHEME = "models"
_URI = re.compile(r"models:(?://(?P<authority>[^/]*))?(?P<path>/.*)\Z", re.DOTALL)
_DIGITS = re.compile(r"[0-9]{1,18}\Z")


class VersionUri(msgspec.Struct, frozen=True):
    """A version by number."""

    name: str
    version: int


class LatestUri(msgspec.Struct, frozen=True):
    """The newest version."""

    name: str


class StageUri(msgspec.Struct, frozen=True):
    """The newest version in a stage."""

    name: str
    stage: str
    """As written; perhaps no stage at all."""


class AliasUri(msgspec.Struct, frozen=True):
    """The version that an alias points to."""

    name: str
    alias: str


class LoggedModelUri(msgspec.Struct, frozen=True):
    """A logged model, which is no version of a registered model."""

    model_id: str


ModelUri: TypeAlias = VersionUri | LatestUri | StageUri | AliasUri | LoggedModelUri


def parse_model_uri(uri: str) -> ModelUri:
    """Answer what a `models:/` URI speaks of.

    Raises:
        Invalid: it is not one, or names another server.
    """
    match = _URI.match(uri)
    if match is None or match["authority"]:
        raise _improper(uri)
    parts = match["path"].lstrip("/").split("/")
    if len(parts) > 2 or not parts[0].strip():
        raise _improper(uri)
    if len(parts) == 2:
        return _with_suffix(uri, parts[0], parts[1])
    name, at, alias = parts[0].rpartition("@")
    if not at:
        return LoggedModelUri(parts[0])
    if not name.strip() or not alias.strip():
        raise _improper(uri)
    return AliasUri(name, alias)


def _with_suffix(uri: str, name: str, suffix: str) -> ModelUri:
    if not suffix.strip():
        raise _improper(uri)
    if _DIGITS.match(suffix) is not None:
        return VersionUri(name, int(suffix))
    if suffix.lower() == LATEST:
        return LatestUri(name)
    return StageUri(name, suffix)


def _improper(uri: str) -> Invalid:
    message = (
        f"Not a proper models:/ URI: {uri}. Models URIs must be of the form 'models:/name/suffix' or 'models:/name@alias' "
        "where suffix is a version, stage, or the string 'latest' and where alias is a registered model alias. "
        "Only one of suffix or alias can be defined at a time."
    )
    return Invalid("uri", "is not a models:/ URI", message)

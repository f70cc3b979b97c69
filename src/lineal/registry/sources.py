"""The one parser of a version's source: an allow-list of what a version may point to, and everything else refused.

A source is stored and given back to clients, and the server never opens it: files are only ever read through the artifact store, by a
path this parser took apart. What it cannot take apart in one way only, it refuses, rather than repairing it.

Source: mlflow 3.17, server/handlers.py (`_validate_source_run` and its neighbours), for what clients are told; and the history of
holes there (CVE-2023-1177, -2780, -3765, -6831, -6909, -6977, CVE-2024-1483, -1558, -1594, -2928, -3848, CVE-2025-11201, GHSA-mr9f),
for what is refused: six fixes of a list of bad forms, each passed by another bad form.
"""

import re
import unicodedata
from typing import NoReturn, TypeAlias
from urllib.parse import unquote

import msgspec

from lineal.artifacts.paths import ArtifactPath, parse_directory
from lineal.errors import Invalid
from lineal.registry.uris import ModelUri, parse_model_uri

SOURCE_CHARS_MAX = 2_048
"""Characters of a source: the longest artifact location, with a path below it that S3 would take."""

EXTERNAL_SCHEMES = frozenset("s3 s3a s3n gs gcs wasb wasbs abfs abfss adl azureml dbfs hdfs viewfs r2 b2 oss cos obs oci swift hf".split())
"""Stores that clients open by themselves. Deliberately without `http`, `ftp` and the like, which any host can answer."""

PROMPT_SOURCES = frozenset(("prompt-template", "dummy-source"))
"""What a prompt has instead of a source. Source: mlflow 3.17, prompt/constants.py."""

_URI = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.\-]+):(?://(?P<authority>[^/]*))?(?P<path>.*)\Z", re.DOTALL)
_HOST_SCHEMES = frozenset(("http", "https", "ftp", "ftps", "sftp"))
_RUN_ID = re.compile(r"[a-zA-Z0-9][\w\-]{0,255}\Z", re.ASCII)
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
_CUTTING = frozenset("\\#?;")
"""Characters at which one reader or another ends a URI or its path."""
_FORBIDDEN_CATEGORIES = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))
"""Control and invisible characters, halves of surrogate pairs, line and paragraph separators."""


class RunSource(msgspec.Struct, frozen=True):
    """`runs:/<run id>/<path>`: a directory below a run's artifacts."""

    run_id: str
    path: ArtifactPath


class ModelSource(msgspec.Struct, frozen=True):
    """`models:/...`: a logged model, or another version."""

    uri: ModelUri


class TreeSource(msgspec.Struct, frozen=True):
    """`mlflow-artifacts:/<path>`: a directory of this server's own artifact tree."""

    path: ArtifactPath


class ExternalSource(msgspec.Struct, frozen=True):
    """A location in a store that clients open by themselves."""

    uri: str


Source: TypeAlias = RunSource | ModelSource | TreeSource | ExternalSource


def parse_source(source: str) -> Source:
    """Answer what a source speaks of.

    Raises:
        Invalid: field `source`; it is a local path, names a host, or could be understood in more than one way.
    """
    if len(source) > SOURCE_CHARS_MAX:
        raise Invalid("source", "is too long", f"'source' exceeds the maximum length of {SOURCE_CHARS_MAX} characters")
    match = _URI.match(source)
    if match is None:
        _refuse_local(source)
    scheme = match["scheme"].lower()
    if scheme == "file":
        _refuse_local(source)
    _check_text(source)
    authority: str = match["authority"] or ""
    path: str = match["path"]
    if scheme in _HOST_SCHEMES or (scheme == "mlflow-artifacts" and authority):
        _refuse_host(scheme)
    if scheme in {"runs", "models"} and authority:
        refuse_owner(source, "run_id" if scheme == "runs" else "model_id")
    match scheme:
        case "runs":
            return _run_source(source, path)
        case "models":
            return ModelSource(_model_uri(source))
        case "mlflow-artifacts":
            return TreeSource(_tree_path(source, path))
        case _ if scheme in EXTERNAL_SCHEMES:
            return _external(source, authority, path)
        case _:
            reason = f"the scheme '{scheme}' is not one that a model version may have"
            known = ", ".join(sorted(EXTERNAL_SCHEMES))
            message = f"Invalid model version source: '{source}'. {reason.capitalize()}; known are runs, models, mlflow-artifacts, {known}."
            raise Invalid("source", reason, message)


def tree_path(uri: str) -> ArtifactPath | None:
    """Answer the path of an artifact location in this server's own tree, or None when it is elsewhere."""
    match = _URI.match(uri)
    if match is None or match["scheme"].lower() != "mlflow-artifacts" or match["authority"]:
        return None
    return _tree_path(uri, match["path"])


def refuse_owner(source: str, field: str) -> NoReturn:
    """Say that `field` (`run_id` or `model_id`) must name the run or model the source belongs to."""
    message = (
        f"Invalid model version source: '{source}'. The {field} request parameter must identify the resource that contains the source."
    )
    raise Invalid("source", f"does not belong to the given {field}", message)


def _check_text(source: str) -> None:
    """Refuse what two readers could understand differently."""
    decoded = source
    if _ESCAPE.search(source) is not None:
        try:
            decoded = unquote(source, errors="strict")
        except UnicodeDecodeError:
            _refuse_path(source)
        if _ESCAPE.search(decoded) is not None or decoded.count("/") != source.count("/"):
            _refuse_path(source)
    for text in (decoded, unicodedata.normalize("NFKC", decoded)):
        if any(char in _CUTTING or unicodedata.category(char) in _FORBIDDEN_CATEGORIES for char in text):
            _refuse_path(source)
        if text.count("/") != source.count("/") or text != text.strip():
            _refuse_path(source)
        if any(segment.strip() in {".", ".."} for segment in text.split("/")):
            _refuse_path(source)


def _run_source(source: str, path: str) -> RunSource:
    run_id, _, below = path.lstrip("/").partition("/")
    if not path.startswith("/") or _RUN_ID.match(run_id) is None or not below.strip("/"):
        message = f"Not a proper runs:/ URI: {source}. Runs URIs must be of the form 'runs:/<run_id>/run-relative/path/to/artifact'"
        raise Invalid("source", "is not a runs:/ URI", message)
    return RunSource(run_id, _tree_path(source, below))


def _model_uri(source: str) -> ModelUri:
    try:
        return parse_model_uri(source)
    except Invalid:
        refuse_owner(source, "model_id")


def _tree_path(source: str, path: str) -> ArtifactPath:
    try:
        found = parse_directory(path.lstrip("/"))
    except Invalid as error:
        message = f"Invalid model version source: '{source}'. Its path is not one: {error.reason}."
        raise Invalid("source", error.reason, message) from error
    if not found:
        reason = "is the root of all artifacts"
        raise Invalid("source", reason, f"Invalid model version source: '{source}'. It {reason}.")
    return found


def _external(source: str, authority: str, path: str) -> ExternalSource:
    if not authority and not path.strip("/"):
        _refuse_path(source)
    user, at, _ = authority.rpartition("@")
    if at and ":" in user:
        reason = "must not contain a password"
        raise Invalid("source", reason, f"Invalid model version source. It {reason}; clients bring their own credentials.")
    return ExternalSource(source)


def _refuse_local(source: str) -> NoReturn:
    """The wording is MLflow's; here no run's artifacts are at a local path, so that every one is refused."""
    message = (
        f"Invalid model version source: '{source}'. To use a local path as a model version source, the run_id request parameter has "
        "to be specified and the local path has to be contained within the artifact directory of the run specified by the run_id."
    )
    raise Invalid("source", "is a local path", message)


def _refuse_host(scheme: str) -> NoReturn:
    message = (
        f"'source' cannot use the '{scheme}' scheme: the '{scheme}' scheme addresses a host other than this server's artifact storage."
    )
    raise Invalid("source", f"cannot use the '{scheme}' scheme", message)


def _refuse_path(source: str) -> NoReturn:
    message = (
        f"Invalid model version source: '{source}'. If supplying a source as an http, https, local file path, ftp, objectstore, or "
        "mlflow-artifacts uri, an absolute path must be provided without relative path references present. "
        "Please provide an absolute path."
    )
    raise Invalid("source", "must be a plain absolute location without '..' or encodings of it", message)

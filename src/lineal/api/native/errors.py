"""Lineal's errors as problem details. Source: RFC 9457."""

import logging

import msgspec

from lineal.api.asgi import Answer
from lineal.api.failures import SEE_LOG, shown
from lineal.artifacts.digests import MissingBytes
from lineal.errors import (
    AlreadyExists,
    Conflict,
    Corrupt,
    Denied,
    Invalid,
    LimitExceeded,
    LinealError,
    NotFound,
    Stale,
    Throttled,
    Unauthenticated,
    Unavailable,
    Unsupported,
)
from lineal.search import InvalidText
from lineal.wire.problem import MEDIA_TYPE, Problem

_log = logging.getLogger("lineal.api.native")
_HEADER = (b"content-type", MEDIA_TYPE.encode())


def answer_error(error: Exception) -> Answer:
    """Turn any exception into an answer. What is not a LinealError is a bug: it is logged whole and shown without internals."""
    status, name, title = kind_of(type(error))
    detail = shown(error, name, _log, SEE_LOG)
    headers: tuple[tuple[bytes, bytes], ...] = (_HEADER,)
    if isinstance(error, Unavailable):
        headers = (*headers, (b"retry-after", str(error.retry_after_s).encode()))
    if isinstance(error, Unauthenticated):
        headers = (*headers, (b"www-authenticate", b'Bearer realm="lineal"'))
    field = error.field if isinstance(error, Invalid | LimitExceeded) else ""
    limit = error.limit if isinstance(error, LimitExceeded) else None
    missing = list(error.digests) if isinstance(error, MissingBytes) else []
    place = (error.start, error.end) if isinstance(error, InvalidText) else (None, None)
    problem = Problem(f"urn:lineal:problem:{name}", title, status, detail, field, limit, missing, *place)
    return Answer(status, msgspec.json.encode(problem), headers)


def answer_unknown(method: str, path: str, allowed: tuple[str, ...]) -> Answer:
    """Answer what no operation serves; `allowed` are the methods that the path has, if any."""
    if not allowed:
        return _problem("unknown-operation", "No such operation", 404, f"No operation serves {path}")
    methods = ", ".join(allowed)
    allow = (b"allow", f"{methods}, OPTIONS".encode())
    if method == "OPTIONS":
        return Answer(204, b"", (allow,))
    return _problem("method-not-allowed", "Another method is needed", 405, f"{path} serves {methods}", allow)


def _problem(name: str, title: str, status: int, detail: str, *headers: tuple[bytes, bytes]) -> Answer:
    problem = Problem(f"urn:lineal:problem:{name}", title, status, detail)
    return Answer(status, msgspec.json.encode(problem), (_HEADER, *headers))


_KINDS: tuple[tuple[type[LinealError], int, str, str], ...] = (
    (NotFound, 404, "not-found", "Not found"),
    (AlreadyExists, 409, "already-exists", "The name is taken"),
    (Invalid, 422, "invalid", "An input breaks a rule"),
    (LimitExceeded, 413, "limit-exceeded", "More than a limit"),
    (MissingBytes, 409, "missing-bytes", "Send these bytes first"),
    (Stale, 412, "stale", "It is no longer what was read"),
    (Conflict, 409, "conflict", "The present state does not allow this"),
    (Denied, 403, "denied", "Not allowed"),
    (Unauthenticated, 401, "unauthenticated", "Log in first"),
    (Unsupported, 501, "unsupported", "Not supported"),
    (Throttled, 429, "throttled", "Too many attempts"),
    (Unavailable, 503, "unavailable", "Try again later"),
    (Corrupt, 500, "corrupt", "Stored bytes are not what they were"),
)
"""The first class that fits counts: a subclass stands before its parent."""
_INTERNAL = 500, "internal", "Internal error"


def kind_of(error: type[Exception]) -> tuple[int, str, str]:
    """Answer the status, the name in the type, and the title of a class of errors."""
    return next(((status, name, title) for known, status, name, title in _KINDS if issubclass(error, known)), _INTERNAL)

"""Lineal's errors as problem details. Source: RFC 9457."""

import logging

import msgspec

from lineal.api.asgi import Answer
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
    Unauthenticated,
    Unavailable,
    Unsupported,
)
from lineal.wire.problem import MEDIA_TYPE, Problem

_log = logging.getLogger("lineal.api.native")
_HEADER = (b"content-type", MEDIA_TYPE.encode())


def answer_error(error: Exception) -> Answer:
    """Turn any exception into an answer. What is not a LinealError is a bug: it is logged whole and shown without internals."""
    status, name, title = _kind(error)
    if isinstance(error, LinealError):
        detail = error.message
        if error.detail:
            _log.warning("%s: %s", name, error.detail)
    else:
        _log.error("unhandled error", exc_info=error)
        detail = "The server's log has the details."
    headers: tuple[tuple[bytes, bytes], ...] = (_HEADER,)
    if isinstance(error, Unavailable):
        headers = (*headers, (b"retry-after", str(error.retry_after_s).encode()))
    if isinstance(error, Unauthenticated):
        headers = (*headers, (b"www-authenticate", b'Basic realm="lineal"'))
    field = error.field if isinstance(error, Invalid | LimitExceeded) else ""
    limit = error.limit if isinstance(error, LimitExceeded) else None
    missing = list(error.digests) if isinstance(error, MissingBytes) else []
    problem = Problem(f"urn:lineal:problem:{name}", title, status, detail, field, limit, missing)
    return Answer(status, msgspec.json.encode(problem), headers)


def _kind(error: Exception) -> tuple[int, str, str]:
    match error:
        case NotFound():
            return 404, "not-found", "Not found"
        case AlreadyExists():
            return 409, "already-exists", "The name is taken"
        case Invalid():
            return 422, "invalid", "An input breaks a rule"
        case LimitExceeded():
            return 413, "limit-exceeded", "More than a limit"
        case MissingBytes():
            return 409, "missing-bytes", "Send these bytes first"
        case Conflict():
            return 409, "conflict", "The present state does not allow this"
        case Denied():
            return 403, "denied", "Not allowed"
        case Unauthenticated():
            return 401, "unauthenticated", "Log in first"
        case Unsupported():
            return 501, "unsupported", "Not supported"
        case Unavailable():
            return 503, "unavailable", "Try again later"
        case Corrupt():
            return 500, "corrupt", "Stored bytes are not what they were"
        case _:
            return 500, "internal", "Internal error"

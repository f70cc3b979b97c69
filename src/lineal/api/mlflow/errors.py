"""Lineal's errors in MLflow's shape: `{"error_code": NAME, "message": text}`. Source: mlflow 3.17, exceptions.py."""

import logging

import msgspec

from lineal.api.asgi import Answer
from lineal.api.failures import SEE_LOG, shown
from lineal.api.mlflow.unserved import unserved
from lineal.errors import (
    AlreadyExists,
    Conflict,
    Corrupt,
    Denied,
    Invalid,
    LimitExceeded,
    NotFound,
    Throttled,
    Unauthenticated,
    Unavailable,
    Unsupported,
)

_log = logging.getLogger("lineal.api.mlflow")
_JSON = (b"content-type", b"application/json")


class ErrorBody(msgspec.Struct, frozen=True):
    """What a failed call answers."""

    error_code: str
    message: str


def answer_error(error: Exception) -> Answer:
    """Turn any exception into an answer. What is not a LinealError is a bug: it is logged whole and shown without internals."""
    status, code = _code(error)
    message = shown(error, code, _log, f"Internal error. {SEE_LOG}")
    headers: tuple[tuple[bytes, bytes], ...] = (_JSON,)
    if isinstance(error, Unavailable):
        headers = (*headers, (b"retry-after", str(error.retry_after_s).encode()))
    if isinstance(error, Unauthenticated):
        headers = (*headers, (b"www-authenticate", b'Basic realm="lineal"'))
    return Answer(status, msgspec.json.encode(ErrorBody(code, message)), headers)


def answer_unknown(method: str, path: str, allowed: tuple[str, ...]) -> Answer:
    """Answer what no operation serves, so that clients degrade cleanly; `allowed` are the methods that the path has, if any.

    Only ENDPOINT_NOT_FOUND makes a client try the older or newer form of a call.
    """
    if allowed:
        methods = ", ".join(allowed)
        body = ErrorBody("ENDPOINT_NOT_FOUND", f"No operation serves {method} {path}; it serves {methods}")
        return Answer(405, msgspec.json.encode(body), (_JSON, (b"allow", methods.encode())))
    part = unserved(path)
    if part:
        body = ErrorBody("NOT_IMPLEMENTED", f"{part}: this part of MLflow's protocol is not available in this version of Lineal")
        return Answer(501, msgspec.json.encode(body))
    return Answer(404, msgspec.json.encode(ErrorBody("ENDPOINT_NOT_FOUND", f"No operation serves {method} {path}")))


def _code(error: Exception) -> tuple[int, str]:
    match error:
        case NotFound():
            return 404, "RESOURCE_DOES_NOT_EXIST"
        case AlreadyExists():
            return 400, "RESOURCE_ALREADY_EXISTS"
        case Invalid() | LimitExceeded():
            return 400, "INVALID_PARAMETER_VALUE"
        case Conflict():
            return 400, "INVALID_PARAMETER_VALUE"
        case Denied():
            return 403, "PERMISSION_DENIED"
        case Unauthenticated():
            return 401, "UNAUTHENTICATED"
        case Unsupported():
            return 501, "NOT_IMPLEMENTED"
        case Throttled():
            return 429, "REQUEST_LIMIT_EXCEEDED"
        case Unavailable():
            return 503, "TEMPORARILY_UNAVAILABLE"
        case Corrupt():
            return 500, "DATA_LOSS"
        case _:
            return 500, "INTERNAL_ERROR"

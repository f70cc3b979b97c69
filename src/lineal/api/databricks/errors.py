"""Lineal's errors in Databricks' shape: `{"error_code": NAME, "message": text}`. Source: databricks-sdk 0.156.0, errors/parser.py.

The code beats the status in its clients. 429 and 503 make them try again for five minutes, so only what really passes is answered so.
"""

import logging

import msgspec

from lineal.api.asgi import JSON, Answer
from lineal.api.failures import SEE_LOG, shown
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

_log = logging.getLogger("lineal.api.databricks")


class ErrorBody(msgspec.Struct, frozen=True):
    """What a failed call answers."""

    error_code: str
    message: str


def answer_error(error: Exception) -> Answer:
    """Turn any exception into an answer. What is not a LinealError is a bug: it is logged whole and shown without internals."""
    status, code = _code(error)
    message = shown(error, code, _log, f"Internal error. {SEE_LOG}")
    headers: tuple[tuple[bytes, bytes], ...] = (JSON,)
    if status == 503 and isinstance(error, Unavailable):
        headers = (*headers, (b"retry-after", str(error.retry_after_s).encode()))
    if status == 401:
        headers = (*headers, (b"www-authenticate", b'Bearer realm="lineal"'))
    return Answer(status, msgspec.json.encode(ErrorBody(code, message)), headers)


def _code(error: Exception) -> tuple[int, str]:
    match error:
        case NotFound():
            return 404, "RESOURCE_DOES_NOT_EXIST"
        case AlreadyExists():
            return 400, "RESOURCE_ALREADY_EXISTS"
        case Invalid() | LimitExceeded():
            return 400, "INVALID_PARAMETER_VALUE"
        case Conflict():
            return 400, "INVALID_STATE"
        case Denied():
            return 403, "PERMISSION_DENIED"
        case Unauthenticated() | Throttled():  # too many wrong logins: trying again would not make this one right
            return 401, "UNAUTHENTICATED"
        case Unsupported():
            return 501, "NOT_IMPLEMENTED"
        case Unavailable():
            return 503, "TEMPORARILY_UNAVAILABLE"
        case Corrupt():
            return 500, "DATA_LOSS"
        case _:
            return 500, "INTERNAL_ERROR"

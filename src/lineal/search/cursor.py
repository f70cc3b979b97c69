"""Page tokens: opaque, URL-safe, and good for one query only.

A token is base64url of MessagePack `[version, fingerprint, values]`. The values are the last row's order values, so the
next page starts after that row wherever others were inserted meanwhile. They are data from a stranger when they come
back: `decode` checks their form here, and the keyset checks their types.
"""

import base64
import binascii
import hashlib
import re
from typing import TypeAlias

import msgspec

from lineal.errors import Invalid
from lineal.search.values import ORDER_KEYS_MAX, TOKEN_LENGTH_MAX

CursorValue: TypeAlias = str | int | float | None
"""One order value: NaN is a value, None is a missing one."""

_VERSION = 1
_FINGERPRINT_BYTES = 12
_URL_SAFE = re.compile(r"[A-Za-z0-9_-]+")
_INT64 = range(-(2**63), 2**63)


class _Token(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    version: int
    fingerprint: bytes
    values: list[CursorValue]


_DECODER = msgspec.msgpack.Decoder(_Token)


def fingerprint(*parts: object) -> bytes:
    """Condense what makes a query: everything that decides which rows it finds and in which order (not the page size).

    Args:
        parts: Texts, numbers, booleans, None, and lists of them.
    """
    packed = msgspec.msgpack.encode(parts)
    return hashlib.blake2b(packed, digest_size=_FINGERPRINT_BYTES).digest()


def encode(values: tuple[CursorValue, ...], query: bytes) -> str:
    """Make the token of the page after the row with these order `values`, for the query with this `fingerprint`."""
    packed = msgspec.msgpack.encode(_Token(_VERSION, query, list(values)))
    return base64.urlsafe_b64encode(packed).rstrip(b"=").decode("ascii")


def decode(token: str, query: bytes) -> tuple[CursorValue, ...]:
    """Read a token back.

    Raises:
        Invalid: field `page_token`; it is not one of ours, is too long, or was made for another query.
    """
    if len(token) > TOKEN_LENGTH_MAX:
        raise _invalid(reason=f"at most {TOKEN_LENGTH_MAX} characters, got {len(token)}")
    if not _URL_SAFE.fullmatch(token):
        raise _invalid(reason="could not base64-decode it")
    try:
        read = _DECODER.decode(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    except (binascii.Error, msgspec.MsgspecError, UnicodeDecodeError):
        raise _invalid(reason="it is not one that this server gave out") from None
    if read.version != _VERSION:
        raise _invalid(reason="it was given out by another version of this server; start again from the first page")
    if read.fingerprint != query:
        raise _invalid(reason="it was given out for another query; repeat the filter and order_by of the first page")
    if len(read.values) > ORDER_KEYS_MAX or not all(map(_storable, read.values)):
        raise _invalid(reason="it is not one that this server gave out")
    return tuple(read.values)


def _storable(value: CursorValue) -> bool:
    if isinstance(value, str):
        return "\0" not in value
    return not isinstance(value, int) or value in _INT64


def _invalid(*, reason: str) -> Invalid:
    return Invalid("page_token", reason, f"Invalid page token, {reason}.")

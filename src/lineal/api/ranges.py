"""Conditional and partial requests: what part of a file a GET asks for, and whether it has to be sent at all.

Source: RFC 9110, sections 13 (conditional requests) and 14 (range requests).
"""

import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Literal

import msgspec

_RANGE = re.compile(r"bytes=(?P<first>\d{0,18})-(?P<last>\d{0,18})", re.IGNORECASE)
_TAG = re.compile(r'(?:W/)?"[^"]*"')

Status = Literal[200, 206, 304, 412, 416]


class Selection(msgspec.Struct, frozen=True):
    """What to answer."""

    status: Status
    start: int = 0
    """First byte, inclusive."""
    stop: int = 0
    """Last byte, exclusive; nothing is sent unless the status is 200 or 206."""


def select(headers: Mapping[str, str], *, etag: str, modified_s: int, size_bytes: int) -> Selection:
    """Decide on a GET or HEAD of a file.

    Args:
        headers: The request's, by lower-case name.
        etag: The file's strong entity tag, with its quotes.
        modified_s: When the file was last put, in seconds since 1970-01-01 UTC.
        size_bytes: The whole file's.
    """
    if "if-match" in headers and not _matches(headers["if-match"], etag, is_weak_enough=False):
        return Selection(412)
    if "if-none-match" in headers:
        if _matches(headers["if-none-match"], etag, is_weak_enough=True):
            return Selection(304)
    elif "if-modified-since" in headers:
        since_s = _seconds(headers["if-modified-since"])
        if since_s is not None and modified_s <= since_s:
            return Selection(304)
    whole = Selection(200, 0, size_bytes)
    if "range" not in headers or not _is_unchanged(headers.get("if-range"), etag, modified_s):
        return whole
    # Several ranges, other units and nonsense are answered with the whole file, as the RFC allows.
    match = _RANGE.fullmatch(headers["range"].strip())
    if match is None or not (match["first"] or match["last"]):
        return whole
    return _range(match["first"], match["last"], size_bytes) or whole


def _range(first: str, last: str, size_bytes: int) -> Selection | None:
    """Answer the selection, or None when the range is to be ignored because it ends before it starts."""
    if not first:
        start, stop = max(size_bytes - int(last), 0), size_bytes
        if last.strip("0") == "":
            return Selection(416)
    else:
        start, stop = int(first), min(int(last) + 1, size_bytes) if last else size_bytes
        if last and int(last) < start:
            return None
    return Selection(206, start, stop) if start < stop else Selection(416)


def _matches(given: str, etag: str, *, is_weak_enough: bool) -> bool:
    if given.strip() == "*":
        return True
    return any(tag == etag or (is_weak_enough and tag == f"W/{etag}") for tag in _TAG.findall(given))


def _is_unchanged(if_range: str | None, etag: str, modified_s: int) -> bool:
    if if_range is None:
        return True
    given = if_range.strip()
    return given == etag if given.endswith('"') else _seconds(given) == modified_s


def _seconds(date: str) -> int | None:
    try:
        return int(parsedate_to_datetime(date).timestamp())
    except (ValueError, OverflowError):
        return None

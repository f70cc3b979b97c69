"""Cursors and limits of lists, as the native protocol spells them."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Final

from lineal.errors import Invalid, LimitExceeded
from lineal.search import cursor as tokens

PAGE_MAX: Final = 1_000
"""Things in one page of most lists."""
_RENAMED = {"page_token": "cursor", "max_results": "limit", "archive_existing_versions": "archive_existing"}


def check_limit(limit: int, limit_max: int = PAGE_MAX, field: str = "limit") -> int:
    """Answer a page size that is allowed: 1 to `limit_max` inclusive.

    Raises:
        Invalid, LimitExceeded: it is not.
    """
    if limit < 1:
        raise Invalid(field, f"must be 1 to {limit_max}, got {limit}")
    if limit > limit_max:
        raise LimitExceeded(field, limit_max, limit)
    return limit


@contextmanager
def native_fields() -> Generator[None]:
    """Call fields as the native protocol does where a subject calls them as MLflow does: `cursor` for `page_token`."""
    try:
        yield
    except Invalid as error:
        if error.field not in _RENAMED:
            raise
        raise Invalid(_RENAMED[error.field], error.reason) from None


def encode(values: tuple[tokens.CursorValue, ...] | None, *query: object) -> str:
    """Make the cursor after a row with these order values of the list that `query` names; None means that there is no more."""
    return "" if values is None else tokens.encode(values, tokens.fingerprint(*query))


def decode(cursor: str, shape: tuple[type, ...], *query: object) -> tuple[tokens.CursorValue, ...] | None:
    """Read a cursor of the list that `query` names, whose values have the types `shape`; None for the first page.

    Raises:
        Invalid: it is none of this list.
    """
    if not cursor:
        return None
    with native_fields():
        values = tokens.decode(cursor, tokens.fingerprint(*query))
    if tuple(map(type, values)) != shape:
        raise Invalid("cursor", "is not one that this server gave out")
    return values


def integers(values: tuple[tokens.CursorValue, ...] | None) -> tuple[int, int] | None:
    """Answer the two whole numbers that a cursor was checked to have."""
    if values is None:
        return None
    first, second = values
    assert isinstance(first, int)
    assert isinstance(second, int)
    return first, second


def encode_id(next_id: int | None, *query: object) -> str:
    """Make the cursor after the row with this id of a list that is ordered by id alone; None means that there is no more."""
    return encode(None if next_id is None else (next_id,), *query)


def id_after(cursor: str, first: int, *query: object) -> int:
    """Read a cursor of a list that is ordered by id alone; `first` is where it begins.

    Raises:
        Invalid: it is none of this list.
    """
    values = decode(cursor, (int,), *query)
    if values is None:
        return first
    assert isinstance(values[0], int)
    return values[0]

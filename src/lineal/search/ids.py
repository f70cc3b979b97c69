"""Page tokens of lists that are ordered by an id alone."""

from lineal.errors import Invalid
from lineal.search import cursor


def token(next_id: int | None, *query: object) -> str:
    """Make the token of the page after the row with this id, of the query made of these parts; empty at the end."""
    return "" if next_id is None else cursor.encode((next_id,), cursor.fingerprint(*query))


def position(page_token: str, first: int, *query: object) -> int:
    """Read a token back: where to go on, which is `first` where there is none.

    Raises:
        Invalid: field `page_token`; it is not one of this query.
    """
    if not page_token:
        return first
    values = cursor.decode(page_token, cursor.fingerprint(*query))
    if len(values) != 1 or not isinstance(values[0], int):
        raise Invalid("page_token", "is not one that this server gave out")
    return values[0]

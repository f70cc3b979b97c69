"""One keyset page of a query: the rows after a token, and the token of the rows after these."""

from lineal.search import cursor
from lineal.search.keyset import Keyset
from lineal.storage.database import Reader, Row
from lineal.storage.sql import Sql


def fetch_page(
    reader: Reader, columns: Sql, source: Sql, keyset: Keyset, *, limit: int, page_token: str, query: bytes
) -> tuple[list[Row], str]:
    """Answer at most `limit` rows, each `columns` and then the keyset's, and the token of the next page, empty on the last.

    Args:
        reader: The snapshot to read.
        columns: What to select, ended by a comma.
        source: The `from` and `where` of the query.
        keyset: The order.
        limit: Rows in a page, at least 1.
        page_token: Where to go on; empty means the first page.
        query: The query's `cursor.fingerprint`.

    Raises:
        Invalid: field `page_token`; it is not one of this query.
    """
    after = cursor.decode(page_token, query) if page_token else None
    found = reader.rows(
        Sql("select ")
        + columns
        + keyset.columns
        + source
        + Sql(" and ")
        + keyset.after(after)
        + Sql(" order by ")
        + keyset.order_by
        + Sql(" limit ?", limit + 1)
    )
    rows = found[:limit]
    if len(found) <= limit or not rows:
        return rows, ""
    return rows, cursor.encode(keyset.values(rows[-1][-keyset.width :]), query)

"""How many bytes the database itself takes."""

from lineal.storage.database import Reader
from lineal.storage.sql import Sql


def database_bytes(reader: Reader, _: None = None) -> int:
    """Answer the size of the database: on SQLite of its file without the log, on PostgreSQL of everything in it."""
    if reader.dialect == "postgres":
        return int(reader.value(Sql("select pg_database_size(current_database())")))
    return int(reader.value(Sql("select page_count * page_size from pragma_page_count(), pragma_page_size()")))

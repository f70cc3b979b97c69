"""PostgreSQL behind the Database port, by psycopg 3 (extra `postgres`), for any number of servers on one database."""

try:
    import psycopg  # pyright: ignore[reportUnusedImport] # noqa: F401 - here a missing extra gets one clear answer
except ImportError as missing:
    from lineal.errors import Unsupported

    _MESSAGE = "A PostgreSQL store needs the driver psycopg, which is not installed: pip install 'lineal[postgres]'"
    raise Unsupported(_MESSAGE, detail=str(missing)) from missing

from lineal.storage.postgres.database import PostgresDatabase

__all__ = ["PostgresDatabase"]

"""SQLite behind the Database port, by apsw: one writer thread, group commit, WAL, a pool of readers."""

from lineal.storage.sqlite.database import Durability, SqliteDatabase

__all__ = ["Durability", "SqliteDatabase"]

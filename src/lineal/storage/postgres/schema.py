"""The migrations on PostgreSQL: any number of servers may start at once, an advisory lock lets one of them migrate."""

from lineal.errors import Conflict, LinealError
from lineal.storage import migrations
from lineal.storage.migrations import Migration
from lineal.storage.postgres.session import PostgresSession
from lineal.storage.sql import Sql

_LOCK = 4994925
"""Beside the ledger's lock, 4994926."""

_COLUMNS = {"number", "purpose", "digest"}

_IDENTITIES = Sql(
    """
    select format('select setval(%L, greatest(max(%I), 1), coalesce(max(%I), 0) > 0) from %I',
                  pg_get_serial_sequence(quote_ident(table_name), column_name), column_name, column_name, table_name)
    from information_schema.columns
    where table_schema = current_schema() and is_identity = 'YES'
    """
)
"""A row that a migration inserts with an id of its own does not move the identity sequence: this does."""


def migrate(session: PostgresSession, known: list[Migration]) -> None:
    """Bring the schema up to date; each migration in a transaction of its own, so a crash leaves it before or after one.

    Raises:
        Conflict: the database holds something else, or a newer Lineal wrote it.
        Corrupt: a migration ran here in another form.
    """
    try:
        while _step(session, known):
            pass
    except LinealError:
        raise
    except Exception as raised:
        error = session.translate(raised)
        if error is raised:
            raise
        raise error from raised
    finally:
        session.rollback()


def _step(session: PostgresSession, known: list[Migration]) -> bool:
    """Run the next migration, if one is pending; answer whether there was one."""
    session.begin()
    session.execute_script("set local lock_timeout = 0")  # another server may be migrating for long
    session.run(Sql("select pg_advisory_xact_lock(?)", _LOCK))
    _check_ours(session)
    session.execute_script(
        "create table if not exists migrations (number integer primary key, purpose text not null, digest text not null)"
    )
    pending = migrations.pending(session, known)
    if not pending:
        session.commit()
        return False
    migration = pending[0]
    session.execute_script("set local statement_timeout = 0")
    for statement in migration.statements("postgres"):
        session.execute_script(statement)
    for (advance,) in session.rows(_IDENTITIES):
        session.execute_script(advance)
    session.run(
        Sql(
            "insert into migrations (number, purpose, digest) values (?, ?, ?)",
            migration.number,
            migration.purpose,
            migration.digest,
        )
    )
    session.commit()
    return True


def _check_ours(session: PostgresSession) -> None:
    tables = {row[0] for row in session.rows(Sql("select tablename from pg_tables where schemaname = current_schema() limit 1000"))}
    columns = {
        row[0]
        for row in session.rows(
            Sql("select column_name from information_schema.columns where table_schema = current_schema() and table_name = 'migrations'")
        )
    }
    if (tables and "migrations" not in tables) or (columns and not columns >= _COLUMNS):
        message = (
            "This database holds other tables: it is not a Lineal store. Give Lineal a database (or a schema, with "
            "?options=-csearch_path%3Dlineal) of its own."
        )
        raise Conflict(message)

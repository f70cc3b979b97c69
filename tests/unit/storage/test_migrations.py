"""The parser of migrations, and the rules of their numbers."""

import asyncio
import re
from pathlib import Path

import pytest

from lineal import ledger
from lineal.errors import Corrupt
from lineal.ledger.verify import Verified, verify
from lineal.storage import migrations
from lineal.storage.database import Origin, Transaction
from lineal.storage.migrations import Migration
from lineal.storage.sql import Sql
from lineal.storage.sqlite import SqliteDatabase
from lineal.storage.sqlite.session import SqliteSession


def test_statements_end_with_a_semicolon_at_the_end_of_a_line() -> None:
    text = "-- Why; this.\ncreate table a (\n    b @text -- kept\n);\n\n  -- Also why;\ninsert into a (b) values ('x; y');\nselect 1"
    assert Migration(1, "a", text).statements("sqlite") == [
        "create table a (\n    b text -- kept\n)",
        "insert into a (b) values ('x; y')",
        "select 1",
    ]


def test_a_statement_may_be_for_one_dialect() -> None:
    migration = Migration(1, "a", "-- Why.\n@sqlite create table a (\n    b @text\n);\n\n@postgres select 1;\nselect 2;\n")
    assert migration.statements("sqlite") == ["create table a (\n    b text\n)", "select 2"]
    assert migration.statements("postgres") == ["select 1", "select 2"]


def test_the_digest_is_that_of_the_text_as_written() -> None:
    assert Migration(1, "a", "select 1;\n").digest == "4a45092ccf992ea92250053a80b931b787924ba61648f420555511b84f10ab6c"
    assert Migration(1, "a", "select 1; \n").digest != Migration(1, "a", "select 1;\n").digest


def test_numbers_have_no_gaps_and_names_say_the_purpose() -> None:
    known = migrations.known()
    assert [migration.number for migration in known] == list(range(1, len(known) + 1))
    folder = Path(migrations.__file__).parent
    files = sorted(file.name for file in folder.glob("*.sql"))
    assert files == [f"{migration.number:04}_{migration.purpose}.sql" for migration in known]


def test_every_migration_is_spelled_for_both_dialects() -> None:
    for migration in migrations.known():
        assert migration.text.startswith("-- "), f"{migration.purpose} says why in its first line"
        for dialect in ("sqlite", "postgres"):
            statements = migration.statements(dialect)
            assert statements or "@sqlite" in migration.text or "@postgres" in migration.text
            assert not any(re.search(r"(?<!\w)@[a-z]", statement) for statement in statements)


def test_a_ledger_of_before_is_kept_whole_by_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = migrations.known()
    by_number = next(migration.number for migration in known if migration.purpose == "events_by_number")
    count = 60

    def record(tx: Transaction, number: int) -> None:
        ledger.append(tx, ledger.Event("model.created", "registered_model", number, f"m{number}", None, {"n": number}))

    def refer(tx: Transaction, _: None) -> None:
        columns = "public_id, workspace_id, protocol, format, name, description, url, job_id, events, status, verify_tls, created_by"
        values = "'w', 1, 'native', 'json', 'w', '', 'https://x', '', '[]', 'ACTIVE', 1, 'ada'"
        assert isinstance(tx, SqliteSession)
        tx.connection.execute(f"insert into webhooks ({columns}, created_ms, updated_ms, active_after_seq) values ({values}, 1, 1, 0)")
        columns = "delivery_id, webhook_id, lane, event_seq, event, status, attempts, created_us"
        tx.connection.execute(f"insert into webhook_deliveries ({columns}) values ('d', 1, 'l', 7, 'e', 'waiting', 0, 1)")

    async def before() -> None:
        database = SqliteDatabase.open(tmp_path, before_commit=ledger.flush)
        for number in range(count):
            await database.write(record, number, origin=Origin("ada", number + 1, request_id=f"r{number}"))
        await database.write(ledger.extend_tree, 1000, origin=Origin("ada", 1))
        await database.write(refer, None, origin=Origin("ada", 1))
        await database.close()

    async def after() -> None:
        database = SqliteDatabase.open(tmp_path, before_commit=ledger.flush)
        verified = await database.read(verify, Verified())
        assert (verified.tree_size, verified.complete) == (count, True)
        await database.write(record, count, origin=Origin("ada", 1))
        names = await database.read(lambda reader, _: reader.rows(Sql("select name from sqlite_schema where tbl_name = 'events'")), None)
        assert {row[0] for row in names} == {"events", "events_by_subject", "events_by_kind", "events_by_actor"}
        with pytest.raises(Exception, match="FOREIGN KEY"):
            await database.write(lambda tx, _: tx.run(Sql("delete from events where seq = 7")), None, origin=Origin("ada", 1))
        await database.close()

    with monkeypatch.context() as patch:
        patch.setattr(migrations, "known", lambda: known[: by_number - 1])
        asyncio.run(before())
    asyncio.run(after())


def test_a_migration_that_leaves_rows_without_what_they_refer_to_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = migrations.known()
    text = "-- Wrong.\ninsert into params (run_id, key, value) values (99, 'a', 'b');\n"
    monkeypatch.setattr(migrations, "known", lambda: [*known, Migration(len(known) + 1, "wrong", text)])
    with pytest.raises(Corrupt, match="wrong"):
        SqliteDatabase.open(tmp_path)
    monkeypatch.undo()
    asyncio.run(SqliteDatabase.open(tmp_path).close())

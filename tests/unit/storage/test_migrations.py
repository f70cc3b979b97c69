"""The parser of migrations, and the rules of their numbers."""

import re
from pathlib import Path

from lineal.storage import migrations
from lineal.storage.migrations import Migration


def test_statements_end_with_a_semicolon_at_the_end_of_a_line() -> None:
    text = "-- Why; this.\ncreate table a (\n    b @text -- kept\n);\n\n  -- Also why;\ninsert into a (b) values ('x; y');\nselect 1"
    assert Migration(1, "a", text).statements("sqlite") == [
        "create table a (\n    b text -- kept\n)",
        "insert into a (b) values ('x; y')",
        "select 1",
    ]


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
            assert statements
            assert not any(re.search(r"(?<!\w)@[a-z]", statement) for statement in statements)

"""Numbered, forward-only migrations: `NNNN_<purpose>.sql`, one text for every dialect.

`storage.statements` lists the `@` words; `@sqlite` or `@postgres` before a statement keeps it from the other. A statement ends with `;` at
the end of a line. Each file runs in one
transaction together with the row that says it ran, so a crash leaves a store either before or after it. A file that has
been released never changes: its digest is kept and compared.
"""

import hashlib
import re
from importlib.resources import files

import msgspec

from lineal.errors import Conflict, Corrupt
from lineal.storage.database import Transaction
from lineal.storage.sql import Sql
from lineal.storage.statements import Dialect, words

_FILE = re.compile(r"^(?P<number>\d{4})_(?P<purpose>[a-z0-9_]+)\.sql$")
_ONLY = re.compile(r"\s*@(sqlite|postgres)\s")
"""Before a statement that only one dialect needs."""


class Migration(msgspec.Struct, frozen=True):
    """One step of the schema."""

    number: int
    purpose: str
    text: str

    @property
    def digest(self) -> str:
        """SHA-256 of the text as written, hexadecimal."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    def statements(self, dialect: Dialect) -> list[str]:
        """Answer the statements in order, spelled for `dialect`, without comments."""
        found: list[str] = []
        for part in re.split(r";\s*$", _without_comments(self.text), flags=re.MULTILINE):
            only = _ONLY.match(part)
            text = part if only is None else part[only.end() :]
            if text.strip() and (only is None or only[1] == dialect):
                found.append(words(text, dialect).strip())
        return found


def known() -> list[Migration]:
    """Answer every migration this version of Lineal has, in order. Numbers are 1, 2, 3 ... without gaps."""
    found: list[Migration] = []
    for file in files("lineal.storage.migrations").iterdir():
        match = _FILE.match(file.name)
        if match is not None:
            found.append(Migration(int(match["number"]), match["purpose"], file.read_text("utf-8")))
    found.sort(key=lambda migration: migration.number)
    if [migration.number for migration in found] != list(range(1, len(found) + 1)):
        message = f"migrations are not numbered 1, 2, 3 ...: {[m.number for m in found]}"
        raise ValueError(message)
    return found


def pending(tx: Transaction, migrations: list[Migration]) -> list[Migration]:
    """Answer which of `migrations` the store has not seen yet, after checking those that it has.

    Raises:
        Conflict: the store was written by a newer version of Lineal.
        Corrupt: a migration that ran here differs from the one this version has.
    """
    ran = {int(row[0]): (str(row[1]), str(row[2])) for row in tx.rows(Sql("select number, purpose, digest from migrations"))}
    newest = len(migrations)
    if ran and max(ran) > newest:
        message = (
            f"This store was written by a newer Lineal (schema {max(ran)}, this version knows {newest}). "
            "Install that version or a later one, or use another --store."
        )
        raise Conflict(message)
    for migration in migrations:
        seen = ran.get(migration.number)
        if seen is not None and seen[1] != migration.digest:
            message = f"Migration {migration.number} ({migration.purpose}) ran here in another form; the schema cannot be trusted"
            raise Corrupt(message)
    return [migration for migration in migrations if migration.number not in ran]


def _without_comments(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("--"))

"""Accounts, groups and roles, as they are found by name; and the note that who may do what was changed."""

import msgspec

from lineal import ledger
from lineal.access.names import key_of, role_key
from lineal.access.values import ACCOUNT_KINDS, PrincipalKind
from lineal.errors import Conflict, NotFound
from lineal.storage import statements
from lineal.storage.database import Reader, Row, Transaction

SQL = statements.load("lineal.access")

PAGE_MAX = 1_000
"""Rows in one page of any list of this subject."""

_WORDS: dict[PrincipalKind, str] = {"user": "user", "service_account": "service account", "group": "group", "role": "role"}


class Principal(msgspec.Struct, frozen=True):
    """An account, a group or a role."""

    id: int
    kind: PrincipalKind
    name: str
    display_name: str
    email: str
    external_id: str
    """Who it is at the OpenID provider: `issuer|subject`; empty where there is none."""
    is_admin: bool
    is_builtin: bool
    """There from the start, and to stay."""
    created_ms: int
    disabled_ms: int | None

    @property
    def is_account(self) -> bool:
        """Whether it can log in."""
        return self.kind in ACCOUNT_KINDS


class PrincipalPage(msgspec.Struct, frozen=True):
    """A page by name; `next` is empty on the last."""

    principals: tuple[Principal, ...]
    next: str


def from_row(row: Row) -> Principal:
    """Make a principal of its row."""
    return Principal(row[0], row[1], row[2], row[3], row[4], row[5], bool(row[6]), bool(row[7]), row[8], row[9])


def page_of(rows: list[Row], limit: int) -> PrincipalPage:
    """Make a page of up to `limit + 1` rows; its cursor is the last name shown, in the form that is compared."""
    found = tuple(from_row(row) for row in rows[:limit])
    last = found[-1] if len(rows) > limit else None
    return PrincipalPage(found, "" if last is None else role_key(last.name) if last.kind == "role" else key_of(last.name))


def find(reader: Reader, name: str, *kinds: PrincipalKind) -> Principal:
    """Answer the account, group or role of one of `kinds` with a name.

    Raises:
        NotFound: there is none.
    """
    return _checked(reader.row(SQL.principal_by_key, name_key=_key(name, kinds)), name, kinds)


def find_by_id(reader: Reader, principal_id: int, *kinds: PrincipalKind) -> Principal:
    """Answer the account, group or role of one of `kinds` with an inner id.

    Raises:
        NotFound: there is none.
    """
    return _checked(reader.row(SQL.principal_by_id, id=principal_id), str(principal_id), kinds)


def lock(tx: Transaction, name: str, *kinds: PrincipalKind) -> Principal:
    """Answer what `find` does; it stays as it is until the transaction ends.

    Raises:
        NotFound: there is none.
    """
    return _checked(tx.row(SQL.principal_lock, name_key=_key(name, kinds)), name, kinds)


def unknown(name: object, kind: PrincipalKind) -> NotFound:
    """Say that there is no such account, group or role."""
    word = _WORDS[kind]
    return NotFound(word, name, f"There is no {word} '{str(name)[:200]}'")


def changed(tx: Transaction) -> None:
    """Tell every server that who may do what was changed; each forgets within seconds what it remembered."""
    tx.run(SQL.changes_note)


def changes_count(reader: Reader, _query: None) -> int:
    """Answer how often who may do what was changed."""
    return int(reader.value(SQL.changes_count))


def keep_an_admin(tx: Transaction) -> None:
    """Refuse a change after which nobody could administer the store.

    Raises:
        Conflict: no administrator that can log in is left.
    """
    if not tx.value(SQL.admins_count):
        message = "This would leave no administrator; make another one first"
        raise Conflict(message)


def has_admin(reader: Reader, _query: None) -> bool:
    """Whether there is an administrator that can log in."""
    return bool(reader.value(SQL.admins_count))


def record(tx: Transaction, kind: str, principal: Principal, before: object, after: object) -> None:
    """Append the event of a change of an account, group or role, without secrets."""
    ledger.append(tx, ledger.Event(kind, principal.kind, principal.id, principal.name, before, after))


def _key(name: str, kinds: tuple[PrincipalKind, ...]) -> str:
    return role_key(name) if kinds == ("role",) else key_of(name)


def _checked(row: Row | None, name: str, kinds: tuple[PrincipalKind, ...]) -> Principal:
    principal = None if row is None else from_row(row)
    if principal is None or principal.kind not in kinds:
        raise unknown(name, kinds[0])
    return principal

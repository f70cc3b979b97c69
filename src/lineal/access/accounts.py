"""Users and service accounts."""

import msgspec

from lineal.access.names import DISPLAY_NAME_LENGTH_MAX, EMAIL_LENGTH_MAX, check_new_name, check_text, key_of
from lineal.access.principals import SQL, Principal, PrincipalPage, changed, find, from_row, keep_an_admin, lock, page_of, record
from lineal.access.values import ACCOUNT_KINDS, PrincipalKind
from lineal.errors import AlreadyExists, Conflict, Invalid
from lineal.storage.database import Reader, Transaction


class CreateAccount(msgspec.Struct, frozen=True, kw_only=True):
    """A new user or service account."""

    kind: PrincipalKind
    """`user` or `service_account`."""
    name: str
    password_hash: str = ""
    """Made by `passwords.hash_password`; empty for who logs in otherwise."""
    is_admin: bool = False
    display_name: str = ""
    email: str = ""
    external_id: str = ""
    first_only: bool = False
    """Refuse when there is an administrator already: for the setup of a store."""
    restore: bool = False
    """The name belonged to an account that was deleted, and this is the same user or service account again."""


class SetPassword(msgspec.Struct, frozen=True):
    """Give a user another password. All its sessions end."""

    name: str
    password_hash: str


class SetAdmin(msgspec.Struct, frozen=True):
    """Make an account an administrator, or not."""

    name: str
    is_admin: bool


class SetDisabled(msgspec.Struct, frozen=True):
    """Keep an account from logging in, or let it in again. Its sessions end."""

    name: str
    is_disabled: bool


class DescribeAccount(msgspec.Struct, frozen=True):
    """Change what people see of an account."""

    name: str
    display_name: str
    email: str


class DeleteAccount(msgspec.Struct, frozen=True):
    """Remove an account with its tokens, sessions and grants; history keeps its name, which nobody else gets."""

    name: str


class ListAccounts(msgspec.Struct, frozen=True):
    """A page of the accounts of a kind, by name."""

    kind: PrincipalKind = "user"
    after: str = ""
    """`PrincipalPage.next` of the page before."""
    limit: int = 100


class PasswordOf(msgspec.Struct, frozen=True):
    """What is kept of somebody's password."""

    name: str


class Kept(msgspec.Struct, frozen=True):
    """An account's inner id and password hash; 0 and empty where nobody can log in by that name and a password."""

    principal_id: int
    password_hash: str


def create_account(tx: Transaction, command: CreateAccount) -> Principal:
    """Make an account and answer it.

    Raises:
        AlreadyExists: the name is taken, perhaps in another spelling, or was an account's that was deleted, or the person at the provider
            has an account.
        Invalid: the name is not one, or looks like another script's.
        Conflict: it was to be the first administrator, and there is one; or there is nothing to restore.
    """
    if command.kind not in ACCOUNT_KINDS:
        raise Invalid("kind", "is user or service_account")
    name_key = check_new_name(command.name)
    retired = _unretire(tx, command, name_key) if command.restore else check_not_retired(tx, command.name, name_key)
    check_text(command.display_name, "display_name", DISPLAY_NAME_LENGTH_MAX)
    check_text(command.email, "email", EMAIL_LENGTH_MAX)
    if command.first_only and tx.value(SQL.admins_count):
        message = "There is an administrator already"
        raise Conflict(message)
    row = tx.row(
        SQL.principal_insert,
        kind=command.kind,
        name=command.name,
        name_key=name_key,
        display_name=command.display_name,
        email=command.email,
        external_id=command.external_id or retired,
        is_admin=int(command.is_admin),
        password_hash=command.password_hash,
        now_ms=tx.origin.at_ms,
    )
    if row is None:
        raise _taken(command.name)
    account = find(tx, command.name, command.kind)
    after = {"name": account.name, "is_admin": account.is_admin, "email": account.email}
    record(tx, f"{command.kind}.{'restored' if command.restore else 'created'}", account, None, after)
    return account


def set_password(tx: Transaction, command: SetPassword) -> None:
    """Keep another password of a user, and end its sessions.

    Raises:
        NotFound: there is no such user.
    """
    user = lock(tx, command.name, "user")
    tx.run(SQL.password_set, id=user.id, password_hash=command.password_hash)
    tx.run(SQL.principal_delete_sessions, id=user.id)
    changed(tx)
    record(tx, "user.password_set", user, None, None)


def renew_password_hash(tx: Transaction, command: SetPassword) -> None:
    """Keep the same password in a stronger form; nobody is logged out.

    Raises:
        NotFound: there is no such user.
    """
    user = lock(tx, command.name, "user")
    tx.run(SQL.password_set, id=user.id, password_hash=command.password_hash)
    record(tx, "user.password_rehashed", user, None, None)


def set_admin(tx: Transaction, command: SetAdmin) -> None:
    """Make an account an administrator, or not.

    Raises:
        NotFound: there is no such account.
        Conflict: nobody could administer the store any more.
    """
    account = lock(tx, command.name, *ACCOUNT_KINDS)
    if account.is_admin == command.is_admin:
        return
    tx.run(SQL.principal_set_admin, id=account.id, is_admin=int(command.is_admin))
    if not command.is_admin:
        keep_an_admin(tx)
    changed(tx)
    record(tx, f"{account.kind}.admin_set", account, {"is_admin": account.is_admin}, {"is_admin": command.is_admin})


def set_disabled(tx: Transaction, command: SetDisabled) -> None:
    """Disable an account, or let it in again; its sessions end either way.

    Raises:
        NotFound: there is no such account.
        Conflict: nobody could administer the store any more.
    """
    account = lock(tx, command.name, *ACCOUNT_KINDS)
    if (account.disabled_ms is not None) == command.is_disabled:
        return
    had_admin = bool(tx.value(SQL.admins_count))
    tx.run(SQL.principal_set_disabled, id=account.id, disabled_ms=tx.origin.at_ms if command.is_disabled else None)
    tx.run(SQL.principal_delete_sessions, id=account.id)
    if had_admin:
        keep_an_admin(tx)
    changed(tx)
    record(tx, f"{account.kind}.{'disabled' if command.is_disabled else 'enabled'}", account, None, None)


def describe_account(tx: Transaction, command: DescribeAccount) -> Principal:
    """Change what people see of an account, and answer it.

    Raises:
        NotFound: there is no such account.
    """
    check_text(command.display_name, "display_name", DISPLAY_NAME_LENGTH_MAX)
    check_text(command.email, "email", EMAIL_LENGTH_MAX)
    account = lock(tx, command.name, *ACCOUNT_KINDS)
    tx.run(SQL.principal_describe, id=account.id, display_name=command.display_name, email=command.email)
    before = {"display_name": account.display_name, "email": account.email}
    record(tx, f"{account.kind}.updated", account, before, {"display_name": command.display_name, "email": command.email})
    return find(tx, command.name, *ACCOUNT_KINDS)


def delete_account(tx: Transaction, command: DeleteAccount) -> None:
    """Remove an account with its tokens, sessions and grants. Its name is kept for it.

    What it wrote, asked for and decided stays under its name; if somebody else could take that, they would be taken for its author.

    Raises:
        NotFound: there is no such account.
        Conflict: nobody could administer the store any more.
    """
    account = lock(tx, command.name, *ACCOUNT_KINDS)
    was_admin = bool(tx.value(SQL.admins_count))
    remove(tx, account)
    tx.run(
        SQL.retired_insert,
        name_key=key_of(account.name),
        name=account.name,
        kind=account.kind,
        external_id=account.external_id,
        now_ms=tx.origin.at_ms,
    )
    if was_admin:
        keep_an_admin(tx)
    record(tx, f"{account.kind}.deleted", account, {"name": account.name, "is_admin": account.is_admin}, None)


def remove(tx: Transaction, principal: Principal) -> None:
    """Remove an account, group or role with all that refers to it."""
    for statement in (
        SQL.principal_delete_memberships,
        SQL.principal_delete_grants,
        SQL.principal_delete_tokens,
        SQL.principal_delete_sessions,
        SQL.principal_delete,
    ):
        tx.run(statement, id=principal.id)
    changed(tx)


def check_not_retired(tx: Transaction, name: str, name_key: str) -> str:
    """Refuse the name of an account that was deleted; answers an empty text, the external id that a new account has.

    Raises:
        AlreadyExists: it is one.
    """
    if tx.row(SQL.retired_find, name_key=name_key) is not None:
        message = f"The name '{name}' belonged to an account that was deleted, and stays its own; an administrator may restore the account"
        raise AlreadyExists("account", name, message)
    return ""


def _unretire(tx: Transaction, command: CreateAccount, name_key: str) -> str:
    """Give a name back, and answer who its owner was at the OpenID provider."""
    row = tx.row(SQL.retired_find, name_key=name_key)
    if row is None or row[1] != command.kind:
        word = command.kind.replace("_", " ")
        message = f"There is no deleted {word} '{command.name}' to restore"
        raise Conflict(message)
    tx.run(SQL.retired_delete, name_key=name_key)
    return str(row[2])


def list_accounts(reader: Reader, query: ListAccounts) -> PrincipalPage:
    """Answer a page of the accounts of a kind, by name."""
    rows = reader.rows(SQL.principals_page, kind=query.kind, other_kind=query.kind, after=query.after, limit=query.limit + 1)
    return page_of(rows, query.limit)


def get_account(reader: Reader, name: str) -> Principal:
    """Answer an account.

    Raises:
        NotFound: there is none of that name.
    """
    return find(reader, name, *ACCOUNT_KINDS)


def get_account_of(reader: Reader, which: tuple[str, PrincipalKind]) -> Principal:
    """Answer the account with a name and a kind.

    Raises:
        NotFound: there is none.
    """
    name, kind = which
    return find(reader, name, kind)


def find_by_external_id(reader: Reader, external_id: str) -> Principal | None:
    """Answer the account of somebody at the OpenID provider, or None."""
    row = reader.row(SQL.principal_by_external_id, external_id=external_id)
    return None if row is None else from_row(row)


def was_deleted(reader: Reader, external_id: str) -> bool:
    """Whether somebody at the OpenID provider had an account here that was deleted."""
    return reader.row(SQL.retired_by_external_id, external_id=external_id) is not None


def password_of(reader: Reader, query: PasswordOf) -> Kept:
    """Answer what is kept of a password; there is always an answer, so that the caller does the same work for every name."""
    row = reader.row(SQL.password_of, name_key=key_of(query.name))
    return Kept(0, "") if row is None else Kept(row[0], row[1])


def _taken(name: str) -> AlreadyExists:
    return AlreadyExists("user", name, f"The name '{name}' is taken, perhaps in another spelling")

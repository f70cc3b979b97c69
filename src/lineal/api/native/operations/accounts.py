"""Users and service accounts."""

import asyncio

import msgspec

from lineal.access import accounts
from lineal.access.passwords import check_new_password, hash_password
from lineal.access.values import PrincipalKind
from lineal.api.leaving import leave_as
from lineal.api.native import pages
from lineal.api.native.convert.access import from_account
from lineal.api.operation import Call, Handler, ObjectOf, Operation
from lineal.api.services import Services
from lineal.errors import AlreadyExists, Conflict, Invalid, NotFound
from lineal.storage.database import Transaction
from lineal.wire import access as wire

_STORE = ObjectOf("store")


class _Changes(msgspec.Struct, frozen=True):
    """An update of an account: one transaction, or nothing."""

    kind: PrincipalKind
    request: wire.UpdateAccount
    password_hash: str


def _list(kind: PrincipalKind) -> Handler:
    async def handler(services: Services, call: Call, request: wire.ListAccounts) -> wire.AccountPage:
        limit = pages.check_limit(request.limit)
        after = pages.decode(request.cursor, (str,), "accounts", kind)
        query = accounts.ListAccounts(kind, str(after[0]) if after else "", limit)
        page = await services.db.read(accounts.list_accounts, query)
        cursor = pages.encode((page.next,) if page.next else None, "accounts", kind)
        return wire.AccountPage([from_account(account, call) for account in page.principals], cursor)

    return handler


def _get(kind: PrincipalKind) -> Handler:
    async def handler(services: Services, call: Call, request: wire.AccountName) -> wire.Account:
        return from_account(await services.db.peek(accounts.get_account_of, (request.name, kind)), call)

    return handler


async def _create_user(services: Services, call: Call, request: wire.CreateUser) -> wire.Account:
    kept = ""
    if request.password:
        check_new_password(request.password, request.name)
        kept = await asyncio.to_thread(hash_password, request.password)
    command = accounts.CreateAccount(
        kind="user",
        name=request.name,
        password_hash=kept,
        is_admin=request.is_admin,
        display_name=request.display_name,
        email=request.email,
        restore=request.restore,
    )
    return from_account(await services.db.write(accounts.create_account, command, call.origin), call)


async def _create_service(services: Services, call: Call, request: wire.CreateServiceAccount) -> wire.Account:
    command = accounts.CreateAccount(
        kind="service_account", name=request.name, is_admin=request.is_admin, display_name=request.display_name, restore=request.restore
    )
    return from_account(await services.db.write(accounts.create_account, command, call.origin), call)


def _update(kind: PrincipalKind) -> Handler:
    async def handler(services: Services, call: Call, request: wire.UpdateAccount) -> wire.Account:
        kept = ""
        if request.password is not None:
            if kind != "user":
                raise Invalid("password", "is for users; a service account has tokens")
            check_new_password(request.password, request.name)
            kept = await asyncio.to_thread(hash_password, request.password)
        return from_account(await services.db.write(_change, _Changes(kind, request, kept), call.origin), call)

    return handler


def _change(tx: Transaction, changes: _Changes) -> accounts.Principal:
    request = changes.request
    account = accounts.get_account_of(tx, (request.name, changes.kind))
    if request.display_name is not None or request.email is not None:
        display_name = account.display_name if request.display_name is None else request.display_name
        email = account.email if request.email is None else request.email
        accounts.describe_account(tx, accounts.DescribeAccount(account.name, display_name, email))
    if changes.password_hash:
        accounts.set_password(tx, accounts.SetPassword(account.name, changes.password_hash))
    if request.is_admin is not None:
        accounts.set_admin(tx, accounts.SetAdmin(account.name, request.is_admin))
    if request.is_disabled is not None:
        accounts.set_disabled(tx, accounts.SetDisabled(account.name, request.is_disabled))
    return accounts.get_account_of(tx, (request.name, changes.kind))


def _delete(kind: PrincipalKind) -> Handler:
    async def handler(services: Services, call: Call, request: wire.AccountName) -> None:
        await services.db.write(leave_as, (request.name, kind), call.origin)

    return handler


def _rows(kind: PrincipalKind, path: str, word: str, name: str) -> tuple[Operation, ...]:
    return (
        Operation(
            name=f"list{name}s",
            method="GET",
            path=path,
            permission="caller",
            summary=f"Answer a page of the {word}s, by name.",
            handler=_list(kind),
            request=wire.ListAccounts,
            response=wire.AccountPage,
        ),
        Operation(
            name=f"get{name}",
            method="GET",
            path=f"{path}/{{name}}",
            permission="caller",
            summary=f"Answer a {word}.",
            handler=_get(kind),
            request=wire.AccountName,
            response=wire.Account,
            errors=(NotFound,),
        ),
        Operation(
            name=f"update{name}",
            method="PATCH",
            path=f"{path}/{{name}}",
            permission="store.manage",
            object=_STORE,
            summary=f"Change what is given of a {word}; what it is used for ends at once.",
            handler=_update(kind),
            request=wire.UpdateAccount,
            response=wire.Account,
            errors=(NotFound, Conflict),
        ),
        Operation(
            name=f"delete{name}",
            method="DELETE",
            path=f"{path}/{{name}}",
            permission="store.manage",
            object=_STORE,
            summary=f"Remove a {word} with its tokens, sessions, grants and subscriptions; nobody else gets its name.",
            handler=_delete(kind),
            request=wire.AccountName,
            errors=(NotFound, Conflict),
        ),
    )


ACCOUNTS: tuple[Operation, ...] = (
    *_rows("user", "/users", "user", "User"),
    *_rows("service_account", "/service-accounts", "service account", "ServiceAccount"),
    Operation(
        name="createUser",
        method="POST",
        path="/users",
        permission="store.manage",
        object=_STORE,
        summary="Make a user, or restore a deleted one.",
        handler=_create_user,
        request=wire.CreateUser,
        response=wire.Account,
        status=201,
        errors=(AlreadyExists, Conflict),
    ),
    Operation(
        name="createServiceAccount",
        method="POST",
        path="/service-accounts",
        permission="store.manage",
        object=_STORE,
        summary="Make or restore a service account, which logs in with tokens only.",
        handler=_create_service,
        request=wire.CreateServiceAccount,
        response=wire.Account,
        status=201,
        errors=(AlreadyExists, Conflict),
    ),
)

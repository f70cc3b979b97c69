"""Accounts, groups, roles, tokens, sessions, grants and decisions, on each database."""

import asyncio
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import pytest

from lineal import ledger
from lineal.access import accounts, collections, grants, protection, sessions, tokens
from lineal.access.callers import caller_of
from lineal.access.decisions import is_protected, level_on, level_somewhere, may_create, may_move_alias, readable
from lineal.access.principals import has_admin
from lineal.access.values import EVERY, Caller, Level, Viewer
from lineal.api.memory import Memory, Remembered
from lineal.errors import AlreadyExists, Conflict, Invalid, NotFound
from lineal.storage.database import Database, Origin, Reader, Transaction
from lineal.storage.postgres import PostgresDatabase
from lineal.storage.sql import Sql
from lineal.storage.sqlite import SqliteDatabase

Q = TypeVar("Q")
R = TypeVar("R")
DAY_MS = 86_400_000


class World:
    """A store and a clock of its own."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.now_ms = 1_700_000_000_000
        self.runner = asyncio.Runner()

    def do(self, f: Callable[[Transaction, Q], R], command: Q) -> R:
        self.now_ms += 1
        return self.runner.run(_await(self.database.write, f, command, Origin("boss", self.now_ms * 1000, unrestricted=True)))

    def ask(self, f: Callable[[Reader, Q], R], query: Q) -> R:
        return self.runner.run(_await(self.database.read, f, query))

    def account(self, name: str, **more: Any) -> int:
        return self.do(accounts.create_account, accounts.CreateAccount(kind="user", name=name, **more)).id

    def viewer(self, principal_id: int) -> Viewer:
        caller = self.ask(caller_of, principal_id)
        assert caller is not None
        return Viewer(caller.name, caller.principal_ids, caller.is_admin)

    def level(self, principal_id: int, kind: Any, object_id: int) -> Level:
        viewer = self.viewer(principal_id)
        return self.ask(lambda reader, _: level_on(reader, viewer, kind, object_id), None)

    def grant(self, name: str, kind: Any, object_id: int, level: Level, detail: str = "", *, is_role: bool = False) -> None:
        target = grants.Target(kind, object_id, "it", detail)
        self.do(grants.grant, grants.Grant(grants.Who(name, is_role), target, level))

    def events(self) -> list[str]:
        return [str(row[0]) for row in self.ask(lambda reader, _: reader.rows(Sql("select kind from events order by seq")), None)]

    def close(self) -> None:
        self.runner.run(self.database.close())
        self.runner.close()


async def _await(method: Callable[..., Any], *arguments: Any) -> Any:
    return await method(*arguments)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    if request.param == "sqlite":
        database: Database = SqliteDatabase.temporary(before_commit=ledger.flush)
    else:
        database = PostgresDatabase.open(request.getfixturevalue("postgres_url"), before_commit=ledger.flush)
    made = World(database)
    yield made
    made.close()


def test_accounts_and_the_last_administrator(world: World):
    assert not world.ask(has_admin, None)
    world.account("boss", is_admin=True)
    with pytest.raises(AlreadyExists):
        world.account("BOSS")
    with pytest.raises(Conflict, match="already"):
        world.account("second", is_admin=True, first_only=True)
    with pytest.raises(Conflict, match="no administrator"):
        world.do(accounts.set_disabled, accounts.SetDisabled("boss", is_disabled=True))
    with pytest.raises(Conflict, match="no administrator"):
        world.do(accounts.delete_account, accounts.DeleteAccount("boss"))
    ada = world.account("ada")
    world.do(collections.create_collection, collections.CreateCollection("group", "leads"))
    world.do(collections.add_member, collections.Membership("role", "admin", "leads"))
    world.do(collections.add_member, collections.Membership("group", "leads", "ada"))
    assert world.viewer(ada).unrestricted, "by a group with the role"
    world.do(accounts.set_admin, accounts.SetAdmin("boss", is_admin=False))
    with pytest.raises(Conflict, match="no administrator"):
        world.do(collections.remove_member, collections.Membership("group", "leads", "ada"))
    with pytest.raises(Conflict, match="no administrator"):
        world.do(collections.delete_collection, collections.DeleteCollection("group", "leads"))
    world.do(accounts.set_disabled, accounts.SetDisabled("boss", is_disabled=True))
    assert world.ask(caller_of, 99_999) is None
    page = world.ask(accounts.list_accounts, accounts.ListAccounts(limit=1))
    assert [found.name for found in page.principals] == ["ada"]
    page = world.ask(accounts.list_accounts, accounts.ListAccounts(after=page.next, limit=1))
    assert ([found.name for found in page.principals], page.next) == (["boss"], "")
    told = set(world.events())
    assert {"user.created", "group.created", "role.member_added", "group.member_added", "user.admin_set", "user.disabled"} <= told


def test_levels_come_from_oneself_groups_roles_and_everyone(world: World):
    ada = world.account("ada")
    assert world.level(ada, "experiment", 7) == Level.NONE
    world.grant("everyone", "experiment", 7, Level.READ)
    assert world.level(ada, "experiment", 7) == Level.READ
    world.do(collections.create_collection, collections.CreateCollection("group", "team"))
    world.do(collections.add_member, collections.Membership("group", "team", "ada"))
    world.grant("team", "experiment", EVERY, Level.EDIT)
    assert (world.level(ada, "experiment", 7), world.level(ada, "experiment", 8)) == (Level.EDIT, Level.EDIT)
    world.do(collections.create_collection, collections.CreateCollection("role", "keepers"))
    world.grant("keepers", "registered_model", 3, Level.MANAGE, is_role=True)
    world.do(collections.add_member, collections.Membership("role", "keepers", "team"))
    assert world.level(ada, "registered_model", 3) == Level.MANAGE
    viewer = world.viewer(ada)
    assert world.ask(lambda reader, _: level_somewhere(reader, viewer), None) == Level.MANAGE
    assert not world.ask(lambda reader, _: may_create(reader, viewer, "experiment"), None)
    world.do(collections.add_member, collections.Membership("role", "contributor", "ada"))
    viewer = world.viewer(ada)
    assert world.ask(lambda reader, _: may_create(reader, viewer, "experiment"), None)
    world.do(collections.delete_collection, collections.DeleteCollection("group", "team"))
    world.do(collections.remove_member, collections.Membership("role", "contributor", "ada"))
    assert (world.level(ada, "experiment", 7), world.level(ada, "registered_model", 3)) == (Level.READ, Level.NONE)
    viewer = world.viewer(ada)
    condition = world.ask(lambda reader, _: readable(reader, viewer, "experiment", Sql("x.id")), None)
    rows = world.ask(lambda reader, _: reader.rows(Sql("select x.id from (select 7 as id union all select 8) x where ") + condition), None)
    assert [row[0] for row in rows] == [7]
    with pytest.raises(Conflict, match="from the start"):
        world.grant("viewer", "experiment", 7, Level.READ, is_role=True)
    with pytest.raises(Invalid):
        world.grant("ada", "experiment", 7, Level.MANAGE_STAGING)
    with pytest.raises(NotFound):
        world.grant("nobody-there", "experiment", 7, Level.READ)


def test_protected_aliases_need_a_grant_of_their_own(world: World):
    ada, bob = world.account("ada"), world.account("bob")
    for name in ("ada", "bob"):
        world.grant(name, "registered_model", 3, Level.MANAGE)

    def may(principal_id: int, alias: str) -> bool:
        viewer = world.viewer(principal_id)
        return world.ask(lambda reader, _: may_move_alias(reader, viewer, 1, 3, alias), None)

    assert may(ada, "champion")
    world.do(protection.protect, protection.Protect(EVERY, "champion", "*"))
    assert world.ask(lambda reader, _: is_protected(reader, 1, 3, "Champion"), None)
    assert not may(ada, "champion")
    world.grant("ada", "alias", 3, Level.EDIT, "champion")
    assert (may(ada, "champion"), may(bob, "champion"), may(bob, "other")) == (True, False, True)
    world.do(collections.add_member, collections.Membership("role", "approver", "bob"))
    assert may(bob, "champion")
    assert world.ask(protection.list_protected, protection.ListProtected(1, EVERY)).aliases == ("champion",)
    world.do(protection.unprotect, protection.Unprotect(EVERY, "champion", "*"))
    assert not world.ask(lambda reader, _: is_protected(reader, 1, 3, "champion"), None)


def test_tokens_end_by_time_by_hand_and_with_their_owner(world: World):
    ada = world.account("ada")
    secret = tokens.spell("a" * 43)
    expires_ms = world.now_ms + DAY_MS
    made = world.do(tokens.create_token, tokens.CreateToken("ada", "ci", secret, ("read",), expires_ms))

    def owner(now_ms: int) -> str:
        found = world.ask(tokens.caller_of_token, tokens.ByToken(secret, now_ms))
        return "" if found is None else found[0].name

    assert (owner(world.now_ms), owner(expires_ms)) == ("ada", "")
    world.do(tokens.note_use, tokens.UseTokens({made.id: world.now_ms}, {}))
    listed = world.ask(tokens.list_tokens, tokens.ListTokens("ada")).tokens
    assert (listed[0].last_used_ms, listed[0].hint, listed[0].scopes) == (world.now_ms - 1, secret[:12], ("read",))
    world.do(accounts.set_disabled, accounts.SetDisabled("ada", is_disabled=True))
    assert owner(world.now_ms) == ""
    world.do(accounts.set_disabled, accounts.SetDisabled("ada", is_disabled=False))
    assert owner(world.now_ms) == "ada"
    world.do(tokens.revoke_token, tokens.RevokeToken("ada", made.id))
    assert owner(world.now_ms) == ""
    with pytest.raises(Invalid, match="scopes"):
        world.do(tokens.create_token, tokens.CreateToken("ada", "x", secret + "b", ("root",), None))
    assert ada
    assert secret not in " ".join(world.events())


def test_sessions_end_when_idle_for_good_and_at_another_password(world: World):
    world.account("ada")
    secret = "s" * 43

    def owner(later_s: int = 0) -> str:
        found = world.ask(sessions.caller_of_session, sessions.BySecret(secret, world.now_ms + later_s * 1_000))
        return "" if found is None else found.name

    first = world.do(sessions.begin_session, sessions.BeginSession("ada", secret))
    assert (owner(), owner(sessions.IDLE_MAX_S)) == ("ada", "")
    used_ms = world.now_ms + (sessions.LIFETIME_MAX_S - 10) * 1_000
    world.do(tokens.note_use, tokens.UseTokens({}, {first: used_ms}))
    assert (owner(sessions.LIFETIME_MAX_S - 20), owner(sessions.LIFETIME_MAX_S)) == ("ada", "")
    world.do(accounts.set_password, accounts.SetPassword("ada", "kept"))
    assert owner() == ""
    world.do(sessions.begin_session, sessions.BeginSession("ada", secret))
    world.now_ms += sessions.LIFETIME_MAX_S * 1_000
    assert world.do(sessions.expire_sessions, None) == 1


def test_another_server_forgets_when_something_is_changed(world: World):
    """Two memories over one store stand for two servers."""
    here, there = Memory(world.database), Memory(world.database)
    caller = Caller(name="ada", principal_id=1, principal_ids=(1,), is_admin=False)
    world.runner.run(_await(here.look))
    world.runner.run(_await(there.look))
    for memory in (here, there):
        memory.keep_caller(b"k", Remembered(caller, float("inf")), memory.generation)
        memory.keep_level((1,), "experiment", 7, Level.EDIT, memory.generation)
        memory.keep_level((1,), "experiment", 8, Level.NONE, memory.generation)
        assert memory.level((1,), "experiment", 8) is None, "that there is none is not kept"
    before = there.generation
    world.account("ada")
    world.runner.run(_await(here.look))
    assert here.caller(b"k") is not None, "a new account changes nobody's rights"
    world.grant("ada", "experiment", 7, Level.READ)
    world.runner.run(_await(here.look))
    world.runner.run(_await(there.look))
    assert (here.caller(b"k"), there.level((1,), "experiment", 7)) == (None, None)
    there.keep_level((1,), "experiment", 7, Level.EDIT, before)
    assert there.level((1,), "experiment", 7) is None, "what was read before a change is not kept after it"


def test_nobody_else_gets_the_name_of_a_deleted_account(world):
    world.account("boss", is_admin=True)
    eve = world.account("eve", external_id="https://id|7")
    target = grants.Target("store", EVERY, "it", "")
    world.do(grants.grant, grants.Grant(grants.Who("eve", is_role=False), target, Level.MANAGE))
    world.do(accounts.delete_account, accounts.DeleteAccount("eve"))
    for name in ("eve", "EVE"):
        with pytest.raises(AlreadyExists, match="deleted"):
            world.account(name)
    with pytest.raises(AlreadyExists, match="deleted"):
        world.do(collections.create_collection, collections.CreateCollection("group", "eve"))
    world.do(collections.create_collection, collections.CreateCollection("role", "eve"))  # roles have names of their own
    assert world.ask(accounts.was_deleted, "https://id|7")
    assert not world.ask(accounts.was_deleted, "")
    restored = accounts.CreateAccount(kind="service_account", name="eve", restore=True)
    with pytest.raises(Conflict, match="no deleted service account"):
        world.do(accounts.create_account, restored)
    again = world.account("eve", restore=True)
    assert again != eve
    assert world.ask(accounts.find_by_external_id, "https://id|7").id == again
    assert level_on_store(world, again) == Level.NONE, "what was granted is gone"
    assert not world.ask(accounts.was_deleted, "https://id|7")
    with pytest.raises(Conflict, match="no deleted user"):
        world.account("eve", restore=True)


def level_on_store(world, account: int) -> Level:
    return world.ask(lambda reader, viewer: level_on(reader, viewer, "store", EVERY), world.viewer(account))

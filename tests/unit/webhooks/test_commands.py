"""Who may make webhooks, what the ledger says of them, and secrets that get another key."""

from typing import Any

import pytest
from tests.unit.registry.world import World

from lineal.access.values import Level, Viewer
from lineal.errors import Denied, Invalid, LimitExceeded, NotFound
from lineal.storage.database import Origin
from lineal.storage.sql import Sql
from lineal.webhooks import commands
from lineal.webhooks.desk import Desk, Secrets
from lineal.webhooks.queries import GetWebhook, ListWebhooks, WebhookOf, get_webhook, list_webhooks
from lineal.webhooks.sending import Outcome, Outgoing, Sender
from lineal.webhooks.vault import Vault

OLD, NEW = b"the old key, 32 random bytes ...", b"the new key, 32 random bytes ..."


class Nowhere(Sender):
    async def send(self, message: Outgoing) -> Outcome:
        return Outcome(None)

    async def close(self) -> None: ...


def grant(world: World, kind: str, object_id: int, level: Level) -> tuple[int, ...]:
    """Make a user with a grant and answer its principals."""

    def make(tx, _: None) -> int:
        insert = Sql("insert into principals (kind, name, name_key, created_ms) values ('user', 'eve', 'eve', 0)")
        tx.run(insert)
        principal = int(tx.value(Sql("select max(id) from principals")))
        row = (principal, kind, object_id, int(level), 0, "root")
        tx.run(
            Sql("insert into grants (principal_id, object_kind, object_id, level, granted_ms, granted_by) values (?, ?, ?, ?, ?, ?)", *row)
        )
        return principal

    return (world.do(make, None),)


def as_eve(world: World, principals: tuple[int, ...], f, command):
    return world._runner.run(_write(world, f, command, principals))


async def _write(world: World, f, command, principals: tuple[int, ...]):
    return await world.database.write(f, command, Origin("eve", world.now_us, "test", 1, principals))


def new(public_id: str = "e" * 32, **more) -> commands.CreateWebhook:
    fields: dict[str, Any] = {"protocol": "native", "format": "cloudevents", "url": "https://example.org", "events": ("alias.set",), **more}
    return commands.CreateWebhook(public_id=public_id, **fields)


@pytest.mark.parametrize(
    ("kind", "level", "of_model", "of_store"),
    [
        ("registered_model", Level.MANAGE, None, Denied),
        ("registered_model", Level.MANAGE_PRODUCTION, Denied, Denied),
        ("registered_model", Level.READ, Denied, Denied),
        ("store", Level.MANAGE, None, None),
        ("store", Level.EDIT, Denied, Denied),
        ("experiment", Level.MANAGE, NotFound, Denied),
    ],
)
def test_who_may_make_change_and_see_webhooks(world, hook, kind, level, of_model, of_store):
    model = world.model("credit")
    world.model("fraud")
    scoped, wide = hook("alias.set", model_name="credit"), hook("alias.set")
    eve = grant(world, kind, model.id if kind == "registered_model" else -1, level)
    viewer = Viewer("eve", eve)
    for expected, existing, command in ((of_model, scoped, new(model_name="credit")), (of_store, wide, new("f" * 32))):
        change = commands.UpdateWebhook(public_id=existing.public_id, description="mine")
        asked = GetWebhook(1, existing.public_id, viewer)
        if expected is None:
            as_eve(world, eve, commands.create_webhook, command)
            assert as_eve(world, eve, commands.update_webhook, change).description == "mine"
            assert world.ask(get_webhook, asked).webhook.id == existing.id
            continue
        for attempt in (
            lambda command=command: as_eve(world, eve, commands.create_webhook, command),
            lambda change=change: as_eve(world, eve, commands.update_webhook, change),
            lambda existing=existing: as_eve(world, eve, commands.delete_webhook, WebhookOf(existing.public_id)),
            lambda existing=existing: as_eve(world, eve, commands.redeliver, commands.Redeliver(existing.public_id, 1)),
            lambda asked=asked: world.ask(get_webhook, asked),
        ):
            with pytest.raises(expected):
                attempt()
    seen = {webhook.id for webhook in world.ask(list_webhooks, ListWebhooks(workspace_id=1, viewer=viewer))} & {scoped.id, wide.id}
    assert seen == {webhook.id for webhook, expected in ((scoped, of_model), (wide, of_store)) if expected is None}


def test_a_viewer_without_principals_sees_nothing(world, hook):
    made = hook("alias.set")
    with pytest.raises(Denied):
        world.ask(get_webhook, GetWebhook(1, made.public_id, Viewer("nobody")))
    assert world.ask(list_webhooks, ListWebhooks(workspace_id=1, viewer=Viewer("nobody"))) == []


def test_the_ledger_knows_neither_secrets_nor_the_path_of_the_url(world, hook):
    made = hook("alias.set", sealed=commands.Sealed(b"sealed-secret", None))
    world.do(
        commands.update_webhook,
        commands.UpdateWebhook(public_id=made.public_id, url="https://hooks.slack.com/services/T0/secret", secret=b"sealed-again"),
    )
    world.do(commands.delete_webhook, WebhookOf(made.public_id))
    (created, updated, deleted) = world.events()
    assert [event[0] for event in (created, updated, deleted)] == ["webhook.created", "webhook.updated", "webhook.deleted"]
    assert created[3]["has_secret"] is True
    assert updated[2:] == ({"receiver": "https://example.org", "secret": None}, {"receiver": "https://hooks.slack.com", "secret": None})
    written = b"".join(bytes(row[0]) for row in world.rows(Sql("select record from events")))
    assert b"sealed" not in written
    assert b"services" not in written


def test_limits(world, hook, monkeypatch):
    monkeypatch.setattr(commands, "WEBHOOKS_MAX", 2)
    hook("alias.set")
    hook("alias.set")
    with pytest.raises(LimitExceeded):
        hook("alias.set")
    with pytest.raises(NotFound):
        world.do(commands.create_webhook, new(model_name="unknown"))
    with pytest.raises(Invalid):
        world.do(commands.create_webhook, new(name="-"))
    with pytest.raises(Invalid):
        world.do(commands.create_webhook, new(url="https://"))


def test_secrets_get_the_new_key(world):
    origin = Origin("ada", 1, unrestricted=True)

    async def live() -> tuple[int, int, str | None]:
        old = Desk(world.database, Vault([OLD]), Nowhere(), "urn:lineal")
        made = await old.create(new(""), Secrets("s3cret", "Bearer x"), origin)
        both = Desk(world.database, Vault([NEW, OLD]), Nowhere(), "urn:lineal")
        first, second = await both.reseal(origin), await both.reseal(origin)
        alone = Vault([NEW])
        found = await world.database.read(get_webhook, GetWebhook(1, made.public_id, Viewer.of(origin)))
        assert found.sealed.secret is not None
        return first, second, alone.open(found.sealed.secret, f"{made.public_id} secret")

    assert world._runner.run(live()) == (1, 0, "s3cret")

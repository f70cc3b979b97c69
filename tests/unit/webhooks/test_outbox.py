"""The outbox: what is owed to whom, once, and in which order it is claimed."""

from typing import Any

import pytest
from tests.unit.registry.world import World

from lineal.access.values import UNRESTRICTED
from lineal.errors import Conflict
from lineal.registry.stages.commands import TransitionStage, transition_stage
from lineal.storage.sql import Sql
from lineal.webhooks import commands, deliveries, outbox
from lineal.webhooks.queries import ListDeliveries, WebhookOf, list_deliveries
from lineal.webhooks.values import Delivery, Webhook

SEED = f"{7:032x}"
LEASE_US = 60_000_000


def spread(world: World) -> None:
    while world.do(outbox.spread, outbox.Spread(SEED)):
        pass


def due(world: World, **more: Any) -> deliveries.Due:
    asked: dict[str, Any] = {
        "free": 32,
        "free_troubled": 16,
        "per_webhook": 4,
        "busy": {},
        "troubled": frozenset(),
        "well": frozenset(range(9)),
    }
    return world.ask(deliveries.due, deliveries.Capacity(world.now_us, **{**asked, **more}))


def claim(world: World, holder: str = "a", **more: Any) -> tuple[deliveries.Task, ...]:
    return world.do(deliveries.claim, deliveries.ClaimLanes(due(world, **more).lanes, holder, LEASE_US))


def settle(world: World, task: deliveries.Task, status: str = "delivered", holder: str = "a", due_us: int = 0) -> bool:
    command = deliveries.Settle(
        id=task.id,
        webhook_id=task.webhook.id,
        lane=task.lane,
        holder=holder,
        status=status,  # pyright: ignore[reportArgumentType] - a status written in the test
        due_us=due_us,
        duration_ms=3,
        response_status=200 if status == "delivered" else 500,
        response_body="",
        error="",
    )
    return world.do(deliveries.settle, command)


def owed(world: World, hook: Webhook) -> list[Delivery]:
    return world.ask(list_deliveries, ListDeliveries(workspace_id=1, viewer=UNRESTRICTED, public_id=hook.public_id))[::-1]


def test_what_happened_before_is_not_told(world, hook):
    world.model("credit")
    first = hook("*")
    world.version("credit")
    spread(world)
    assert [delivery.event for delivery in owed(world, first)] == ["webhook.created", "model_version.created"]


def test_an_event_is_owed_once_however_often_it_is_looked_for(world, hook):
    first = hook("model_version.created")
    world.model("credit")
    world.version("credit")
    for _ in range(3):
        spread(world)
    assert len(owed(world, first)) == 1
    assert not world.do(outbox.spread, outbox.Spread(SEED))


def test_a_command_that_fails_owes_nothing(world, hook):
    first = hook("*")
    world.model("credit")
    with pytest.raises(Exception, match="already exists"):
        world.model("credit")
    spread(world)
    assert [delivery.event for delivery in owed(world, first)] == ["webhook.created", "registered_model.created"]


def test_webhooks_of_one_model_hear_of_nothing_else(world, hook):
    world.model("credit")
    world.model("fraud")
    credit, every = hook("alias.*", model_name="credit"), hook("alias.*")
    world.version("credit")
    world.version("fraud")
    world.alias("credit", "champion", 1)
    world.alias("fraud", "champion", 1)
    spread(world)
    assert [delivery.event_seq for delivery in owed(world, credit)] == [owed(world, every)[0].event_seq]
    assert len(owed(world, every)) == 2


def test_many_events_are_spread_in_steps(world, hook, monkeypatch):
    monkeypatch.setattr(outbox, "STEP_EVENTS_MAX", 3)
    first = hook("alias.set")
    world.model("credit")
    world.version("credit")
    for number in range(10):
        world.alias("credit", f"a{number}", 1)
    spread(world)
    seqs = [delivery.event_seq for delivery in owed(world, first)]
    assert len(seqs) == 10
    assert seqs == sorted(set(seqs))


def test_looking_reads_what_was_not_looked_at(world, hook):
    assert world.ask(outbox.look, outbox.Look()).is_heard is False
    hook("alias.set")
    world.model("credit")
    looked = world.ask(outbox.look, outbox.Look())
    assert (looked.is_due, looked.is_heard) == (False, True)
    world.version("credit")
    world.alias("credit", "champion", 1)
    assert world.ask(outbox.look, outbox.Look(looked.last_seq)).is_due
    assert not world.ask(outbox.look, outbox.Look(looked.last_seq + 2)).is_due


def test_stages_have_a_name_of_their_own_for_databricks(world, hook):
    both = hook("MODEL_VERSION_TRANSITIONED_STAGE", "MODEL_VERSION_TRANSITIONED_TO_PRODUCTION", protocol="databricks", format="databricks")
    world.model("credit")
    world.version("credit")
    world.do(transition_stage, TransitionStage("credit", 1, "Staging"))
    world.do(transition_stage, TransitionStage("credit", 1, "Production"))
    spread(world)
    assert [delivery.event for delivery in owed(world, both)] == [
        "MODEL_VERSION_TRANSITIONED_STAGE",
        "MODEL_VERSION_TRANSITIONED_STAGE",
        "MODEL_VERSION_TRANSITIONED_TO_PRODUCTION",
    ]


def test_only_the_first_of_a_model_is_sent_and_models_do_not_wait_for_each_other(world, hook):
    hook("alias.set")
    for name in ("credit", "fraud"):
        world.model(name)
        world.version(name)
        world.alias(name, "a", 1)
        world.alias(name, "b", 1)
    spread(world)
    first, second = claim(world)
    assert {first.record.subject, second.record.subject} == {"credit@a", "fraud@a"}
    assert claim(world) == ()
    assert settle(world, first)
    (third,) = claim(world)
    assert third.record.subject == first.record.subject.replace("@a", "@b")


def test_a_failure_keeps_its_place_until_its_time(world, hook):
    first = hook("alias.set")
    world.model("credit")
    world.version("credit")
    world.alias("credit", "a", 1)
    world.alias("credit", "b", 1)
    spread(world)
    (task,) = claim(world)
    when_us = world.now_us + 50_000
    settle(world, task, "waiting", due_us=when_us)
    assert (due(world).lanes, due(world).next_us) == ((), when_us)
    world.now_us += 60_000
    (again,) = claim(world)
    assert (again.id, again.delivery_id, again.attempts) == (task.id, task.delivery_id, 1)
    settle(world, again, "dead")
    assert [delivery.status for delivery in owed(world, first)] == ["dead", "waiting"]
    (following,) = claim(world)
    assert following.record.subject == "credit@b"


def test_a_lease_that_ran_out_is_taken_by_another_and_the_first_settles_nothing(world, hook):
    first = hook("alias.set")
    world.model("credit")
    world.version("credit")
    world.alias("credit", "a", 1)
    spread(world)
    (task,) = claim(world, "a")
    assert claim(world, "b") == ()
    world.now_us += LEASE_US + 1_000_000
    (stolen,) = claim(world, "b")
    assert stolen.delivery_id == task.delivery_id
    assert settle(world, task, "waiting", holder="a", due_us=world.now_us) is False
    assert owed(world, first)[0].attempts == 0
    assert settle(world, stolen, holder="b") is True
    assert [delivery.status for delivery in owed(world, first)] == ["delivered"]


def test_a_lane_seen_by_two_is_taken_by_one(world, hook):
    hook("alias.set")
    world.model("credit")
    world.version("credit")
    world.alias("credit", "a", 1)
    spread(world)
    seen = due(world).lanes
    assert len(world.do(deliveries.claim, deliveries.ClaimLanes(seen, "a", LEASE_US))) == 1
    assert world.do(deliveries.claim, deliveries.ClaimLanes(seen, "b", LEASE_US)) == ()


def test_who_owns_the_store_takes_back_what_a_dead_process_held(world, hook):
    hook("alias.set")
    world.model("credit")
    world.version("credit")
    world.alias("credit", "a", 1)
    spread(world)
    claim(world, "dead")
    assert world.do(deliveries.release_lanes, None) == 1
    assert len(claim(world, "living")) == 1


def test_receivers_in_trouble_leave_room_for_the_others(world, hook):
    dead, living = hook("alias.set"), hook("alias.set")
    for number in range(6):
        world.model(f"m{number}")
        world.version(f"m{number}")
        world.alias(f"m{number}", "a", 1)
    spread(world)
    tasks = claim(world, free=5, free_troubled=2, troubled=frozenset({dead.id}), well=frozenset({living.id}))
    assert sorted(task.webhook.id for task in tasks) == [dead.id, *[living.id] * 4]
    more = due(world, free_troubled=0, troubled=frozenset({dead.id}), busy={living.id: 4, dead.id: 1})
    assert more.lanes == ()
    assert {lane.webhook_id for lane in due(world, busy={living.id: 2}).lanes} == {dead.id, living.id}
    assert sorted(lane.webhook_id for lane in due(world, well=frozenset()).lanes) == [dead.id, living.id]


def test_a_webhook_that_is_not_active_is_not_sent_to_until_it_is(world, hook):
    first = hook("alias.set")
    world.model("credit")
    world.version("credit")
    world.alias("credit", "a", 1)
    spread(world)
    world.do(commands.update_webhook, commands.UpdateWebhook(public_id=first.public_id, status="DISABLED"))
    world.alias("credit", "missed", 1)
    spread(world)
    assert claim(world) == ()
    world.do(commands.update_webhook, commands.UpdateWebhook(public_id=first.public_id, status="ACTIVE"))
    world.alias("credit", "b", 1)
    spread(world)
    assert [task.record.subject for task in claim(world)] == ["credit@a"]
    assert len(owed(world, first)) == 2


def test_deleting_a_webhook_drops_what_waits_and_its_secrets(world, hook):
    first = hook("alias.set", sealed=commands.Sealed(b"sealed", b"sealed"))
    world.model("credit")
    world.version("credit")
    world.alias("credit", "a", 1)
    spread(world)
    (task,) = claim(world)
    world.do(commands.delete_webhook, WebhookOf(first.public_id))
    assert settle(world, task) is False
    assert world.rows(Sql("select status from webhook_deliveries")) == [("dropped",)]
    assert world.rows(Sql("select count(*) from webhook_lanes")) == [(0,)]
    assert world.rows(Sql("select secret, credential from webhooks")) == [(None, None)]


def test_delivering_again_has_the_same_id_and_waits_its_turn(world, hook):
    first = hook("alias.set")
    world.model("credit")
    world.version("credit")
    world.alias("credit", "a", 1)
    spread(world)
    (task,) = claim(world)
    with pytest.raises(Conflict, match="still waits"):
        world.do(commands.redeliver, commands.Redeliver(first.public_id, task.id))
    settle(world, task)
    again = world.do(commands.redeliver, commands.Redeliver(first.public_id, task.id))
    assert (again.delivery_id, again.status, again.attempts) == (task.delivery_id, "waiting", 0)
    assert again.id != task.id
    (second,) = claim(world)
    assert second.record.seq == task.record.seq


def test_what_is_over_is_forgotten_and_what_waits_is_not(world, hook):
    first = hook("alias.set")
    world.model("credit")
    world.version("credit")
    world.alias("credit", "a", 1)
    world.alias("credit", "b", 1)
    spread(world)
    (task,) = claim(world)
    settle(world, task)
    assert world.do(deliveries.prune, world.now_us - 10_000_000) == 0
    assert world.do(deliveries.prune, world.now_us + 10_000_000) == 1
    assert [delivery.status for delivery in owed(world, first)] == ["waiting"]

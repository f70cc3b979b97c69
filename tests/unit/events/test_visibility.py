"""Who may read which event: the page's condition and the stream's decision are one."""

import pytest
from tests.unit.registry.world import World
from tests.unit.webhooks.test_commands import grant

from lineal import ledger
from lineal.access.values import UNRESTRICTED, Level, Viewer
from lineal.errors import NotFound
from lineal.events.pages import FollowEvents, ListEvents, ReadNew, Visible, follow_events, list_events, only_visible, read_new
from lineal.events.values import Asked, Filter

STORE, EXPERIMENT, MODEL = "store", "experiment", "registered_model"


def everything_happens(world: World) -> dict[str, int]:
    """Write an event of every kind of subject, and answer the ids of the objects that have grants."""
    credit, fraud = world.model("credit").id, world.model("fraud").id
    world.version("credit")
    world.version("fraud")
    world.alias("credit", "champion", 1)
    world.run()
    world.file("0/a/artifacts/b")

    for kind, model in (("grant.created", credit), ("subscription.set", credit), ("grant.deleted", fraud)):
        event = ledger.Event(kind, "registered_model", model, f"{kind} of {'credit' if model == credit else 'fraud'}")
        world.do(ledger.append, event)

    def odd(tx, kind: str) -> None:
        ledger.append(tx, ledger.Event(f"{kind}.changed", kind, 0, f"a {kind}"))

    for kind in ("user", "token", "grant", "webhook", "unheard_of"):
        world.do(odd, kind)
    return {"credit": credit, "fraud": fraud}


def subjects(world: World, viewer: Viewer) -> list[str]:
    query = ListEvents(asked=Asked(workspace_id=1, viewer=viewer), limit=1_000)
    listed = [entry.record.subject for entry in world.ask(list_events, query).entries][::-1]
    everything = world.ask(read_new, ReadNew(0))
    streamed = [entry.record.subject for entry in world.ask(only_visible, Visible(viewer, everything))]
    followed = world.ask(follow_events, FollowEvents(which=Filter(), viewer=viewer, after_seq=0)).entries
    assert listed == streamed == [entry.record.subject for entry in followed]
    return listed


def test_an_administrator_reads_everything(world):
    everything_happens(world)
    found = subjects(world, UNRESTRICTED)
    assert len(found) == len(world.events())
    assert "a token" in found


def test_nobody_reads_nothing(world):
    everything_happens(world)
    assert subjects(world, Viewer("nobody")) == []


@pytest.mark.parametrize(
    ("kind", "which", "level", "readable", "hidden"),
    [
        (MODEL, "credit", Level.READ, {"credit", "credit/1", "credit@champion"}, {"fraud", "fraud/1", "a user", "0/a/artifacts/b"}),
        (MODEL, "credit", Level.EDIT, {"credit"}, {"grant.created of credit", "subscription.set of credit", "grant.deleted of fraud"}),
        (MODEL, "credit", Level.MANAGE, {"credit", "grant.created of credit", "subscription.set of credit"}, {"grant.deleted of fraud"}),
        (MODEL, "", Level.READ, {"credit", "fraud/1"}, {"a user", "a token", "a webhook", "0/a/artifacts/b"}),
        (EXPERIMENT, "", Level.MANAGE, {f"{3:032x}"}, {"credit", "fraud/1", "a user"}),
        (STORE, "", Level.READ, {"credit", "fraud/1", "0/a/artifacts/b"}, {"a user", "a token", "a grant", "a webhook", "a unheard_of"}),
        (STORE, "", Level.MANAGE, {"credit", "a user", "a token", "a grant", "a webhook", "a unheard_of"}, set()),
    ],
)
def test_grants(world, kind, which, level, readable, hidden):
    ids = everything_happens(world)
    viewer = Viewer("eve", grant(world, kind, ids.get(which, -1), level))
    found = set(subjects(world, viewer))
    assert found >= readable
    assert not found & hidden


def test_a_filter_does_not_tell_what_there_is(world):
    ids = everything_happens(world)
    viewer = Viewer("eve", grant(world, MODEL, ids["credit"], Level.READ))
    page = world.ask(list_events, ListEvents(asked=Asked(workspace_id=1, viewer=viewer, model="credit")))
    assert len(page.entries) == 3
    for name in ("fraud", "unknown"):
        with pytest.raises(NotFound, match=f"Registered Model with name={name} not found"):
            world.ask(list_events, ListEvents(asked=Asked(workspace_id=1, viewer=viewer, model=name)))


def test_a_page_has_its_size_although_much_is_hidden(world):
    ids = everything_happens(world)
    for number in range(10):
        world.alias("fraud", f"a{number}", 1)
        world.alias("credit", f"a{number}", 1)
    viewer = Viewer("eve", grant(world, MODEL, ids["credit"], Level.READ))
    page = world.ask(list_events, ListEvents(asked=Asked(workspace_id=1, viewer=viewer), limit=5))
    assert [entry.record.subject for entry in page.entries] == [f"credit@a{number}" for number in range(9, 4, -1)]
    assert page.next_before_seq == page.entries[-1].record.seq

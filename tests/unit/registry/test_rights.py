"""Every cell of the table of who may do what: each action at each level, and that a refused one changes nothing."""

from collections.abc import Callable
from typing import Any

import pytest

from lineal.access.values import Level
from lineal.errors import Denied, NotFound
from lineal.registry.activities.values import Subject
from lineal.registry.aliases.commands import DeleteAlias, SetAlias, delete_alias, set_alias
from lineal.registry.comments.commands import CreateComment, DeleteComment, UpdateComment, create_comment, delete_comment, update_comment
from lineal.registry.lifecycles.commands import ResetLifecycle, SetLifecycle, reset_lifecycle, set_lifecycle
from lineal.registry.lifecycles.values import DEFAULT
from lineal.registry.requests import commands
from lineal.registry.requests.commands import ApproveRequest, CancelRequest, CreateRequest, RejectRequest
from lineal.registry.requests.queries import RequestsOf, list_requests
from lineal.registry.stages.commands import TransitionStage, transition_stage
from lineal.registry.subscriptions.commands import Subscribe, subscribe
from lineal.registry.subscriptions.values import SubscriptionState
from lineal.storage.sql import Sql

NOBODY = Level.MANAGE + 1
"""Above every level: what nobody may do."""
STAGE, ALIAS = Subject.STAGE, Subject.ALIAS


def _do(f: Callable[..., Any], make: Callable[..., Any]) -> Callable[[Any, dict[str, int]], None]:
    return lambda world, ids: world.do(f, make(ids), actor="grace")


def _moved(version: int, stage: str, **more: Any) -> Callable[..., Any]:
    return _do(transition_stage, lambda _: TransitionStage("fraud", version, stage, **more))


# Version 1 is in None, 2 in Staging, 3 in Production, 4 in Archived. Linus filed that 1 becomes Staging and Production, 3 Archived,
# and 2 becomes @best and @champion (which is protected); grace filed that 4 becomes None. A comment is linus's, another grace's.
ACTIONS: dict[str, tuple[int, Callable[[Any, dict[str, int]], None]]] = {
    "request a stage": (Level.READ, _do(commands.create_request, lambda _: CreateRequest("fraud", 2, STAGE, "Production"))),
    "request an alias": (Level.READ, _do(commands.create_request, lambda _: CreateRequest("fraud", 1, ALIAS, "champion"))),
    "cancel one's own request": (Level.READ, _do(commands.cancel_request, lambda _: CancelRequest("fraud", 4, STAGE, "None"))),
    "cancel another's": (Level.MANAGE, _do(commands.cancel_request, lambda _: CancelRequest("fraud", 1, STAGE, "Staging", "linus"))),
    "None to Staging": (Level.MANAGE_STAGING, _moved(1, "Staging")),
    "None to Archived": (Level.MANAGE_STAGING, _moved(1, "Archived")),
    "Staging to None": (Level.MANAGE_STAGING, _moved(2, "None")),
    "Archived to Staging, archiving": (Level.MANAGE_STAGING, _moved(4, "Staging", archive_existing=True)),
    "stay in Staging, archiving": (Level.MANAGE_STAGING, _moved(2, "Staging", archive_existing=True)),
    "None to Production": (Level.MANAGE_PRODUCTION, _moved(1, "Production")),
    "Production to None": (Level.MANAGE_PRODUCTION, _moved(3, "None")),
    "Production to Archived": (Level.MANAGE_PRODUCTION, _moved(3, "Archived")),
    "Archived to Production": (Level.MANAGE_PRODUCTION, _moved(4, "Production")),
    "stay in Production": (Level.MANAGE_PRODUCTION, _moved(3, "Production")),
    "approve Staging": (Level.MANAGE_STAGING, _do(commands.approve_request, lambda _: ApproveRequest("fraud", 1, STAGE, "Staging"))),
    "approve Production": (
        Level.MANAGE_PRODUCTION,
        _do(commands.approve_request, lambda _: ApproveRequest("fraud", 1, STAGE, "Production")),
    ),
    "approve from Production": (
        Level.MANAGE_PRODUCTION,
        _do(commands.approve_request, lambda _: ApproveRequest("fraud", 3, STAGE, "Archived")),
    ),
    "reject Staging": (Level.MANAGE_STAGING, _do(commands.reject_request, lambda _: RejectRequest("fraud", 1, STAGE, "Staging"))),
    "reject Production": (Level.MANAGE_PRODUCTION, _do(commands.reject_request, lambda _: RejectRequest("fraud", 1, STAGE, "Production"))),
    "approve an alias": (Level.EDIT, _do(commands.approve_request, lambda _: ApproveRequest("fraud", 2, ALIAS, "best"))),
    "reject an alias": (Level.EDIT, _do(commands.reject_request, lambda _: RejectRequest("fraud", 2, ALIAS, "best"))),
    "approve a protected alias": (NOBODY, _do(commands.approve_request, lambda _: ApproveRequest("fraud", 2, ALIAS, "champion"))),
    "reject a protected alias": (NOBODY, _do(commands.reject_request, lambda _: RejectRequest("fraud", 2, ALIAS, "champion"))),
    "set an alias": (Level.EDIT, _do(set_alias, lambda _: SetAlias("fraud", "best", 1))),
    "set a protected alias": (NOBODY, _do(set_alias, lambda _: SetAlias("fraud", "champion", 1))),
    "delete an alias": (Level.EDIT, _do(delete_alias, lambda _: DeleteAlias("fraud", "old"))),
    "delete a protected alias": (NOBODY, _do(delete_alias, lambda _: DeleteAlias("fraud", "champion"))),
    "comment": (Level.READ, _do(create_comment, lambda _: CreateComment("fraud", 1, "hm"))),
    "change one's own comment": (Level.READ, _do(update_comment, lambda ids: UpdateComment(ids["grace"], "well"))),
    "change another's comment": (NOBODY, _do(update_comment, lambda ids: UpdateComment(ids["linus"], "well"))),
    "delete one's own comment": (Level.READ, _do(delete_comment, lambda ids: DeleteComment(ids["grace"]))),
    "delete another's comment": (Level.MANAGE, _do(delete_comment, lambda ids: DeleteComment(ids["linus"]))),
    "subscribe to a model": (Level.READ, _do(subscribe, lambda _: Subscribe("fraud", None, SubscriptionState.ALL_EVENTS))),
    "subscribe to a version": (Level.READ, _do(subscribe, lambda _: Subscribe("fraud", 1, SubscriptionState.SUBSCRIBED))),
    "set the lifecycle": (Level.MANAGE, _do(set_lifecycle, lambda _: SetLifecycle("fraud", DEFAULT))),
    "reset the lifecycle": (Level.MANAGE, _do(reset_lifecycle, lambda _: ResetLifecycle("fraud"))),
}


@pytest.fixture
def governed(world):
    """A model as said above, and the ids of the comments by author."""
    model = world.model("fraud")
    for number, stage in enumerate(("None", "Staging", "Production", "Archived"), 1):
        world.version("fraud")
        world.do(transition_stage, TransitionStage("fraud", number, stage))
    world.alias("fraud", "champion", 3)
    world.alias("fraud", "old", 3)

    def protect(tx, _):
        tx.run(Sql("insert into protected_aliases (workspace_id, model_id, alias) values (1, ?, 'champion')", model.id))

    world.do(protect, None)
    ids = {}
    for author in ("linus", "grace"):
        ids[author] = world.do(create_comment, CreateComment("fraud", 1, "fine"), actor=author).id
    for version, kind, target in (
        (1, STAGE, "Staging"),
        (1, STAGE, "Production"),
        (3, STAGE, "Archived"),
        (2, ALIAS, "best"),
        (2, ALIAS, "champion"),
    ):
        world.do(commands.create_request, CreateRequest("fraud", version, kind, target), actor="linus")
    world.do(commands.create_request, CreateRequest("fraud", 4, STAGE, "None"), actor="grace")
    return world, ids


@pytest.mark.parametrize("action", ACTIONS)
def test_an_action_needs_its_level(governed, action):
    world, ids = governed
    needed, act = ACTIONS[action]
    for level in Level:
        world.grant("grace", level)
        before = world.events()
        if level >= needed:
            continue
        with pytest.raises(NotFound if level < Level.READ else Denied):
            act(world, ids)
        assert world.events() == before, f"{action} at {level.name} left something"
    if needed <= Level.MANAGE:
        world.grant("grace", Level(needed))
        act(world, ids)


@pytest.mark.parametrize("action", [name for name, (needed, _) in ACTIONS.items() if needed < Level.MANAGE])
def test_a_higher_level_includes_it(governed, action):
    world, ids = governed
    needed, act = ACTIONS[action]
    world.grant("grace", Level(min(level for level in Level if level > needed)))
    act(world, ids)


@pytest.mark.parametrize("action", [name for name in ACTIONS if "protected" in name])
def test_a_protected_alias_is_moved_by_those_who_were_granted_it(governed, action):
    world, ids = governed
    world.grant("grace", Level.READ)
    world.grant("grace", Level.EDIT, kind="alias", detail="champion")
    ACTIONS[action][1](world, ids)


def test_what_a_viewer_may_do_is_said(governed):
    world, _ = governed
    expected = {
        Level.NONE: {"Staging": (), "Production": ()},
        Level.READ: {"Staging": (), "Production": ()},
        Level.EDIT: {"Staging": (), "Production": ()},
        Level.MANAGE_STAGING: {"Staging": ("approve", "reject"), "Production": ()},
        Level.MANAGE_PRODUCTION: {"Staging": ("approve", "reject"), "Production": ("approve", "reject")},
        Level.MANAGE: {"Staging": ("approve", "reject", "cancel"), "Production": ("approve", "reject", "cancel")},
    }
    for level, actions in expected.items():
        world.grant("ken", level)
        found = world.ask(list_requests, RequestsOf(1, "fraud", 1, world.viewer("ken"))).requests
        assert {request.target: request.available_actions for request in found} == actions, level
        own = world.ask(list_requests, RequestsOf(1, "fraud", 1, world.viewer("linus"))).requests
        assert all("cancel" in request.available_actions for request in own)


def test_a_grant_on_the_store_or_every_model_counts_too(governed):
    world, ids = governed
    world.grant("grace", Level.MANAGE_STAGING, kind="store")
    ACTIONS["None to Staging"][1](world, ids)
    with pytest.raises(Denied, match="it needs CAN_MANAGE_PRODUCTION_VERSIONS on the registered model 'fraud'"):
        ACTIONS["Archived to Production"][1](world, ids)

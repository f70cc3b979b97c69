import pytest

from lineal.access.values import Level
from lineal.errors import AlreadyExists, Conflict, Denied, Invalid, LimitExceeded, NotFound
from lineal.registry.activities.queries import ActivitiesOf, list_activities
from lineal.registry.activities.values import COMMENT_LENGTH_MAX, Subject
from lineal.registry.aliases.queries import AliasAsOf, alias_as_of
from lineal.registry.lifecycles.commands import SetLifecycle, set_lifecycle
from lineal.registry.lifecycles.values import DEFAULT, Lifecycle, Move, Stage
from lineal.registry.models.commands import DeleteModel, delete_model
from lineal.registry.requests import commands, queries
from lineal.registry.requests.commands import ApproveRequest, CancelRequest, CreateRequest, RejectRequest
from lineal.registry.requests.queries import FiledBy, RequestsOf, WaitingFor, list_filed, list_requests, list_waiting
from lineal.registry.stages.commands import TransitionStage, transition_stage
from lineal.registry.stages.queries import StageAsOf, stage_as_of
from lineal.registry.versions.commands import DeleteVersion, delete_version
from lineal.storage.sql import Sql

STAGE, ALIAS = Subject.STAGE, Subject.ALIAS


@pytest.fixture
def fraud(world):
    world.model("fraud")
    for _ in range(3):
        world.version("fraud")
    return world


def _ask(world, version=1, target="Production", kind=STAGE, by="linus", comment=""):
    return world.do(commands.create_request, CreateRequest("fraud", version, kind, target, comment), actor=by)


def _open(world, version=1, viewer="ada"):
    found = world.ask(list_requests, RequestsOf(1, "fraud", version, world.viewer(viewer))).requests
    return [(request.kind, request.target, request.created_by) for request in found]


def _told(world, version=1):
    """Type, from, to, actor, comment and system comment of what happened, oldest first."""
    page = world.ask(list_activities, ActivitiesOf(1, "fraud", version))
    return [(a.type.value, a.source, a.target, a.actor, a.comment, a.system_comment) for a in reversed(page.activities)]


def test_a_request_is_answered_as_it_was_filed(fraud):
    made = _ask(fraud, target="PRODUCTION", comment="it is better")
    assert (made.model, made.version, made.kind, made.source, made.target) == ("fraud", 1, STAGE, "None", "Production")
    assert (made.comment, made.state, made.created_by, made.created_ms) == ("it is better", "open", "linus", fraud.now_us // 1000)
    assert (made.resolved_by, made.resolved_ms) == ("", None)
    after = {"id": made.id, "kind": "stage", "source": "None", "target": "Production", "comment": "it is better"}
    assert fraud.events()[-1] == ("transition_request.created", "fraud/1", None, after)
    assert _told(fraud) == [("REQUESTED_TRANSITION", "None", "Production", "linus", "it is better", "")]


def test_approving_makes_the_move_and_resolves_every_request_for_it(fraud):
    for by in ("linus", "grace"):
        _ask(fraud, by=by)
    _ask(fraud, target="Staging")
    fraud.do(transition_stage, TransitionStage("fraud", 3, "Production"))
    command = ApproveRequest("fraud", 1, STAGE, "production", archive_existing=True, comment="go")
    activity = fraud.do(commands.approve_request, command, actor="ken")
    assert (activity.type, activity.source, activity.target) == ("APPROVED_REQUEST", "None", "Production")
    assert (activity.actor, activity.comment) == ("ken", "go")
    assert [fraud.get("fraud", number).stage for number in (1, 3)] == ["Production", "Archived"]
    assert _open(fraud) == [(STAGE, "Staging", "linus")]
    whole = fraud.ask(list_requests, RequestsOf(1, "fraud", 1, fraud.viewer("ada"), open_only=False)).requests
    assert [(request.created_by, request.state, request.resolved_by) for request in whole] == [
        ("linus", "approved", "ken"),
        ("grace", "approved", "ken"),
        ("linus", "open", ""),
    ]
    assert _told(fraud, 3)[-1] == (
        "SYSTEM_TRANSITION",
        "Production",
        "Archived",
        "ken",
        "",
        "Archived because version 1 was moved to Production",
    )  # fmt: skip - one line reads as what it is
    assert [kind for kind, *_ in fraud.events()][-4:] == [
        "transition_request.approved",
        "transition_request.approved",
        "model_version.stage_changed",
        "model_version.stage_changed",
    ]
    span = fraud.ask(stage_as_of, StageAsOf(1, "fraud", 1, fraud.now_us))
    assert (span.stage, span.actor) == ("Production", "ken")


def test_rejecting_resolves_every_request_and_moves_nothing(fraud):
    for by in ("linus", "grace"):
        _ask(fraud, by=by)
    activity = fraud.do(commands.reject_request, RejectRequest("fraud", 1, STAGE, "Production", "too slow"), actor="ken")
    assert (activity.type, activity.comment) == ("REJECTED_REQUEST", "too slow")
    assert _open(fraud) == []
    assert fraud.get("fraud", 1).stage == "None"
    with pytest.raises(NotFound, match="There is no open request that fraud/1 becomes Production"):
        fraud.do(commands.approve_request, ApproveRequest("fraud", 1, STAGE, "Production"))


def test_a_request_is_taken_back_alone(fraud):
    for by in ("linus", "grace"):
        _ask(fraud, by=by)
    activity = fraud.do(commands.cancel_request, CancelRequest("fraud", 1, STAGE, "Production", comment="later"), actor="linus")
    assert (activity.type, activity.actor, activity.comment) == ("CANCELLED_REQUEST", "linus", "later")
    assert _open(fraud) == [(STAGE, "Production", "grace")]
    with pytest.raises(NotFound):
        fraud.do(commands.cancel_request, CancelRequest("fraud", 1, STAGE, "Production"), actor="linus")
    fraud.do(commands.cancel_request, CancelRequest("fraud", 1, STAGE, "Production", "grace"), actor="ada")
    assert _open(fraud) == []
    _ask(fraud)  # and filed again


def test_a_direct_move_closes_requests_for_it(fraud):
    for by in ("linus", "grace"):
        _ask(fraud, by=by)
    _ask(fraud, target="Staging")
    fraud.do(transition_stage, TransitionStage("fraud", 1, "Production", comment="now"), actor="ken")
    assert _open(fraud) == [(STAGE, "Staging", "linus")]
    assert _told(fraud)[-3:] == [
        ("APPLIED_TRANSITION", "None", "Production", "ken", "now", ""),
        ("SYSTEM_TRANSITION", "None", "Production", "ken", "", "The request of linus was closed: ken made the move"),
        ("SYSTEM_TRANSITION", "None", "Production", "ken", "", "The request of grace was closed: ken made the move"),
    ]
    assert [kind for kind, *_ in fraud.events()].count("transition_request.closed") == 2


def test_archiving_closes_requests_to_archive(fraud):
    fraud.do(transition_stage, TransitionStage("fraud", 1, "Production"))
    _ask(fraud, target="Archived")
    fraud.do(transition_stage, TransitionStage("fraud", 2, "Production", archive_existing=True))
    assert _open(fraud) == []


def test_what_cannot_be_asked(fraud):
    before = fraud.events()
    for version, target, kind, error, text in (
        (9, "Production", STAGE, NotFound, "not found"),
        (1, "none", STAGE, Conflict, "fraud/1 is in None already"),
        (1, "Live", STAGE, Invalid, "Invalid Model Version stage: Live"),
        (1, "latest", ALIAS, Invalid, "is reserved"),
        (1, "", ALIAS, Invalid, "cannot be empty"),
        (1, "x", Subject.COMMENT, Invalid, "must be 'stage' or 'alias'"),
    ):
        with pytest.raises(error, match=text):
            _ask(fraud, version, target, kind)
    with pytest.raises(LimitExceeded):
        _ask(fraud, comment="x" * (COMMENT_LENGTH_MAX + 1))
    with pytest.raises(Invalid):
        _ask(fraud, comment="nul\x00")
    assert fraud.events() == before


def test_the_same_is_asked_once_by_one(fraud):
    _ask(fraud)
    before = fraud.events()
    with pytest.raises(AlreadyExists, match="linus has an open request that fraud/1 becomes Production"):
        _ask(fraud)
    assert fraud.events() == before
    _ask(fraud, by="grace")


def test_open_requests_have_a_limit(fraud, monkeypatch):
    monkeypatch.setattr(commands, "OPEN_REQUESTS_MAX", 2)
    _ask(fraud, by="a")
    _ask(fraud, by="b")
    with pytest.raises(LimitExceeded):
        _ask(fraud, by="c")


def test_archiving_is_checked_when_it_is_approved(fraud):
    _ask(fraud, target="Archived")
    with pytest.raises(Invalid, match="is not an Active stage"):
        fraud.do(commands.approve_request, ApproveRequest("fraud", 1, STAGE, "Archived", archive_existing=True))
    assert _open(fraud) == [(STAGE, "Archived", "linus")]


def test_an_alias_is_asked_for_and_approved(fraud):
    fraud.alias("fraud", "champion", 2)
    made = _ask(fraud, 3, "champion", ALIAS)
    assert (made.kind, made.source, made.target) == (ALIAS, "2", "champion")
    activity = fraud.do(commands.approve_request, ApproveRequest("fraud", 3, ALIAS, "champion", comment="go"), actor="ken")
    assert (activity.type, activity.subject, activity.target) == ("APPROVED_REQUEST", ALIAS, "champion")
    assert fraud.get("fraud", 3).aliases == ("champion",)
    span = fraud.ask(alias_as_of, AliasAsOf(1, "fraud", "champion", fraud.now_us))
    assert (span.version, span.actor) == (3, "ken")
    assert _told(fraud, 3) == [
        ("REQUESTED_TRANSITION", "", "champion", "linus", "", ""),
        ("APPROVED_REQUEST", "", "champion", "ken", "go", "It was at version 2 before"),
    ]
    assert _told(fraud, 2)[-1] == ("SYSTEM_TRANSITION", "champion", "", "ken", "", "@champion was moved to version 3")
    with pytest.raises(Conflict, match="fraud/3 is @champion already"):
        _ask(fraud, 3, "champion", ALIAS)


def test_setting_an_alias_closes_requests_for_it(fraud):
    _ask(fraud, 3, "champion", ALIAS)
    _ask(fraud, 2, "champion", ALIAS)
    fraud.alias("fraud", "champion", 3)
    assert _open(fraud, 3) == []
    assert _open(fraud, 2) == [(ALIAS, "champion", "linus")]
    with pytest.raises(Invalid, match="is for stages"):
        fraud.do(commands.approve_request, ApproveRequest("fraud", 2, ALIAS, "champion", archive_existing=True))


def test_four_eyes_see_more_than_two(fraud):
    fraud.do(
        set_lifecycle,
        SetLifecycle("fraud", Lifecycle(stages=DEFAULT.stages, moves=DEFAULT.moves, archive_stage="Archived", four_eyes=True)),
    )
    approve = ApproveRequest("fraud", 1, STAGE, "Production")
    made = _ask(fraud, by="ken")
    assert made.available_actions == ("reject", "cancel")
    with pytest.raises(Denied, match="somebody else has to approve it"):
        fraud.do(commands.approve_request, approve, actor="ken")
    assert fraud.get("fraud", 1).stage == "None"
    _ask(fraud, by="linus")
    fraud.do(commands.approve_request, approve, actor="ken")  # two people want it now
    assert fraud.get("fraud", 1).stage == "Production"
    _ask(fraud, 2, "champion", ALIAS, by="ken")
    with pytest.raises(Denied, match="somebody else"):
        fraud.do(commands.approve_request, ApproveRequest("fraud", 2, ALIAS, "champion"), actor="ken")
    fraud.do(commands.approve_request, ApproveRequest("fraud", 2, ALIAS, "champion"), actor="ada")


def test_a_version_takes_its_requests_with_it(fraud):
    _ask(fraud)
    _ask(fraud, 2)
    fraud.do(delete_version, DeleteVersion("fraud", 1))
    waiting = fraud.ask(list_waiting, WaitingFor(1, fraud.viewer("ada"))).requests
    assert [request.version for request in waiting] == [2]
    fraud.do(delete_model, DeleteModel("fraud"))
    assert fraud.ask(list_waiting, WaitingFor(1, fraud.viewer("ada"))).requests == []
    assert fraud.rows(Sql("select distinct state from transition_requests")) == [("closed",)]


def test_what_waits_for_whom(fraud):
    world = fraud
    risk = world.model("risk")
    world.version("risk")
    _ask(world, 1, "Staging")
    _ask(world, 1, "Production")
    _ask(world, 2, "champion", ALIAS)
    world.do(commands.create_request, CreateRequest("risk", 1, STAGE, "Staging"), actor="linus")
    expected = {
        Level.READ: [],
        Level.EDIT: ["champion"],
        Level.MANAGE_STAGING: ["Staging", "champion", "Staging"],
        Level.MANAGE_PRODUCTION: ["Staging", "Production", "champion", "Staging"],
    }
    for level, targets in expected.items():
        world.grant("ken", level)
        page = world.ask(list_waiting, WaitingFor(1, world.viewer("ken")))
        assert [request.target for request in page.requests] == (["champion"] if level == Level.EDIT else targets)
        assert all("approve" in request.available_actions for request in page.requests)
    world.grant("ken", Level.MANAGE_STAGING, risk.id)
    assert [request.model for request in world.ask(list_waiting, WaitingFor(1, world.viewer("ken"))).requests] == ["risk"]

    def protect(tx, _):
        tx.run(Sql("insert into protected_aliases (workspace_id, model_id, alias) values (1, -1, 'champion')"))

    world.do(protect, None)
    world.grant("ken", Level.EDIT)
    assert world.ask(list_waiting, WaitingFor(1, world.viewer("ken"))).requests == []
    world.grant("ken", Level.EDIT, kind="alias", detail="champion")
    assert [request.target for request in world.ask(list_waiting, WaitingFor(1, world.viewer("ken"))).requests] == ["champion"]


def test_what_waits_follows_the_stage_of_the_version(fraud):
    _ask(fraud, 1, "Staging")
    fraud.grant("ken", Level.MANAGE_STAGING)
    assert len(fraud.ask(list_waiting, WaitingFor(1, fraud.viewer("ken"))).requests) == 1
    fraud.do(transition_stage, TransitionStage("fraud", 1, "Production"))
    assert fraud.ask(list_waiting, WaitingFor(1, fraud.viewer("ken"))).requests == []
    with pytest.raises(Denied):
        fraud.do(commands.approve_request, ApproveRequest("fraud", 1, STAGE, "Staging"), actor="ken")


def test_lists_come_in_pages(fraud):
    for number in range(7):
        _ask(fraud, 1 + number % 3, "Staging", by=f"user{number}")
    ada = fraud.viewer("ada")
    whole = fraud.ask(list_waiting, WaitingFor(1, ada)).requests
    assert len(whole) == 7
    found, after = [], queries.START
    while after is not None:
        page = fraud.ask(list_waiting, WaitingFor(1, ada, after, 3))
        found += page.requests
        after = page.next_id
    assert found == whole
    for number in range(3):
        _ask(fraud, 1 + number, "Production")
    filed, before = [], queries.END
    while before is not None:
        page = fraud.ask(list_filed, FiledBy(1, fraud.viewer("linus"), before_id=before, limit=2))
        filed += [request.version for request in page.requests]
        before = page.next_id
    assert filed == [3, 2, 1]
    for limit in (0, 1001):
        with pytest.raises(Invalid):
            fraud.ask(list_waiting, WaitingFor(1, ada, limit=limit))


def test_a_lifecycle_without_the_way_closes_the_request(fraud):
    _ask(fraud, 1, "Staging")
    _ask(fraud, 1, "Production")
    stages = (Stage("None"), Stage("Production"))
    own = Lifecycle(stages=stages, moves=(Move("None", "Production", Level.MANAGE),))
    fraud.do(set_lifecycle, SetLifecycle("fraud", own), actor="ken")
    assert _open(fraud) == [(STAGE, "Production", "linus")]
    assert _told(fraud)[-1][5] == "The request of linus was closed: there is no way from None to Staging"
    fraud.grant("grace", Level.MANAGE_PRODUCTION)
    assert fraud.ask(list_waiting, WaitingFor(1, fraud.viewer("grace"))).requests == []

import msgspec
import pytest

from lineal.access.values import Level
from lineal.errors import Conflict, Denied, Invalid, LimitExceeded, NotFound
from lineal.registry.activities.values import Subject
from lineal.registry.lifecycles.commands import ResetLifecycle, SetLifecycle, reset_lifecycle, set_lifecycle
from lineal.registry.lifecycles.queries import LifecycleOf, get_lifecycle
from lineal.registry.lifecycles.values import ANY, DEFAULT, Lifecycle, Move, Stage, check_lifecycle
from lineal.registry.models.queries import ByName, get_model
from lineal.registry.requests.commands import ApproveRequest, CreateRequest, approve_request, create_request
from lineal.registry.stages.commands import TransitionStage, transition_stage
from lineal.registry.stages.queries import VersionsAsOf, versions_as_of
from lineal.registry.versions.queries import ByUri, LatestVersions, get_latest_versions, resolve_uri

REVIEW = Lifecycle(
    stages=(Stage("Draft"), Stage("In review"), Stage("Live", may_archive=True), Stage("Retired")),
    moves=(
        Move("Draft", "In review", Level.EDIT),
        Move("In review", "Draft", Level.EDIT),
        Move("In review", "Live", Level.MANAGE_PRODUCTION, needs_approval=True),
        Move("Live", "Retired", Level.MANAGE_PRODUCTION),
        Move(ANY, "Retired", Level.MANAGE_STAGING),
    ),
    archive_stage="Retired",
    four_eyes=True,
)


@pytest.fixture
def reviewed(world):
    world.model("fraud")
    world.do(set_lifecycle, SetLifecycle("fraud", REVIEW))
    for _ in range(3):
        world.version("fraud")
    return world


def _changed(**fields) -> Lifecycle:
    return msgspec.structs.replace(REVIEW, **fields)


def test_the_default_is_the_four_stages(world):
    world.model("fraud")
    assert world.ask(get_lifecycle, LifecycleOf(1, "fraud")) == DEFAULT
    assert DEFAULT.names == ("None", "Staging", "Production", "Archived")
    assert DEFAULT.archiving == ("Staging", "Production")
    with pytest.raises(NotFound):
        world.ask(get_lifecycle, LifecycleOf(1, "risk"))


@pytest.mark.parametrize("source", DEFAULT.names)
@pytest.mark.parametrize("target", DEFAULT.names)
def test_levels_of_the_default_moves(source, target):
    move = DEFAULT.move(source, target)
    assert move.level == (Level.MANAGE_PRODUCTION if "Production" in {source, target} else Level.MANAGE_STAGING)
    assert not move.needs_approval


def test_a_model_has_its_own(reviewed):
    assert reviewed.ask(get_lifecycle, LifecycleOf(1, "fraud")) == REVIEW
    assert reviewed.get("fraud", 1).stage == "Draft"
    kind, subject, before, after = next(event for event in reviewed.events() if event[0] == "lifecycle.set")
    assert (kind, subject, before["four_eyes"], after["four_eyes"]) == ("lifecycle.set", "fraud", False, True)
    events = reviewed.events()
    reviewed.do(set_lifecycle, SetLifecycle("fraud", REVIEW))
    assert reviewed.events() == events


def test_moves_follow_the_ways(reviewed):
    reviewed.do(transition_stage, TransitionStage("fraud", 1, "in REVIEW"))
    assert reviewed.get("fraud", 1).stage == "In review"
    with pytest.raises(Denied, match="needs an approval: file a transition request"):
        reviewed.do(transition_stage, TransitionStage("fraud", 1, "Live"))
    with pytest.raises(Conflict, match="The lifecycle of 'fraud' has no way from Draft to Live"):
        reviewed.do(transition_stage, TransitionStage("fraud", 2, "Live"))
    with pytest.raises(Conflict, match="no way from Draft to Live"):
        reviewed.do(create_request, CreateRequest("fraud", 2, Subject.STAGE, "Live"))
    with pytest.raises(Invalid, match="Value must be one of Draft, In review, Live, Retired"):
        reviewed.do(transition_stage, TransitionStage("fraud", 1, "Production"))


def _live(world, version: int, **more) -> None:
    world.do(transition_stage, TransitionStage("fraud", version, "In review"), actor="ada")
    world.do(create_request, CreateRequest("fraud", version, Subject.STAGE, "Live"), actor="ada")
    world.do(approve_request, ApproveRequest("fraud", version, Subject.STAGE, "live", **more), actor="ken")


def test_an_approval_makes_the_move_that_needs_one(reviewed):
    _live(reviewed, 1)
    _live(reviewed, 2, archive_existing=True)
    assert [reviewed.get("fraud", number).stage for number in (1, 2, 3)] == ["Retired", "Live", "Draft"]
    now = reviewed.now_us
    assert [span.version for span in reviewed.ask(versions_as_of, VersionsAsOf(1, "fraud", "LIVE", now))] == [2]


def test_levels_are_those_of_the_moves(reviewed):
    reviewed.grant("grace", Level.EDIT)
    reviewed.do(transition_stage, TransitionStage("fraud", 1, "In review"), actor="grace")
    with pytest.raises(Denied, match="CAN_MANAGE_STAGING_VERSIONS"):
        reviewed.do(transition_stage, TransitionStage("fraud", 1, "Retired"), actor="grace")


def test_the_latest_of_each_own_stage(reviewed):
    _live(reviewed, 1)
    latest = reviewed.ask(get_latest_versions, LatestVersions(1, "fraud"))
    assert {version.stage: version.version for version in latest} == {"Live": 1, "Draft": 3}
    assert [version.version for version in reviewed.ask(get_latest_versions, LatestVersions(1, "fraud", ("live",)))] == [1]
    assert reviewed.ask(resolve_uri, ByUri(1, "models:/fraud/Live")).version == 1
    assert {version.stage for version in reviewed.ask(get_model, ByName(1, "fraud")).latest_versions} == {"Live", "Draft"}
    with pytest.raises(Invalid):
        reviewed.ask(resolve_uri, ByUri(1, "models:/fraud/Production"))


def test_stages_in_use_stay(reviewed):
    with pytest.raises(Conflict, match="Versions of 'fraud' are in the stages Draft, which the lifecycle lacks"):
        reviewed.do(reset_lifecycle, ResetLifecycle("fraud"))
    for number in (1, 2, 3):
        reviewed.do(transition_stage, TransitionStage("fraud", number, "Retired"))
    both = (*DEFAULT.stages, Stage("Retired"))
    reviewed.do(set_lifecycle, SetLifecycle("fraud", Lifecycle(stages=both, moves=DEFAULT.moves, archive_stage="Archived")))
    for number in (1, 2, 3):
        reviewed.do(transition_stage, TransitionStage("fraud", number, "Archived"))
    assert reviewed.do(reset_lifecycle, ResetLifecycle("fraud")) == DEFAULT
    assert reviewed.ask(get_lifecycle, LifecycleOf(1, "fraud")) == DEFAULT
    assert reviewed.events()[-1][0] == "lifecycle.set"
    retired = reviewed.ask(versions_as_of, VersionsAsOf(1, "fraud", "Retired", reviewed.now_us))
    assert retired == ()  # a stage that was used once can still be asked for
    with pytest.raises(Invalid):
        reviewed.ask(versions_as_of, VersionsAsOf(1, "fraud", "Never", reviewed.now_us))


@pytest.mark.parametrize(
    ("lifecycle", "field"),
    [
        (_changed(stages=()), "stages"),
        (_changed(stages=(*REVIEW.stages, Stage("draft"))), "stages"),
        (_changed(stages=(*REVIEW.stages, Stage(""))), "stages.name"),
        (_changed(stages=(*REVIEW.stages, Stage("*"))), "stages.name"),
        (_changed(stages=(*REVIEW.stages, Stage("7"))), "stages.name"),
        (_changed(stages=(*REVIEW.stages, Stage("a/b"))), "stages.name"),
        (_changed(stages=(*REVIEW.stages, Stage("Latest"))), "stages.name"),
        (_changed(stages=(*REVIEW.stages, Stage("x "))), "stages.name"),
        (_changed(moves=(Move("Draft", "Nowhere", Level.EDIT),)), "moves[0]"),
        (_changed(moves=(Move("Draft", "Live", Level.READ),)), "moves[0].level"),
        (_changed(archive_stage=""), "archive_stage"),
        (_changed(archive_stage="Nowhere"), "archive_stage"),
        (_changed(archive_stage="Live"), "archive_stage"),
    ],
)
def test_what_is_no_lifecycle(lifecycle, field):
    with pytest.raises(Invalid) as refused:
        check_lifecycle(lifecycle)
    assert refused.value.field == field


def test_lifecycles_at_their_limits():
    stages = tuple(Stage(f"s{number}") for number in range(20))
    moves = (Move(ANY, ANY, Level.EDIT),) * 500
    assert check_lifecycle(Lifecycle(stages=stages, moves=moves)).initial == "s0"
    for lifecycle in (
        Lifecycle(stages=(*stages, Stage("t")), moves=()),
        Lifecycle(stages=stages, moves=(*moves, moves[0])),
        Lifecycle(stages=(Stage("x" * 51),), moves=()),
    ):
        with pytest.raises(LimitExceeded):
            check_lifecycle(lifecycle)

import pytest

from lineal.errors import Invalid, NotFound
from lineal.registry.models.queries import ByName, get_model
from lineal.registry.stages.commands import TransitionStage, transition_stage
from lineal.registry.stages.queries import StageAsOf, VersionsAsOf, stage_as_of, stage_history, versions_as_of
from lineal.registry.versions.commands import DeleteVersion, delete_version
from lineal.registry.versions.queries import LatestVersions, get_latest_versions

SECOND = 1_000_000


@pytest.fixture
def fraud(world):
    world.model("fraud")
    for _ in range(4):
        world.version("fraud")
    world.now_us = 10 * SECOND
    return world


def _stages(world) -> list[str]:
    return [world.get("fraud", number).stage for number in (1, 2, 3, 4)]


@pytest.mark.parametrize("stage", ["Staging", "staging", "STAGING"])
def test_a_stage_is_written_in_any_case(fraud, stage):
    moved = fraud.do(transition_stage, TransitionStage("fraud", 1, stage))
    assert moved.stage == "Staging"
    assert moved.updated_ms == fraud.now_us // 1000
    assert fraud.ask(get_model, ByName(1, "fraud")).updated_ms == fraud.now_us // 1000
    assert fraud.events()[-1] == ("model_version.stage_changed", "fraud/1", {"stage": "None"}, {"stage": "Staging"})


def test_others_are_archived_only_when_asked(fraud):
    for number in (1, 2):
        fraud.do(transition_stage, TransitionStage("fraud", number, "Production"))
    fraud.do(transition_stage, TransitionStage("fraud", 3, "Staging"))
    assert _stages(fraud) == ["Production", "Production", "Staging", "None"]
    fraud.do(transition_stage, TransitionStage("fraud", 4, "production", archive_existing=True))
    assert _stages(fraud) == ["Archived", "Archived", "Staging", "Production"]
    assert [subject for kind, subject, *_ in fraud.events() if kind == "model_version.stage_changed"][-3:] == [
        "fraud/1",
        "fraud/2",
        "fraud/4",
    ]


def test_moving_to_where_it_is_makes_no_event(fraud):
    fraud.do(transition_stage, TransitionStage("fraud", 1, "Production"))
    before = fraud.events()
    fraud.do(transition_stage, TransitionStage("fraud", 1, "Production", archive_existing=True))
    assert fraud.events() == before
    assert _stages(fraud)[0] == "Production"


@pytest.mark.parametrize("stage", ["", "Live", "None ", "Deleted_Internal", "prod"])
def test_there_are_four_stages(fraud, stage):
    with pytest.raises(Invalid, match="Value must be one of None, Staging, Production, Archived"):
        fraud.do(transition_stage, TransitionStage("fraud", 1, stage))


@pytest.mark.parametrize("stage", ["None", "Archived"])
def test_nothing_is_archived_from_other_stages(fraud, stage):
    with pytest.raises(Invalid, match=f"because '{stage}' is not an Active stage"):
        fraud.do(transition_stage, TransitionStage("fraud", 1, stage, archive_existing=True))


def test_deleted_versions_are_left_alone(fraud):
    fraud.do(transition_stage, TransitionStage("fraud", 1, "Production"))
    fraud.do(delete_version, DeleteVersion("fraud", 1))
    with pytest.raises(NotFound):
        fraud.do(transition_stage, TransitionStage("fraud", 1, "Staging"))
    fraud.do(transition_stage, TransitionStage("fraud", 2, "Production", archive_existing=True))
    assert fraud.events()[-1][1] == "fraud/2"
    assert fraud.events()[-2][0] == "model_version.deleted"


def test_the_latest_of_each_stage_with_its_aliases(fraud):
    fraud.do(transition_stage, TransitionStage("fraud", 1, "Production"))
    fraud.do(transition_stage, TransitionStage("fraud", 2, "Production"))
    fraud.do(transition_stage, TransitionStage("fraud", 4, "Archived"))
    fraud.alias("fraud", "champion", 2)
    latest = fraud.ask(get_latest_versions, LatestVersions(1, "fraud"))
    assert {version.stage: (version.version, version.aliases) for version in latest} == {
        "Production": (2, ("champion",)),
        "None": (3, ()),
        "Archived": (4, ()),
    }
    some = fraud.ask(get_latest_versions, LatestVersions(1, "fraud", ("PRODUCTION", "staging")))
    assert [version.version for version in some] == [2]
    assert fraud.ask(get_model, ByName(1, "fraud")).latest_versions == tuple(latest)


def test_what_was_in_production_then(fraud):
    fraud.do(transition_stage, TransitionStage("fraud", 1, "Production"), at_us=20 * SECOND)
    fraud.do(transition_stage, TransitionStage("fraud", 2, "Production", archive_existing=True), at_us=30 * SECOND)
    fraud.do(delete_version, DeleteVersion("fraud", 2), at_us=40 * SECOND)

    def live(at: int) -> list[int]:
        return [span.version for span in fraud.ask(versions_as_of, VersionsAsOf(1, "fraud", "production", at * SECOND))]

    assert {at: live(at) for at in (15, 20, 29, 30, 39, 40)} == {15: [], 20: [1], 29: [1], 30: [2], 39: [2], 40: []}

    def stage(version: int, at: int) -> str | None:
        span = fraud.ask(stage_as_of, StageAsOf(1, "fraud", version, at * SECOND))
        return None if span is None else span.stage

    assert [stage(1, at) for at in (15, 25, 35)] == ["None", "Production", "Archived"]
    assert [stage(2, at) for at in (15, 25, 35, 45)] == ["None", "None", "Production", None]
    assert fraud.ask(stage_as_of, StageAsOf(1, "fraud", 1, 0 + 1_001_500)) is None  # before it was made
    spans = fraud.ask(stage_history, StageAsOf(1, "fraud", 1, 35 * SECOND))
    assert [span.stage for span in spans] == ["None", "Production", "Archived"]
    with pytest.raises(NotFound):
        fraud.ask(stage_as_of, StageAsOf(1, "fraud", 9, 35 * SECOND))

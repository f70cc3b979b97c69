import json
import math

import pytest

from lineal.errors import Conflict, Invalid, LimitExceeded, NotFound
from lineal.storage.sql import Sql
from lineal.tracking.experiments import commands as experiments
from lineal.tracking.lifecycle import Lifecycle
from lineal.tracking.logged_models import commands, values
from lineal.tracking.logged_models.history import HISTORY_TAG, RecordModel, record_model
from lineal.tracking.logged_models.queries import ByModelId, get_logged_model
from lineal.tracking.logged_models.values import LoggedModelStatus, Param, Tag
from lineal.tracking.series.values import Measurement, Points


def create(world, model_id="m-1", experiment_id=0, **fields):
    return world.do(commands.create_logged_model, commands.CreateLoggedModel(model_id, experiment_id, "calm-owl-1", **fields))


def read(world, model_id="m-1", *, with_deleted=False):
    return world.ask(get_logged_model, ByModelId(1, model_id, with_deleted))


def measured(model_id, *rows, dataset=("", "")):
    """Rows of (key, value, time in ms, step), all of which measure a model."""
    keys, numbers, times, steps = (list(column) for column in zip(*rows, strict=True))
    return Points(keys, numbers, times, steps, [Measurement(i, model_id, *dataset) for i in range(len(rows))])


def points_of(world, model_id="m-1"):
    return [(point.key, point.value, point.time_ms, point.step) for point in read(world, model_id).metrics]


def test_a_new_model_is_pending_and_lives_below_its_experiment(world):
    experiment_id = world.experiment("e", artifact_location="s3://bucket/e")
    made = create(world, experiment_id=experiment_id, model_type="t", source_run_id="r", params=(Param("b", "2"), Param("a", "1")))
    assert made == read(world)
    assert made.info.status is LoggedModelStatus.PENDING
    assert made.info.name == "calm-owl-1"
    assert made.info.artifact_location == "s3://bucket/e/models/m-1/artifacts"
    assert made.params == (Param("a", "1"), Param("b", "2"))


def test_finalizing_sets_the_status_and_the_time(world):
    made = create(world)
    done = world.do(commands.finalize_logged_model, commands.FinalizeLoggedModel("m-1", LoggedModelStatus.READY))
    assert done.info.status is LoggedModelStatus.READY
    assert done.info.updated_ms > made.info.updated_ms
    assert read(world) == done


def test_tags_are_overwritten_and_removed(world):
    create(world, tags=(Tag("a", "1"),))
    world.do(commands.set_model_tags, commands.SetModelTags("m-1", (Tag("a", "2"), Tag("b", "3"), Tag("b", "4"))))
    assert read(world).tags == (Tag("a", "2"), Tag("b", "4"))
    world.do(commands.delete_model_tag, commands.DeleteModelTag("m-1", "a"))
    assert read(world).tags == (Tag("b", "4"),)
    with pytest.raises(NotFound, match="No tag with key 'a' found for model with ID 'm-1'"):
        world.do(commands.delete_model_tag, commands.DeleteModelTag("m-1", "a"))


def test_params_are_written_once_but_the_same_again_is_fine(world):
    create(world, params=(Param("a", "1"),))
    world.do(commands.log_model_params, commands.LogModelParams("m-1", (Param("a", "1"), Param("b", "2"), Param("b", "2"))))
    with pytest.raises(Invalid, match="Changing param values is not allowed"):
        world.do(commands.log_model_params, commands.LogModelParams("m-1", (Param("c", "3"), Param("a", "2"))))
    assert read(world).params == (Param("a", "1"), Param("b", "2"))


def test_a_deleted_model_is_hidden_but_kept(world):
    create(world)
    for _ in range(2):
        world.do(commands.delete_logged_model, commands.DeleteLoggedModel("m-1"))
    with pytest.raises(NotFound, match="Logged model with ID 'm-1' not found"):
        read(world)
    assert read(world, with_deleted=True).info.lifecycle is Lifecycle.DELETED


def test_what_is_unknown_is_not_found(world):
    for f, command in (
        (commands.finalize_logged_model, commands.FinalizeLoggedModel("m-9", LoggedModelStatus.READY)),
        (commands.delete_logged_model, commands.DeleteLoggedModel("m-9")),
        (commands.set_model_tags, commands.SetModelTags("m-9", (Tag("a", "1"),))),
        (commands.delete_model_tag, commands.DeleteModelTag("m-9", "a")),
        (commands.log_model_params, commands.LogModelParams("m-9", (Param("a", "1"),))),
    ):
        with pytest.raises(NotFound, match="Logged model with ID 'm-9' not found"):
            world.do(f, command)


def test_a_deleted_experiment_takes_no_model(world):
    experiment_id = world.experiment("e")
    world.do(experiments.delete_experiment, experiments.DeleteExperiment(experiment_id))
    with pytest.raises(Conflict):
        create(world, experiment_id=experiment_id)


@pytest.mark.parametrize("name", ["a/b", "a:b", "a.b", "a%b", 'a"b', "a'b", "a\x00", "n" * 501])
def test_bad_names_are_refused(world, name):
    with pytest.raises(Invalid):
        create(world, name=name)
    with pytest.raises(NotFound):
        read(world)


@pytest.mark.parametrize(
    "fields",
    [
        {"params": (Param("", "1"),)},
        {"params": (Param("k" * 256, "1"),)},
        {"tags": (Tag("k", "v" * 1_000_001),)},
        {"tags": (Tag("k", "\x00"),)},
        {"model_type": "t" * 501},
        {"source_run_id": "r" * 257},
    ],
)
def test_bad_fields_are_refused(world, fields):
    with pytest.raises(Invalid):
        create(world, **fields)


def test_too_many_tags_are_refused(world):
    with pytest.raises(LimitExceeded):
        create(world, tags=tuple(Tag(f"k{i}", "v") for i in range(1001)))


def test_a_point_that_measures_a_model_is_kept_with_both(world):
    run_id = world.run()
    create(world)
    world.log(run_id, metrics=measured("m-1", ("acc", 0.5, 1, 1), ("acc", math.nan, 2, 2), dataset=("wine", "d1")))
    first, second = read(world).metrics
    assert (first.key, first.value, first.time_ms, first.step, first.run_id) == ("acc", 0.5, 1, 1, run_id)
    assert (first.dataset_name, first.dataset_digest) == ("wine", "d1")
    assert math.isnan(second.value)
    assert world.read(run_id).metrics[0].points == 2


def test_points_that_measure_nothing_stay_with_the_run(world):
    run_id = world.run()
    create(world)
    both = Points(["a", "b"], [1.0, 2.0], [1, 1], [0, 0], [Measurement(1, "m-1", "", "")])
    world.log(run_id, metrics=both)
    assert points_of(world) == [("b", 2.0, 1, 0)]


def test_a_retry_changes_nothing(world):
    run_id = world.run()
    create(world)
    lower, higher = measured("m-1", ("a", 1.0, 1, 1)), measured("m-1", ("a", 2.0, 1, 1))
    for points in (lower, higher, lower):
        world.log(run_id, metrics=points)
    assert points_of(world) == [("a", 2.0, 1, 1)]


def test_two_datasets_at_one_step_are_two_points(world):
    run_id = world.run()
    create(world)
    for digest in ("d1", "d2"):
        world.log(run_id, metrics=measured("m-1", ("a", 1.0, 1, 1), dataset=("wine", digest)))
    assert [point.dataset_digest for point in read(world).metrics] == ["d1", "d2"]


def test_only_the_newest_points_are_kept_with_a_model(world, monkeypatch):
    monkeypatch.setattr("lineal.tracking.logged_models.metrics.METRIC_POINTS_MAX", 3)
    run_id, other = world.run(), world.run()
    create(world)
    world.log(other, metrics=measured("m-1", ("a", 0.0, 0, 0)))
    world.log(run_id, metrics=measured("m-1", *(("a", float(step), 10 + step, step) for step in range(8)), ("b", 1.0, 1, 1)))
    world.log(run_id, metrics=measured("m-1", ("a", 9.0, 1, 1)))
    assert points_of(world) == [
        ("a", 5.0, 15, 5),
        ("a", 6.0, 16, 6),
        ("a", 7.0, 17, 7),
        ("a", 0.0, 0, 0),
        ("b", 1.0, 1, 1),
    ]
    assert world.read(run_id).metrics[0].points == 9
    assert values.METRIC_POINTS_MAX == 1000


@pytest.mark.parametrize("dataset", [("n" * 501, ""), ("n", "d" * 37), ("n", "\x00")])
def test_a_refused_measurement_leaves_nothing(world, dataset):
    run_id = world.run()
    create(world)
    with pytest.raises(Invalid):
        world.log(run_id, metrics=measured("m-1", ("a", 1.0, 1, 1), dataset=dataset))
    with pytest.raises(NotFound):
        world.log(run_id, metrics=measured("m-9", ("a", 1.0, 1, 1)))
    assert world.read(run_id).metrics == ()
    assert points_of(world) == []


MODEL = {"artifact_path": "model", "flavors": {"sklearn": {"code": 1, "config": {"x": 1}}}, "utc_time_created": "t", "run_id": "r"}


def history(world, run_id):
    return json.loads(next(tag.value for tag in world.read(run_id).tags if tag.key == HISTORY_TAG))


def test_the_history_of_a_run_grows_beyond_the_length_of_tags(world):
    run_id = world.run()
    for i in range(60):
        world.do(record_model, RecordModel(run_id, json.dumps(MODEL | {"artifact_path": f"{i:0200}", "other": "dropped"})))
    entries = history(world, run_id)
    assert len(json.dumps(entries)) > 8000
    assert [int(entry["artifact_path"]) for entry in entries] == list(range(60))
    assert entries[0]["flavors"] == {"sklearn": {"code": 1}}
    assert "other" not in entries[0]


@pytest.mark.parametrize(
    "text",
    ["nope", "[]", "{}", "1", json.dumps(MODEL | {"flavors": []}), "[" * 100_000, json.dumps({k: MODEL[k] for k in list(MODEL)[1:]})],
)
def test_bad_models_are_refused(world, text):
    run_id = world.run()
    with pytest.raises(Invalid):
        world.do(record_model, RecordModel(run_id, text))
    assert [tag.key for tag in world.read(run_id).tags] == ["mlflow.runName"]


def test_a_history_that_is_no_list_is_refused(world):
    run_id = world.run()
    world.log(run_id, tags={HISTORY_TAG: "mine"})
    with pytest.raises(Invalid):
        world.do(record_model, RecordModel(run_id, json.dumps(MODEL)))


def test_half_a_character_in_a_model_is_kept(world):
    run_id = world.run()
    world.do(record_model, RecordModel(run_id, json.dumps(MODEL | {"artifact_path": "\ud800"})))
    assert history(world, run_id)[0]["artifact_path"] == "\ud800"


def test_every_change_is_an_event(world):
    run_id = world.run()
    create(world, tags=(Tag("a", "1"),))
    world.do(commands.finalize_logged_model, commands.FinalizeLoggedModel("m-1", LoggedModelStatus.READY))
    world.do(commands.set_model_tags, commands.SetModelTags("m-1", (Tag("a", "2"),)))
    world.do(commands.delete_model_tag, commands.DeleteModelTag("m-1", "a"))
    world.do(commands.log_model_params, commands.LogModelParams("m-1", (Param("a", "1"),)))
    world.do(commands.delete_logged_model, commands.DeleteLoggedModel("m-1"))
    world.log(run_id, metrics=measured("m-1", ("a", 1.0, 1, 1)))
    world.do(record_model, RecordModel(run_id, json.dumps(MODEL)))
    rows = world.ask(lambda reader, _: reader.rows(Sql("select kind, record from events order by seq")), None)
    assert [kind for kind, _ in rows[1:]] == [
        "logged_model.created",
        "logged_model.finalized",
        "logged_model.tags_set",
        "logged_model.tag_deleted",
        "logged_model.params_logged",
        "logged_model.deleted",
        "run.logged",
        "run.model_recorded",
    ]
    assert b'{"tags":{"a":"1"}},{"tags":{"a":"2"}}' in rows[3][1]
    assert b'"model_metrics":{"m-1":1}' in rows[7][1]

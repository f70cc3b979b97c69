import pytest

from lineal.errors import AlreadyExists, Conflict, Invalid, NotFound
from lineal.storage.sql import Sql
from lineal.tracking.experiments import commands, queries
from lineal.tracking.experiments.search import SearchExperiments, search_experiments
from lineal.tracking.experiments.values import Tag, parse_experiment_id
from lineal.tracking.lifecycle import Lifecycle, View
from lineal.tracking.runs import commands as runs


def _get(world, experiment_id):
    return world.ask(queries.get_experiment, queries.ById(1, experiment_id))


def test_default_experiment_is_there_from_the_start(world):
    assert _get(world, 0).name == "Default"


def test_ids_count_up_and_locations_follow(world):
    first, second = world.experiment("a"), world.experiment("b", artifact_location="s3://bucket/b/")
    assert (first, second) == (1, 2)
    assert _get(world, 1).artifact_location == "mlflow-artifacts:/1"
    assert _get(world, 2).artifact_location == "s3://bucket/b/"


def test_a_name_is_taken_also_by_a_deleted_experiment(world):
    experiment_id = world.experiment("a")
    world.do(commands.delete_experiment, commands.DeleteExperiment(experiment_id))
    with pytest.raises(AlreadyExists, match=r"Experiment\(name=a\) already exists"):
        world.experiment("a")


@pytest.mark.parametrize("name", ["", "x" * 501, "a\x00b"])
def test_bad_names_are_refused(world, name):
    with pytest.raises(Invalid):
        world.experiment(name)


@pytest.mark.parametrize("location", ["file:///a#b", "s3://b/x;y", "runs:/abc", "s3://b/../c", "a\\b", "a" * 2049])
def test_bad_locations_are_refused(world, location):
    with pytest.raises(Invalid):
        world.experiment("a", artifact_location=location)


def test_restore_brings_back_only_the_runs_deleted_with_it(world):
    experiment_id = world.experiment()
    kept, deleted_before = world.run(experiment_id), world.run(experiment_id)
    world.do(runs.delete_run, runs.DeleteRun(deleted_before))
    world.do(commands.delete_experiment, commands.DeleteExperiment(experiment_id))
    assert world.read(kept).info.lifecycle is Lifecycle.DELETED
    world.do(commands.restore_experiment, commands.RestoreExperiment(experiment_id))
    assert world.read(kept).info.lifecycle is Lifecycle.ACTIVE
    assert world.read(deleted_before).info.lifecycle is Lifecycle.DELETED


def test_a_run_restored_by_itself_stays_when_the_experiment_comes_and_goes(world):
    experiment_id = world.experiment()
    run_id = world.run(experiment_id)
    world.do(commands.delete_experiment, commands.DeleteExperiment(experiment_id))
    world.do(runs.restore_run, runs.RestoreRun(run_id))
    world.do(runs.delete_run, runs.DeleteRun(run_id))
    world.do(commands.restore_experiment, commands.RestoreExperiment(experiment_id))
    assert world.read(run_id).info.lifecycle is Lifecycle.DELETED


def test_deleting_twice_and_restoring_an_active_one_are_refused(world):
    experiment_id = world.experiment()
    with pytest.raises(NotFound):
        world.do(commands.restore_experiment, commands.RestoreExperiment(experiment_id))
    world.do(commands.delete_experiment, commands.DeleteExperiment(experiment_id))
    with pytest.raises(NotFound):
        world.do(commands.delete_experiment, commands.DeleteExperiment(experiment_id))


def test_a_deleted_experiment_takes_no_writes(world):
    experiment_id = world.experiment()
    world.do(commands.delete_experiment, commands.DeleteExperiment(experiment_id))
    for f, command in (
        (commands.rename_experiment, commands.RenameExperiment(experiment_id, "b")),
        (commands.set_experiment_tag, commands.SetExperimentTag(experiment_id, Tag("a", "b"))),
        (runs.create_run, runs.CreateRun("f" * 32, experiment_id, "n")),
    ):
        with pytest.raises(Conflict):
            world.do(f, command)


def test_rename_to_a_taken_name_is_refused_and_to_its_own_is_fine(world):
    first, _ = world.experiment("a"), world.experiment("b")
    with pytest.raises(AlreadyExists):
        world.do(commands.rename_experiment, commands.RenameExperiment(first, "b"))
    world.do(commands.rename_experiment, commands.RenameExperiment(first, "a"))
    world.do(commands.rename_experiment, commands.RenameExperiment(first, "c"))
    assert world.ask(queries.get_experiment_by_name, queries.ByName(1, "c")).id == first


def test_tags_are_set_overwritten_and_removed(world):
    experiment_id = world.experiment(tags=(Tag("b", "1"),))
    world.do(commands.set_experiment_tag, commands.SetExperimentTag(experiment_id, Tag("a", "x")))
    world.do(commands.set_experiment_tag, commands.SetExperimentTag(experiment_id, Tag("b", "2")))
    assert _get(world, experiment_id).tags == (Tag("a", "x"), Tag("b", "2"))
    world.do(commands.delete_experiment_tag, commands.DeleteExperimentTag(experiment_id, "a"))
    with pytest.raises(NotFound, match="No tag with name: a"):
        world.do(commands.delete_experiment_tag, commands.DeleteExperimentTag(experiment_id, "a"))


def test_another_workspace_sees_nothing(world):
    experiment_id = world.experiment()
    with pytest.raises(NotFound):
        world.ask(queries.get_experiment, queries.ById(2, experiment_id))
    assert world.ask(search_experiments, SearchExperiments(2, view=View.ALL)).experiments == []


def test_every_change_is_an_event_with_before_and_after(world):
    experiment_id = world.experiment("a")
    world.do(commands.rename_experiment, commands.RenameExperiment(experiment_id, "b"))
    rows = world.ask(lambda reader, _: reader.rows(Sql("select kind, record from events order by seq")), None)
    assert [row[0] for row in rows] == ["experiment.created", "experiment.renamed"]
    assert b'{"name":"a"},{"name":"b"}' in bytes(rows[1][1])


def test_search_pages_joined_are_the_whole(world):
    ids = [world.experiment(f"e{number}") for number in range(7)]
    found, token = [], ""
    while True:
        page = world.ask(search_experiments, SearchExperiments(1, filter="name LIKE 'e%'", limit=3, page_token=token))
        found += [experiment.id for experiment in page.experiments]
        token = page.next_page_token
        if not token:
            break
        world.experiment(f"e-new-{len(found)}")
    assert found == ids[::-1]


@pytest.mark.parametrize("text", ["", "x", "1.5", "--1", "9" * 30, "\u0661"])
def test_ids_that_are_no_number_are_refused(text):
    with pytest.raises(Invalid, match="must be a valid integer"):
        parse_experiment_id(text)

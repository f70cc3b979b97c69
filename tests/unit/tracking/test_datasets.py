import pytest

from lineal.errors import Conflict, Invalid, LimitExceeded, NotFound
from lineal.lineage.queries import downstream, node_by_public_id
from lineal.storage.sql import Sql
from lineal.tracking.datasets.commands import LogInputs, LogOutputs, log_inputs, log_outputs
from lineal.tracking.datasets.queries import SearchDatasets, links_of, search_datasets
from lineal.tracking.datasets.values import CONTEXT_TAG, Dataset, DatasetInput, DatasetUse, InputTag, Links, ModelOutput
from lineal.tracking.logged_models.commands import CreateLoggedModel, DeleteLoggedModel, create_logged_model, delete_logged_model
from lineal.tracking.runs import commands as runs
from lineal.tracking.runs.search import SearchRuns, search_runs

TRAINING = (InputTag(CONTEXT_TAG, "training"),)
WINE = Dataset("wine", "d1", "local", "wine.csv", "[]", "{}")


def use(world, run_id, *inputs, models=()):
    """Log datasets (or pairs of dataset and tags) as inputs; ids of versions count up."""
    entries = tuple(entry if isinstance(entry, DatasetInput) else DatasetInput(entry) for entry in inputs)
    world.do(log_inputs, LogInputs(run_id, entries, tuple(f"d-{world.now_us:x}{i:08x}" for i in range(len(entries))), models))


def model(world, experiment_id=0, model_id="m-1"):
    world.do(create_logged_model, CreateLoggedModel(model_id, experiment_id, "calm-owl-1"))
    return model_id


def count(world, text):
    return world.ask(lambda reader, _: reader.value(Sql(text)), None)


def test_a_run_without_links_has_none(world):
    assert world.read(world.run()).links == Links()


def test_inputs_are_answered_as_they_were_logged(world):
    run_id = world.run()
    use(world, run_id, DatasetInput(WINE, TRAINING), Dataset("digits", "d2"))
    assert world.read(run_id).links.datasets == (DatasetInput(WINE, TRAINING), DatasetInput(Dataset("digits", "d2")))


def test_an_input_logged_again_stays_as_it_was(world):
    run_id = world.run()
    use(world, run_id, DatasetInput(WINE, TRAINING))
    events = count(world, "select count(*) from events")
    use(world, run_id, DatasetInput(WINE, (InputTag(CONTEXT_TAG, "eval"),)), DatasetInput(WINE, (InputTag("k", "v"),)))
    assert world.read(run_id).links.datasets == (DatasetInput(WINE, TRAINING),)
    assert count(world, "select count(*) from events") == events


def test_the_first_description_of_a_name_and_digest_holds_in_an_experiment(world):
    first, second = world.run(), world.run()
    use(world, first, WINE)
    use(world, second, Dataset("wine", "d1"))
    assert world.read(second).links.datasets == (DatasetInput(WINE),)
    assert count(world, "select count(*) from dataset_versions") == 1


def test_equal_descriptions_are_one_version_across_experiments(world):
    here, there, other = world.run(), world.run(world.experiment("there")), world.run(world.experiment("other"))
    use(world, here, WINE)
    use(world, there, WINE)
    use(world, other, Dataset("wine", "d1", "local", "other.csv"))
    assert count(world, "select count(*) from dataset_versions") == 2
    assert count(world, "select count(*) from datasets") == 1
    version = count(world, "select public_id from dataset_versions order by id limit 1")
    found = world.ask(lambda reader, _: downstream(reader, node_by_public_id(reader, version).id), None)
    assert {node.public_id for node in found.nodes} == {here, there}


def test_models_go_in_and_come_out_once(world):
    run_id = world.run()
    models = [model(world, model_id=f"m-{i}") for i in range(3)]
    for _ in range(2):
        use(world, run_id, models=(models[2], models[0]))
        world.do(log_outputs, LogOutputs(run_id, (ModelOutput(models[1], 3), ModelOutput(models[0], -1))))
    world.do(log_outputs, LogOutputs(run_id, (ModelOutput(models[1], 9),)))
    world.do(delete_logged_model, DeleteLoggedModel(models[0]))
    links = world.read(run_id).links
    assert set(links.model_inputs) == {models[2], models[0]}
    assert set(links.model_outputs) == {ModelOutput(models[1], 3), ModelOutput(models[0], -1)}


def test_a_refused_request_leaves_nothing(world):
    run_id = world.run()
    with pytest.raises(NotFound, match="Logged model with ID 'm-9' not found"):
        use(world, run_id, WINE, models=("m-9",))
    with pytest.raises(NotFound):
        world.do(log_outputs, LogOutputs(run_id, (ModelOutput(model(world)), ModelOutput("m-9"))))
    assert world.read(run_id).links == Links()
    assert count(world, "select count(*) from datasets") == 0


@pytest.mark.parametrize(
    ("dataset", "message"),
    [
        (Dataset("", "d"), "Dataset name cannot be None"),
        (Dataset("n", ""), "Dataset digest cannot be None"),
        (Dataset("n" * 501, "d"), "'name' exceeds the maximum length of 500 characters"),
        (Dataset("n", "d" * 37), "'digest' exceeds the maximum length of 36 characters"),
        (Dataset("n", "d", "", "s" * 65_536), "'source' exceeds the maximum length of 65535 characters"),
        (Dataset("n", "d", schema="s" * 1_048_576), "'schema' exceeds the maximum length of 1048575 characters"),
        (Dataset("n", "d", profile="p" * 16_777_216), "'profile' exceeds the maximum length of 16777215 characters"),
        (Dataset("n\x00", "d"), "NUL"),
    ],
)
def test_bad_datasets_are_refused(world, dataset, message):
    with pytest.raises(Invalid, match=message):
        use(world, world.run(), dataset)


def test_longest_dataset_is_taken(world):
    run_id = world.run()
    longest = Dataset("n" * 500, "d" * 36, "t" * 36, "s" * 65_535, "s" * 1_048_575, "p" * 16_777_215)
    use(world, run_id, DatasetInput(longest, (InputTag("k" * 255, "v" * 500),)))
    assert world.read(run_id).links.datasets[0].dataset == longest


@pytest.mark.parametrize("tag", [InputTag("", "v"), InputTag("k" * 256, "v"), InputTag("k", "v" * 501), InputTag("k", "\x00")])
def test_bad_tags_are_refused(world, tag):
    with pytest.raises(Invalid):
        use(world, world.run(), DatasetInput(WINE, (tag,)))


def test_deleted_and_unknown_runs_take_nothing(world):
    run_id = world.run()
    world.do(runs.delete_run, runs.DeleteRun(run_id))
    with pytest.raises(Conflict, match="must be in the 'active' state"):
        use(world, run_id, WINE)
    with pytest.raises(Conflict):
        world.do(log_outputs, LogOutputs(run_id, ()))
    with pytest.raises(NotFound):
        use(world, "f" * 32, WINE)


def test_too_many_inputs_are_refused(world):
    with pytest.raises(LimitExceeded):
        use(world, world.run(), models=tuple(f"m-{i}" for i in range(1001)))


def test_datasets_of_experiments_with_their_contexts(world):
    there = world.experiment("there")
    use(world, world.run(), DatasetInput(WINE, TRAINING), Dataset("digits", "d2"))
    use(world, world.run(), DatasetInput(WINE, (InputTag(CONTEXT_TAG, "eval"),)))
    use(world, world.run(there), WINE)
    assert world.ask(search_datasets, SearchDatasets(1, (0, there))) == [
        DatasetUse(0, "digits", "d2", ""),
        DatasetUse(0, "wine", "d1", "eval"),
        DatasetUse(0, "wine", "d1", "training"),
        DatasetUse(there, "wine", "d1", ""),
    ]
    assert world.ask(search_datasets, SearchDatasets(2, (0, there))) == []


@pytest.mark.parametrize(("ids", "message"), [((), "at least one"), (tuple(range(21)), "more than 20 experiment_ids. Received 21")])
def test_a_search_of_datasets_names_1_to_20_experiments(world, ids, message):
    with pytest.raises(Invalid, match=message):
        world.ask(search_datasets, SearchDatasets(1, ids))


def test_runs_are_found_by_their_datasets(world):
    trained, other = world.run(), world.run()
    use(world, trained, DatasetInput(WINE, TRAINING))
    use(world, other, Dataset("digits", "d2"))
    for text in ("dataset.name = 'wine'", "dataset.digest = 'd1'", "dataset.context = 'training'", "dataset.name LIKE 'w%'"):
        page = world.ask(search_runs, SearchRuns(1, (0,), text))
        assert [run.info.run_id for run in page.runs] == [trained]
        assert page.runs[0].links.datasets == (DatasetInput(WINE, TRAINING),)


def test_links_of_many_runs_take_a_constant_number_of_statements(world):
    run_ids = [world.run() for _ in range(20)]
    made = model(world)
    for i, run_id in enumerate(run_ids):
        if i % 2:
            use(world, run_id, DatasetInput(Dataset("wine", f"d{i}"), TRAINING), models=(made,))

    def counted(reader, ids):
        asked = []
        rows = reader.rows
        reader.rows = lambda *query, **parameters: asked.append(query) or rows(*query, **parameters)
        try:
            return links_of(reader, ids), len(asked)
        finally:
            reader.rows = rows

    inner = [world.read(run_id).info.id for run_id in run_ids]
    with_links, statements = world.ask(counted, inner)
    assert len(with_links) == 10
    assert statements == 4
    assert world.ask(counted, inner[::2]) == ({}, 1)

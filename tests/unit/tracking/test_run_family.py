"""Children of runs: counted by the tag's index, whatever else the experiment holds; and keys and values of runs."""

from tests.unit.tracking.world import points

from lineal.access.values import Viewer
from lineal.storage import statements
from lineal.storage.sql import Sql
from lineal.tracking.runs import keys
from lineal.tracking.runs.commands import DeleteRun, delete_run
from lineal.tracking.runs.family import PARENT_TAG, ChildrenOf, count_children

SQL = statements.load("lineal.tracking.runs")


def test_active_children_of_the_same_experiment_count(world):
    other = world.experiment()
    parent = world.run()
    for experiment_id in (0, 0, 0, other):
        world.log(world.run(experiment_id), tags={PARENT_TAG: parent})
    gone = world.run()
    world.log(gone, tags={PARENT_TAG: parent})
    world.do(delete_run, DeleteRun(gone))
    assert world.ask(count_children, ChildrenOf(1, parent)) == 3
    assert world.ask(count_children, ChildrenOf(2, parent)) == 0, "another workspace has no such run"
    assert world.ask(count_children, ChildrenOf(1, "none")) == 0


def test_children_are_found_by_the_tag(world):
    """SQLite would rather go through all runs of the experiment, which was forty times as slow at 100,000."""

    def plan(reader, _):
        if reader.dialect == "postgres":
            return None
        named = {"key": PARENT_TAG, "parent_run_id": "x", "workspace_id": 1, "limit": 1}
        text = SQL.children_count.sqlite
        for name, value in named.items():
            text = text.replace(f":{name}", f"'{value}'" if isinstance(value, str) else str(value))
        made = Sql.__new__(Sql)
        made.text, made.parameters = f"explain query plan {text}", ()
        return [row[3] for row in reader.rows(made)]

    steps = world.ask(plan, None)
    assert steps is None or any(step.startswith("SEARCH run_tags") and "run_tags_by_value" in step for step in steps), steps
    assert steps is None or not any("runs_by_start" in step for step in steps), steps


def test_keys_and_values_are_those_of_experiments_that_may_be_read(world):
    run_id = world.run()
    world.log(run_id, metrics=points(("loss", 1.0, 1, 1)), params={"lr": "1"}, tags={"team": "a"})
    found = world.ask(keys.keys_of, keys.KeysOf(1, (0,)))
    assert (found.by_kind["params"], found.by_kind["metrics"], found.is_whole) == (["lr"], ["loss"], True)
    nobody = Viewer("nobody")
    assert world.ask(keys.keys_of, keys.KeysOf(1, (0,), viewer=nobody)).by_kind == {"params": [], "metrics": [], "tags": []}
    assert world.ask(keys.values_of, keys.ValuesOf(1, (0,), "params", "lr", viewer=nobody)).counts == []
    assert world.ask(keys.values_of, keys.ValuesOf(2, (0,), "params", "lr")).counts == []
    assert world.ask(keys.values_of, keys.ValuesOf(1, (0,), "params", "lr")).counts == [("1", 1)]

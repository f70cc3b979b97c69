import pytest
from tests.unit.tracking.world import points

from lineal.errors import Conflict, Invalid, NotFound
from lineal.storage.sql import Sql
from lineal.tracking.runs import commands
from lineal.tracking.runs.search import SearchRuns, search_runs
from lineal.tracking.runs.values import Param, RunStatus, Tag


def test_a_new_run_is_running_and_named(world):
    run = world.read(world.run(start_ms=5, user_id="ann"))
    assert (run.info.status, run.info.name, run.info.start_ms, run.info.end_ms) == (RunStatus.RUNNING, "calm-owl-1", 5, None)
    assert run.tags == (Tag("mlflow.runName", "calm-owl-1"),)
    assert run.info.artifact_uri == f"mlflow-artifacts:/0/{run.info.run_id}/artifacts"


def test_name_and_tag_are_one_thing(world):
    run_id = world.run(tags=(Tag("mlflow.runName", "tagged"),))
    assert world.read(run_id).info.name == "tagged"
    world.do(commands.update_run, commands.UpdateRun(run_id, name="renamed"))
    assert Tag("mlflow.runName", "renamed") in world.read(run_id).tags
    world.log(run_id, tags={"mlflow.runName": "again"})
    assert world.read(run_id).info.name == "again"


def test_name_and_tag_that_differ_are_refused(world):
    with pytest.raises(Invalid, match="with different values"):
        world.run(name="a", tags=(Tag("mlflow.runName", "b"),))


def test_a_param_is_written_once_but_the_same_value_again_is_fine(world):
    run_id = world.run()
    world.log(run_id, params={"a": "1"})
    world.log(run_id, params={"a": "1", "b": ""})
    with pytest.raises(Invalid, match="Changing param values is not allowed"):
        world.log(run_id, params={"a": "2"})
    assert world.read(run_id).params == (Param("a", "1"), Param("b", ""))


def test_a_refused_batch_leaves_nothing(world):
    run_id = world.run()
    world.log(run_id, params={"a": "1"})
    events = world.ask(lambda reader, _: reader.value(Sql("select count(*) from events")), None)
    with pytest.raises(Invalid):
        world.log(run_id, metrics=points(("m", 1.0, 1, 0)), params={"new": "1", "a": "2"}, tags={"t": "x"})
    run = world.read(run_id)
    assert (run.metrics, run.params, [tag.key for tag in run.tags]) == ((), (Param("a", "1"),), ["mlflow.runName"])
    assert world.ask(lambda reader, _: reader.value(Sql("select count(*) from events")), None) == events
    assert world.ask(lambda reader, _: reader.value(Sql("select count(*) from series_log")), None) == 0


def test_long_values_are_cut(world):
    run_id = world.run()
    world.log(run_id, params={"p": "x" * 6001}, tags={"t": "y" * 8001})
    run = world.read(run_id)
    assert len(run.params[0].value) == 6000
    assert len(run.tags[1].value) == 8000


@pytest.mark.parametrize("key", ["a?b", "../a", "/a", "a//b", ".", "a/", "k" * 251, "a\x00"])
def test_bad_keys_are_refused_everywhere(world, key):
    run_id = world.run()
    for fields in ({"metrics": points((key, 1.0, 1, 0))}, {"params": {key: "1"}}, {"tags": {key: "1"}}):
        with pytest.raises(Invalid):
            world.log(run_id, **fields)


@pytest.mark.parametrize("key", ["a b", "a:b", "a.b-c_d/e", "\u00fc", "k" * 250])
def test_good_keys_are_taken_everywhere(world, key):
    run_id = world.run()
    world.log(run_id, metrics=points((key, 1.0, 1, 0)), params={key: "1"}, tags={key: "1"})
    assert world.read(run_id).metrics[0].key == key


def test_batches_have_limits(world):
    run_id = world.run()
    with pytest.raises(Invalid, match="at most 1000 metrics"):
        world.log(run_id, metrics=points(*(("m", 1.0, 1, step) for step in range(1001))))
    with pytest.raises(Invalid, match="at most 100 params"):
        world.log(run_id, params={f"p{number}": "1" for number in range(101)})
    with pytest.raises(Invalid, match="at most 1000 metrics, params, and tags"):
        world.log(run_id, metrics=points(*(("m", 1.0, 1, step) for step in range(1000))), params={"p": "1"})


def test_a_deleted_run_takes_no_writes_until_restored(world):
    run_id = world.run()
    world.do(commands.delete_run, commands.DeleteRun(run_id))
    with pytest.raises(Conflict, match="must be in the 'active' state"):
        world.log(run_id, tags={"a": "b"})
    world.do(commands.restore_run, commands.RestoreRun(run_id))
    world.log(run_id, tags={"a": "b"})


def test_what_is_not_there_is_not_found(world):
    with pytest.raises(NotFound, match="Run with id=x not found"):
        world.read("x")
    with pytest.raises(NotFound, match="No tag with name: nope"):
        world.do(commands.delete_tag, commands.DeleteTag(world.run(), "nope"))


def _search(world, **fields):
    return world.ask(search_runs, SearchRuns(1, (0,), **fields))


def test_search_compares_with_the_latest_value_and_orders_missing_last(world):
    low, high, none = world.run(start_ms=1), world.run(start_ms=2), world.run(start_ms=3)
    world.log(low, metrics=points(("m", 9.0, 1, 0), ("m", 1.0, 2, 1)))
    world.log(high, metrics=points(("m", 2.0, 1, 0)))
    assert [run.info.run_id for run in _search(world, filter="metrics.m < 1.5").runs] == [low]
    for order, expected in (("metrics.m ASC", [low, high, none]), ("metrics.m DESC", [high, low, none])):
        assert [run.info.run_id for run in _search(world, order_by=(order,)).runs] == expected


def test_nan_matches_only_unequal_and_comes_after_numbers(world):
    nan, number, none = world.run(), world.run(), world.run()
    world.log(nan, metrics=points(("m", float("nan"), 1, 0)))
    world.log(number, metrics=points(("m", 0.0, 1, 0)))
    assert [run.info.run_id for run in _search(world, filter="metrics.m = 0").runs] == [number]
    assert {run.info.run_id for run in _search(world, filter="metrics.m != 1").runs} == {nan, number}
    assert [run.info.run_id for run in _search(world, order_by=("metrics.m DESC",)).runs] == [number, nan, none]


def test_an_absent_key_never_matches(world):
    with_param, without = world.run(), world.run()
    world.log(with_param, params={"p": "a"})
    assert [run.info.run_id for run in _search(world, filter="params.p != 'b'").runs] == [with_param]
    assert [run.info.run_id for run in _search(world, filter="params.p IS NULL").runs] == [without]


def test_our_grammar_adds_or_not_and_regex(world):
    first, second, third = (world.run(name=name) for name in ("alpha", "beta", "gamma"))
    assert {r.info.run_id for r in _search(world, filter="run_name = 'alpha' OR NOT (run_name ~ '^[ab]')").runs} == {first, third}
    assert {r.info.run_id for r in _search(world, filter="run_name IN ('alpha', 'beta')").runs} == {first, second}


def test_pages_survive_inserts(world):
    ids = [world.run(start_ms=number) for number in range(10)]
    found, token = [], ""
    while True:
        page = _search(world, limit=3, page_token=token)
        found += [run.info.run_id for run in page.runs]
        token = page.next_page_token
        if not token:
            break
        world.run(start_ms=1_000 + len(found))
    assert found == ids[::-1]


def test_a_token_is_good_for_its_query_only(world):
    for _ in range(3):
        world.run()
    token = _search(world, limit=1).next_page_token
    for fields in ({"filter": "run_name = 'x'"}, {"order_by": ("start_time",)}):
        with pytest.raises(Invalid, match="Invalid page token"):
            _search(world, limit=1, page_token=token, **fields)
    with pytest.raises(Invalid, match="Invalid page token"):
        _search(world, page_token="nonsense")

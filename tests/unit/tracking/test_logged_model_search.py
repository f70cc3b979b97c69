import pytest
from tests.unit.tracking.test_logged_models import create, measured

from lineal.errors import Invalid, LimitExceeded
from lineal.tracking.logged_models import commands
from lineal.tracking.logged_models.search import SearchLoggedModels, search_logged_models
from lineal.tracking.logged_models.tokens import Asked, DatasetClause, OrderClause
from lineal.tracking.logged_models.values import LoggedModelStatus, Param, Tag


def search(world, text="", *, experiments=(0,), datasets=(), order_by=(), limit=100, token=""):
    asked = Asked(tuple(map(str, experiments)), text, datasets, order_by)
    return world.ask(search_logged_models, SearchLoggedModels(1, experiments, asked, limit, token))


def names(world, text="", **options):
    return [model.info.name for model in search(world, text, **options).models]


@pytest.fixture
def models(world):
    """forest, tree and linear, made in this order, with an accuracy each on two datasets; linear has two points on the first."""
    run_id = world.run()
    for i, (name, accuracy) in enumerate((("forest", 0.7), ("tree", 0.9), ("linear", 0.8))):
        create(world, f"m-{i}", name=name, model_type="t", source_run_id=run_id, params=(Param("n", str(i)),), tags=(Tag("kind", name),))
        world.log(run_id, metrics=measured(f"m-{i}", ("acc", accuracy, 5, 1), dataset=("wine", "d1")))
        world.log(run_id, metrics=measured(f"m-{i}", ("acc", 1 - accuracy, 4, 1), dataset=("digits", "d2")))
    world.log(run_id, metrics=measured("m-2", ("acc", 0.1, 3, 0), dataset=("wine", "d1")))
    return run_id


def test_newest_come_first(world, models):
    assert names(world) == ["linear", "tree", "forest"]
    assert search(world).models[0].params == (Param("n", "2"),)
    assert len(search(world).models[0].metrics) == 3


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("name = 'tree'", ["tree"]),
        ("name != 'tree'", ["linear", "forest"]),
        ("name ILIKE 'T%'", ["tree"]),
        ("name IN ('tree', 'linear')", ["linear", "tree"]),
        ("params.n = '2'", ["linear"]),
        ("tags.kind = 'forest'", ["forest"]),
        ("tags.none = 'x'", []),
        ("metrics.acc > 0.75", ["linear", "tree"]),
        ("metrics.acc < 0.15", ["linear", "tree"]),
        ("metrics.acc > 0.75 AND params.n = '1'", ["tree"]),
        ("status = 'PENDING'", ["linear", "forest"]),
        ("status = 'LOGGED_MODEL_READY'", ["tree"]),
        ("status != 'READY'", ["linear", "forest"]),
        ("status IN ('LOGGED_MODEL_READY', 'UPLOAD_FAILED')", ["tree"]),
        ("status LIKE 'REA%'", ["tree"]),
        ("model_type = 't' OR name = 'x'", ["linear", "tree", "forest"]),
        ("NOT name = 'tree'", ["linear", "forest"]),
        ("creation_timestamp > 0 AND model_id = 'm-0'", ["forest"]),
    ],
)
def test_filters(world, models, text, found):
    world.do(commands.finalize_logged_model, commands.FinalizeLoggedModel("m-1", LoggedModelStatus.READY))
    assert names(world, text) == found


@pytest.mark.parametrize(
    ("text", "datasets", "found"),
    [
        ("metrics.acc > 0.75", (DatasetClause("wine"),), ["linear", "tree"]),
        ("metrics.acc > 0.75", (DatasetClause("digits"),), []),
        ("metrics.acc > 0.75", (DatasetClause("digits"), DatasetClause("wine", "d1")), ["linear", "tree"]),
        ("metrics.acc > 0.75", (DatasetClause("wine", "d9"),), []),
        ("name = 'tree'", (DatasetClause("wine"),), ["tree"]),
        ("name = 'tree'", (DatasetClause("iris"),), []),
    ],
)
def test_datasets_say_which_metrics_count(world, models, text, datasets, found):
    assert names(world, text, datasets=datasets) == found


@pytest.mark.parametrize(
    ("clauses", "found"),
    [
        ((OrderClause("metrics.acc"),), ["forest", "linear", "tree"]),
        ((OrderClause("metrics.acc", ascending=False),), ["tree", "linear", "forest"]),
        ((OrderClause("metrics.acc", dataset_name="digits"),), ["tree", "linear", "forest"]),
        ((OrderClause("metrics.acc", dataset_name="wine", dataset_digest="d9"),), ["linear", "tree", "forest"]),
        ((OrderClause("name"),), ["forest", "linear", "tree"]),
        ((OrderClause("model_type"), OrderClause("name", ascending=False)), ["tree", "linear", "forest"]),
        ((OrderClause("creation_timestamp"),), ["forest", "tree", "linear"]),
        ((OrderClause("creation_time"),), ["forest", "tree", "linear"]),
        ((OrderClause("status"), OrderClause("name")), ["forest", "linear", "tree"]),
    ],
)
def test_orders(world, models, clauses, found):
    assert names(world, order_by=clauses) == found
    assert _by_pages(world, order_by=clauses) == found


def _by_pages(world, **options):
    found, token = [], ""
    while True:
        page = search(world, limit=1, token=token, **options)
        found += [model.info.name for model in page.models]
        token = page.next_page_token
        if not token:
            return found


def test_models_without_a_metric_come_last_both_ways(world, models):
    create(world, "m-9", name="bare")
    for ascending in (True, False):
        clauses = (OrderClause("metrics.acc", ascending=ascending),)
        assert names(world, order_by=clauses)[-1] == "bare"
        assert _by_pages(world, order_by=clauses)[-1] == "bare"


def test_pages_do_not_shift_when_models_are_added(world, models):
    first = search(world, limit=2)
    create(world, "m-9", name="late")
    second = search(world, limit=2, token=first.next_page_token)
    assert [model.info.name for model in second.models] == ["forest"]
    assert second.next_page_token == ""


def test_deleted_and_other_experiments_are_left_out(world, models):
    there = world.experiment("there")
    create(world, "m-8", experiment_id=there, name="there")
    world.do(commands.delete_logged_model, commands.DeleteLoggedModel("m-1"))
    assert names(world) == ["linear", "forest"]
    assert names(world, experiments=(0, there)) == ["there", "linear", "forest"]
    assert names(world, experiments=()) == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"text": "name = 'tree'"}, "Filter string in the page token does not match .* Expected: name = 'tree'. Found: None"),
        ({"experiments": (1,)}, r"Experiment IDs in the page token do not match .* Expected: \['1'\]. Found: \['0'\]"),
        ({"order_by": (OrderClause("name"),)}, "Order by in the page token does not match"),
        ({"datasets": (DatasetClause("wine"),)}, "Datasets in the page token do not match"),
    ],
)
def test_a_token_belongs_to_its_query(world, models, change, message):
    token = search(world, limit=1).next_page_token
    with pytest.raises(Invalid, match=message):
        search(world, limit=1, token=token, **change)


@pytest.mark.parametrize("token", ["nonsense", "!", "é", "AAAA", "kpChbpA=", "x" * 1_000_001])
def test_bad_tokens_are_refused(world, models, token):
    with pytest.raises(Invalid, match="Invalid page token"):
        search(world, token=token)


@pytest.mark.parametrize(
    ("clause", "message"),
    [
        (OrderClause("nonsense"), "Invalid order by field name: nonsense"),
        (OrderClause("params.n"), "Invalid order by field name: params.n. Only metrics are supported."),
        (OrderClause(""), "Invalid order by field name: "),
    ],
)
def test_bad_orders_are_refused(world, clause, message):
    with pytest.raises(Invalid, match=message):
        search(world, order_by=(clause,))


def test_limits(world):
    with pytest.raises(LimitExceeded):
        search(world, order_by=(OrderClause("name"),) * 11)
    with pytest.raises(LimitExceeded):
        search(world, datasets=(DatasetClause("d"),) * 101)
    with pytest.raises(Invalid, match="`dataset_name` in the `datasets` clause must be specified"):
        search(world, datasets=(DatasetClause(""),))

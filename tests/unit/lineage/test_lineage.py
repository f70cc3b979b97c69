import pytest
from tests.unit.tracking.world import World

from lineal import ledger
from lineal.lineage import EdgeRole, NodeKind, connect, create_node, tag_edge
from lineal.lineage.queries import downstream, node_by_public_id, upstream
from lineal.storage.postgres import PostgresDatabase
from lineal.storage.sql import Sql
from lineal.storage.sqlite import SqliteDatabase


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def world(request):
    if request.param == "sqlite":
        database = SqliteDatabase.temporary(before_commit=ledger.flush)
    else:
        database = PostgresDatabase.open(request.getfixturevalue("postgres_url"), before_commit=ledger.flush)
    made = World(database)
    yield made
    made.close()


def _graph(world, edges):
    """Make the nodes that `edges`, pairs of names, speak of, and connect them; answer ids by name."""

    def make(tx, _):
        ids = {name: create_node(tx, NodeKind.RUN, name) for name in sorted({name for edge in edges for name in edge})}
        for source, target in edges:
            connect(tx, ids[source], ids[target], EdgeRole.INPUT)
        return ids

    return world.do(make, None)


def _names(closure):
    return sorted(node.public_id for node in closure.nodes)


DIAMOND = [("raw", "clean"), ("raw", "labels"), ("clean", "run"), ("labels", "run"), ("run", "model"), ("model", "v1"), ("other", "v2")]


def test_upstream_is_everything_it_came_from_once(world):
    ids = _graph(world, DIAMOND)
    found = world.ask(upstream, ids["model"])
    assert (_names(found), found.truncated) == (["clean", "labels", "raw", "run"], False)


def test_downstream_is_everything_that_came_from_it(world):
    ids = _graph(world, DIAMOND)
    assert _names(world.ask(downstream, ids["raw"])) == ["clean", "labels", "model", "run", "v1"]
    assert _names(world.ask(downstream, ids["v2"])) == []


def test_a_cycle_ends(world):
    ids = _graph(world, [("a", "b"), ("b", "c"), ("c", "a")])
    assert _names(world.ask(upstream, ids["a"])) == ["b", "c"]


@pytest.mark.parametrize(("nodes_max", "count", "truncated"), [(1, 1, True), (49, 49, True), (50, 50, False), (51, 50, False)])
def test_an_answer_is_capped_and_says_so(world, nodes_max, count, truncated):
    ids = _graph(world, [(f"n{number:03}", f"n{number + 1:03}") for number in range(50)])
    found = world.ask(lambda reader, node: upstream(reader, node, nodes_max=nodes_max), ids["n050"])
    assert (len(found.nodes), found.truncated) == (count, truncated)


def test_an_edge_is_known_once_for_each_role(world):
    ids = _graph(world, [("a", "b")])

    def again(tx, _):
        return [connect(tx, ids["a"], ids["b"], role) for role in (EdgeRole.INPUT, EdgeRole.OUTPUT, EdgeRole.OUTPUT)]

    assert world.do(again, None) == [False, True, False]


def test_tags_of_edges_are_overwritten(world):
    ids = _graph(world, [("a", "b")])
    for value in ("train", "test"):
        world.do(lambda tx, text: tag_edge(tx, ids["a"], ids["b"], EdgeRole.INPUT, "context", text), value)
    assert world.ask(lambda reader, _: reader.rows(Sql("select value from edge_tags")), None) == [("test",)]


def test_nodes_are_found_by_the_id_people_know(world):
    ids = _graph(world, [("a", "b")])
    found = world.ask(node_by_public_id, "a")
    assert found is not None
    assert (found.id, found.kind) == (ids["a"], NodeKind.RUN)
    assert world.ask(node_by_public_id, "nope") is None


@pytest.mark.parametrize("statement", ["upstream_ids", "downstream_ids"])
def test_a_closure_scans_no_table(statement):
    from lineal.lineage.queries import SQL  # noqa: PLC0415 - beside its only use

    made = World(SqliteDatabase.temporary())
    plan = made.ask(
        lambda reader, _: reader.rows(
            Sql("explain query plan " + getattr(SQL, statement).sqlite.replace(":node_id", "?").replace(":limit", "?"), 1, 1)
        ),
        None,
    )
    made.close()
    assert any("COVERING INDEX" in row[3] or "PRIMARY KEY" in row[3] for row in plan)
    assert not any(row[3].startswith("SCAN edges") for row in plan)


def test_a_run_a_dataset_and_a_version_are_one_graph(world):
    """The main chain: what went into a run, and what came out of it, is found from either end."""
    ids = _graph(world, [("d-1", "run-1"), ("run-1", "m-1"), ("m-1", "mv-1")])
    assert _names(world.ask(downstream, ids["d-1"])) == ["m-1", "mv-1", "run-1"]
    assert _names(world.ask(upstream, ids["mv-1"])) == ["d-1", "m-1", "run-1"]

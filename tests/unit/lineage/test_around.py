"""What is around a node: directions, distances, and where the limits cut."""

import asyncio

import pytest

from lineal.lineage import EdgeRole, NodeKind, connect, create_node
from lineal.lineage.around import Around, around
from lineal.lineage.queries import count_downstream, count_upstream
from lineal.storage.database import Origin
from lineal.storage.sqlite import SqliteDatabase

EDGES = [("a", "c"), ("b", "c"), ("c", "d"), ("d", "e"), ("b", "f"), ("e", "c")]
"""a and b make c, which makes d, which makes e; b makes f as well; and e leads back to c."""


@pytest.fixture(scope="module")
def ask():
    runner = asyncio.Runner()
    database = SqliteDatabase.temporary()
    ids: dict[str, int] = {}

    def fill(tx, _):
        for name in "abcdef":
            ids[name] = create_node(tx, NodeKind.RUN, name)
        for source, target in EDGES:
            connect(tx, ids[source], ids[target], EdgeRole.INPUT)

    async def write():
        await database.write(fill, None, Origin("x", 1, unrestricted=True))

    async def read(f, query):
        return await database.read(f, query)

    runner.run(write())
    yield lambda f, name, **more: runner.run(read(lambda reader, query: f(reader, ids[name], query), more))
    runner.run(database.close())
    runner.close()


def graph(ask, name, **more):
    found = ask(lambda reader, node_id, query: around(reader, Around(node_id, **query)), name, **more)
    ids = {node.id: node.public_id for node in found.nodes}
    nodes = {node.public_id: node.distance for node in found.nodes}
    return nodes, {ids[edge.source_id] + ids[edge.target_id] for edge in found.edges}, found.truncated


def test_neighbours(ask):
    assert graph(ask, "d") == ({"d": 0, "c": -1, "e": 1}, {"cd", "de"}, False)


def test_what_it_came_from_and_what_came_from_it_over_a_circle(ask):
    nodes, edges, truncated = graph(ask, "d", steps=10, direction="upstream")
    assert (nodes, truncated) == ({"d": 0, "c": -1, "a": -2, "b": -2, "e": -2}, False)
    assert edges == {"cd", "ac", "bc", "ec", "de"}
    assert graph(ask, "b", steps=10, direction="downstream")[0] == {"b": 0, "c": 1, "f": 1, "d": 2, "e": 3}
    assert "f" not in graph(ask, "c", steps=10)[0], "what else its sources made is not around it"


def test_limits_cut_and_say_so(ask):
    nodes, edges, truncated = graph(ask, "b", steps=10, direction="downstream", limit=2)
    assert (nodes, truncated) == ({"b": 0, "c": 1, "f": 1}, True)
    assert edges == {"bc", "bf"}
    assert graph(ask, "b", steps=2, direction="downstream")[2] is False, "what is farther than asked for is not cut"


def test_counts_stop_at_their_limit(ask):
    count = lambda f, name, most: ask(lambda reader, node_id, _: f(reader, node_id, most), name)  # noqa: E731 - one line says it best
    assert (count(count_upstream, "d", 10), count(count_upstream, "d", 3), count(count_downstream, "b", 10)) == (4, 3, 4)

"""No page of events looks at the whole ledger."""

import pytest
from tests.unit.registry.world import World

from lineal.access.values import UNRESTRICTED
from lineal.events.pages import ListEvents, list_events
from lineal.events.values import Asked
from lineal.storage.database import Reader
from lineal.storage.sql import Sql
from lineal.storage.sqlite.session import SqliteSession


@pytest.mark.parametrize(
    ("asked", "index"),
    [
        ({"kinds": ("alias.set",)}, "events_by_kind"),
        ({"kinds": ("alias.*", "model_version.created")}, "events_by_kind"),
        ({"actor": "ada"}, "events_by_actor"),
        ({"model": "credit"}, "events_by_subject"),
        ({"experiment_id": "1"}, "events_by_subject"),
    ],
)
def test_pages_use_an_index(world: World, asked, index):
    if world.database.dialect != "sqlite":
        pytest.skip("PostgreSQL decides by the sizes of tables, which are empty here")
    world.model("credit")
    world.version("credit")
    world.alias("credit", "a", 1)
    plans: list[str] = []

    def explained(reader: Reader, query: ListEvents) -> None:
        assert isinstance(reader, SqliteSession)
        rows = reader.rows

        def noted(sql, /, **parameters):
            if isinstance(sql, Sql) and "from events e" in sql.text:
                steps = reader.connection.execute(f"explain query plan {sql.text}", sql.parameters).fetchall()
                plans.extend(str(step[3]) for step in steps)
            return rows(sql, **parameters)

        reader.rows = noted
        try:
            list_events(reader, query)
        finally:
            del reader.rows

    world.ask(explained, ListEvents(asked=Asked(workspace_id=1, viewer=UNRESTRICTED, **asked)))
    searches = [plan for plan in plans if plan.startswith(("SEARCH e", "SCAN e"))]
    assert searches
    assert all(index in plan for plan in searches), plans

"""No list of requests, activities, comments or notifications reads a whole table."""

from typing import Any

import pytest

from lineal.access.values import Viewer
from lineal.registry.activities.queries import ActivitiesOf, list_activities
from lineal.registry.activities.values import Subject
from lineal.registry.comments.queries import CommentsOf, list_comments
from lineal.registry.requests.commands import ApproveRequest, CreateRequest, approve_request, create_request
from lineal.registry.requests.queries import FiledBy, RequestsOf, WaitingFor, list_filed, list_requests, list_waiting
from lineal.registry.subscriptions.queries import Inbox, read_inbox
from lineal.storage.sql import Sql
from lineal.storage.statements import Statement

SMALL = {"SCAN counted"}
"""Walks over what another step of the same query has found."""
SOMEBODY = Viewer("ken", (1, 2))
READS: dict[str, tuple[Any, Any]] = {
    "activities of a version": (list_activities, ActivitiesOf(1, "fraud", 1)),
    "activities of a model": (list_activities, ActivitiesOf(1, "fraud")),
    "comments": (list_comments, CommentsOf(1, "fraud", 1, SOMEBODY)),
    "requests": (list_requests, RequestsOf(1, "fraud", 1, SOMEBODY)),
    "waiting": (list_waiting, WaitingFor(1, SOMEBODY)),
    "filed": (list_filed, FiledBy(1, SOMEBODY)),
    "inbox": (read_inbox, Inbox(1, SOMEBODY)),
    "unread": (read_inbox, Inbox(1, SOMEBODY, unread_only=True)),
}


class Watched:
    """A reader that keeps the plans of what it is asked."""

    def __init__(self, reader) -> None:
        self._reader = reader
        self.plans: list[str] = []

    def __getattr__(self, name):
        return getattr(self._reader, name)

    def rows(self, query, /, **parameters):
        self._explain(query, parameters)
        return self._reader.rows(query, **parameters)

    def row(self, query, /, **parameters):
        found = self.rows(query, **parameters)
        return found[0] if found else None

    def value(self, query, /, **parameters):
        found = self.row(query, **parameters)
        return None if found is None else found[0]

    def _explain(self, query, parameters) -> None:
        if isinstance(query, Statement):
            cursor = self._reader.connection.execute("explain query plan " + query.sqlite, parameters)
            self.plans += [row[3] for row in cursor]
        else:
            self.plans += [row[3] for row in self._reader.rows(Sql("explain query plan ") + query)]


@pytest.fixture
def watched(world):
    if world.database.dialect != "sqlite":
        pytest.skip("PostgreSQL plans by statistics, which an empty database has none of")
    world.model("fraud")
    world.version("fraud")
    return world


@pytest.mark.parametrize("what", READS)
def test_a_list_is_a_walk_in_an_index(watched, what):
    f, query = READS[what]

    def read(reader, asked):
        seen = Watched(reader)
        f(seen, asked)
        return seen.plans

    plans = watched.ask(read, query)
    assert plans
    assert [step for step in plans if step.startswith("SCAN") and step not in SMALL] == []


@pytest.mark.parametrize("kind", [Subject.STAGE, Subject.ALIAS])
def test_a_decision_is_steps_in_indexes(watched, kind):
    target = "Production" if kind == Subject.STAGE else "champion"
    plans: list[str] = []

    def watch(f):
        def run(tx, command):
            seen = Watched(tx)
            f(seen, command)
            plans.extend(seen.plans)

        return run

    watched.do(watch(create_request), CreateRequest("fraud", 1, kind, target))
    watched.do(watch(approve_request), ApproveRequest("fraud", 1, kind, target))
    assert plans
    assert [step for step in plans if step.startswith("SCAN") and step not in SMALL] == []

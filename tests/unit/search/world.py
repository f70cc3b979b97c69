"""A small world to search in: things with attributes of every kind, params and metrics, on a real database; and an oracle for it."""

import math
from pathlib import Path
from typing import Any

import re2

from lineal.search import (
    And,
    Attribute,
    Catalogue,
    Coded,
    Column,
    Computed,
    Condition,
    Converted,
    Entity,
    Key,
    Keyed,
    Match,
    Not,
    Or,
    Vocabulary,
)
from lineal.search.match import like
from lineal.search.tree import Node
from lineal.storage.database import Reader
from lineal.storage.postgres.session import PostgresSession
from lineal.storage.sql import Sql
from lineal.storage.sqlite.session import SqliteSession

NAN = float("nan")
STATUSES = {"RUNNING": 1, "FINISHED": 2, "FAILED": 3}

THINGS = Vocabulary(
    "things",
    attributes=(
        Attribute("name", "text", aliases=("thing name",)),
        Attribute("status", "text"),
        Attribute("created", "number"),
        Attribute("number", "integer", quoted_numbers=True),
        Attribute("thing_id", "id"),
        Attribute("owner", "text"),
    ),
    entities=(
        Entity("params", "text", aliases=("param",), label="parameter"),
        Entity("metrics", "number", aliases=("metric",), label="metric"),
    ),
)


def _stored_id(text: str) -> int:
    if not text.startswith("t-") or not text[2:].isdecimal():
        message = f"'{text}' is no id of a thing, which looks like t-12"
        raise ValueError(message)
    return int(text[2:])


def _param(key: str, match: Match) -> Sql:
    head = Sql("exists (select 1 from params p where p.t_id = t.id and p.key = ? and ", key)
    return head + match.on(Sql("p.value")) + Sql(")")


def _metric(key: str, match: Match) -> Sql:
    head = Sql("exists (select 1 from metrics m where m.t_id = t.id and m.key = ? and ", key)
    return head + match.on(Sql("m.value"), null_is_nan=True) + Sql(")")


def _owner(match: Match) -> Sql:
    return Sql("exists (select 1 from owners o where o.t_id = t.id and ") + match.on(Sql("o.name")) + Sql(")")


CATALOGUE = Catalogue(
    THINGS,
    attributes={
        "name": Column(Sql("t.name")),
        "status": Coded(Sql("t.status"), STATUSES),
        "created": Column(Sql("t.created")),
        "number": Column(Sql("t.number"), nullable=False),
        "thing_id": Converted(Sql("t.id"), _stored_id),
        "owner": Computed(_owner),
    },
    keyed={
        "params": Keyed(_param, lambda key: Key(Sql("(select p.value from params p where p.t_id = t.id and p.key = ?)", key), "text")),
        "metrics": Keyed(
            _metric,
            lambda key: Key(
                Sql("(select m.value from metrics m where m.t_id = t.id and m.key = ?)", key),
                "number",
                present=Sql("exists (select 1 from metrics m where m.t_id = t.id and m.key = ?)", key),
            ),
        ),
    },
)

_TABLES = (
    Sql("create table things (id bigint primary key, name text, status bigint not null, created bigint, number bigint not null)"),
    Sql("create table params (t_id bigint, key text, value text not null)"),
    Sql("create table metrics (t_id bigint, key text, value double precision)"),
    Sql("create table owners (t_id bigint, name text)"),
)


def sqlite_world(folder: Path) -> SqliteSession:
    session = SqliteSession(folder / "world.db", durability="off", read_only=False, cache_kib=1024)
    for table in _TABLES:
        session.run(table)
    return session


def postgres_world(url: str) -> PostgresSession:
    session = PostgresSession(url)
    session.connect()
    for table in _TABLES:
        session.run(table)
    return session


def fill(session: SqliteSession | PostgresSession, things: list[dict[str, Any]]) -> None:
    """Replace what is in the world. A thing has `id`, the attributes (None: lacks it), `params` and `metrics`."""
    for table in (Sql("things"), Sql("params"), Sql("metrics"), Sql("owners")):
        session.run(Sql("delete from ") + table)
    for thing in things:
        add(session, thing)


def add(session: SqliteSession | PostgresSession, thing: dict[str, Any]) -> None:
    row = [thing["id"], thing["name"], STATUSES[thing["status"]], thing["created"], thing["number"]]
    session.run(Sql("insert into things values (?, ?, ?, ?, ?)", *row))
    if thing["owner"] is not None:
        session.run(Sql("insert into owners values (?, ?)", thing["id"], thing["owner"]))
    for key, value in thing["params"].items():
        session.run(Sql("insert into params values (?, ?, ?)", thing["id"], key, value))
    for key, value in thing["metrics"].items():
        stored = None if math.isnan(value) else value
        session.run(Sql("insert into metrics values (?, ?, ?)", thing["id"], key, stored))


def found(reader: Reader, condition: Sql) -> list[int]:
    return [row[0] for row in reader.rows(Sql("select t.id from things t where ") + condition + Sql(" order by t.id"))]


def holds(thing: dict[str, Any], node: Node | None) -> bool:
    """Answer what the filter language promises, without SQL."""
    match node:
        case None:
            return True
        case And(parts):
            return all(holds(thing, part) for part in parts)
        case Or(parts):
            return any(holds(thing, part) for part in parts)
        case Not(part):
            return not holds(thing, part)
        case Condition():
            return _condition(thing, node)


def _condition(thing: dict[str, Any], condition: Condition) -> bool:
    key = condition.field.key
    if condition.field.entity == "attributes":
        actual = f"t-{thing['id']}" if key == "thing_id" else thing[key]
    else:
        actual = thing[condition.field.entity].get(key)
    if condition.comparator == "IS NULL":
        return actual is None
    if actual is None:
        return False
    value: Any = condition.value
    answers = {
        "=": lambda: actual == value,
        "<": lambda: actual < value,
        "<=": lambda: actual <= value,
        ">": lambda: actual > value,
        ">=": lambda: actual >= value,
        "IN": lambda: actual in value,
        "BETWEEN": lambda: value[0] <= actual <= value[1],
        "LIKE": lambda: like(actual, value),
        "ILIKE": lambda: like(actual.lower(), value.lower()),
        "~": lambda: re2.search(value, actual) is not None,
        "NULL": lambda: False,
    }
    comparator = condition.comparator.removeprefix("IS ")
    if comparator in {"!=", "!~"}:
        return not answers[comparator.replace("!=", "=").replace("!~", "~")]()
    if comparator.startswith("NOT "):
        return not answers[comparator.removeprefix("NOT ")]()
    return answers[comparator]()

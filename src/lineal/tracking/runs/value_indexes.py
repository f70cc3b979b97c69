"""The indexes of the values of params and tags: whole values below VALUE_PREFIX_LENGTH characters, the start of longer ones.

Two partial indexes share the work, so a query says `length(v.value)` to use one, and two queries stand for all values of a key.
"""

import msgspec

from lineal.search.match import Match
from lineal.search.tree import Condition, Field
from lineal.storage.database import Reader
from lineal.storage.sql import Sql, in_list

VALUE_PREFIX_LENGTH = 100
"""Characters from which on an index holds only the start of a value; PostgreSQL refuses index rows over 2,700 bytes."""
FEW_VALUES = 200
"""Different values of a key that are tested against a pattern once for all runs: under a millisecond to find."""

SHORT = Sql("length(v.value) < 100")
LONG = Sql("length(v.value) >= 100")
WHOLE = Sql("v.value")
PREFIX = Sql("substr(v.value, 1, 100)")
TABLES = {"params": Sql("params"), "tags": Sql("run_tags")}

_PATTERNS = frozenset(("LIKE", "NOT LIKE", "ILIKE", "NOT ILIKE", "~", "!~"))
_CHARACTER_MAX = 0x10FFFF
_SURROGATES = range(0xD800, 0xE000)


def is_whole(value: object) -> bool:
    """Say whether an index holds all of a value."""
    return not isinstance(value, str) or len(value) < VALUE_PREFIX_LENGTH


def narrowed(condition: Condition) -> list[Sql]:
    """Answer queries of the inner ids of runs (`i`) that contain every match, from the indexes alone.

    Exact for short values that are compared for equality; for the rest, runs whose value starts as a match does, or any with the key.
    """
    head = _with_key(condition)
    if condition.comparator not in {"=", "IN"}:
        return [head + SHORT + between(WHOLE, condition), head + LONG + between(PREFIX, condition)]
    values = condition.value if isinstance(condition.value, tuple) else (condition.value,)
    short = [value for value in values if is_whole(value)]
    long = sorted({str(value)[:VALUE_PREFIX_LENGTH] for value in values if not is_whole(value)})
    queries: list[Sql] = []
    if short or not long:
        one = Sql(" and v.value = ?", short[0]) if len(short) == 1 else Sql(" and v.value in ") + in_list(short)
        queries.append(head + SHORT + one)
    if long:
        queries.append(head + LONG + Sql(" and substr(v.value, 1, 100) in ") + in_list(long))
    return queries


def matched(reader: Reader, condition: Condition, match: Match) -> list[Sql]:
    """Answer queries of the inner ids of exactly the runs (`i`) that have the key with a value that matches."""
    queries = narrowed(condition)
    if condition.comparator == "IS NOT NULL" or is_start(condition):
        return queries
    if condition.comparator in {"=", "IN"} and all(map(is_whole, match.values)):
        return queries
    tested = [query + Sql(" and ") + match.on(WHOLE) for query in queries]
    if condition.comparator in _PATTERNS and reader.dialect == "sqlite" and not _literal_start(condition):
        few = _few_values(reader, condition)
        if few is not None:
            known = Sql("select j.value from json_each(?) j where ", msgspec.json.encode(few).decode()) + match.on(Sql("j.value"))
            tested[0] = queries[0] + Sql(" and v.value in (") + known + Sql(")")
    return tested


def between(value: Sql, condition: Condition) -> Sql:
    """Compile ` and ...` bounds of a text or its first VALUE_PREFIX_LENGTH characters, where a LIKE says how it starts."""
    start = _literal_start(condition)
    if not start:
        return Sql("")
    bounds = Sql(" and ") + value + Sql(" >= ?", start)
    end = _next_text(start)
    return bounds + Sql(" and ") + value + Sql(" < ?", end) if end else bounds


def is_start(condition: Condition) -> bool:
    """Say whether a LIKE asks for how a text starts and no more, and so briefly that the bounds of `between` say it all."""
    start = _literal_start(condition)
    return bool(start) and len(start) < VALUE_PREFIX_LENGTH and condition.value == start + "%" and bool(_next_text(start))


def ends(condition: Condition) -> tuple[str, str]:
    """Answer where texts begin that start as a LIKE says, inclusive, and where they end, exclusive; see `is_start`."""
    start = _literal_start(condition)
    return start, _next_text(start)


def has_long(reader: Reader, field: Field) -> bool:
    """Say whether a param or tag has any value from VALUE_PREFIX_LENGTH characters on."""
    values = Sql("select 1 from ") + TABLES[field.entity] + Sql(" v where v.key = ? and ", field.key) + LONG
    return reader.row(values + Sql(" limit 1")) is not None


def _with_key(condition: Condition) -> Sql:
    return Sql("select v.run_id as i from ") + TABLES[condition.field.entity] + Sql(" v where v.key = ? and ", condition.field.key)


def _literal_start(condition: Condition) -> str:
    """Answer what every text that is LIKE the pattern starts with, as far as an index knows it."""
    if condition.comparator != "LIKE":
        return ""
    return str(condition.value).replace("_", "%").partition("%")[0][:VALUE_PREFIX_LENGTH]


def _next_text(start: str) -> str:
    """Answer the least text after all that begin with `start`, in the order of code points; empty where there is none."""
    for at in range(len(start) - 1, -1, -1):
        following = ord(start[at]) + 1
        if following <= _CHARACTER_MAX:
            return start[:at] + chr(_SURROGATES.stop if following in _SURROGATES else following)
    return ""


def _few_values(reader: Reader, condition: Condition) -> list[str] | None:
    """Answer the different short values of a key, or None where they are many; each is one look into the index."""
    values = Sql("select min(v.value) from ") + TABLES[condition.field.entity] + Sql(" v where v.key = ? and ", condition.field.key) + SHORT
    rows = reader.rows(
        Sql("with recursive known (value) as (")
        + values
        + Sql(" union all select (")
        + values
        + Sql(" and v.value > k.value) from known k where k.value is not null limit ?) select k.value from known k", FEW_VALUES + 2)
    )
    return None if len(rows) > FEW_VALUES + 1 else [row[0] for row in rows if row[0] is not None]

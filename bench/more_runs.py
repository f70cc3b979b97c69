"""Makes of a store with a few runs of the corpus one with very many, by SQL and within minutes: for searches, which need no points.

A run through the public API costs a millisecond, so that a million take a quarter of an hour and more. The runs written here have the same
params, tags and metrics as those of `corpus.py`, so every search keeps its one known answer; they have no events and no log of points.
"""

from pathlib import Path

import apsw
from corpus import METRICS, PARAMS, PRIME, STARTED_MS

_TABLES = ("nodes", "runs", "params", "run_tags", "series_summary")

# :first and :runs are numbers of runs of the corpus (inclusive and exclusive); :base is the id of number 0.
_FILL = f"""
create temp table fresh as
with recursive numbers (n) as (select :first union all select n + 1 from numbers where n + 1 < :runs)
select n, :base + n as id, printf('%012x7%019x', {STARTED_MS} + n, n) as public_id from numbers;

create temp table digit as with recursive digits (k) as (select 0 union all select k + 1 from digits where k < 9) select k from digits;

insert into nodes (id, kind, workspace_id, public_id, created_ms)
select fresh.id, nodes.kind, nodes.workspace_id, fresh.public_id, {STARTED_MS} + n from fresh cross join nodes on nodes.id = :base
order by n;

insert into runs (id, public_id, experiment_id, name, user_id, status, start_ms, end_ms, lifecycle, artifact_uri)
select fresh.id, fresh.public_id, runs.experiment_id, 'run ' || n, runs.user_id, runs.status, {STARTED_MS} + n, runs.end_ms, runs.lifecycle,
       'mlflow-artifacts:/' || runs.experiment_id || '/' || fresh.public_id || '/artifacts'
from fresh cross join runs on runs.id = :base order by n;

insert into params (run_id, key, value)
select fresh.id, 'p' || k, case k when 0 then cast(n as text) else 'v' || (n % (k * 10)) end
from fresh cross join digit on k < {PARAMS} order by n, k;

insert into run_tags (run_id, key, value) select id, 'mlflow.runName', 'run ' || n from fresh order by n;

insert into series_summary (run_id, key_id, points, first_step, last_step, last_ms, last_value, min_value, min_step, max_value, max_step)
select id, key_id, 1, 1, 1, {STARTED_MS} + n, value, value, 1, value, 1
from (
    select fresh.id, n, series_keys.id as key_id, (n + 1) * (7919 + 2 * k) % {PRIME} / {PRIME}.0 as value
    from fresh cross join digit cross join series_keys on series_keys.name = 'm' || k
    where k < {METRICS}
)
order by n, key_id;

drop table fresh;
drop table digit;
"""


def fill(database_file: Path, runs_now: int, runs: int) -> None:
    """Add the runs `runs_now` to `runs` (exclusive) to a store that no server has open and that has the ones before."""
    connection = apsw.Connection(str(database_file))
    connection.execute("pragma journal_mode = off; pragma synchronous = off; pragma cache_size = -400000; pragma temp_store = memory")
    names = ", ".join(f"'{name}'" for name in _TABLES)
    indexes = list(
        connection.execute(f"select name, sql from sqlite_schema where type = 'index' and sql is not null and tbl_name in ({names})")
    )
    base, count = connection.execute("select min(id), count(*) from runs").get
    if count != runs_now:
        message = f"the store has {count} runs, not {runs_now}"
        raise ValueError(message)
    connection.execute("begin")
    for name, _ in indexes:
        connection.execute(f"drop index {name}")
    connection.execute(_FILL, {"first": runs_now, "runs": runs, "base": base})
    for _, sql in indexes:
        connection.execute(sql)
    connection.execute("commit; pragma journal_mode = wal")
    connection.close()

"""Many runs in a new SQLite store within minutes: written by SQL, for searches alone (they have no events and no points).

Values follow from the number of a run (0 is the oldest) and a fixed seed. What each key is for:

    params   lr 10 values · optimizer 50, 30 and 20 % · model 100 values · seed another in each run · note over 100 characters ·
             era the older half, the newer half · wave 100 values, one after the other · rare in 10 runs · pioneer in the 10 oldest
    tags     team 10 values, site the half of them · kept in 50 % of the runs · reviewed in 1 % · flagged in 10 ·
             mlflow.parentRunId in 30 % three to a parent, in 1 % the first run's, in 10 the second's
    metrics  loss, acc (falls as loss rises), f1, epoch 0 to 9, drift (rises with the number), lat and mem in all runs ·
             auc in 50 % · some in 1 % · few in 10; loss is NaN in 0.1 %
"""

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path

import apsw
import numpy as np

from lineal.storage.sqlite import SqliteDatabase

STARTED_MS = 1_700_000_000_000
BETWEEN_MS = 20_000
FIRST_ID = 1_000
EXPERIMENT_ID = 1
OTHER_EXPERIMENT_ID = 2
SEED = 20

_INDEXES = (
    "params_by_value",
    "params_by_prefix",
    "run_tags_by_value",
    "run_tags_by_prefix",
    "series_summary_by_value",
    "runs_by_start",
    "runs_by_name_prefix",
    "runs_by_end",
    "runs_unfinished",
)
_METRICS = ("loss", "acc", "f1", "epoch", "drift", "lat", "mem", "auc", "some", "few")

_NODES = """
insert into nodes (id, kind, workspace_id, public_id, created_ms) select n + {first}, 1, 1, run_id, start_ms from draw order by n
"""
_RUNS = """
insert into runs (id, public_id, experiment_id, name, user_id, status, start_ms, end_ms, lifecycle, artifact_uri)
select n + {first}, run_id, experiment_id, name, 'user-' || user, status, start_ms,
       case when status = 1 then null else end_ms end, lifecycle,
       'mlflow-artifacts:/' || experiment_id || '/' || run_id || '/artifacts'
from draw order by n
"""
_PARAMS = """
insert into params (run_id, key, value)
select n + {first}, key, value from (
    select n, key, case key
        when 'era' then case when n * 2 < {runs} then 'old' else 'new' end
        when 'lr' then '0.' || printf('%03d', lr)
        when 'model' then 'model-' || printf('%02d', model)
        when 'note' then case when n % 7 = 0 then printf('%.*c', 110, 'x') || ' ' || n else 'note on ' || name end
        when 'optimizer' then case when draw_a < 0.5 then 'adam' when draw_a < 0.8 then 'sgd' else 'lion' end
        when 'pioneer' then case when n < 10 then 'yes' end
        when 'rare' then case when n % ({runs} / 10) = 7 then 'yes' end
        when 'seed' then cast(n as text)
        when 'wave' then 'wave-' || printf('%02d', n * 100 / {runs})
        end as value
    from draw cross join (select value as key from json_each(
        '["era", "lr", "model", "note", "optimizer", "pioneer", "rare", "seed", "wave"]'))
) where value is not null
"""
_TAGS = """
insert into run_tags (run_id, key, value)
select n + {first}, key, value from (
    select n, key, case key
        when 'flagged' then case when n % ({runs} / 10) = 9 then 'yes' end
        when 'kept' then case when draw_b < 0.5 then 'yes' end
        when 'mlflow.parentRunId' then case
            when n % 100 = 57 then (select run_id from draw where n = 0)
            when n % ({runs} / 10) = 8 then (select run_id from draw where n = 1)
            when n % 10 in (1, 2, 3) then (select d.run_id from draw d where d.n = draw.n - draw.n % 10)
            end
        when 'mlflow.runName' then name
        when 'mlflow.source.name' then 'train_' || (user % 5) || '.py'
        when 'mlflow.user' then 'user-' || user
        when 'reviewed' then case when draw_c < 0.01 then 'yes' end
        when 'site' then case when team < 5 then 'near' else 'far' end
        when 'team' then 'team-' || team
        end as value
    from draw cross join (select value as key from json_each(
        '["flagged", "kept", "mlflow.parentRunId", "mlflow.runName", "mlflow.source.name", "mlflow.user", "reviewed", "site", "team"]'))
) where value is not null
"""
_SUMMARIES = """
insert into series_summary (run_id, key_id, points, first_step, last_step, last_ms, last_value, min_value, min_step, max_value, max_step)
select n + {first}, key_id, 100, 0, 99, end_ms, value, value, 0, value, 99 from (
    select n, end_ms, k.id as key_id, k.name as name, case k.name
        when 'loss' then loss when 'acc' then acc when 'f1' then f1 when 'epoch' then cast(f1 * 7919 as integer) % 10
        when 'drift' then cast(n as real) / {runs} when 'lat' then lat when 'mem' then mem
        when 'auc' then case when draw_d < 0.5 then lat * mem end
        when 'some' then case when draw_e < 0.01 then mem end
        when 'few' then case when n % ({runs} / 10) = 3 then f1 end
        end as value
    from draw cross join series_keys k
) where value is not null or (name = 'loss' and n % 1000 = 999)
"""


def fill(directory: Path, runs: int) -> None:
    """Make a store with so many runs, a multiple of 1,000; nothing is done where there is one."""
    if (directory / "filled").exists():
        return
    asyncio.run(SqliteDatabase.open(directory, durability="off").close())  # makes the schema
    connection = apsw.Connection(str(directory / "lineal.db"))
    connection.execute("pragma journal_mode = off; pragma synchronous = off; pragma cache_size = -1000000; pragma temp_store = memory")
    indexes = [connection.execute("select sql from sqlite_schema where name = ?", (name,)).get for name in _INDEXES]
    connection.execute("begin")
    for name in _INDEXES:
        connection.execute(f"drop index {name}")
    experiments = [(EXPERIMENT_ID, "many"), (OTHER_EXPERIMENT_ID, "others")]
    connection.executemany(
        "insert into experiments (id, workspace_id, name, artifact_location, created_ms, updated_ms) values (?, 1, ?, '', 0, 0)",
        experiments,
    )
    connection.executemany("insert into series_keys (name) values (?)", [(name,) for name in _METRICS])
    _draw(connection, runs)
    for statement in (_NODES, _RUNS, _PARAMS, _TAGS, _SUMMARIES):
        begun = time.perf_counter()
        connection.execute(statement.format(first=FIRST_ID, runs=runs))
        print(f"  {time.perf_counter() - begun:6.1f} s  {' '.join(statement.split()[:3])}", flush=True)
    connection.execute("drop table draw")
    for index in indexes:
        connection.execute(index)
    connection.execute("commit; pragma journal_mode = wal")
    connection.close()
    (directory / "filled").touch()


def run_ids(directory: Path, numbers: Sequence[int]) -> list[str]:
    """The public ids of the runs with these numbers."""
    connection = apsw.Connection(str(directory / "lineal.db"), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        return [connection.execute("select public_id from runs where id = ?", (FIRST_ID + number,)).get for number in numbers]
    finally:
        connection.close()


def _draw(connection: apsw.Connection, runs: int) -> None:
    """A temporary table of what a run is made of."""
    random = np.random.default_rng(SEED)
    number = np.arange(runs)
    start = STARTED_MS + number * BETWEEN_MS + random.integers(-5 * BETWEEN_MS, 5 * BETWEEN_MS, runs)
    end = start + random.lognormal(13, 1.5, runs).astype(np.int64)
    loss = random.random(runs)
    acc = np.clip(1 - loss + random.normal(0, 0.02, runs), 0, 1)
    status = np.where(random.random(runs) < 0.05, 4, 3)
    status[random.random(runs) < 0.01] = 1
    status[number % (runs // 10) == 5] = 5
    deleted = (random.random(runs) < 0.02).astype(int)
    experiment = np.where(random.random(runs) < 0.1, OTHER_EXPERIMENT_ID, EXPERIMENT_ID)
    first_letter = np.where(number * 2 < runs, "quiet", "brave")
    names = [f"{word}-owl-{digits}" for word, digits in zip(first_letter.tolist(), random.integers(0, 1_000, runs).tolist(), strict=True)]
    ids = [f"{at:012x}7{n:019x}" for n, at in enumerate(start.tolist())]
    integers = (start, end, status, deleted, experiment, *(random.integers(0, count, runs) for count in (20, 10, 100, 10)))
    losses = [None if n % 1000 == 999 else value for n, value in enumerate(loss.tolist())]
    reals = (acc, *(random.random(runs) for _ in range(8)))
    columns = [number.tolist(), ids, names, *(each.tolist() for each in integers), losses, *(each.tolist() for each in reals)]
    connection.execute(
        "create temp table draw (n integer primary key, run_id, name, start_ms, end_ms, status, lifecycle, experiment_id, user, lr, model,"
        " team, loss, acc, f1, lat, mem, draw_a, draw_b, draw_c, draw_d, draw_e)"
    )
    connection.executemany(f"insert into draw values ({', '.join('?' * len(columns))})", zip(*columns, strict=True))

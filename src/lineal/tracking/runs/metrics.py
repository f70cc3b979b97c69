"""The latest metrics of runs that are known by their public ids."""

import math
from collections.abc import Sequence

from lineal.storage.database import Reader
from lineal.storage.sql import Sql, in_list

RUNS_MAX = 1_000
KEYS_MAX = 500


def latest_values(reader: Reader, workspace_id: int, run_ids: Sequence[str], keys: Sequence[str]) -> dict[str, dict[str, float]]:
    """Answer the latest values of some metrics of runs, by public id and key; what is not there is left out.

    Args:
        reader: Where to read.
        workspace_id: Whose runs.
        run_ids: Public ids, at most RUNS_MAX.
        keys: Names of metrics, at most KEYS_MAX.
    """
    assert len(run_ids) <= RUNS_MAX
    assert len(keys) <= KEYS_MAX
    rows = reader.rows(
        Sql(
            "select r.public_id, k.name, s.last_value from runs r join experiments x on x.id = r.experiment_id"
            " join series_summary s on s.run_id = r.id join series_keys k on k.id = s.key_id where x.workspace_id = ? and r.public_id in ",
            workspace_id,
        )
        + in_list(run_ids)
        + Sql(" and s.key_id in (select n.id from series_keys n where n.name in ")
        + in_list(keys)
        + Sql(") order by k.name")
    )
    found: dict[str, dict[str, float]] = {}
    for run_id, key, value in rows:
        found.setdefault(run_id, {})[key] = math.nan if value is None else value
    return found

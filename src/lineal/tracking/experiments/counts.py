"""How many runs experiments have."""

from collections.abc import Sequence

import msgspec

from lineal.storage.database import Reader
from lineal.storage.sql import Sql, in_list
from lineal.tracking.lifecycle import Lifecycle


class RunCounts(msgspec.Struct, frozen=True):
    """The runs of an experiment."""

    active: int = 0
    deleted: int = 0
    last_start_ms: int | None = None
    """When the newest active run started; None where there is none."""


def count_runs_of(reader: Reader, experiment_ids: Sequence[int]) -> dict[int, RunCounts]:
    """Answer the counts of each of the experiments, at most 1,000 of them."""
    assert len(experiment_ids) <= 1_000
    rows = reader.rows(
        Sql("select r.experiment_id, r.lifecycle, count(*), max(r.start_ms) from runs r where r.experiment_id in ")
        + in_list(experiment_ids)
        + Sql(" group by r.experiment_id, r.lifecycle")
    )
    found = dict.fromkeys(experiment_ids, RunCounts())
    for experiment_id, lifecycle, count, last_start_ms in rows:
        before = found[experiment_id]
        if lifecycle == Lifecycle.ACTIVE:
            found[experiment_id] = RunCounts(count, before.deleted, last_start_ms)
        else:
            found[experiment_id] = RunCounts(before.active, count, before.last_start_ms)
    return found

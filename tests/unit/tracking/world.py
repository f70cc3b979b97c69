"""A store with a clock of its own, for tests of tracking."""

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from lineal.storage.database import Database, Origin, Reader, Transaction
from lineal.tracking.experiments import commands as experiments
from lineal.tracking.runs import commands as runs
from lineal.tracking.runs import queries
from lineal.tracking.runs.values import Param, Run, Tag
from lineal.tracking.series.values import NO_POINTS, Points

C = TypeVar("C")
R = TypeVar("R")


class World:
    """One database, one event loop, and time that moves only when told."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.now_us = 1_000_000_000
        self._loop = asyncio.new_event_loop()
        self._runs = 0

    def do(self, f: Callable[[Transaction, C], R], command: C, actor: str = "ann") -> R:
        self.now_us += 1_000
        return self._loop.run_until_complete(
            self.database.write(f, command, Origin(actor=actor, at_us=self.now_us, request_id="r", unrestricted=True))
        )

    def ask(self, f: Callable[[Reader, C], R], query: C) -> R:
        return self._loop.run_until_complete(self.database.read(f, query))

    def close(self) -> None:
        self._loop.run_until_complete(self.database.close())
        self._loop.close()

    def experiment(self, name: str = "e", **fields: Any) -> int:
        return self.do(experiments.create_experiment, experiments.CreateExperiment(name, **fields))

    def run(self, experiment_id: int = 0, **fields: Any) -> str:
        self._runs += 1
        run_id = f"{self._runs:032x}"
        self.do(runs.create_run, runs.CreateRun(run_id, experiment_id, fallback_name="calm-owl-1", **fields))
        return run_id

    def log(
        self, run_id: str, *, metrics: Points = NO_POINTS, params: dict[str, str] | None = None, tags: dict[str, str] | None = None
    ) -> None:
        command = runs.LogToRun(
            run_id,
            metrics,
            tuple(Param(key, value) for key, value in (params or {}).items()),
            tuple(Tag(key, value) for key, value in (tags or {}).items()),
        )
        self.do(runs.log_to_run, command)

    def read(self, run_id: str) -> Run:
        return self.ask(queries.get_run, queries.ByRunId(1, run_id))


def points(*rows: tuple[str, float, int, int]) -> Points:
    """Rows of (key, value, time in ms, step)."""
    return Points([row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows], [row[3] for row in rows], [])

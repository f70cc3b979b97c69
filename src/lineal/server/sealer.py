"""Seals series in the background: looks at what was logged, plans on a reader's thread, and writes the plans part by part."""

import uuid

import msgspec

from lineal.errors import Conflict
from lineal.server.jobs import Job
from lineal.storage.database import Database, Origin
from lineal.tracking.series.backlog import Backlog, look, totals
from lineal.tracking.series.sealing import ClaimRun, SealRun, claim, plan, seal

LOOK_EVERY_S = 1.0
CLAIM_US = 60_000_000
"""Longer than a plan takes; a server that died has held up the sealing of its runs for so long."""
RESTART_EVERY_US = 3_600_000_000


class Sealer:
    """What one server seals, and how it gets on."""

    def __init__(self, database: Database, backlog: Backlog | None = None) -> None:
        """Seal the series of `database`, each time `step` is called; others may read from `backlog` how much waits."""
        self._database = database
        self._backlog = backlog or Backlog()
        self._holder = uuid.uuid4().hex
        self._restarted_us = 0
        self.points = 0
        """Points sealed since the start."""
        self.plans = 0
        """Plans carried out since the start."""

    def job(self) -> Job:
        """Answer the job that seals for as long as the server runs."""
        return Job("seal series", LOOK_EVERY_S, LOOK_EVERY_S, lambda _, origin: self.step(origin))

    async def step(self, origin: Origin) -> None:
        """Look at what was logged since the last time, and seal the runs that are due."""
        if self._restarted_us == 0:
            self._restarted_us = origin.at_us
        if origin.at_us - self._restarted_us > RESTART_EVERY_US:
            self._backlog.restart()
            self._restarted_us = origin.at_us
        if self._backlog.after_id == 0:
            self._backlog.begin(await self._database.peek(totals, None))
        while True:
            page = await self._database.read(look, self._backlog.after_id)
            self._backlog.note(page, origin.at_us)
            if page.is_end:
                break
        for query in self._backlog.due(origin.at_us):
            await self.seal(query, origin)

    async def seal(self, query: SealRun, origin: Origin) -> None:
        """Seal all that a run has in the log and that gains from it."""
        if self._database.dialect == "postgres":  # the process that owns a SQLite store has no rival
            claimed = await self._database.write(claim, ClaimRun(query.run_id, self._holder, CLAIM_US), origin)
            if not claimed:
                return
        sealed = False
        while (made := await self._database.read(plan, query)) is not None:
            own = msgspec.structs.replace(origin, workspace_id=made.workspace_id)
            try:
                for part in made.parts:
                    await self._database.write(seal, part, own)
            except Conflict:
                break  # another server is at it
            sealed = True
            self.points += made.points
            self.plans += 1
            if made.is_complete:
                break
        self._backlog.sealed(query.run_id, is_any=sealed)

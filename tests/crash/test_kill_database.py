"""`kill -9` of a process that writes through the Database port: what it acknowledged is there, and nothing is half there."""

import asyncio
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.crash.database_child import PARTS, opened

from lineal.ledger.verify import Verified, verify
from lineal.storage.database import Reader
from lineal.storage.sql import Sql

pytestmark = pytest.mark.crash

KILLS = 20
"""With the 30 of test_kill.py: 50 on each database."""
CHILD = Path(__file__).with_name("database_child.py")
ROOT = Path(__file__).parents[2]


def one_life(store: str, life: int, chance: random.Random) -> tuple[set[str], float]:
    """Let a child write and kill it; answer what it acknowledged and how long it took to open the store (seconds)."""
    command = [sys.executable, str(CHILD), store, str(life)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as child:
        assert child.stdout is not None
        first = child.stdout.readline()
        assert first.startswith("open "), first
        acknowledged = {child.stdout.readline()}  # it is writing now
        time.sleep(chance.uniform(0.0, 0.4))
        child.send_signal(signal.SIGKILL)
        acknowledged.update(child.stdout)
    whole = [line for line in acknowledged if line.endswith("\n")]
    return {line.split()[1] for line in whole}, float(first.split()[1])


def check(reader: Reader, start: Verified) -> tuple[dict[str, int], set[str], Verified]:
    """Answer the parts of each batch, the batches that have an event, and how far the ledger was verified."""
    parts = reader.rows(Sql("select batch, count(*) from crash_parts group by batch limit 1000000"))
    events = reader.rows(Sql("select record from events limit 1000000"))
    verified = verify(reader, start)
    assert verified.tree_size == len(events)  # dense: the last number is the count
    names = {record[0].split(b'"batch",0,"')[1].split(b'"')[0].decode() for record in events}
    return dict(parts), names, verified


def kill_and_check(store: str, seed: int) -> None:
    chance = random.Random(seed)
    everything: set[str] = set()
    verified = Verified()
    opening: list[float] = []
    parts: dict[str, int] = {}
    for life in range(KILLS):
        acknowledged, open_s = one_life(store, life, chance)
        everything |= acknowledged
        opening.append(open_s)
        database = opened(store)
        parts, with_event, verified = asyncio.run(_read(database, verified))
        assert everything <= parts.keys(), "acknowledged and lost"
        assert set(parts.values()) == {PARTS}, "half a command"
        assert parts.keys() == with_event, "an event without its change, or a change without its event"
    assert len(everything) >= KILLS
    print(f"\n{KILLS} kills, {len(everything)} acknowledged, {len(parts)} kept, slowest opening {max(opening):.3f} s")  # noqa: T201 - for people
    assert max(opening) < 30


async def _read(database, verified: Verified):
    try:
        return await database.read(check, Verified(verified.tree_size, verified.tops))
    finally:
        await database.close()


def test_sqlite_keeps_what_it_acknowledged(tmp_path: Path) -> None:
    kill_and_check(str(tmp_path / "store"), 1)


@pytest.mark.postgres
def test_postgres_keeps_what_it_acknowledged(postgres_url: str) -> None:
    kill_and_check(postgres_url, 2)

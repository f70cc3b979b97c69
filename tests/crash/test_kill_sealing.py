"""`kill -9` between and within the parts of sealing: every acknowledged point is there, once."""

import asyncio
import random
import subprocess
import sys
import time

import pytest
from tests.crash.sealing_child import KEYS, ORIGIN, POINTS, RUN_ID, opened

from lineal.ledger.verify import Verified, verify
from lineal.tracking.runs.commands import CreateRun, create_run
from lineal.tracking.runs.queries import SeriesOfRun, get_history
from lineal.tracking.series.backlog import size, totals
from lineal.tracking.series.verify import Page, check_page

pytestmark = [pytest.mark.crash, pytest.mark.slow]

KILLS = 10


def killed(store, number, wait_s):
    """Let the child write from `number` on for a while, kill it, and answer the last number it acknowledged."""
    command = [sys.executable, "-m", "tests.crash.sealing_child", store, str(number)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        acknowledged = [child.stdout.readline()]
        time.sleep(wait_s)
        child.kill()
        acknowledged += child.stdout.readlines()
    return int([line for line in acknowledged if line.endswith("\n")][-1])


async def checked(store, last):
    """Answer how many writes are there, after comparing every point of every series with what was written, and how many are sealed."""
    database = opened(store)
    try:
        whole = [(await database.read(get_history, SeriesOfRun(1, RUN_ID, key))).columns for key in KEYS]
        writes = len(whole[0].steps) // POINTS
        assert writes in {last + 1, last + 2}  # one may be durable without having been acknowledged
        for columns in whole:
            expected = list(range(writes * POINTS))
            assert columns.steps.tolist() == expected
            assert columns.values.tolist() == [step / 3 for step in expected]
        await database.read(verify, Verified())
        assert (await database.read(check_page, Page())).problems == ()
        counted, kept = await database.read(size, None), await database.read(totals, None)
        assert (kept.chunks, kept.sealed_points, kept.sealed_bytes) == (counted.chunks, counted.sealed_points, counted.sealed_bytes)
        return writes, counted.sealed_points
    finally:
        await database.close()


async def prepared(store):
    database = opened(store)
    assert (await database.write(create_run, CreateRun(RUN_ID, 0, fallback_name="n"), ORIGIN)).info.id == 1
    await database.close()


def live(store):
    asyncio.run(prepared(store))
    number = sealed = 0
    chance = random.Random(7)
    for _ in range(KILLS):
        last = killed(store, number, chance.uniform(0.05, 0.6))
        number, sealed = asyncio.run(checked(store, last))
    assert number > KILLS
    assert sealed > 0


def test_a_killed_sealer_loses_nothing_and_repeats_nothing(tmp_path):
    live(str(tmp_path))


@pytest.mark.postgres
def test_a_killed_sealer_on_postgres_loses_nothing_and_repeats_nothing(postgres_url):
    live(postgres_url)

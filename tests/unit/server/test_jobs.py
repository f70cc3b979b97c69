"""What the server does by itself, on real stores of both kinds."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator

import pytest

from lineal import ledger
from lineal.api.services import Services
from lineal.artifacts.collect import GRACE_US
from lineal.artifacts.paths import parse
from lineal.artifacts.store import ArtifactStore
from lineal.errors import Unavailable
from lineal.ledger import Event, queries
from lineal.ledger.verify import Verified, verify
from lineal.server import jobs
from lineal.server.assembly import assemble
from lineal.server.config import Config
from lineal.server.jobs import JOBS, Job, Jobs
from lineal.storage.database import Origin
from lineal.storage.postgres import PostgresDatabase
from lineal.storage.sqlite import SqliteDatabase

pytestmark = pytest.mark.anyio

NOW_US = time.time_ns() // 1000
ORIGIN = Origin("lineal", NOW_US)


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
async def services(request, tmp_path) -> AsyncIterator[Services]:
    if request.param == "sqlite":
        database = SqliteDatabase.temporary(before_commit=ledger.flush)
    else:
        database = PostgresDatabase.open(request.getfixturevalue("postgres_url"), before_commit=ledger.flush)
    assembly = await assemble(Config(artifacts=str(tmp_path / "blobs")), database, ORIGIN)
    yield assembly.services
    await database.close()
    await assembly.services.artifacts.blobs.close()


def _happen(tx, count):
    for number in range(count):
        ledger.append(tx, Event("test.happened", "test", number, str(number)))


async def _bytes(data):
    yield data


async def test_the_tree_grows_over_all_events_in_steps(services, monkeypatch):
    monkeypatch.setattr(jobs, "TREE_STEP_EVENTS", 10)
    before = await services.db.read(queries.checkpoint, None)
    await services.db.write(_happen, 35, origin=ORIGIN)
    await jobs.extend_tree(services, ORIGIN)
    after = await services.db.read(queries.checkpoint, None)
    assert after.tree_size - before.tree_size >= 35
    assert await services.db.read(queries.uncovered_count, None) == 0
    verified = await services.db.read(verify, Verified())
    assert (verified.tree_size, verified.complete) == (after.tree_size, True)
    await jobs.extend_tree(services, Origin("lineal", NOW_US + 1))
    assert await services.db.read(queries.checkpoint, None) == after, "nothing happened, so there is no new checkpoint"


async def test_only_old_bytes_without_a_name_are_removed(services):
    store = ArtifactStore(services.artifacts.database, services.artifacts.blobs, inline_bytes_max=-1)
    kept = await store.upload(parse("a/kept"), _bytes(b"kept"), ORIGIN)
    replaced = await store.upload(parse("a/file"), _bytes(b"old"), ORIGIN)
    named = await store.upload(parse("a/file"), _bytes(b"new"), ORIGIN)
    everything = {kept.digest, replaced.digest, named.digest}
    await jobs.collect_blobs(services, ORIGIN)
    assert await store.blobs.existing(everything) == everything, "an upload may still be about to name its bytes"
    await jobs.collect_blobs(services, Origin("lineal", time.time_ns() // 1000 + GRACE_US))
    assert await store.blobs.existing(everything) == {kept.digest, named.digest}


async def test_abandoned_uploads_are_given_up(services):
    await services.artifacts.create_upload(parse("a/large"), ORIGIN)
    assert await services.artifacts.blobs.expire_uploads(0) == 0
    await jobs.expire_uploads(services, Origin("lineal", time.time_ns() // 1000 + (jobs.UPLOAD_IDLE_MAX_S + 1) * 1_000_000))
    assert await services.artifacts.blobs.expire_uploads(2 * NOW_US) == 0, "it was there and is gone"


async def test_a_failing_job_is_logged_and_tried_again_and_disturbs_no_other(services, caplog):
    runs = {"unlucky": 0, "broken": 0, "fine": 0}
    done = asyncio.Event()

    async def unlucky(_services, _origin):
        runs["unlucky"] += 1
        raise Unavailable("the disk is full", detail="sda1")

    async def broken(_services, _origin):
        runs["broken"] += 1
        raise ZeroDivisionError

    async def fine(_services, origin):
        runs["fine"] += 1
        assert origin.actor == "lineal"
        if min(runs.values()) >= 2:
            done.set()

    running = Jobs(services, [Job(run.__name__, 0, 0.001, run) for run in (unlucky, broken, fine)])
    with caplog.at_level(logging.WARNING):
        running.start(asyncio.get_running_loop())
        await asyncio.wait_for(done.wait(), 30)
        await running.stop()
    assert "unlucky failed: the disk is full sda1" in caplog.text
    assert "broken failed" in caplog.text
    assert "ZeroDivisionError" in caplog.text
    ended = dict(runs)
    await asyncio.sleep(0.02)
    assert runs == ended, "nothing runs after stop"


def test_every_job_has_a_name_of_its_own_and_pauses():
    assert len({job.name for job in JOBS}) == len(JOBS)
    assert all(job.every_s >= 1 and job.first_after_s > 0 for job in JOBS)

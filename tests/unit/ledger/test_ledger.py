"""Events, proofs and the verification of the ledger on a real store."""

from collections.abc import AsyncIterator
from pathlib import Path

import apsw
import msgspec
import pytest

from lineal import ledger
from lineal.errors import Corrupt, Invalid, LimitExceeded, NotFound
from lineal.ledger import Event, merkle, queries
from lineal.ledger.queries import ConsistencyProof, EventsAfter, InclusionProof, SubjectEvents
from lineal.ledger.values import leaf_hash
from lineal.ledger.verify import PAGE_EVENTS, Verified, verify, verify_page
from lineal.storage.database import Origin, Transaction
from lineal.storage.sqlite import SqliteDatabase

pytestmark = pytest.mark.anyio

ORIGIN = Origin("ada", 1_700_000_000_000_000, "r-1")


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[SqliteDatabase]:
    database = SqliteDatabase.open(tmp_path, durability="off", before_commit=ledger.flush)
    yield database
    await database.close()


async def append(database: SqliteDatabase, count: int, subject_id: int = 1) -> None:
    def events(tx: Transaction, _: None) -> None:
        for number in range(count):
            ledger.append(tx, Event("thing.changed", "thing", subject_id, f"t-{subject_id}", None, {"n": number}))

    await database.write(events, None, origin=ORIGIN)


async def extend(database: SqliteDatabase, limit: int = 10_000) -> queries.Checkpoint:
    return await database.write(ledger.extend_tree, limit, origin=ORIGIN)


def tamper(database: SqliteDatabase, sql: str) -> None:
    connection = apsw.Connection(str(database.directory / "lineal.db"))
    connection.execute(sql)
    assert connection.changes() > 0
    connection.close()


async def test_an_event_is_found_by_its_number(database: SqliteDatabase) -> None:
    await append(database, 3)
    entry = await database.read(queries.event, 2)
    assert (entry.record.seq, entry.record.actor, entry.record.after) == (2, "ada", {"n": 1})
    with pytest.raises(NotFound, match="Event '4' not found"):
        await database.read(queries.event, 4)


async def test_pages_of_a_subject_joined_are_the_whole(database: SqliteDatabase) -> None:
    for _ in range(7):
        await append(database, 3, subject_id=1)
        await append(database, 2, subject_id=2)
    seen: list[int] = []
    cursor = queries.SEQ_MAX
    while page := await database.read(queries.events_of_subject, SubjectEvents("thing", 1, cursor, 4)):
        seen += [entry.record.seq for entry in page]
        cursor = seen[-1]
    assert seen == [seq for seq in range(35, 0, -1) if (seq - 1) % 5 < 3]
    assert [entry.record.seq for entry in await database.read(queries.events_after, EventsAfter(33, 9))] == [34, 35]


async def test_a_page_has_a_limit(database: SqliteDatabase) -> None:
    with pytest.raises(LimitExceeded):
        await database.read(queries.events_after, EventsAfter(0, 1001))
    with pytest.raises(Invalid):
        await database.read(queries.events_of_subject, SubjectEvents("thing", 1, limit=0))


async def test_the_tree_grows_in_steps_to_the_same_roots(database: SqliteDatabase) -> None:
    assert await extend(database) == queries.Checkpoint(0, merkle.EMPTY_ROOT, 0)
    await append(database, 37)
    sizes = [(await extend(database, limit)).tree_size for limit in (1, 1, 2, 5, 100, 100)]
    assert sizes == [1, 2, 4, 9, 37, 37]
    await append(database, 5)
    last = await extend(database)
    assert (last.tree_size, last.at_us) == (42, ORIGIN.at_us)
    leaves = [entry.leaf for entry in await database.read(queries.events_after, EventsAfter(0, 100))]
    growth = merkle.Growth(0, [])
    for leaf in leaves:
        list(growth.add(leaf))
    assert growth.root() == last.root == await database.read(queries.root, 42)


async def test_proofs_from_the_store_verify(database: SqliteDatabase) -> None:
    await append(database, 23)
    await extend(database)
    for size in (1, 2, 7, 16, 22, 23):
        root = await database.read(queries.root, size)
        for seq in range(1, size + 1):
            leaf = (await database.read(queries.event, seq)).leaf
            path = await database.read(queries.inclusion_proof, InclusionProof(seq, size))
            assert merkle.includes(leaf, seq - 1, size, path, root)
        newest = await database.read(queries.root, 23)
        path = await database.read(queries.consistency_proof, ConsistencyProof(size, 23))
        assert merkle.extends(size, root, 23, newest, path)


async def test_proofs_beyond_the_tree_are_refused(database: SqliteDatabase) -> None:
    await append(database, 5)
    await extend(database, 3)
    with pytest.raises(Invalid):
        await database.read(queries.root, 4)
    for beyond in (InclusionProof(1, 4), InclusionProof(4, 3), InclusionProof(0, 3)):
        with pytest.raises(Invalid):
            await database.read(queries.inclusion_proof, beyond)
    for beyond in (ConsistencyProof(0, 3), ConsistencyProof(3, 4)):
        with pytest.raises(Invalid):
            await database.read(queries.consistency_proof, beyond)


async def test_an_honest_ledger_verifies_page_by_page(database: SqliteDatabase) -> None:
    assert (await database.read(verify, Verified())).complete
    await append(database, PAGE_EVENTS + 700)
    for limit in (900, 900, 300):
        await extend(database, limit)
    whole = await database.read(verify, Verified())
    assert (whole.tree_size, whole.complete) == (PAGE_EVENTS + 700, True)
    first = await database.read(verify_page, Verified())
    assert (first.tree_size, first.complete) == (PAGE_EVENTS, False)
    await append(database, 10)
    assert (await database.read(verify, first)).tree_size == PAGE_EVENTS + 710


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("update events set record = replace(record, '\"n\":4', '\"n\":5') where seq = 5", "event 5 does not have"),
        ("update events set record = cast(replace(record, '\"n\":4', '\"n\":5') as blob) where seq = 5", "event 5 does not have"),
        ("update events set leaf = zeroblob(32) where seq = 9", "event 9 does not have"),
        ("update events set actor = 'eve' where seq = 3", "columns of event 3"),
        ("update events set at_us = at_us + 1 where seq = 3", "columns of event 3"),
        ("delete from events where seq = 7", "event 7 is missing"),
        ("delete from events where seq > 10", "a checkpoint covers 20 events, the ledger ends at 10"),
        ("update merkle_nodes set hash = zeroblob(32) where level = 2 and position = 1", "node 1 at level 2"),
        ("delete from merkle_nodes where level = 1 and position = 3", "node 3 at level 1"),
        ("update checkpoints set root = zeroblob(32) where tree_size = 12", "checkpoint over 12"),
    ],
)
async def test_a_changed_byte_is_found(database: SqliteDatabase, sql: str, said: str) -> None:
    await append(database, 20)
    await extend(database, 12)
    await extend(database)
    await database.read(verify, Verified())
    tamper(database, sql)
    with pytest.raises(Corrupt, match=said):
        await database.read(verify, Verified())


async def test_a_record_rewritten_with_its_leaf_is_found_by_the_tree(database: SqliteDatabase) -> None:
    await append(database, 20)
    kept = await extend(database)
    record = (await database.read(queries.event, 5)).record
    forged = msgspec.json.encode(msgspec.structs.replace(record, after={"n": "forged"}))
    connection = apsw.Connection(str(database.directory / "lineal.db"))
    connection.execute("update events set record = ?, leaf = ? where seq = 5", (forged, leaf_hash(forged)))
    connection.close()
    with pytest.raises(Corrupt, match="node 2 at level 1"):
        await database.read(verify, Verified())
    assert await database.read(queries.root, kept.tree_size) == kept.root

"""The bytes that are hashed never change: whoever kept a root must find it again with every later version."""

import hashlib

import pytest

from lineal import ledger
from lineal.ledger import Event
from lineal.ledger.values import leaf_hash, node_hash
from lineal.storage.database import Origin
from lineal.storage.sql import Sql
from lineal.storage.sqlite import SqliteDatabase

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def _written(event: Event, origin: Origin) -> tuple[bytes, bytes]:
    database = SqliteDatabase.temporary(before_commit=ledger.flush)
    try:
        await database.write(ledger.append, event, origin=origin)
        (written,) = await database.read(lambda reader, _: reader.rows(Sql("select record, leaf from events limit 2")), None)
    finally:
        await database.close()
    return written


async def test_the_canonical_record_of_an_event() -> None:
    event = Event("alias.set", "registered_model", 17, "fraud-détection", {"version": 2}, {"version": 3, "by": None, "p": [0.1, True]})
    record, leaf = await _written(event, Origin("ada", 1_700_000_000_123_456, "r-1", 1))
    assert (
        record
        == (
            '[1,1,1700000000123456,1,"ada","r-1","alias.set","registered_model",17,"fraud-détection",'
            '{"version":2},{"version":3,"by":null,"p":[0.1,true]}]'
        ).encode()
    )
    assert leaf == hashlib.sha256(b"\x00" + record).digest()
    assert leaf.hex() == "79c0875954948e4fac5fb5c212c65ef77a28ba5f4d094b389e46d9147994eab4"


def test_leaves_and_nodes_are_told_apart() -> None:
    left, right = leaf_hash(b"a"), leaf_hash(b"b")
    assert left.hex() == "022a6979e6dab7aa5ae4c3e5e45f7e977112a7e63593820dbec1ec738a24f93c"
    assert node_hash(left, right) == hashlib.sha256(b"\x01" + left + right).digest()
    assert node_hash(left, right) != leaf_hash(left + right)
    assert node_hash(left, right) != node_hash(right, left)

"""A disk that is full is answered as such, costs nothing that was acknowledged, and the store goes on when there is room again."""

import asyncio
import json
import subprocess
import sys
from pathlib import Path

import pytest

from lineal import ledger
from lineal.ledger.verify import Verified, verify
from lineal.storage.sqlite import SqliteDatabase

pytestmark = pytest.mark.crash

CHILD = Path(__file__).with_name("full_disk_child.py")


@pytest.mark.parametrize("how", ["limit", "nospace"])
def test_a_full_disk_is_answered_and_survived(tmp_path: Path, how: str) -> None:
    done = subprocess.run([sys.executable, CHILD, tmp_path / "store", how], capture_output=True, text=True, check=True)
    told = json.loads(done.stdout)
    assert all(error == "" for _, error in told["before"] + told["after"])
    refused = [error for _, error in told["during"] if error]
    assert len(refused) >= 40
    assert all(error.startswith("Unavailable: ") and "nothing was written" in error for error in refused)
    acknowledged = [number for part in ("before", "during", "after") for number, error in told[part] if not error]
    assert told["counts"] == [[number, 3] for number in sorted(acknowledged)]
    assert told["while_full"] == 3 * (len(acknowledged) - 3)
    assert asyncio.run(_verified(tmp_path / "store")) == len(acknowledged)


async def _verified(directory: Path) -> int:
    database = SqliteDatabase.open(directory, before_commit=ledger.flush)
    try:
        return (await database.read(verify, Verified())).tree_size
    finally:
        await database.close()

"""Stores in memory leave nothing behind, not even after `kill -9`."""

import asyncio
import os
from pathlib import Path

from tests.servers import LinealServer

from lineal.storage.sqlite import SqliteDatabase, throwaway
from lineal.storage.sqlite.lock import LOCK_NAME


def _of_process(pid: int) -> list[Path]:
    found = throwaway._parent().glob(throwaway.PREFIX + "*")
    return [path for path in found if f"process {pid} " in (path / LOCK_NAME).read_text("utf-8")]


def test_what_a_killed_server_left_is_removed_by_the_next_start_and_a_living_one_keeps_its_own():
    killed, living = LinealServer(":memory:"), LinealServer(":memory:")
    try:
        killed.kill()
        (left,) = _of_process(killed.process.pid)
        (kept,) = _of_process(living.process.pid)
        database = SqliteDatabase.temporary()
        assert not left.exists()
        assert kept.exists()
        assert database.directory.exists()
        asyncio.run(database.close())
        assert not database.directory.exists()
    finally:
        living.stop()
    assert not kept.exists()


def test_a_store_that_is_just_starting_is_left_alone():
    starting = throwaway.new_directory()
    try:
        throwaway.new_directory().rmdir()
        assert starting.exists(), "it has no lock file yet"
        (starting / LOCK_NAME).touch()
        throwaway.new_directory().rmdir()
        assert starting.exists(), "it does not hold its lock yet"
    finally:
        (starting / LOCK_NAME).write_text(f"process {os.getpid()} on here\n")
        throwaway.new_directory().rmdir()
    assert not starting.exists()

"""`lineal verify` finds what is not what it was, on both kinds of store."""

import asyncio

import pytest

from lineal.storage.database import Origin
from lineal.storage.sql import Sql

MALLORY = Origin("mallory", 0)


def _overwrite(path, data):
    path.chmod(0o644)
    path.write_bytes(data)


def _tamper(world, text, *parameters):
    """Change the database behind Lineal's back."""

    async def act(store):
        def change(tx, _):
            tx.run(Sql(text, *parameters))

        await store.database.write(change, None, MALLORY)

    world.write(act)


def test_a_store_that_is_what_it_was_passes(world):
    ended = world.run("verify")
    assert ended.exit_code == 0, ended.output
    assert "manifests, 3 blobs (31 bytes)" in ended.output
    assert "checked 0 events" not in ended.output
    assert "1 chunks and 2 log rows of series" in ended.output


def test_changed_bytes_are_found_with_what_suffers(world):
    _overwrite(world.path("a/sealed"), b"SEALED bytes")
    ended = world.run("verify")
    assert ended.exit_code == 1
    assert f"blob {world.digests['a/sealed']} does not have the bytes it was stored with" in ended.output
    assert "sealed tree sealed (workspace 1, model-versions/v1)" in ended.output
    assert "Error: 1 thing is not what it was" in ended.output


def test_small_bytes_in_the_database_are_checked_and_an_upload_mends_them(world):
    world.put_inline("a/small", b"small bytes")
    assert "4 blobs (42 bytes)" in world.run("verify").output
    _tamper(world, "update inline_blobs set data = ?", b"SMALL bytes")
    ended = world.run("verify")
    assert ended.exit_code == 1
    said = f"blob {world.digests['a/small']} does not have the bytes it was stored with\n    file a/small (workspace 1)"
    assert said in ended.output
    _tamper(world, "update inline_blobs set data = ?", b"less")
    assert f"blob {world.digests['a/small']} has 4 bytes, should have 11" in world.run("verify").output
    world.put_inline("a/small", b"small bytes")
    assert world.run("verify").exit_code == 0
    _tamper(world, "delete from inline_blobs")
    assert f"blob {world.digests['a/small']} is missing" in world.run("verify").output


def test_everything_wrong_is_said_at_once(world):
    world.path("a/kept").unlink()
    _overwrite(world.path("a/sealed"), b"short")
    ended = world.run("verify")
    assert ended.exit_code == 1
    assert f"blob {world.digests['a/kept']} is missing\n    file a/kept (workspace 1)" in ended.output
    assert f"blob {world.digests['a/sealed']} has 5 bytes, should have 12" in ended.output
    assert "Error: 2 things are not what they were" in ended.output


def test_bytes_that_nothing_refers_to_are_read_too(world):
    _overwrite(world.path("a/lost"), b"Nobody needs me")
    ended = world.run("verify")
    assert ended.exit_code == 1
    assert f"blob {world.digests['a/lost']} does not have" in ended.output


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("update events set actor = 'mallory' where seq = 2", "the columns of event 2 differ from its record"),
        ("delete from events where seq = 2", "event 2 is missing"),
        ("update checkpoints set tree_size = tree_size + 1000", "The ledger is not what it was: a checkpoint covers"),
        ("update manifest_entries set path = 'renamed' where path = 'sealed'", "has other files than it was sealed with"),
        (
            "update series_blocks set data = substr(data, 1, length(data) - 1)",
            "does not have the bytes it was sealed with\n    series of run aaa",
        ),
        ("delete from series_log where points > 0", "of the log is missing\n    series of run aaa"),
        ("update manifests set files_count = 7", "has another number of files or bytes than it was sealed with"),
    ],
)
def test_a_changed_database_is_found(world, change, said):
    _tamper(world, change)
    ended = world.run("verify")
    assert ended.exit_code == 1
    assert said in ended.output


def test_a_store_that_is_not_there_is_not_made(world, tmp_path):
    nowhere = tmp_path / "nowhere"
    for command in ("verify", "gc"):
        ended = world.run(command, "--store", str(nowhere))
        assert (ended.exit_code, f"There is no store in {nowhere}" in ended.output) == (1, True)
        assert not nowhere.exists()
        ended = world.run(command, "--artifacts", str(nowhere))
        assert (ended.exit_code, f"The directory of the bytes, {nowhere}, is not there" in ended.output) == (1, True)
        assert not nowhere.exists()


def test_a_store_in_use_is_refused_with_what_to_do(world):
    if "postgresql" in world.options[1]:
        pytest.skip("servers may run on a PostgreSQL store meanwhile")
    held = world.open_database()
    ended = world.run("verify")
    assert ended.exit_code == 1
    assert "is in use by process" in ended.output
    asyncio.run(held.close())

"""`lineal gc` removes what nothing refers to, and can say why the rest lives."""

import asyncio
import hashlib

from lineal.storage.sqlite import SqliteDatabase


def test_a_dry_run_says_what_would_go_and_removes_nothing(world):
    for options in ((), ("--dry-run",)):
        ended = world.run("gc", "--grace-hours", "0", *options)
        assert ended.exit_code == 0, ended.output
        assert world.digests["a/lost"] in ended.output
        assert "would remove 1 of 3 blobs, 15 bytes" in ended.output
        assert "say --delete" in ended.output
    assert world.path("a/lost").exists()


def test_deleting_removes_just_that(world):
    ended = world.run("gc", "--grace-hours", "0", "--delete")
    assert (ended.exit_code, "removed 1 of 3 blobs, 15 bytes" in ended.output) == (0, True)
    assert not world.path("a/lost").exists()
    assert world.path("a/kept").exists()
    assert world.path("a/sealed").exists()
    assert "removed 0 of 2 blobs" in world.run("gc", "--grace-hours", "0", "--delete").output
    assert world.run("verify").exit_code == 0


def test_what_was_just_stored_is_kept(world):
    ended = world.run("gc", "--delete")
    assert (ended.exit_code, ended.output) == (0, "removed 0 of 3 blobs, 0 bytes\n")


def test_each_blob_can_be_explained(world):
    kept, sealed, lost = (world.run("gc", "--explain", world.digests[name]).output for name in ("a/kept", "a/sealed", "a/lost"))
    assert "file a/kept (workspace 1)" in kept
    assert "sealed tree sealed (workspace 1, model-versions/v1)" in sealed
    assert "12 bytes, last stored 20" in sealed
    assert "Nothing refers to it" in lost
    unknown = hashlib.sha256(b"never stored").hexdigest()
    for text, said in ((unknown, f"Blob '{unknown}' not found"), ("abc", "is not a SHA-256"), ("xyz", "is not a SHA-256")):
        ended = world.run("gc", "--explain", text)
        assert (ended.exit_code, said in ended.output) == (1, True), ended.output


def test_the_bytes_of_another_database_are_no_garbage(world, tmp_path):
    assert world.run("gc").exit_code == 0  # it owns its bytes from now on
    other = tmp_path / "other"
    asyncio.run(SqliteDatabase.open(other).close())
    ended = world.run("gc", "--store", str(other), "--artifacts", str(world.directory), "--delete", "--grace-hours", "0")
    assert (ended.exit_code, "belong to another database" in ended.output) == (1, True)
    assert world.path("a/kept").exists()
    assert world.path("a/lost").exists()


def test_a_small_blob_in_the_database_is_explained_and_removed(world):
    world.put_inline("a/small", b"small bytes")
    ended = world.run("gc", "--explain", world.digests["a/small"])
    assert (ended.exit_code, ended.output.splitlines()[0][:21]) == (0, "11 bytes, last stored")
    assert "file a/small (workspace 1)" in ended.output
    world.put_inline("a/small", b"others")
    ended = world.run("gc", "--grace-hours", "0", "--delete")
    assert world.digests["a/small"] not in ended.output
    assert "removed 2 of 5 blobs, 26 bytes" in ended.output

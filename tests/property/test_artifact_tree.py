"""The tree of artifacts against a dict: files, directories, listings in pages, and sealed copies that never change."""

import asyncio
import hashlib
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from lineal import ledger
from lineal.artifacts import paths
from lineal.artifacts.manifests import AddSealedTree, Seal, add_sealed_tree, seal
from lineal.artifacts.queries import ListDirectory
from lineal.artifacts.store import ArtifactStore
from lineal.errors import Invalid, NotFound
from lineal.storage.blobs import DiskBlobStore
from lineal.storage.database import Origin
from lineal.storage.sqlite import SqliteDatabase

SEGMENTS = st.sampled_from(["a", "a.b", "a-b", "a b", "a0", "b", "\u00e9"])
PATHS = st.lists(SEGMENTS, min_size=1, max_size=3).map("/".join)
DIRECTORIES = st.just("") | PATHS
ORIGIN = Origin(actor="ada", at_us=1)


async def chunks(data: bytes) -> AsyncIterator[bytes]:
    yield data


def below(model: dict[str, bytes], directory: str) -> dict[str, bytes]:
    prefix = f"{directory}/" if directory else ""
    return {path[len(prefix) :]: data for path, data in model.items() if path.startswith(prefix)}


def listed(model: dict[str, bytes], directory: str) -> list[str]:
    heads = {path.partition("/") for path in below(model, directory)}
    return sorted({head + slash for head, slash, _ in heads})


class ArtifactTree(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = tempfile.TemporaryDirectory()
        self.database = SqliteDatabase.temporary(before_commit=ledger.flush)
        self.store = ArtifactStore(self.database, DiskBlobStore(Path(self.folder.name)))
        self.model: dict[str, bytes] = {}
        self.sealed: dict[str, dict[str, bytes]] = {}

    def teardown(self) -> None:
        self.runner.run(self.database.close())
        self.runner.run(self.store.blobs.close())
        self.runner.close()
        self.folder.cleanup()

    @rule(path=PATHS, data=st.binary(max_size=3))
    def put(self, path: str, data: bytes) -> None:
        is_directory = bool(below(self.model, path))
        is_below_file = any(above in self.model for above in paths.ancestors(paths.parse(path)))
        try:
            self.runner.run(self.store.upload(paths.parse(path), chunks(data), ORIGIN))
        except Invalid:
            assert is_directory or is_below_file
        else:
            assert not is_directory
            assert not is_below_file
            self.model[path] = data

    @rule(path=PATHS)
    def delete(self, path: str) -> None:
        gone = {name for name in self.model if name == path or name.startswith(f"{path}/")}
        try:
            deleted = self.runner.run(self.store.delete(paths.parse(path), ORIGIN))
        except NotFound:
            assert not gone
        else:
            assert deleted.files_count == len(gone)
            assert deleted.size_bytes == sum(len(self.model.pop(name)) for name in gone)

    @rule(path=DIRECTORIES)
    def seal(self, path: str) -> None:
        files = below(self.model, path) or ({paths.basename(paths.parse(path)): self.model[path]} if path in self.model else {})
        manifest = self.runner.run(self.database.write(seal, Seal(paths.parse_directory(path)), ORIGIN))
        lines = "".join(f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files))
        assert manifest.hex == hashlib.sha256(lines.encode()).hexdigest()
        name = f"mv-{len(self.sealed)}"
        self.runner.run(self.database.write(add_sealed_tree, AddSealedTree(name, manifest.id), ORIGIN))
        self.sealed[name] = files

    @rule(directory=DIRECTORIES, limit=st.integers(1, 5))
    def pages_joined_are_the_whole(self, directory: str, limit: int) -> None:
        assert self.names(directory, limit) == [f"{directory}/{name}".lstrip("/") for name in listed(self.model, directory)]

    @rule(directory=DIRECTORIES, limit=st.integers(1, 5))
    def sealed_trees_never_change(self, directory: str, limit: int) -> None:
        for name, files in self.sealed.items():
            root = f"model-versions/{name}"
            place = f"{root}/{directory}".rstrip("/")
            assert self.names(place, limit) == [f"{place}/{child}" for child in listed(files, directory)]
            for path, data in files.items():
                assert self.content(f"{root}/{path}") == data

    @invariant()
    def every_file_is_read_as_it_was_put(self) -> None:
        for path, data in self.model.items():
            assert self.content(path) == data

    def names(self, directory: str, limit: int) -> list[str]:
        found: list[str] = []
        start = ""
        while True:
            page = self.runner.run(self.store.list(ListDirectory(1, paths.parse_directory(directory), start, limit)))
            found.extend(child.path if child.file else f"{child.path}/" for child in page.children)
            start = page.next
            if not start:
                return found

    def content(self, path: str) -> bytes:
        async def read() -> bytes:
            file = await self.store.find(1, paths.parse(path))
            return b"".join([piece async for piece in self.store.read(file)])

        return self.runner.run(read())


TestArtifactTree = ArtifactTree.TestCase
TestArtifactTree.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)

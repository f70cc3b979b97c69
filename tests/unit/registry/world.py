"""A registry on a real database, driven one command at a time with a clock of its own."""

import asyncio
import itertools
from collections.abc import Callable
from typing import Any, TypeVar

import msgspec

from lineal.access.values import EVERY, Level, Viewer
from lineal.artifacts.commands import PutFile, put_file
from lineal.artifacts.paths import parse
from lineal.registry.aliases import commands as aliases
from lineal.registry.models import commands as models
from lineal.registry.names import Tag
from lineal.registry.values import ModelVersion, RegisteredModel
from lineal.registry.versions import commands as versions
from lineal.registry.versions import queries
from lineal.storage.blobs import Blob, Digest
from lineal.storage.database import Database, Origin, Reader, Transaction
from lineal.storage.sql import Sql
from lineal.tracking.runs.commands import CreateRun, create_run
from lineal.tracking.runs.values import Run

Q = TypeVar("Q")
R = TypeVar("R")

WORKSPACE = 1


class World:
    """Every command happens a millisecond after the one before, unless it says when."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.now_us = 1_000_000
        self._runner = asyncio.Runner()
        self._numbers = itertools.count(1)
        self._principals: dict[str, int] = {}

    def close(self) -> None:
        self._runner.run(self.database.close())
        self._runner.close()

    def do(self, f: Callable[[Transaction, Q], R], command: Q, *, at_us: int | None = None, actor: str = "ada") -> R:
        """Those who were granted something may do that; everybody else may do everything."""
        self.now_us = self.now_us + 1_000 if at_us is None else at_us
        viewer = self.viewer(actor)
        origin = Origin(actor, self.now_us, "test", WORKSPACE, viewer.principal_ids, viewer.unrestricted)
        return self._runner.run(_await(self.database.write, f, command, origin))

    def viewer(self, name: str) -> Viewer:
        principal = self._principals.get(name)
        return Viewer(name, () if principal is None else (principal,), unrestricted=principal is None)

    def grant(self, name: str, level: Level, model_id: int = EVERY, *, kind: str = "registered_model", detail: str = "") -> None:
        """Let somebody have a level and no other; NONE makes somebody who may do nothing."""

        def granted(tx: Transaction, _: None) -> int:
            if name not in self._principals:
                made = Sql(
                    "insert into principals (kind, name, name_key, email, created_ms) values ('user', ?, ?, ?, 0)",
                    name,
                    name,
                    f"{name}@x.org",
                )
                tx.run(made)
            principal = int(tx.value(Sql("select id from principals where name_key = ?", name)))
            tx.run(Sql("delete from grants where principal_id = ? and object_kind = ? and detail = ?", principal, kind, detail))
            columns = Sql("insert into grants (principal_id, object_kind, object_id, detail, level, granted_ms, granted_by) values ")
            row = columns + Sql("(?, ?, ?, ?, ?, 0, '')", principal, kind, model_id, detail, int(level))
            if level > Level.NONE:
                tx.run(row)
            return principal

        self._principals[name] = self.do(granted, None)

    def ask(self, f: Callable[[Reader, Q], R], query: Q) -> R:
        return self._runner.run(_await(self.database.read, f, query))

    def rows(self, sql: Sql) -> list[tuple[Any, ...]]:
        return self.ask(lambda reader, query: reader.rows(query), sql)

    def events(self) -> list[tuple[str, str, Any, Any]]:
        """Kind, subject, before and after of every event, oldest first."""
        records = (msgspec.json.decode(bytes(row[0])) for row in self.rows(Sql("select record from events order by seq")))
        return [(record[6], record[9], record[10], record[11]) for record in records]

    def model(self, name: str, **tags: str) -> RegisteredModel:
        return self.do(models.create_model, models.CreateModel(name, tags=tuple(Tag(*item) for item in tags.items())))

    def version(self, name: str, source: str = "s3://bucket/model", **more: Any) -> ModelVersion:
        public_id = f"mv-{next(self._numbers):032x}"
        tags = tuple(Tag(*item) for item in more.pop("tags", {}).items())
        return self.do(versions.create_version, versions.CreateVersion(public_id, name, source, tags=tags, **more))

    def get(self, name: str, version: int) -> ModelVersion:
        return self.ask(queries.get_version, queries.ByNumber(WORKSPACE, name, version))

    def alias(self, name: str, alias: str, version: int, **when: Any) -> None:
        self.do(aliases.set_alias, aliases.SetAlias(name, alias, version), **when)

    def run(self, experiment_id: int = 0) -> Run:
        command = CreateRun(f"{next(self._numbers):032x}", experiment_id, "a-run")
        return self.do(create_run, command)

    def file(self, path: str, content: int = 1) -> None:
        """Put a file in the artifact tree; `content` stands for its bytes."""
        blob = Blob(Digest(content.to_bytes(32, "big")), content)
        self.do(put_file, PutFile(parse(path), blob))


async def _await(method: Callable[..., Any], *arguments: Any) -> Any:
    return await method(*arguments)

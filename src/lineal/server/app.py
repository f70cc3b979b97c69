"""The whole server on one screen."""

import contextlib
import secrets
from collections.abc import AsyncIterator
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route

from lineal import __version__, ledger
from lineal.api.dispatch import Dispatcher
from lineal.api.mlflow.errors import answer_unknown
from lineal.api.mlflow.protocol import MLFLOW
from lineal.api.services import Services
from lineal.storage.sqlite import SqliteDatabase


async def _health(_: Request) -> PlainTextResponse:
    return PlainTextResponse("OK")


async def _version(_: Request) -> PlainTextResponse:
    return PlainTextResponse(__version__)


def create_app(store: str) -> Starlette:
    """Open the store and put the server together."""
    database = (
        SqliteDatabase.temporary(before_commit=ledger.flush)
        if store == ":memory:"
        else SqliteDatabase.open(Path(store), before_commit=ledger.flush)
    )
    services = Services(db=database, secret=secrets.token_bytes(32), version=__version__)
    dispatcher = Dispatcher(services, [MLFLOW], answer_unknown)

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        await database.close()

    return Starlette(
        routes=[Route("/health", _health), Route("/version", _version), Mount("/", dispatcher)],
        lifespan=lifespan,
    )

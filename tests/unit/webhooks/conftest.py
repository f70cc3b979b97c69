"""A registry on each database, and webhooks in it."""

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tests.unit.registry.world import World

from lineal import ledger
from lineal.storage.postgres import PostgresDatabase
from lineal.storage.sqlite import SqliteDatabase
from lineal.webhooks.commands import CreateWebhook, create_webhook
from lineal.webhooks.values import Webhook

Hook = Callable[..., Webhook]


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    if request.param == "sqlite":
        database = SqliteDatabase.temporary(before_commit=ledger.flush)
    else:
        database = PostgresDatabase.open(request.getfixturevalue("postgres_url"), before_commit=ledger.flush)
    made = World(database)
    yield made
    made.close()


@pytest.fixture
def hook(world: World) -> Hook:
    """Makes a webhook; says what is special of it."""
    numbers = itertools.count(1)

    def make(*events: str, protocol: Any = "native", format: Any = "cloudevents", **more: Any) -> Webhook:  # noqa: A002 - the field's name
        command = CreateWebhook(
            public_id=f"{next(numbers):032x}", protocol=protocol, format=format, url="https://example.org/hook", events=events, **more
        )
        return world.do(create_webhook, command)

    return make

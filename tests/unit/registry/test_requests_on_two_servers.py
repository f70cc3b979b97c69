"""Two servers on one PostgreSQL database decide on the same requests at the same moment."""

import asyncio

import pytest
from tests.unit.registry.world import World

from lineal import ledger
from lineal.errors import NotFound
from lineal.registry.activities.values import Subject
from lineal.registry.requests.commands import ApproveRequest, CreateRequest, RejectRequest, approve_request, create_request, reject_request
from lineal.registry.stages.commands import TransitionStage, transition_stage
from lineal.storage.database import Origin
from lineal.storage.postgres import PostgresDatabase
from lineal.storage.sql import Sql

ROUNDS = 15
STAGE = Subject.STAGE


@pytest.mark.postgres
def test_a_request_is_decided_once(postgres_url):
    world = World(PostgresDatabase.open(postgres_url, before_commit=ledger.flush))
    other = PostgresDatabase.open(postgres_url, before_commit=ledger.flush)
    origin = Origin("ken", 2_000_000_000, unrestricted=True)

    async def race(number: int):
        filed = [CreateRequest("fraud", number, STAGE, "Production") for _ in range(2)]
        first = await asyncio.gather(
            *(database.write(create_request, command, origin) for database, command in zip((world.database, other), filed, strict=True)),
            return_exceptions=True,
        )
        second = await asyncio.gather(
            world.database.write(approve_request, ApproveRequest("fraud", number, STAGE, "Production", archive_existing=True), origin),
            other.write(reject_request, RejectRequest("fraud", number, STAGE, "Production"), origin),
            other.write(transition_stage, TransitionStage("fraud", number, "Staging"), origin),
            return_exceptions=True,
        )
        return first, second

    try:
        world.model("fraud")
        for _ in range(ROUNDS):
            world.version("fraud")
        for number in range(1, ROUNDS + 1):
            first, second = world._runner.run(race(number))
            assert sorted(type(answer).__name__ for answer in first) == ["AlreadyExists", "Request"], first
            approved, rejected, moved = second
            assert not isinstance(moved, BaseException), moved
            decided = [answer for answer in (approved, rejected) if not isinstance(answer, BaseException)]
            assert len(decided) == 1, second
            assert [type(answer) for answer in (approved, rejected) if isinstance(answer, BaseException)] == [NotFound]
        assert world.rows(Sql("select count(*) from transition_requests where state = 'open'")) == [(0,)]
        in_production = world.rows(Sql("select count(*) from model_versions where stage = 'Production'"))[0][0]
        assert in_production <= 1, "each approval archived the others"
        open_spans = world.rows(Sql("select version_id from stage_history where to_us is null group by version_id having count(*) <> 1"))
        assert open_spans == []
    finally:
        world._runner.run(other.close())
        world.close()

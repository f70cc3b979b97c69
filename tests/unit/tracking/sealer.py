"""Sealing by hand, for tests: every plan carried out, or only so many parts of it."""

from lineal.storage.sql import Sql
from lineal.tracking.series.sealing import SealRun, plan, seal


def inner_id(world, run_id):
    return world.ask(lambda reader, _: reader.value(Sql("select id from runs where public_id = ?", run_id)), None)


def seal_run(world, run_id, *, is_idle=True, parts_max=None):
    """Carry out plans until nothing is left to seal; `parts_max` stops in the middle, as a crash does."""
    query = SealRun(inner_id(world, run_id), is_idle)
    plans = []
    while (made := world.ask(plan, query)) is not None:
        plans.append(made)
        for part in made.parts[:parts_max]:
            world.do(seal, part)
        if parts_max is not None:
            break
    return plans


def count(world, table):
    return world.ask(
        lambda reader, _: reader.value(
            Sql("select count(*) from ") + {"log": Sql("series_log"), "chunks": Sql("series_chunks"), "pieces": Sql("series_pieces")}[table]
        ),
        None,
    )

"""The spans of stages: from when until when each version was in which stage. See `aliases.history` about the times."""

from lineal.storage import statements
from lineal.storage.database import Transaction

SQL = statements.load("lineal.registry.stages")


def begin_stage(tx: Transaction, model_id: int, version_id: int, version: int, stage: str) -> None:
    """Start a span; the one before must have been ended."""
    last_us = tx.value(SQL.span_last_end, version_id=version_id)
    tx.run(
        SQL.span_begin,
        model_id=model_id,
        version_id=version_id,
        version=version,
        stage=stage,
        from_us=max(tx.origin.at_us, last_us or 0),
        actor=tx.origin.actor,
    )


def end_stage(tx: Transaction, version_id: int) -> None:
    """End the running span of a version."""
    tx.run(SQL.span_end, version_id=version_id, to_us=tx.origin.at_us)


def end_all_stages(tx: Transaction, model_id: int) -> None:
    """End the running spans of every version of a registered model that goes away."""
    tx.run(SQL.span_end_of_model, model_id=model_id, to_us=tx.origin.at_us)

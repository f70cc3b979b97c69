"""The spans of aliases: from when until when each pointed to which version.

Times come from the arrival of requests, and two servers' clocks differ, so a span starts no earlier than the one before it ended.
"""

from lineal.storage import statements
from lineal.storage.database import Transaction

SQL = statements.load("lineal.registry.aliases")


def begin_alias(tx: Transaction, model_id: int, alias: str, version_id: int, version: int) -> None:
    """Start a span; the one before must have been ended."""
    last_us = tx.value(SQL.span_last_end, model_id=model_id, alias=alias)
    tx.run(
        SQL.span_begin,
        model_id=model_id,
        alias=alias,
        version_id=version_id,
        version=version,
        from_us=max(tx.origin.at_us, last_us or 0),
        actor=tx.origin.actor,
    )


def end_alias(tx: Transaction, model_id: int, alias: str) -> None:
    """End the running span of an alias, if there is one."""
    tx.run(SQL.span_end, model_id=model_id, alias=alias, to_us=tx.origin.at_us)


def end_all_aliases(tx: Transaction, model_id: int) -> dict[str, int]:
    """Remove every alias of a registered model, end their spans, and answer what they pointed to."""
    aliases: dict[str, int] = dict(tx.rows(SQL.aliases_of_model, model_id=model_id))
    for alias in aliases:
        end_alias(tx, model_id, alias)
    tx.run(SQL.aliases_delete_of_model, model_id=model_id)
    return aliases

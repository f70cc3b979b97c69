"""The spans of aliases: from when until when each pointed to which version.

Times come from the arrival of requests, and two servers' clocks differ, so a span starts no earlier than the one before it ended.
"""

from collections.abc import Iterable

from lineal.access.decisions import check_may_move_alias, is_protected
from lineal.access.values import Viewer
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
    """Remove every alias of a registered model, end their spans, and answer what they pointed to.

    Raises:
        Denied: one of them is protected, and the caller may not move it.
    """
    aliases: dict[str, int] = dict(tx.rows(SQL.aliases_of_model, model_id=model_id))
    check_may_drop(tx, model_id, aliases)
    for alias in aliases:
        end_alias(tx, model_id, alias)
    tx.run(SQL.aliases_delete_of_model, model_id=model_id)
    return aliases


def check_may_drop(tx: Transaction, model_id: int, aliases: Iterable[str]) -> None:
    """Refuse a change that would drop a protected alias, where the caller may not move it.

    Raises:
        Denied: the caller may not.
    """
    viewer = Viewer.of(tx.origin)
    if viewer.unrestricted:
        return
    for alias in aliases:
        if is_protected(tx, tx.origin.workspace_id, model_id, alias):
            check_may_move_alias(tx, viewer, tx.origin.workspace_id, model_id, alias)

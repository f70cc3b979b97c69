"""The append-only history: events with their Merkle leaves, written in the transaction of the change itself."""

from lineal.ledger.commands import append, extend_tree, flush
from lineal.ledger.queries import last_seq
from lineal.ledger.values import Event

__all__ = ["Event", "append", "extend_tree", "flush", "last_seq"]

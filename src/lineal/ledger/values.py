"""What an event is, and the bytes it is hashed as."""

import hashlib
from typing import Any

import msgspec

LEAF_PREFIX = b"\x00"
NODE_PREFIX = b"\x01"
"""Domain separation between leaves and inner nodes. Source: RFC 9162, section 2.1.1."""

BULK_KINDS = ("run.logged", "series.sealed")
"""What training writes all the time. Partial indexes leave them out (migration 0011), so that logging a metric does not pay for them."""


class Event(msgspec.Struct, frozen=True):
    """One change, said by the subject that made it."""

    kind: str
    """What happened, `subject.past_tense`: `run.created`, `alias.set`."""
    subject_kind: str
    """What it happened to: `run`, `experiment`, `registered_model` ..."""
    subject_id: int
    """The inner id of that; a node id where the subject is a node."""
    subject: str
    """The public name or id, as people know it."""
    before: Any = None
    """The changed fields as they were; None where there was nothing."""
    after: Any = None
    """The changed fields as they are now; None where they are gone."""


class Record(msgspec.Struct, frozen=True, array_like=True):
    """The canonical form of an event: this array as compact JSON is what the leaf hashes. It only grows at its end."""

    version: int
    seq: int
    at_us: int
    workspace_id: int
    actor: str
    request_id: str
    kind: str
    subject_kind: str
    subject_id: int
    subject: str
    before: Any
    after: Any


def leaf_hash(record: bytes) -> bytes:
    """SHA-256 of a record as a leaf of the Merkle tree (32 bytes). Source: RFC 9162, section 2.1.1."""
    return hashlib.sha256(LEAF_PREFIX + record).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256 of an inner node over its two children (32 bytes). Source: RFC 9162, section 2.1.1."""
    return hashlib.sha256(NODE_PREFIX + left + right).digest()


class Entry(msgspec.Struct, frozen=True):
    """An event as it stands in the ledger."""

    record: Record
    leaf: bytes
    """Its leaf in the Merkle tree (32 bytes)."""


class Checkpoint(msgspec.Struct, frozen=True):
    """The root of the tree over the first `tree_size` events: whoever keeps one can tell later if history was changed."""

    tree_size: int
    root: bytes
    """SHA-256 (32 bytes)."""
    at_us: int
    """When it was taken, microseconds since 1970-01-01 UTC."""

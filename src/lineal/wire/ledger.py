"""Messages about the ledger: what happened, and proofs of it."""

from typing import Any

import msgspec


class LedgerEvent(msgspec.Struct, frozen=True, kw_only=True):
    """One change."""

    seq: int
    """1, 2, 3 ... without gaps over the whole store."""
    at_us: int
    """Microseconds since 1970."""
    actor: str
    request_id: str
    kind: str
    """What happened: `run.created`, `alias.set`."""
    subject_kind: str
    subject: str
    """What it happened to, as people know it."""
    before: Any
    """The changed fields as they were; null where there was nothing."""
    after: Any
    """The changed fields as they were then; null where they were gone."""
    leaf: str
    """Its leaf in the Merkle tree, 64 hexadecimal digits."""


class LedgerEvents(msgspec.Struct, frozen=True):
    """A page of events, newest first."""

    events: list[LedgerEvent]
    cursor: str
    """For the next page; empty on the last."""


class EventsOfExperiment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Asks for a page of what happened to an experiment, newest first."""

    experiment_id: str
    limit: int = 100
    """Events in a page, 1 to 500 inclusive."""
    cursor: str = ""
    """Of the page before; empty for the first."""


class EventsOfRun(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Asks for a page of what happened to a run, newest first."""

    run_id: str
    limit: int = 100
    """Events in a page, 1 to 500 inclusive."""
    cursor: str = ""
    """Of the page before; empty for the first."""


class EventsOfLoggedModel(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Asks for a page of what happened to a logged model, newest first."""

    model_id: str
    limit: int = 100
    """Events in a page, 1 to 500 inclusive."""
    cursor: str = ""
    """Of the page before; empty for the first."""


class EventsOfModel(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Asks for a page of what happened to a registered model and its aliases, newest first."""

    name: str
    limit: int = 100
    """Events in a page, 1 to 500 inclusive."""
    cursor: str = ""
    """Of the page before; empty for the first."""


class EventsOfVersion(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Asks for a page of what happened to a version, newest first."""

    name: str
    version: str
    """Its number, `@` and an alias, or `latest`."""
    limit: int = 100
    """Events in a page, 1 to 500 inclusive."""
    cursor: str = ""
    """Of the page before; empty for the first."""


class AskCheckpoint(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Asks for the newest checkpoint."""


class Checkpoint(msgspec.Struct, frozen=True):
    """The root of the Merkle tree over the first `tree_size` events."""

    tree_size: int
    root: str
    """64 hexadecimal digits."""
    at_us: int
    """When it was taken, in microseconds since 1970."""


class AskInclusion(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Asks for the proof that an event is in the tree."""

    seq: int
    tree_size: int | None = None
    """Left out, that of the newest checkpoint."""


class InclusionProof(msgspec.Struct, frozen=True):
    """The path from an event's leaf to the root. Source: RFC 9162, section 2.1.3."""

    seq: int
    leaf: str
    tree_size: int
    root: str
    path: list[str]
    """Hashes from the leaf up, 64 hexadecimal digits each."""


class AskConsistency(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Asks for the proof that a tree only added to an earlier one."""

    old_size: int
    tree_size: int | None = None
    """Left out, that of the newest checkpoint."""


class ConsistencyProof(msgspec.Struct, frozen=True):
    """The path that shows that nothing before `old_size` was changed. Source: RFC 9162, section 2.1.4."""

    old_size: int
    old_root: str
    tree_size: int
    root: str
    path: list[str]
    """64 hexadecimal digits each."""

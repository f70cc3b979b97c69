"""Messages about events: what happened, as the ledger has it."""

from typing import Any

import msgspec


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One change."""

    seq: int
    """Its number in the ledger: 1, 2, 3 ..., without gaps. It is the id of the event in the stream."""
    at_us: int
    """When the request arrived, in microseconds since 1970-01-01 UTC."""
    kind: str
    """What happened: `alias.set`, `model_version.stage_changed` ..."""
    actor: str
    """Who did it."""
    request_id: str
    """The X-Request-Id of the request; empty where the server did it by itself."""
    subject_kind: str
    """What it happened to: `registered_model`, `model_version`, `run`, `experiment` ..."""
    subject: str
    """The name or id of that, as people know it: `credit`, `credit/3`, `credit@champion`."""
    before: Any
    """The changed fields as they were; null where there was nothing."""
    after: Any
    """The changed fields as they are now; null where they are gone."""
    text: str
    """The event in a sentence."""


class ListEvents(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Asks for a page of events, newest first."""

    kind: list[str] = []
    """`alias.set`, or every one of a subject, `alias.*`; at most 50. Empty: every kind."""
    actor: str = ""
    model: str = ""
    """The name of a registered model: its events and those of its versions. Not with experiment_id and run_id."""
    experiment_id: str = ""
    run_id: str = ""
    since_us: int = 0
    """Inclusive, in microseconds since 1970-01-01 UTC."""
    until_us: int | None = None
    """Exclusive."""
    limit: int = 100
    """Events in a page, 1 to 1,000 inclusive."""
    cursor: str = ""
    """Of the page before; empty for the first."""


class EventPage(msgspec.Struct, frozen=True):
    """A page of events. One that is not full, or even empty, may be followed by others."""

    events: list[Event]
    cursor: str
    """For the next page; empty on the last."""


class StreamEvents(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Asks for the events that happen from now on, or after one."""

    kind: list[str] = []
    """As in a page."""
    actor: str = ""
    model: str = ""
    experiment_id: str = ""
    run_id: str = ""
    after: int | None = None
    """The `seq` of the last event that was seen; a header Last-Event-ID beats it. Left out, from now on."""

"""Events, between wire and subject."""

import msgspec

from lineal.access.values import Viewer
from lineal.api.operation import Call
from lineal.events.sentences import sentence
from lineal.events.values import Asked, Entry
from lineal.wire import events as wire

_encode = msgspec.json.Encoder().encode


def to_asked(call: Call, request: wire.ListEvents | wire.StreamEvents) -> Asked:
    """Read which events are meant."""
    return Asked(
        workspace_id=call.origin.workspace_id,
        viewer=Viewer.of(call.origin),
        kinds=tuple(request.kind),
        actor=request.actor,
        model=request.model,
        experiment_id=request.experiment_id,
        run_id=request.run_id,
    )


def from_entry(entry: Entry) -> wire.Event:
    """Spell an event."""
    record = entry.record
    return wire.Event(
        seq=record.seq,
        at_us=record.at_us,
        kind=record.kind,
        actor=record.actor,
        request_id=record.request_id,
        subject_kind=record.subject_kind,
        subject=record.subject,
        before=record.before,
        after=record.after,
        text=sentence(record),
    )


def frame(entry: Entry) -> bytes:
    """Spell an event for a stream. JSON has no line breaks outside of its texts, where they are escaped."""
    return b"id: %d\ndata: %b\n\n" % (entry.record.seq, _encode(from_entry(entry)))


def quiet(seq: int) -> bytes:
    """Spell that nothing happened, and from where to go on. Source: HTML, section 9.2.6: an id alone is remembered, and no message."""
    return b": quiet\nid: %d\n\n" % seq

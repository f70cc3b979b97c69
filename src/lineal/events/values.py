"""What an event looks like to its readers, and which ones they ask for."""

import msgspec

from lineal.access.values import Level, Viewer
from lineal.errors import Invalid
from lineal.ledger.values import BULK_KINDS, Record

PAGE_MAX = 1_000
"""Events in one answer: about a megabyte."""
KINDS_MAX = 50
"""Kinds that one query names."""
EVERYTHING = "*"


class Home(msgspec.Struct, frozen=True):
    """What an event belongs to, as far as reading it goes."""

    kind: str
    """`registered_model`, `experiment`, `store`, or `access`: what only those who manage the store may read."""
    id: int
    level: Level = Level.READ
    """What one needs there to read it."""


class Filter(msgspec.Struct, frozen=True, kw_only=True):
    """Which events are asked for; what is empty lets every event through."""

    kinds: tuple[str, ...] = ()
    """`alias.set`, or every one of a subject: `alias.*`."""
    actor: str = ""
    model_id: int | None = None
    """Of a registered model and its versions."""
    experiment_id: int | None = None
    """Of an experiment itself."""
    run_id: int | None = None
    """The node of a run."""


class Entry(msgspec.Struct, frozen=True):
    """An event with its home."""

    record: Record
    home: Home


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A filter in public names, by someone."""

    workspace_id: int
    viewer: Viewer
    kinds: tuple[str, ...] = ()
    actor: str = ""
    model: str = ""
    """The name of a registered model."""
    experiment_id: str = ""
    run_id: str = ""


def check_kinds(kinds: tuple[str, ...]) -> tuple[str, ...]:
    """Answer kinds that may be asked for, each once.

    Raises:
        Invalid: too many, or one that is neither a kind nor a subject with `.*`.
    """
    found = tuple(dict.fromkeys(kinds))
    if len(found) > KINDS_MAX:
        raise Invalid("kind", f"at most {KINDS_MAX}, got {len(found)}")
    for kind in found:
        subject, dot, past = kind.partition(".")
        if not (dot and _is_word(subject) and (past == EVERYTHING or _is_word(past))):
            raise Invalid("kind", "is a kind of event, such as 'alias.set', or every one of a subject: 'alias.*'")
    return found


def matches(which: Filter, entry: Entry) -> bool:
    """Whether an event is one of those asked for."""
    record, home = entry.record, entry.home
    if which.kinds and record.kind not in which.kinds and f"{record.kind.partition('.')[0]}.*" not in which.kinds:
        return False
    if which.actor and record.actor != which.actor:
        return False
    if which.model_id is not None and (home.kind, home.id) != ("registered_model", which.model_id):
        return False
    if which.experiment_id is not None and (record.subject_kind, record.subject_id) != ("experiment", which.experiment_id):
        return False
    return which.run_id is None or (record.subject_kind, record.subject_id) == ("run", which.run_id)


def is_bulk(kind: str) -> bool:
    """Whether a kind, or a subject with `.*`, has what training writes all the time."""
    return kind in BULK_KINDS or (kind.endswith(EVERYTHING) and any(each.startswith(kind[:-1]) for each in BULK_KINDS))


def _is_word(text: str) -> bool:
    return text.isascii() and text.replace("_", "").isalpha()

"""Runs as JSON that was made before: a run that did not change is not spelled again.

Every change of a run appends an event of that run in the same transaction, so the number of its newest event says exactly what was logged
to it, on any snapshot and by whichever server. It is looked up only where the few events since the last page do not tell. What the search
read of the run itself (`row`) is compared as well: an experiment that is deleted takes its runs with it, and has one event for all of them.
"""

import threading
from collections.abc import Callable, Hashable, Sequence
from typing import NamedTuple, TypeAlias

from lineal.ledger.queries import changed_after, last_events, last_seq
from lineal.storage.database import Reader, Row

FRAGMENTS_BYTES_MAX = 16 * 1024 * 1024
"""What is kept, about: some 6,000 runs with 10 metrics and 10 params each."""
PAGE_KEPT_MAX = 5_000
"""Runs of a page that is kept; a longer one is read to be taken away, and would push out what people look at."""
EVENTS_LEARNT_MAX = 2_000
"""Events since the last page that are gone through to know which runs changed, two milliseconds; else each run of a page is looked up."""
CHANGED_MAX = 20_000
"""Runs that are remembered to have changed."""
_OVERHEAD_BYTES = 900
"""Of one entry besides its JSON: the row with its texts, the tuples and their places in a dictionary."""

Make: TypeAlias = Callable[[list[Row]], list[bytes]]


class _Entry(NamedTuple):
    head: int
    """The ledger ended with this event when the entry was last found to be good."""
    version: int
    """The newest event of the run, 0 where it has none."""
    row: Row
    json: bytes


class _Learnt(NamedTuple):
    """Which runs changed lately."""

    since: int
    """It is known of the events after this one, ..."""
    upto: int
    """... up to this one, ..."""
    changed: dict[int, int]
    """... with the last that changed each of the runs; only ever added to."""


class Fragments:
    """Keeps the JSON of runs by shape and run: two generations, of which the older is dropped when the younger is full."""

    def __init__(self, bytes_max: int = FRAGMENTS_BYTES_MAX) -> None:
        """Keep about so many bytes at most."""
        self._generation_bytes_max = bytes_max // 2
        self._lock = threading.Lock()
        self._young: dict[tuple[Hashable, int], _Entry] = {}
        self._old: dict[tuple[Hashable, int], _Entry] = {}
        self._young_bytes = self._old_bytes = 0
        self._used = False
        self._learnt = _Learnt(0, 0, {})

    def of(self, reader: Reader, shape: Hashable, rows: Sequence[Row], make: Make) -> list[bytes]:
        """Answer the JSON of each run of a page, in the order of `rows`.

        Args:
            reader: The snapshot that `rows` were read on.
            shape: What the JSON depends on besides the run.
            rows: What was read of each run, its inner id first.
            make: Spells the runs that are not known or have changed, in the order it gets them.
        """
        if not rows or not self._generation_bytes_max or len(rows) > PAGE_KEPT_MAX:
            return make(list(rows))
        head = last_seq(reader)
        self._used = True
        self._learn(reader, head)
        known = [self._find(shape, row) for row in rows]
        unsure = [at for at, entry in enumerate(known) if entry is None or not self._is_same(entry, head)]
        if not unsure:
            return [entry.json for entry in known if entry is not None]
        versions = last_events(reader, "run", [rows[at][0] for at in unsure])
        lacking: list[int] = []
        for at in unsure:
            entry, version = known[at], versions.get(rows[at][0], 0)
            if entry is None or entry.version != version:
                lacking.append(at)
            elif entry.head < head:
                self._keep(shape, entry._replace(head=head))
        found = [b"" if entry is None else entry.json for entry in known]
        for at, json in zip(lacking, make([rows[at] for at in lacking]) if lacking else (), strict=True):
            found[at] = json
            self._keep(shape, _Entry(head, versions.get(rows[at][0], 0), rows[at], json))
        return found

    def _learn(self, reader: Reader, head: int) -> None:
        """Learn which runs changed up to the event `head`, or that it is not known of earlier ones."""
        upto = self._learnt.upto
        if upto >= head:
            return
        rows = changed_after(reader, "run", upto) if head - upto <= EVENTS_LEARNT_MAX else None
        with self._lock:
            before = self._learnt
            newest = max(head, before.upto)
            if rows is None or len(before.changed) > CHANGED_MAX:
                self._learnt = _Learnt(newest, newest, {})
                return
            for run_id, seq in rows:
                before.changed[run_id] = max(seq, before.changed.get(run_id, 0))
            self._learnt = before._replace(upto=newest)

    def _is_same(self, entry: _Entry, head: int) -> bool:
        """Say whether it is known that the run has not changed from the entry to `head`."""
        learnt = self._learnt
        return learnt.since <= entry.head <= head <= learnt.upto and learnt.changed.get(entry.row[0], 0) <= entry.head

    def forget_unused(self) -> None:
        """Drop everything where nothing was used since the last call; called from time to time."""
        with self._lock:
            if not self._used:
                self._turn()
                self._turn()
            self._used = False

    @property
    def size_bytes(self) -> int:
        """About how much is kept."""
        return self._young_bytes + self._old_bytes

    def _find(self, shape: Hashable, row: Row) -> _Entry | None:
        key = (shape, row[0])
        entry = self._young.get(key)
        if entry is None:
            entry = self._old.get(key)
            if entry is not None and entry.row == row:
                self._keep(shape, entry)
        return entry if entry is not None and entry.row == row else None

    def _keep(self, shape: Hashable, entry: _Entry) -> None:
        key, size = (shape, entry.row[0]), len(entry.json) + _OVERHEAD_BYTES
        if size > self._generation_bytes_max:
            return
        with self._lock:
            before = self._young.pop(key, None)
            if before is not None:
                self._young_bytes -= len(before.json) + _OVERHEAD_BYTES
            if self._young_bytes + size > self._generation_bytes_max:
                self._turn()
            self._young[key] = entry
            self._young_bytes += size

    def _turn(self) -> None:
        self._old, self._old_bytes = self._young, self._young_bytes
        self._young, self._young_bytes = {}, 0


NOT_KEPT = Fragments(0)
"""Keeps nothing: for pages that nobody will ask for again."""

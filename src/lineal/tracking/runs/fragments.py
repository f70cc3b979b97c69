"""Runs as JSON that was made before: a run that did not change is not spelled again.

Every change of a run appends an event of that run in the same transaction, so the number of its newest event says exactly what was logged
to it, on any snapshot and by whichever server. While the ledger as a whole did not grow, not even that has to be looked up. What the search
read of the run itself (`row`) is compared as well: an experiment that is deleted takes its runs with it, and has one event for all of them.
"""

import threading
from collections.abc import Callable, Hashable, Sequence
from typing import NamedTuple, TypeAlias

from lineal.ledger.queries import last_events, last_seq
from lineal.storage.database import Reader, Row

FRAGMENTS_BYTES_MAX = 16 * 1024 * 1024
"""What is kept, about: some 6,000 runs with 10 metrics and 10 params each."""
PAGE_KEPT_MAX = 5_000
"""Runs of a page that is kept; a longer one is read to be taken away, and would push out what people look at."""
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


class Fragments:
    """Keeps the JSON of runs by shape and run: two generations, of which the older is dropped when the younger is full."""

    def __init__(self, bytes_max: int = FRAGMENTS_BYTES_MAX) -> None:
        """Keep about so many bytes at most."""
        self._generation_bytes_max = bytes_max // 2
        self._lock = threading.Lock()
        self._young: dict[tuple[Hashable, int], _Entry] = {}
        self._old: dict[tuple[Hashable, int], _Entry] = {}
        self._young_bytes = 0
        self._used = False

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
        known = [self._find(shape, row) for row in rows]
        unsure = [row[0] for row, entry in zip(rows, known, strict=True) if entry is None or entry.head != head]
        if not unsure:
            return [entry.json for entry in known if entry is not None]
        versions = last_events(reader, "run", unsure)
        lacking: list[int] = []
        for at, (row, entry) in enumerate(zip(rows, known, strict=True)):
            if entry is None or (entry.head != head and entry.version != versions.get(row[0], 0)):
                lacking.append(at)
            elif entry.head < head:
                self._keep(shape, entry._replace(head=head))
        found = [b"" if entry is None else entry.json for entry in known]
        for at, json in zip(lacking, make([rows[at] for at in lacking]) if lacking else (), strict=True):
            found[at] = json
            self._keep(shape, _Entry(head, versions.get(rows[at][0], 0), rows[at], json))
        return found

    def forget_unused(self) -> None:
        """Drop what was not used since the last call but one; called from time to time."""
        with self._lock:
            if not self._used:
                self._turn()
            self._used = False

    @property
    def size_bytes(self) -> int:
        """About how much is kept in the younger generation."""
        return self._young_bytes

    def _find(self, shape: Hashable, row: Row) -> _Entry | None:
        key = (shape, row[0])
        entry = self._young.get(key)
        if entry is None:
            entry = self._old.get(key)
            if entry is not None and entry.row == row:
                self._keep(shape, entry)
        return entry if entry is not None and entry.row == row else None

    def _keep(self, shape: Hashable, entry: _Entry) -> None:
        key = (shape, entry.row[0])
        with self._lock:
            before = self._young.get(key)
            self._young_bytes += len(entry.json) + _OVERHEAD_BYTES - (0 if before is None else len(before.json) + _OVERHEAD_BYTES)
            self._young[key] = entry
            if self._young_bytes > self._generation_bytes_max:
                self._turn()

    def _turn(self) -> None:
        self._old = self._young
        self._young = {}
        self._young_bytes = 0


NOT_KEPT = Fragments(0)
"""Keeps nothing: for pages that nobody will ask for again."""

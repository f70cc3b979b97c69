"""Indexes and masks that stay in memory from one search to the next, exact on every snapshot.

An image of an index is its runs in the order of their values, and the rank of each run in it. Values stay in the database: what a condition
asks of them is a slice of the image, whose ends are found by a look into the index. So a condition that half of a million runs fulfil takes
a millisecond, and so does an order among them.

Every change of a run appends an event of that run in the same transaction. An image knows the last event it has seen; the runs of later
ones are taken out and put where they belong now. Where that is too much, or the snapshot is older, the image is not used.

The order of a query that was walked far is kept, too. It stays as it is: the runs that changed since are looked at beside it.
"""

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray

from lineal.ledger.queries import last_seq, subjects_after
from lineal.search.tree import Field
from lineal.storage.database import Reader
from lineal.storage.sql import Sql
from lineal.tracking.runs.extremes import key_is
from lineal.tracking.runs.id_lists import read_ids
from lineal.tracking.runs.value_indexes import SHORT, TABLES, WHOLE

Mask: TypeAlias = NDArray[np.bool_]
Places: TypeAlias = NDArray[np.int32]
"""Inner ids of runs less the smallest, or ranks."""

IMAGES_BYTES_MAX = 48 * 1024 * 1024
"""Six indexes of a million runs, 8 bytes a run, or one byte a run for each mask."""
EVENTS_SEEN_MAX = 5_000
"""Events that an image may lag behind: some 5 ms to go through. Behind more it is made anew."""
CHANGED_MAX = 500
"""Runs that are put in their new place, each by a look into the index: some 3 ms."""


class Index(msgspec.Struct, frozen=True):
    """What an image is made of: entries of one key, with a value for each of its runs."""

    run_id: Sql
    body: Sql
    """` from ... where ...`, without runs that have no value or NaN."""
    value: Sql
    nan: Sql
    """The query of runs (`i`) whose value is NaN."""

    def ids(self, more: Sql) -> Sql:
        """Select the inner ids as `i`, in the order of the index, narrowed by `more`."""
        return Sql("select ") + self.run_id + Sql(" as i") + self._ordered(more)

    def entries(self, more: Sql) -> Sql:
        """Select inner ids and values in the order of the index, narrowed by `more`."""
        return Sql("select ") + self.run_id + Sql(", ") + self.value + self._ordered(more)

    def _ordered(self, more: Sql) -> Sql:
        return self.body + more + Sql(" order by ") + self.value + Sql(", ") + self.run_id


def index_of(field: Field) -> Index | None:
    """Answer the index of short values of a param or tag, or of latest values of a metric; None for other fields."""
    if field.entity == "metrics":
        series = Sql(" from series_summary s where ") + key_is(field.key)
        missing = Sql("select s.run_id as i") + series + Sql(" and s.last_value is null")
        return Index(Sql("s.run_id"), series + Sql(" and s.last_value is not null"), Sql("s.last_value"), missing)
    if field.entity in TABLES:
        values = Sql(" from ") + TABLES[field.entity] + Sql(" v where v.key = ? and ", field.key) + SHORT
        return Index(Sql("v.run_id"), values, WHOLE, Sql("select v.run_id as i") + values + Sql(" and 1 = 0"))
    return None


class Image(msgspec.Struct, frozen=True):
    """An index as of one snapshot."""

    index: Index
    order: Places
    """The runs that have a value, by it and then by id."""
    rank: Places
    """Where each run is in `order`, -1 where it is not."""
    nan: Places
    """The runs whose value is NaN."""
    first: int
    """The inner id that is place 0."""

    def below(self, reader: Reader, value: object, *, inclusive: bool) -> int:
        """Answer how many runs have a lesser value, or an equal one where that is meant."""
        beyond = Sql(" > ?", value) if inclusive else Sql(" >= ?", value)
        found = reader.row(self.index.ids(Sql(" and ") + self.index.value + beyond) + Sql(" limit 1"))
        return len(self.order) if found is None else int(self.rank[found[0] - self.first])


class Walk(msgspec.Struct, frozen=True):
    """What a query selects, in its order, as of an earlier snapshot."""

    order: Places
    changed: Places
    """Runs that changed since: where they are in `order` says nothing, and they may belong there and be missing."""


class _Kept(msgspec.Struct, frozen=True):
    head: int
    """The last event it has seen."""
    first: int
    """The inner id of the first run."""
    size: int
    """How many inner ids it spans."""
    what: Image | Mask | Walk

    @property
    def size_bytes(self) -> int:
        match self.what:
            case Image() as image:
                return image.order.nbytes + image.rank.nbytes + image.nan.nbytes
            case Walk() as walk:
                return walk.order.nbytes + walk.changed.nbytes
            case mask:
                return mask.nbytes


class Images:
    """Keeps images and masks of one database, those used last; an image is made when its index is wanted a second time."""

    def __init__(self, bytes_max: int = IMAGES_BYTES_MAX) -> None:
        """Keep so many bytes at most."""
        self._bytes_max = bytes_max
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, _Kept] = OrderedDict()
        self._wanted: OrderedDict[Hashable, None] = OrderedDict()
        self._bytes = 0
        self._used = False

    @property
    def size_bytes(self) -> int:
        """What is kept."""
        return self._bytes

    def forget_unused(self) -> None:
        """Drop everything where nothing was used since the last call; called from time to time."""
        with self._lock:
            if not self._used:
                self._kept.clear()
                self._wanted.clear()
                self._bytes = 0
            self._used = False

    def find(self, key: Hashable) -> _Kept | None:
        """Answer what is kept under `key`."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._used = True
                self._kept.move_to_end(key)
            return found

    def is_wanted_again(self, key: Hashable) -> bool:
        """Note that `key` is wanted, and answer whether it was before."""
        with self._lock:
            self._used = True
            before = key in self._wanted
            self._wanted[key] = None
            if len(self._wanted) > WANTED_MAX:
                self._wanted.popitem(last=False)
            return before and self._bytes_max > 0

    def keep(self, key: Hashable, made: _Kept) -> None:
        """Keep something as the newest, and drop the oldest where there is no room."""
        if made.size_bytes > self._bytes_max:
            return
        with self._lock:
            before = self._kept.pop(key, None)
            if before is not None and before.head > made.head:
                made = before  # a thread with an older snapshot comes late
            self._bytes += made.size_bytes - (0 if before is None else before.size_bytes)
            self._kept[key] = made
            while self._bytes > self._bytes_max:
                _, dropped = self._kept.popitem(last=False)
                self._bytes -= dropped.size_bytes


WANTED_MAX = 1_000
"""Keys that are known to have been wanted once."""
NO_IMAGES = Images(0)
"""Keeps nothing."""


class Seen:
    """Images and masks as one snapshot has them."""

    def __init__(self, reader: Reader, images: Images, first: int, size: int) -> None:
        """Look at a snapshot whose runs have inner ids from `first` on, `size` of them."""
        self._reader = reader
        self._images = images
        self._first, self._size = first, size
        self._head = last_seq(reader)
        self._changed: dict[int, Places | None] = {}
        self._found: dict[Field, Image | None] = {}

    def image(self, field: Field, *, make: bool) -> Image | None:
        """Answer the image of a field's index; None where there is none, and it is not to be made or not worth it."""
        known = self._found.get(field)
        if known is not None or (field in self._found and not make):
            return known
        index = index_of(field)
        if index is None:
            return None
        key = ("index", field.entity, field.key)
        kept = self._images.find(key)
        image: Image | None = None
        if kept is not None and isinstance(kept.what, Image):
            image = self._image_now(kept, kept.what, index)
        if image is None and make and self._is_worth_making(key, kept):
            image = self._image(index)
        if image is not None:
            self._keep(key, image, kept)
        self._found[field] = image
        return image

    def mask(self, query: Sql) -> Mask | None:
        """Answer the runs that `query` selects as `i`, where that is known."""
        key = ("mask", query.text, query.parameters)
        kept = self._images.find(key)
        if kept is None or not isinstance(kept.what, np.ndarray) or kept.first != self._first or kept.size > self._size:
            return None
        changed = self._changed_since(kept)
        if changed is None:
            return None
        mask = kept.what
        if len(changed) or kept.size < self._size:
            mask = np.zeros(self._size, np.bool_)
            mask[: kept.size] = kept.what
            mask[changed] = False
            among = Sql("select i from (") + query + Sql(") q where i in ") + self._listed(changed)
            mask[read_ids(self._reader, among) - self._first] = True
        self._keep(key, mask, kept)
        return mask

    def walk(self, query: Sql, *, make: bool) -> Walk | None:
        """Answer all that `query` selects as `i`, in its order, where that is known; one that is made has to be wanted a second time."""
        key = ("walk", query.text, query.parameters)
        kept = self._images.find(key)
        if kept is not None and isinstance(kept.what, Walk) and kept.first == self._first and kept.size <= self._size:
            since = self._changed_since(kept)
            changed = kept.what.changed if since is None or not len(since) else np.union1d(kept.what.changed, since)
            if since is not None and len(changed) <= CHANGED_MAX:
                walk = kept.what if changed is kept.what.changed else Walk(kept.what.order, changed)
                self._keep(key, walk, kept)
                return walk
        if not (make and self._is_worth_making(key, kept)):
            return None
        walk = Walk((read_ids(self._reader, query) - self._first).astype(np.int32), _NONE)
        self._keep(key, walk, kept)
        return walk

    def keep_mask(self, query: Sql, mask: Mask) -> None:
        """Keep what `query` selects; the array is not to be changed any more."""
        self._keep(("mask", query.text, query.parameters), mask, None)

    def _is_worth_making(self, key: Hashable, kept: _Kept | None) -> bool:
        """Say whether something is wanted a second time, and what is kept of it is not newer than this snapshot."""
        return self._images.is_wanted_again(key) if kept is None else kept.head <= self._head

    def _keep(self, key: Hashable, what: Image | Mask | Walk, before: _Kept | None) -> None:
        if before is None or before.what is not what or before.head != self._head:
            self._images.keep(key, _Kept(self._head, self._first, self._size, what))

    def _image(self, index: Index) -> Image:
        order = (read_ids(self._reader, index.ids(Sql(""))) - self._first).astype(np.int32)
        return self._ranked(index, order, self._nan(index))

    def _nan(self, index: Index) -> Places:
        return (read_ids(self._reader, index.nan) - self._first).astype(np.int32)

    def _ranked(self, index: Index, order: Places, nan: Places) -> Image:
        rank = np.full(self._size, -1, np.int32)
        rank[order] = np.arange(len(order), dtype=np.int32)
        return Image(index, order, rank, nan, self._first)

    def _image_now(self, kept: _Kept, image: Image, index: Index) -> Image | None:
        """Bring an image to this snapshot; None where it cannot be, or making it anew is cheaper."""
        if kept.first != self._first or kept.size > self._size:
            return None
        changed = self._changed_since(kept)
        if changed is None:
            return None
        if not len(changed) and kept.size == self._size:
            return image
        rank = np.full(self._size, -1, np.int32)
        rank[: kept.size] = image.rank
        gone = rank[changed]
        order = np.delete(image.order, gone[gone >= 0])
        left = self._ranked(index, order, self._nan(index))
        rows = self._reader.rows(index.entries(Sql(" and ") + index.run_id + Sql(" in ") + self._listed(changed)))
        places = [self._place(left, index, value, run_id, changed) for run_id, value in rows]
        moved = np.array([run_id - self._first for run_id, _ in rows], np.int32)
        return self._ranked(index, np.insert(order, np.array(places, np.int64), moved), left.nan)

    def _place(self, image: Image, index: Index, value: object, run_id: int, changed: Places) -> int:
        """Answer before which rank a run with this value belongs, among the runs that did not change."""
        behind = Sql("(") + index.value + Sql(", ") + index.run_id + Sql(") > (?, ?)", value, run_id)
        among = Sql(" and ") + behind + Sql(" and ") + index.run_id + Sql(" not in ") + self._listed(changed)
        found = self._reader.row(index.ids(among) + Sql(" limit 1"))
        return len(image.order) if found is None else int(image.rank[found[0] - self._first])

    def _listed(self, places: Places) -> Sql:
        ids = msgspec.json.encode([int(place) for place in places.astype(np.int64) + self._first]).decode()
        if self._reader.dialect == "sqlite":
            return Sql("(select value from json_each(?))", ids)
        return Sql("(select cast(value as bigint) from json_array_elements_text(cast(? as json)))", ids)

    def _changed_since(self, kept: _Kept) -> Places | None:
        """Answer the runs that changed after `kept`; None where they are too many, or this snapshot is the older one."""
        if kept.head == self._head and kept.size == self._size:
            return _NONE
        if kept.head >= self._head or self._head - kept.head > EVENTS_SEEN_MAX:
            return None
        if kept.head not in self._changed:
            subjects = subjects_after(self._reader, kept.head)
            # An experiment that is deleted or restored takes its runs with it.
            runs = None if "experiment" in subjects else subjects.get("run", [])
            few = runs is not None and len(runs) <= CHANGED_MAX
            self._changed[kept.head] = (np.array(runs, np.int64) - self._first).astype(np.int32) if few else None
        return self._changed[kept.head]


_NONE: Places = np.zeros(0, np.int32)

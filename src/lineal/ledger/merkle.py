"""The Merkle tree over the ledger's leaves: roots, proofs and their verification, as pure functions.

Leaf `index` is the event with `seq == index + 1`. Node `(level, position)` is the root of the full subtree over the leaves
`position * 2**level` (inclusive) to `(position + 1) * 2**level` (exclusive); level 0 are the leaves themselves. A full subtree
never changes once it is there, so a tree of any earlier size can be answered from the nodes of a later one.

Source: RFC 9162, section 2.1.
"""

import hashlib
from collections.abc import Callable, Iterator

from lineal.ledger.values import node_hash

Node = Callable[[int, int], bytes]
"""Answers the hash of the full subtree at (level, position)."""

EMPTY_ROOT = hashlib.sha256(b"").digest()
"""The root of the tree without leaves."""


class Growth:
    """A tree that only grows: takes leaves in order and yields the full subtrees that each of them completes."""

    def __init__(self, size: int, tops: list[bytes]) -> None:
        """Start at a tree of `size` leaves; `tops` are the hashes of its `peaks`, left to right."""
        self.size = size
        self.tops = list(tops)

    def add(self, leaf: bytes) -> Iterator[tuple[int, int, bytes]]:
        """Append `leaf`; yield (level, position, hash) of each full subtree it completes, lowest first."""
        level, position, top = 0, self.size, leaf
        self.size += 1
        while position % 2 == 1:
            level, position, top = level + 1, position // 2, node_hash(self.tops.pop(), top)
            yield level, position, top
        self.tops.append(top)

    def root(self) -> bytes:
        """Answer the root of the tree as it is now."""
        return _fold(self.tops)


def peaks(size: int) -> list[tuple[int, int]]:
    """Answer (level, position) of the largest full subtrees that together cover `size` leaves, left to right."""
    found: list[tuple[int, int]] = []
    start = 0
    for level in reversed(range(size.bit_length())):
        if size >> level & 1:
            found.append((level, start >> level))
            start += 1 << level
    return found


def root(size: int, node: Node) -> bytes:
    """Answer the root of the first `size` leaves."""
    return _fold(tops(size, node))


def tops(size: int, node: Node) -> list[bytes]:
    """Answer the hashes of the `peaks` of `size` leaves."""
    return [node(level, position) for level, position in peaks(size)]


def inclusion_path(index: int, size: int, node: Node) -> list[bytes]:
    """Answer the hashes that lead from leaf `index` (0 <= index < size) to the root of `size` leaves, lowest first.

    Source: RFC 9162, section 2.1.3.1.
    """
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(_range(middle, end, node))
            end = middle
        else:
            path.append(_range(start, middle, node))
            start = middle
    return path[::-1]


def consistency_path(old_size: int, size: int, node: Node) -> list[bytes]:
    """Answer the hashes that show the tree of `old_size` (0 < old_size <= size) to be the beginning of that of `size`.

    Source: RFC 9162, section 2.1.4.1.
    """
    path: list[bytes] = []
    start, end, whole = 0, size, True
    while old_size != end:
        middle = start + _split(end - start)
        if old_size <= middle:
            path.append(_range(middle, end, node))
            end = middle
        else:
            path.append(_range(start, middle, node))
            start, whole = middle, False
    if not whole:
        path.append(_range(start, end, node))
    return path[::-1]


def includes(leaf: bytes, index: int, size: int, path: list[bytes], root_hash: bytes) -> bool:
    """Whether `path` proves that `leaf` is number `index` in the tree of `size` leaves with that root.

    Source: RFC 9162, section 2.1.3.2.
    """
    if not 0 <= index < size:
        return False
    position, last, found = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return False
        if position % 2 == 1 or position == last:
            found = node_hash(sibling, found)
            while position % 2 == 0 and position != 0:
                position, last = position >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        position, last = position >> 1, last >> 1
    return last == 0 and found == root_hash


def extends(old_size: int, old_root: bytes, size: int, root_hash: bytes, path: list[bytes]) -> bool:
    """Whether `path` proves that the tree of `old_size` leaves (> 0) with `old_root` is the beginning of the other tree.

    Source: RFC 9162, section 2.1.4.2.
    """
    if not 0 < old_size <= size:
        return False
    if old_size == size:
        return not path and old_root == root_hash
    steps = [old_root, *path] if old_size & (old_size - 1) == 0 else list(path)
    if not steps:
        return False
    position, last = old_size - 1, size - 1
    while position % 2 == 1:
        position, last = position >> 1, last >> 1
    old_found = found = steps[0]
    for sibling in steps[1:]:
        if last == 0:
            return False
        if position % 2 == 1 or position == last:
            old_found, found = node_hash(sibling, old_found), node_hash(sibling, found)
            while position % 2 == 0 and position != 0:
                position, last = position >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        position, last = position >> 1, last >> 1
    return last == 0 and old_found == old_root and found == root_hash


def _split(count: int) -> int:
    """The largest power of two smaller than `count` (>= 2)."""
    return 1 << (count - 1).bit_length() - 1


def _range(start: int, end: int, node: Node) -> bytes:
    """The root over leaves `start` to `end` (exclusive), where `start` is a multiple of the largest full subtree in it."""
    return _fold([node(level, position + (start >> level)) for level, position in peaks(end - start)])


def _fold(hashes: list[bytes]) -> bytes:
    if not hashes:
        return EMPTY_ROOT
    folded = hashes[-1]
    for top in reversed(hashes[:-1]):
        folded = node_hash(top, folded)
    return folded

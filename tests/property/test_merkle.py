"""The Merkle tree against its definition: RFC 9162, section 2.1.1, written as the recursion it is there."""

import hashlib

from hypothesis import assume, given
from hypothesis import strategies as st

from lineal.ledger import merkle
from lineal.ledger.values import leaf_hash

SIZES = st.integers(1, 200)


def leaves(count: int) -> list[bytes]:
    return [leaf_hash(b"%d" % index) for index in range(count)]


def defined(hashes: list[bytes]) -> bytes:
    """MTH of the RFC over leaves that are hashed already."""
    if not hashes:
        return hashlib.sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    split = 1
    while split * 2 < len(hashes):
        split *= 2
    return hashlib.sha256(b"\x01" + defined(hashes[:split]) + defined(hashes[split:])).digest()


def stored(hashes: list[bytes]) -> merkle.Node:
    """The full subtrees that growing yields, as the store keeps them."""
    nodes = {(0, index): leaf for index, leaf in enumerate(hashes)}
    growth = merkle.Growth(0, [])
    for leaf in hashes:
        nodes.update({(level, position): top for level, position, top in growth.add(leaf)})
    return lambda level, position: nodes[level, position]


@given(SIZES, SIZES)
def test_a_root_of_any_size_is_as_defined(size: int, more: int) -> None:
    hashes = leaves(size + more)
    node = stored(hashes)
    assert merkle.root(size, node) == defined(hashes[:size])
    assert merkle.root(0, node) == defined([])


@given(SIZES, SIZES)
def test_growing_goes_on_where_it_stopped(size: int, more: int) -> None:
    hashes = leaves(size + more)
    growth = merkle.Growth(size, merkle.tops(size, stored(hashes[:size])))
    for leaf in hashes[size:]:
        for level, position, top in growth.add(leaf):
            assert top == defined(hashes[position << level : (position + 1) << level])
    assert growth.root() == defined(hashes)
    assert growth.size == size + more


@given(SIZES, st.data())
def test_every_leaf_has_a_proof_and_nothing_else_does(size: int, data: st.DataObject) -> None:
    hashes = leaves(size)
    index = data.draw(st.integers(0, size - 1))
    root = defined(hashes)
    path = merkle.inclusion_path(index, size, stored(hashes))
    assert merkle.includes(hashes[index], index, size, path, root)
    other = data.draw(st.integers(0, size - 1))
    assume(other != index)
    assert not merkle.includes(hashes[other], index, size, path, root)
    assert not merkle.includes(hashes[index], other, size, path, root)
    assert not merkle.includes(hashes[index], index, size, path[:-1], root)
    assert not merkle.includes(hashes[index], index, size, [*path, hashes[0]], root)
    assert not merkle.includes(hashes[index], size, size, path, root)


@given(SIZES, st.data())
def test_a_tree_extends_each_of_its_beginnings_and_no_other(size: int, data: st.DataObject) -> None:
    hashes = leaves(size)
    old_size = data.draw(st.integers(1, size))
    old, new = defined(hashes[:old_size]), defined(hashes)
    path = merkle.consistency_path(old_size, size, stored(hashes))
    assert merkle.extends(old_size, old, size, new, path)
    forged = leaf_hash(b"forged")
    assert not merkle.extends(old_size, forged, size, new, path)
    assert not merkle.extends(old_size, old, size, forged, path)
    if old_size < size:
        assert not merkle.extends(old_size, old, size, new, path[:-1])
        assert not merkle.extends(old_size, old, size, new, [*path, forged])
        changed = [*hashes]
        changed[data.draw(st.integers(0, old_size - 1))] = forged
        assert not merkle.extends(old_size, old, size, defined(changed), merkle.consistency_path(old_size, size, stored(changed)))

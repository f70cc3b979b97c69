"""How many files and bytes there are."""

import msgspec

from lineal.storage import statements
from lineal.storage.database import Reader

SQL = statements.load("lineal.artifacts")


class Sizes(msgspec.Struct, frozen=True):
    """Files as people see them, and the bytes that are stored for them."""

    files: int
    files_bytes: int
    blobs: int
    blobs_bytes: int


def sizes(reader: Reader, _: None = None) -> Sizes:
    """Count the files of the tree and of sealed manifests, and the blobs; looks at every row."""
    tree, sealed, blobs = reader.row(SQL.tree_size), reader.row(SQL.manifests_size), reader.row(SQL.blobs_size)
    assert tree is not None
    assert sealed is not None
    assert blobs is not None
    return Sizes(int(tree[0] + sealed[0]), int(tree[1] + sealed[1]), int(blobs[0]), int(blobs[1]))

"""Reads of the tree: where a path leads, one file, the children of a directory.

Below `model-versions/<name>` a path leads into a sealed manifest, everywhere else into the workspace's mutable tree.
"""

from collections.abc import Iterator
from typing import Any

import msgspec

from lineal.artifacts import paths
from lineal.artifacts.paths import ArtifactPath
from lineal.artifacts.values import CHILDREN_MAX, TREE_FILES_MAX, Child, Entry, File, Page
from lineal.errors import Invalid, LimitExceeded, NotFound
from lineal.storage import statements
from lineal.storage.blobs import Digest
from lineal.storage.database import Reader, Row

SQL = statements.load("lineal.artifacts")

_AFTER_ALL = "\U0010ffff"
"""Greater than every path: `artifacts.paths` refuses this character."""


class FindFile(msgspec.Struct, frozen=True):
    """One file by its path."""

    workspace_id: int
    path: ArtifactPath


class ListDirectory(msgspec.Struct, frozen=True):
    """A page of the children of a directory."""

    workspace_id: int
    path: ArtifactPath
    """Empty: the root."""
    start: str = ""
    """`Page.next` of the page before; empty for the first."""
    limit: int = CHILDREN_MAX
    """1 to CHILDREN_MAX."""


class TreePlace(msgspec.Struct, frozen=True):
    """A path of the mutable tree."""

    workspace_id: int
    path: ArtifactPath


class SealedPlace(msgspec.Struct, frozen=True):
    """A path inside a sealed manifest."""

    root: ArtifactPath
    manifest_id: int
    path: ArtifactPath
    """From the root of the manifest; empty: the whole."""


class SealedRoots(msgspec.Struct, frozen=True):
    """The directory of all sealed trees."""

    workspace_id: int


Place = TreePlace | SealedPlace | SealedRoots


def is_sealed(path: ArtifactPath) -> bool:
    """Whether `path` is where only sealed trees are."""
    return path.partition("/")[0] == paths.SEALED_SEGMENT


def place_of(reader: Reader, workspace_id: int, path: ArtifactPath) -> Place:
    """Answer where `path` leads.

    Raises:
        NotFound: it is below `model-versions/` and there is no such sealed tree.
    """
    if not is_sealed(path):
        return TreePlace(workspace_id, path)
    segments = path.split("/", 2)
    if len(segments) == 1:
        return SealedRoots(workspace_id)
    root = ArtifactPath("/".join(segments[:2]))
    manifest_id = reader.value(SQL.sealed_tree_by_root, workspace_id=workspace_id, root=root)
    if manifest_id is None:
        raise NotFound("artifact", path, _no_such(path))
    return SealedPlace(root, manifest_id, ArtifactPath(segments[2] if len(segments) == 3 else ""))


def find_file(reader: Reader, query: FindFile) -> File:
    """Answer one file.

    Raises:
        NotFound: nothing is there.
        Invalid: it is a directory.
    """
    place = place_of(reader, query.workspace_id, query.path)
    match place:
        case TreePlace():
            row = reader.row(SQL.file_by_path, workspace_id=place.workspace_id, path=place.path)
            start, stop = path_range(place.path)
            is_directory = row is None and (
                reader.row(SQL.file_first_in, workspace_id=place.workspace_id, start=start, stop=stop) is not None
            )
        case SealedPlace():
            row = reader.row(SQL.entry_by_path, manifest_id=place.manifest_id, path=place.path)
            start, stop = path_range(place.path)
            is_directory = not place.path or (
                row is None and reader.row(SQL.entry_first_in, manifest_id=place.manifest_id, start=start, stop=stop) is not None
            )
        case SealedRoots():
            row, is_directory = None, True
    if is_directory:
        message = f"Artifact path refers to a directory, not a file: '{query.path}'"
        raise Invalid("path", "is a directory", message)
    if row is None:
        raise NotFound("artifact", query.path, _no_such(query.path))
    return File(query.path, Digest(bytes(row[1])), row[2], row[3])


def list_directory(reader: Reader, query: ListDirectory) -> Page:
    """Answer the children of a directory; a file, and what is not there, have none.

    Raises:
        Invalid: the limit is out of range.
    """
    if not 1 <= query.limit <= CHILDREN_MAX:
        raise Invalid("limit", f"must be 1 to {CHILDREN_MAX}, got {query.limit}")
    try:
        place = place_of(reader, query.workspace_id, query.path)
    except NotFound:
        return Page((), "")
    children = _sealed_roots(reader, query) if isinstance(place, SealedRoots) else list(_children(reader, place, query))
    page = tuple(children[: query.limit])
    return Page(page, _behind(page[-1]) if len(children) > query.limit else "")


def _children(reader: Reader, place: TreePlace | SealedPlace, query: ListDirectory) -> Iterator[Child]:
    start, stop = path_range(place.path)
    prefix_chars = len(place.path) + 1 if place.path else 0
    ahead = query.path[: len(query.path) - len(place.path)]  # the root of a sealed tree, which its entries do not repeat
    if place.path == "" and ahead:
        ahead += "/"
    parameters: dict[str, Any] = {
        "start": max(start, query.start.removeprefix(ahead)),
        "stop": stop,
        "skip": prefix_chars + 1,
        "limit": query.limit + 1,
    }
    if isinstance(place, SealedPlace):
        rows = reader.rows(SQL.entry_children, manifest_id=place.manifest_id, **parameters)
    else:
        rows = reader.rows(SQL.children, workspace_id=place.workspace_id, **parameters)
    for path, digest, size_bytes, modified_us in rows:
        name, slash, _ = path[prefix_chars:].partition("/")
        child = ArtifactPath(f"{ahead}{path[:prefix_chars]}{name}")
        yield Child(child, None if slash else File(child, Digest(bytes(digest)), size_bytes, modified_us))


def _sealed_roots(reader: Reader, query: ListDirectory) -> list[Child]:
    start, stop = path_range(query.path)
    rows = reader.rows(
        SQL.sealed_trees_in,
        workspace_id=query.workspace_id,
        start=max(start, query.start),
        stop=stop,
        limit=query.limit + 1,
    )
    return [Child(ArtifactPath(root), None) for (root,) in rows]


def _behind(child: Child) -> str:
    """Answer the least path that comes after a child and everything below it."""
    return f"{child.path}0" if child.file is None else f"{child.path} "


def path_range(directory: ArtifactPath) -> tuple[str, str]:
    """Answer the range [start, stop) of the paths below a directory; '0' follows '/' in the order of characters."""
    return (f"{directory}/", f"{directory}0") if directory else ("", _AFTER_ALL)


def tree_entries(reader: Reader, workspace_id: int, path: ArtifactPath) -> list[Entry]:
    """Answer the file at `path`, or the files below it, with whole paths and in order.

    Raises:
        LimitExceeded: there are more than TREE_FILES_MAX.
    """
    row = reader.row(SQL.file_by_path, workspace_id=workspace_id, path=path)
    if row is not None:
        return _entries([row[:3]])
    start, stop = path_range(path)
    return _entries(reader.rows(SQL.files_in, workspace_id=workspace_id, start=start, stop=stop, limit=TREE_FILES_MAX + 1))


class FilesBelow(msgspec.Struct, frozen=True):
    """Asks for the files below a directory of the mutable tree."""

    workspace_id: int
    path: ArtifactPath
    limit: int


def files_below(reader: Reader, query: FilesBelow) -> list[Entry]:
    """Answer the first files below a directory, with paths from it and in order."""
    start, stop = path_range(query.path)
    rows = reader.rows(SQL.files_in, workspace_id=query.workspace_id, start=start, stop=stop, limit=query.limit)
    return [Entry(below(query.path, ArtifactPath(path)), Digest(bytes(digest)), size_bytes) for path, digest, size_bytes in rows]


def manifest_entries(reader: Reader, place: SealedPlace) -> list[Entry]:
    """Answer the file at a place of a manifest, or the files below it, with whole paths of the tree and in order."""
    row = reader.row(SQL.entry_by_path, manifest_id=place.manifest_id, path=place.path)
    start, stop = path_range(place.path)
    rows = (
        [row[:3]]
        if row is not None
        else reader.rows(SQL.entries_in, manifest_id=place.manifest_id, start=start, stop=stop, limit=TREE_FILES_MAX + 1)
    )
    return [Entry(ArtifactPath(f"{place.root}/{e.path}"), e.digest, e.size_bytes) for e in _entries(rows)]


def below(directory: ArtifactPath, path: ArtifactPath) -> ArtifactPath:
    """Answer `path` seen from `directory`; the last segment when they are the same."""
    if path == directory:
        return ArtifactPath(paths.basename(path))
    return ArtifactPath(path[len(directory) + 1 :] if directory else path)


def _entries(rows: list[Row]) -> list[Entry]:
    if len(rows) > TREE_FILES_MAX:
        raise LimitExceeded("files", TREE_FILES_MAX, len(rows))
    return [Entry(ArtifactPath(path), Digest(bytes(digest)), size_bytes) for path, digest, size_bytes in rows]


def _no_such(path: ArtifactPath) -> str:
    return f"No such artifact: '{path}'"

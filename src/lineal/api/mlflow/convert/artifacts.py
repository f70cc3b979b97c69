"""Listings of artifacts, as MLflow's messages have them."""

from lineal.api.mlflow.wire import artifacts as wire
from lineal.artifacts.paths import ArtifactPath, basename, join, parse_directory
from lineal.artifacts.queries import ListDirectory
from lineal.artifacts.store import ArtifactStore
from lineal.artifacts.values import Child
from lineal.errors import LimitExceeded, Unsupported
from lineal.registry.sources import tree_path

CHILDREN_IN_ANSWER_MAX = 100_000
"""MLflow's listing has no pages; a client that gets half of one would silently download half a model."""


async def children_of(artifacts: ArtifactStore, workspace_id: int, directory: ArtifactPath) -> list[Child]:
    """Answer all children of a directory, by path.

    Raises:
        LimitExceeded: there are more than CHILDREN_IN_ANSWER_MAX.
    """
    found: list[Child] = []
    page = await artifacts.list(ListDirectory(workspace_id, directory))
    while True:
        found.extend(page.children)
        if len(found) > CHILDREN_IN_ANSWER_MAX:
            raise LimitExceeded("files", CHILDREN_IN_ANSWER_MAX, len(found))
        if not page.next:
            return sorted(found, key=lambda child: child.path)
        page = await artifacts.list(ListDirectory(workspace_id, directory, page.next))


def from_child(child: Child, path: str) -> wire.FileInfo:
    """Make a file info of a child, called `path`."""
    if child.file is None or child.file.size_bytes == 0:
        return wire.FileInfo(path=path, is_dir=child.file is None)
    return wire.SizedFileInfo(path=path, is_dir=False, file_size=child.file.size_bytes)


async def list_below(artifacts: ArtifactStore, workspace_id: int, root_uri: str, path: str) -> wire.FilesReply:
    """Answer the children of `path` below a run's or model's root; their paths are from that root.

    Raises:
        Invalid: the path is not a safe one.
        Unsupported: the root is not in this server's own store.
    """
    directory = parse_directory(path)
    root = root_path(root_uri)
    children = await children_of(artifacts, workspace_id, join(root, directory))
    files = [from_child(child, join(directory, ArtifactPath(basename(child.path)))) for child in children]
    return wire.FilesReply(root_uri=root_uri, files=files)


def root_path(root_uri: str) -> ArtifactPath:
    """Answer where in the tree an artifact root is.

    Raises:
        Unsupported: it is elsewhere.
    """
    root = tree_path(root_uri)
    if root is None:
        message = f"The artifacts are at '{root_uri}', outside of this server's store; clients open that location themselves"
        raise Unsupported(message)
    return root

"""The files of runs, versions and logged models: listed, and read by ranges."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response

from lineal.api.native import pages
from lineal.api.native.convert.registry import find_version
from lineal.api.operation import Call, ObjectOf, Operation
from lineal.api.services import Services
from lineal.api.transfer import content_type, download
from lineal.artifacts.paths import ArtifactPath, basename, join, parse, parse_directory
from lineal.artifacts.queries import ListDirectory, below
from lineal.artifacts.values import CHILDREN_MAX, Child
from lineal.errors import LimitExceeded, NotFound, Unsupported
from lineal.registry.sources import tree_path
from lineal.storage.database import Reader
from lineal.tracking.logged_models.queries import ByModelId, get_model_info
from lineal.tracking.runs.queries import ByRunId, get_run_info
from lineal.wire import artifacts as wire

_US_PER_MS = 1_000


async def _root_of_run(services: Services, call: Call, run_id: str) -> str:
    return (await services.db.peek(get_run_info, ByRunId(call.origin.workspace_id, run_id))).artifact_uri


async def _root_of_version(services: Services, call: Call, name: str, version: str) -> str:
    def location(reader: Reader, workspace_id: int) -> str:
        return find_version(reader, workspace_id, name, version).storage_location

    return await services.db.peek(location, call.origin.workspace_id)


async def _root_of_model(services: Services, call: Call, model_id: str) -> str:
    return (await services.db.peek(get_model_info, ByModelId(call.origin.workspace_id, model_id))).artifact_location


async def _list_of_run(services: Services, call: Call, request: wire.ListRunFiles) -> wire.FilePage:
    return await _listed(services, call, await _root_of_run(services, call, request.run_id), request)


async def _list_of_version(services: Services, call: Call, request: wire.ListVersionFiles) -> wire.FilePage:
    return await _listed(services, call, await _root_of_version(services, call, request.name, request.version), request)


async def _list_of_model(services: Services, call: Call, request: wire.ListModelFiles) -> wire.FilePage:
    return await _listed(services, call, await _root_of_model(services, call, request.model_id), request)


async def _listed(
    services: Services, call: Call, root_uri: str, request: wire.ListRunFiles | wire.ListVersionFiles | wire.ListModelFiles
) -> wire.FilePage:
    limit = pages.check_limit(request.limit, CHILDREN_MAX)
    root = _tree(root_uri)
    directory = join(root, parse_directory(request.path))
    workspace_id = call.origin.workspace_id
    after = pages.decode(request.cursor, (str,), "files", workspace_id, directory)
    page = await services.artifacts.list(ListDirectory(workspace_id, directory, "" if after is None else str(after[0]), limit))
    files = [_entry(child, root) for child in page.children]
    return wire.FilePage(root_uri, files, pages.encode((page.next,) if page.next else None, "files", workspace_id, directory))


def _entry(child: Child, root: ArtifactPath) -> wire.FileEntry:
    name = basename(child.path)
    path = below(root, child.path)
    if child.file is None:
        return wire.FileEntry(path=path, name=name, is_dir=True)
    file = child.file
    return wire.FileEntry(
        path=path,
        name=name,
        is_dir=False,
        size_bytes=file.size_bytes,
        sha256=file.hex,
        modified_ms=file.modified_us // _US_PER_MS,
        content_type=content_type(name),
    )


def _tree(root_uri: str) -> ArtifactPath:
    root = tree_path(root_uri)
    if root is None:
        message = f"The files are at '{root_uri}', outside of this server's store; clients open that location themselves"
        raise Unsupported(message)
    return root


def _reading(root: Callable[[Services, Call, Request], Awaitable[str]]) -> Callable[[Services, Call, Request], Awaitable[Response]]:
    """Make the handler that answers a file below a root."""

    async def read(services: Services, call: Call, request: Request) -> Response:
        path = join(_tree(await root(services, call, request)), parse(request.path_params["path"]))
        return await download(services.artifacts, await services.artifacts.find(call.origin.workspace_id, path), request)

    return read


async def _run_root(services: Services, call: Call, request: Request) -> str:
    return await _root_of_run(services, call, request.path_params["run_id"])


async def _version_root(services: Services, call: Call, request: Request) -> str:
    return await _root_of_version(services, call, request.path_params["name"], request.path_params["version"])


async def _model_root(services: Services, call: Call, request: Request) -> str:
    return await _root_of_model(services, call, request.path_params["model_id"])


FILES: tuple[Operation, ...] = (
    Operation(
        name="listRunFiles",
        method="GET",
        path="/runs/{run_id}/artifacts",
        permission="experiment.read",
        object=ObjectOf("run", "run_id"),
        summary="Answer a page of the files and directories of a directory of a run.",
        handler=_list_of_run,
        request=wire.ListRunFiles,
        response=wire.FilePage,
        errors=(NotFound, Unsupported, LimitExceeded),
    ),
    Operation(
        name="readRunFile",
        method="GET",
        path="/runs/{run_id}/artifacts/{path:path}",
        permission="experiment.read",
        object=ObjectOf("run", "run_id"),
        summary="Answer a file of a run, or ranges of it.",
        stream=_reading(_run_root),
        errors=(NotFound, Unsupported),
    ),
    Operation(
        name="listVersionFiles",
        method="GET",
        path="/registered-models/{name}/versions/{version}/artifacts",
        permission="model.read",
        object=ObjectOf("registered_model", "name"),
        summary="Answer a page of the files and directories of a directory of a version.",
        handler=_list_of_version,
        request=wire.ListVersionFiles,
        response=wire.FilePage,
        errors=(NotFound, Unsupported, LimitExceeded),
    ),
    Operation(
        name="readVersionFile",
        method="GET",
        path="/registered-models/{name}/versions/{version}/artifacts/{path:path}",
        permission="model.read",
        object=ObjectOf("registered_model", "name"),
        summary="Answer a file of a version, or ranges of it.",
        stream=_reading(_version_root),
        errors=(NotFound, Unsupported),
    ),
    Operation(
        name="listLoggedModelFiles",
        method="GET",
        path="/logged-models/{model_id}/artifacts",
        permission="experiment.read",
        object=ObjectOf("logged_model", "model_id"),
        summary="Answer a page of the files and directories of a directory of a logged model.",
        handler=_list_of_model,
        request=wire.ListModelFiles,
        response=wire.FilePage,
        errors=(NotFound, Unsupported, LimitExceeded),
    ),
    Operation(
        name="readLoggedModelFile",
        method="GET",
        path="/logged-models/{model_id}/artifacts/{path:path}",
        permission="experiment.read",
        object=ObjectOf("logged_model", "model_id"),
        summary="Answer a file of a logged model, or ranges of it.",
        stream=_reading(_model_root),
        errors=(NotFound, Unsupported),
    ),
)

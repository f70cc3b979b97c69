"""Operations on model versions that only Databricks' clients call."""

from urllib.parse import quote

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from lineal.access.values import Viewer
from lineal.api.databricks.convert.registry import from_governed_version
from lineal.api.databricks.wire import model_versions as wire
from lineal.api.operation import Call, ObjectOf, Operation
from lineal.api.services import Services
from lineal.api.signing import check, sign
from lineal.api.transfer import download
from lineal.artifacts.paths import ArtifactPath, basename, join, parse, parse_directory
from lineal.artifacts.queries import ListDirectory
from lineal.errors import Conflict, Denied, NotFound, Unsupported
from lineal.registry.governed import GovernedVersion, VersionFor, get_governed_version
from lineal.registry.names import parse_version
from lineal.registry.sources import tree_path
from lineal.registry.stages.commands import TransitionStage, transition_stage
from lineal.registry.versions.queries import ByNumber, get_version
from lineal.storage.database import Transaction

URI_TTL_S = 900
"""How long a signed URI is good: a client asks for one for each file, just before it reads it."""
_PURPOSE = "file of a model version"
_OBJECT = ObjectOf("registered_model", "name")
SIGNED_PATH = "/model-versions/signed"


class _Moved(msgspec.Struct, frozen=True):
    command: TransitionStage
    viewer: Viewer


def _move(tx: Transaction, moved: _Moved) -> GovernedVersion:
    """Move a version and answer it as the caller sees it then."""
    transition_stage(tx, moved.command)
    return get_governed_version(tx, VersionFor(tx.origin.workspace_id, moved.command.name, moved.command.version, moved.viewer))


async def _transition(services: Services, call: Call, request: wire.TransitionStage) -> wire.VersionReply:
    command = TransitionStage(
        request.name,
        parse_version(request.version),
        request.stage,
        archive_existing=request.archive_existing_versions,
        comment=request.comment,
    )
    return from_governed_version(await services.db.write(_move, _Moved(command, call.viewer), call.origin))


async def _get(services: Services, call: Call, request: wire.VersionName) -> wire.VersionReply:
    query = VersionFor(call.origin.workspace_id, request.name, parse_version(request.version), call.viewer)
    return from_governed_version(await services.db.read(get_governed_version, query))


async def _list(services: Services, call: Call, request: wire.ListArtifacts) -> wire.FilesReply:
    directory = parse_directory(request.path)
    root = await _root(services, call, request.name, request.version)
    page = await services.artifacts.list(ListDirectory(call.origin.workspace_id, join(root, directory), request.page_token))
    files = [
        wire.FileInfo(
            path=join(directory, ArtifactPath(basename(child.path))),
            is_dir=child.file is None,
            file_size=None if child.file is None else child.file.size_bytes,
        )
        for child in page.children
    ]
    return wire.FilesReply(files=files, next_page_token=page.next)


async def _sign(services: Services, call: Call, request: wire.SignDownload) -> wire.SignedUri:
    below = parse(request.path)
    root = await _root(services, call, request.name, request.version)
    file = await services.artifacts.find(call.origin.workspace_id, join(root, below))
    workspace_id = str(call.origin.workspace_id)
    query = sign(services.secret, _PURPOSE, workspace_id, file.hex, file.path, expires_s=call.origin.at_us // 1_000_000 + URI_TTL_S)
    where = "/".join((workspace_id, file.hex, quote(file.path)))
    return wire.SignedUri(signed_uri=f"{services.public_url or call.base_url}/api/2.0/mlflow{SIGNED_PATH}/{where}?{query}")


async def _download(services: Services, call: Call, request: Request) -> Response:
    workspace_id, digest, path = (request.path_params[name] for name in ("workspace", "digest", "artifact"))
    query = request.query_params
    check(
        services.secret,
        _PURPOSE,
        workspace_id,
        digest,
        path,
        expires=query.get("expires", ""),
        signature=query.get("signature", ""),
        now_s=call.origin.at_us // 1_000_000,
    )
    file = await services.artifacts.find(int(workspace_id), parse(path))
    if file.hex != digest:
        message = f"'{file.path}' was replaced since the URI was made; ask for a new one"
        raise Conflict(message)
    return await download(services.artifacts, file, request)


async def _root(services: Services, call: Call, name: str, version: str) -> ArtifactPath:
    """Answer where in the tree the files of a version are.

    Raises:
        NotFound: there is no such version.
        Unsupported: they are elsewhere.
    """
    found = await services.db.peek(get_version, ByNumber(call.origin.workspace_id, name, parse_version(version)))
    root = tree_path(found.storage_location)
    if root is None:
        message = f"The files are at '{found.storage_location}', outside of this server's store; clients open that location themselves"
        raise Unsupported(message)
    return root


MODEL_VERSIONS: tuple[Operation, ...] = (
    Operation(
        name="transitionStage",
        method="POST",
        path="/databricks/model-versions/transition-stage",
        permission="model.edit",
        object=_OBJECT,
        summary="Put a version in a stage, and archive the ones that were there when asked to. Needs the level of the move.",
        handler=_transition,
        request=wire.TransitionStage,
        response=wire.VersionReply,
        required=("name", "version", "stage"),
        errors=(NotFound, Conflict, Denied),
    ),
    Operation(
        name="getModelVersionDatabricks",
        method="GET",
        path="/databricks/model-versions/get",
        permission="model.read",
        object=_OBJECT,
        summary="Answer one version with its open requests and what the caller may do. Our own: the SDK has no such call.",
        handler=_get,
        request=wire.VersionName,
        response=wire.VersionReply,
        required=("name", "version"),
        errors=(NotFound,),
    ),
    Operation(
        name="listModelVersionArtifacts",
        method="GET",
        path="/model-versions/list-artifacts",
        permission="model.read",
        object=_OBJECT,
        summary="List the files and directories of a directory of a version.",
        handler=_list,
        request=wire.ListArtifacts,
        response=wire.FilesReply,
        required=("name", "version"),
        errors=(NotFound, Unsupported),
    ),
    Operation(
        name="getModelVersionSignedDownloadUri",
        method="GET",
        path="/model-versions/get-signed-download-uri",
        permission="model.read",
        object=_OBJECT,
        summary="Answer a URI from which a file of a version can be downloaded for a while without a login.",
        handler=_sign,
        request=wire.SignDownload,
        response=wire.SignedUri,
        required=("name", "version", "path"),
        errors=(NotFound, Unsupported),
    ),
    Operation(
        name="downloadSignedModelFile",
        method="GET",
        path=SIGNED_PATH + "/{workspace:int}/{digest}/{artifact:path}",
        permission="public",  # the signature is the permission
        summary="Download a file of a version, or a range of it, from a signed URI.",
        stream=_download,
        errors=(Denied, NotFound, Conflict),
    ),
)

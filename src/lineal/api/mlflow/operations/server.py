"""What a client may ask about the server itself."""

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from lineal.api.operation import Call, Operation
from lineal.api.services import Services

SPOKEN_VERSION = "3.17.2"
"""The MLflow whose protocol this server speaks; clients ask for it to choose what to send."""


async def _health(_services: Services, _call: Call, _request: Request) -> Response:
    return PlainTextResponse("OK")


async def _version(_services: Services, _call: Call, _request: Request) -> Response:
    return PlainTextResponse(SPOKEN_VERSION)


async def _server_info(services: Services, _call: Call, _request: Request) -> Response:
    return JSONResponse(
        {
            "store_type": "SqlStore",
            "server": f"lineal/{services.version}",
            "workspaces_enabled": False,
            "trace_archival_enabled": False,
            "multipart_uploads_enabled": True,
            # It works, and who has large files far away may set MLFLOW_ENABLE_PROXY_MULTIPART_DOWNLOAD. Saying it here would make clients
            # ask twice for each small file of a model.
            "multipart_downloads_enabled": False,
            "artifact_serving_enabled": True,
            "artifacts_presigned_only": False,
            "tracking_auth": False,
            "presigned_upload_run_id_supported": True,
            "presigned_upload_model_id_supported": True,
            "model_artifact_presigned_downloads_supported": False,
            "features_enabled": {"gateway": False, "scheduled_issue_detection": False},
        }
    )


SERVER: tuple[Operation, ...] = (
    Operation(
        name="health",
        method="GET",
        path="/health",
        prefixes=("",),
        permission="public",
        summary="Answer OK while the server runs.",
        stream=_health,
    ),
    Operation(
        name="version",
        method="GET",
        path="/version",
        prefixes=("",),
        permission="public",
        summary="Answer the version of MLflow whose protocol is spoken.",
        stream=_version,
    ),
    Operation(
        name="getServerInfo",
        method="GET",
        path="/mlflow/server-info",
        prefixes=("/api/3.0", "/ajax-api/3.0"),
        permission="public",
        summary="Answer what this server can do, for clients to adapt to.",
        stream=_server_info,
    ),
)

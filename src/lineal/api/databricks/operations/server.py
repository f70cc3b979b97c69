"""What a client asks before its first call: where the server stands, and who it is itself."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from lineal.api.operation import Call, Operation
from lineal.api.services import Services

USER_SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:User"
"""Source: RFC 7643, section 4.1."""


async def _config(_services: Services, _call: Call, _request: Request) -> Response:
    # Every field is optional, and each would make clients try ways of logging in that this server does not have.
    return JSONResponse({})


async def _me(_services: Services, call: Call, _request: Request) -> Response:
    name = call.origin.actor
    return JSONResponse(
        {"schemas": [USER_SCHEMA], "id": name, "userName": name, "displayName": name, "active": True},
        headers={"X-Databricks-Org-Id": str(call.origin.workspace_id)},
        media_type="application/scim+json",
    )


SERVER: tuple[Operation, ...] = (
    Operation(
        name="getDatabricksConfig",
        method="GET",
        path="/.well-known/databricks-config",
        prefixes=("",),
        permission="public",
        summary="Answer how clients log in; an empty object means with a token of this server.",
        stream=_config,
    ),
    Operation(
        name="getCurrentUser",
        method="GET",
        path="/scim/v2/Me",
        prefixes=("/api/2.0/preview", "/api/2.0"),
        permission="caller",
        summary="Answer who calls; the header X-Databricks-Org-Id names the workspace.",
        stream=_me,
    ),
)

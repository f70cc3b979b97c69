"""The parts of MLflow's protocol that this version does not serve, by how their paths begin.

They are answered 501 NOT_IMPLEMENTED, which clients neither retry nor take for an older server whose other endpoints they
would try next. Source: mlflow 3.17, server/handlers.py and server/auth/routes.py.
"""

import re

_BASES = re.compile(r"/(?:ajax-)?api/[23]\.0/(?:mlflow/)?")

_BELOW_BASES: dict[str, str] = {
    "assistant": "The assistant",
    "datasets": "Evaluation datasets",
    "experiments/permissions": "Permissions of one resource, as mlflow 2 asks for them",
    "gateway": "The AI gateway",
    "genai": "GenAI evaluation",
    "get-online-trace-details": "Tracing",
    "get-trace-artifact": "Tracing",
    "issues": "Issues",
    "jobs": "Server-side jobs",
    "label-schemas": "Label schemas",
    "mcp-servers": "The registry of MCP servers",
    "prompt-optimization": "Prompt optimization",
    "registered-models/permissions": "Permissions of one resource, as mlflow 2 asks for them",
    "review-queues": "Review queues",
    "scorers": "Scorers",
    "skills": "The registry of skills",
    "traces": "Tracing",
    "unified-traces": "Tracing",
    "workspaces": "Workspaces besides the default one",
}

_AT_ROOT: dict[str, str] = {
    "gateway": "The AI gateway",
    "graphql": "GraphQL",
    "signup": "A sign-up page",
    "v1/traces": "Tracing",
}


def unserved(path: str) -> str:
    """Answer which part of the protocol `path` belongs to, as the beginning of a sentence; empty when it is none of these."""
    match = _BASES.match(path)
    table, rest = (_BELOW_BASES, path[match.end() :]) if match is not None else (_AT_ROOT, path.removeprefix("/"))
    segments = rest.split("/", 2)
    return table.get(segments[0]) or table.get("/".join(segments[:2]), "")

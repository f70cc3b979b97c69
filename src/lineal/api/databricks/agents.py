"""Telling Databricks' clients from MLflow's, on the few paths where the two expect different rules."""

import re

from lineal.api.asgi import Scope

_AGENT = re.compile(rb"(?:^|[ ;(])databricks-(?:sdk|cli|tf|registry)", re.IGNORECASE)
"""Source: databricks-sdk 0.156.0, useragent.py: `unknown/0.0.0 databricks-sdk-py/0.156.0 python/3.11 ...`; its Go and Java siblings,
the command line and the Terraform provider name themselves in the same way."""


def is_databricks(scope: Scope) -> bool:
    """Whether the User-Agent of a request is that of a Databricks client. It selects rules, and never grants anything."""
    return any(name == b"user-agent" and _AGENT.search(value) is not None for name, value in scope["headers"])

"""The auth client of mlflow, from the skinny package that the other tests use.

The client is mlflow's own code. Importing its package the usual way would start half of mlflow's server (Flask, SQLAlchemy), of which the
client needs nothing but three functions that put a prefix before a path; where the server's parts are missing, these stand in.
"""

import importlib
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import mlflow


def client_class() -> Any:
    """Answer `mlflow.server.auth.client.AuthServiceClient`."""
    try:
        return importlib.import_module("mlflow.server.auth.client").AuthServiceClient
    except ModuleNotFoundError:
        for name in [name for name in sys.modules if name.startswith("mlflow.server")]:
            del sys.modules[name]
    server = Path(mlflow.__file__).parent / "server"
    for name, folder in (("mlflow.server", server), ("mlflow.server.auth", server / "auth")):
        package = ModuleType(name)
        package.__path__ = [str(folder)]
        sys.modules[name] = package
    paths: Any = ModuleType("mlflow.server.handlers")
    paths._get_rest_path = lambda path, version=2: f"/api/{version}.0{path}"
    paths._get_ajax_path = lambda path, version=2: f"/ajax-api/{version}.0{path}"
    paths._add_static_prefix = lambda path: path
    sys.modules["mlflow.server.handlers"] = paths
    return importlib.import_module("mlflow.server.auth.client").AuthServiceClient

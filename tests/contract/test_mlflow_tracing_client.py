"""Tracing is not served: the stock client says so, and the traced program neither fails nor waits."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.servers import LinealServer

pytestmark = pytest.mark.client

PROGRAM = Path(__file__).parents[1] / "clients" / "tracing.py"
REFUSAL = "NOT_IMPLEMENTED: Tracing: this part of MLflow's protocol is not available in this version of Lineal"


def test_a_traced_program_runs_as_if_nothing_were_traced(server: LinealServer) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MLFLOW_")}
    ended = subprocess.run(
        [sys.executable, str(PROGRAM), server.url], capture_output=True, text=True, timeout=300, check=False, env=environment
    )
    assert ended.returncode == 0, ended.stderr
    seen = json.loads(ended.stdout.splitlines()[-1])
    assert seen["search"] == f"NOT_IMPLEMENTED: {REFUSAL}"
    assert seen["unknown"] is None
    assert (seen["traced"], seen["nested"], seen["metrics"], seen["autologged"]) == (3, 7, {"sum": 11.0}, True)
    assert REFUSAL in ended.stderr, "the client warns that the traces were not kept"
    assert "Traceback" not in ended.stderr

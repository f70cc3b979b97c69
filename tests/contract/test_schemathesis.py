"""Nonsense made from the OpenAPI document, at a real server of its own: no answer may be a 5xx, and each is what the document says.

Two passes: pure nonsense, and nonsense about things that exist, which gets behind the first check of an id.
"""

import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance, status_code_conformance
from tests.servers import LinealServer, serving

pytestmark = [pytest.mark.client, pytest.mark.slow]

DOCUMENT = Path(__file__).parents[2] / "docs" / "openapi" / "mlflow.json"
EXAMPLES = 8
"""Of each operation, in each pass, besides the boundary values that schemathesis lists by itself."""
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
UNSUPPORTED: frozenset[str] = frozenset()
"""Operations that may answer 501 NOT_IMPLEMENTED; docs/mlflow.md says why."""


def _schema(*, coverage: bool) -> schemathesis.BaseSchema:
    config = SchemathesisConfig()
    config.projects.default.generation.modes = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]
    config.projects.default.phases.coverage.enabled = coverage
    config.projects.default.phases.examples.enabled = False
    return schemathesis.openapi.from_path(DOCUMENT, config=config)


NONSENSE = _schema(coverage=True)
ABOUT_REAL_THINGS = _schema(coverage=False)
bounded = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
    print_blob=False,
)


@pytest.fixture(scope="module")
def throw_away(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LinealServer]:
    with serving(tmp_path_factory.mktemp("store")) as server:
        yield server


@pytest.fixture(scope="module")
def things(throw_away: LinealServer) -> dict[str, Any]:
    """Things to talk nonsense about, by the field that names them."""
    api = httpx.Client(base_url=f"{throw_away.url}/api/2.0/mlflow")

    def post(path: str, **body: Any) -> Any:
        return api.post(path, json=body).raise_for_status().json()

    experiment_id = post("/experiments/create", name="e")["experiment_id"]
    run_id = post("/runs/create", experiment_id=experiment_id)["run"]["info"]["run_id"]
    post("/runs/log-batch", run_id=run_id, metrics=[{"key": "m", "value": step, "timestamp": step, "step": step} for step in range(20)])
    model_id = post("/logged-models", experiment_id=experiment_id, name="lm", source_run_id=run_id)["model"]["info"]["model_id"]
    post("/registered-models/create", name="n")
    post("/model-versions/create", name="n", source="s3://b/c")
    post("/registered-models/alias", name="n", alias="a", version="1")
    httpx.put(f"{throw_away.url}/api/2.0/mlflow-artifacts/artifacts/{experiment_id}/{run_id}/artifacts/d/f.txt", content=b"x" * 100)
    one = {"run_id": run_id, "run_uuid": run_id, "experiment_id": experiment_id, "model_id": model_id, "name": "n", "version": "1"}
    return {**one, "alias": "a", "metric_key": "m", "run_ids": [run_id], "experiment_ids": [experiment_id], "path": "d/f.txt"}


def _judge(case: schemathesis.Case, server: LinealServer) -> None:
    response = case.call(base_url=server.url)
    if response.status_code == 501 and case.operation.definition.raw["operationId"] in UNSUPPORTED:
        return
    case.validate_response(response, checks=CHECKS)
    if response.status_code >= 400 and case.method != "HEAD":
        assert set(response.json()) == {"error_code", "message"}, "MLflow's error shape"


@NONSENSE.parametrize()
@bounded
def test_nonsense(case: schemathesis.Case, throw_away: LinealServer, things: dict[str, Any]) -> None:
    _judge(case, throw_away)


_turn = itertools.count()


@ABOUT_REAL_THINGS.parametrize()
@bounded
def test_nonsense_about_real_things(case: schemathesis.Case, throw_away: LinealServer, things: dict[str, Any]) -> None:
    for place in (case.path_parameters, case.query, case.body):
        if isinstance(place, dict):
            place.update({field: value for field, value in things.items() if field in place})
    if isinstance(case.body, dict) and next(_turn) % 2:
        case.body |= {field: value for field, value in things.items() if field in _fields(case)}
    _judge(case, throw_away)


def _fields(case: schemathesis.Case) -> set[str]:
    document = json.loads(DOCUMENT.read_text())
    body = document["paths"][case.path][case.method.lower()].get("requestBody", {}).get("content", {}).get("application/json", {})
    text = json.dumps(body)
    name = text.partition("#/components/schemas/")[2].partition('"')[0]
    return set(document["components"]["schemas"].get(name, {}).get("properties", {}))

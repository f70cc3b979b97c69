"""Nonsense made from the OpenAPI document of Databricks' protocol, as `test_schemathesis` does with MLflow's: no 5xx, all as it says.

Only its own calls: those it shares are MLflow's. Webhooks are left out: nonsense would be sent to wherever it says.
"""

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

from lineal.api.databricks.operations import OPERATIONS
from lineal.api.databricks.operations.webhooks import WEBHOOKS

pytestmark = [pytest.mark.client, pytest.mark.slow]

DOCUMENT = Path(__file__).parents[2] / "docs" / "openapi" / "databricks.json"
EXAMPLES = 8
"""Of each operation, in each pass, besides the boundary values that schemathesis lists by itself."""
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
AGENT = {"User-Agent": "unknown/0.0.0 databricks-sdk-py/0.156.0"}
OWN = [row.name for row in OPERATIONS if row not in WEBHOOKS]


def _schema(*, coverage: bool) -> schemathesis.BaseSchema:
    config = SchemathesisConfig()
    config.projects.default.generation.modes = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]
    config.projects.default.phases.coverage.enabled = coverage
    config.projects.default.phases.examples.enabled = False
    return schemathesis.openapi.from_path(DOCUMENT, config=config).include(operation_id=OWN)


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
    file = f"{throw_away.url}/api/2.0/mlflow-artifacts/artifacts/{experiment_id}/{run_id}/artifacts/model/MLmodel"
    httpx.put(file, content=b"x" * 100).raise_for_status()
    post("/registered-models/create", name="n")
    post("/model-versions/create", name="n", source=f"runs:/{run_id}/model", run_id=run_id)
    for stage in ("Staging", "Production"):
        post("/transition-requests/create", name="n", version="1", stage=stage)
    comment = post("/comments/create", name="n", version="1", comment="hello")["comment"]
    return {"name": "n", "version": "1", "stage": "Production", "id": comment["id"], "path": "MLmodel", "creator": "anonymous"}


def _judge(case: schemathesis.Case, server: LinealServer) -> None:
    response = case.call(base_url=server.url, headers=AGENT)
    case.validate_response(response, checks=CHECKS)
    if response.status_code >= 400 and case.method != "HEAD":
        assert set(response.json()) == {"error_code", "message"}, "Databricks' error shape"


@NONSENSE.parametrize()
@bounded
def test_nonsense(case: schemathesis.Case, throw_away: LinealServer, things: dict[str, Any]) -> None:
    _judge(case, throw_away)


@ABOUT_REAL_THINGS.parametrize()
@bounded
def test_nonsense_about_real_things(case: schemathesis.Case, throw_away: LinealServer, things: dict[str, Any]) -> None:
    for place in (case.path_parameters, case.query, case.body):
        if isinstance(place, dict):
            place.update({field: value for field, value in things.items() if field in place})
    _judge(case, throw_away)

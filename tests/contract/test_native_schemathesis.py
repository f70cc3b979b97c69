"""Nonsense made from the native OpenAPI document, as `test_schemathesis` does with MLflow's: no 5xx, all answers as the document says."""

import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance, status_code_conformance
from tests.native import Native, native_server

pytestmark = [pytest.mark.client, pytest.mark.slow]

DOCUMENT = Path(__file__).parents[2] / "docs" / "openapi" / "native.json"
EXAMPLES = 6
"""Of each operation, in each pass, besides the boundary values that schemathesis lists by itself."""
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
# Left out: appendFrame, whose body only its own encoder makes (test_native_series), and metrics, which is below no protocol's prefix.
UNSUPPORTED = {"listRunFiles", "readRunFile", "listVersionFiles", "readVersionFile", "listLoggedModelFiles", "readLoggedModelFile"}
"""Operations that answer 501 where files are in a store of somebody else's."""


SLOWED_DOWN = {"changePassword", "login", "setUp"}
"""Operations that answer 503 after some wrong passwords."""


def _schema(*, coverage: bool) -> schemathesis.BaseSchema:
    config = SchemathesisConfig()
    config.projects.default.generation.modes = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]
    config.projects.default.phases.coverage.enabled = coverage
    config.projects.default.phases.examples.enabled = False
    return schemathesis.openapi.from_path(DOCUMENT, config=config).exclude(operation_id=["appendFrame", "metrics"])


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
def native(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Native]:
    with native_server("sqlite", tmp_path_factory.mktemp("store"), request) as opened:
        yield opened


@pytest.fixture(scope="module")
def things(native: Native) -> dict[str, Any]:
    """Things to talk nonsense about, by the field that names them."""
    experiment_id = native.experiment()
    run_id = native.run(experiment_id, {"m": 1.0}, params={"p": "1"})
    model_id = native.logged_model(experiment_id, run_id, {"MLmodel": b"flavors: {}\n"})
    name = native.model()
    native.version(name, f"models:/{model_id}", logged_model_id=model_id)
    native.ok("PUT", f"/registered-models/{name}/aliases/a", {"version": 1})
    native.put_file(f"{experiment_id}/{run_id}/artifacts/MLmodel", b"x" * 100)
    one = {"run_id": run_id, "experiment_id": experiment_id, "model_id": model_id, "name": name, "version": "1", "alias": "a"}
    many = {"experiment_ids": [experiment_id], "run_ids": [run_id]}
    return {**one, **many, "node_id": run_id, "path": "MLmodel", "from": "1", "to": "1", "metric": "m", "key": "m", "source": "s3://b/c"}


def _judge(case: schemathesis.Case, native: Native) -> None:
    response = case.call(base_url=native.server.url)
    if response.status_code == 503:
        assert case.operation.definition.raw["operationId"] in SLOWED_DOWN, response.text
        return
    if response.status_code == 501:
        assert case.operation.definition.raw["operationId"] in UNSUPPORTED | {"readArrow"}
    case.validate_response(response, checks=CHECKS)
    if response.status_code >= 400 and case.method != "HEAD":
        assert response.headers["content-type"] == ["application/problem+json"]
        assert response.json()["status"] == response.status_code


@NONSENSE.parametrize()
@bounded
def test_nonsense(case: schemathesis.Case, native: Native, things: dict[str, Any]) -> None:
    _judge(case, native)


_turn = itertools.count()


@ABOUT_REAL_THINGS.parametrize()
@bounded
def test_nonsense_about_real_things(case: schemathesis.Case, native: Native, things: dict[str, Any]) -> None:
    for place in (case.path_parameters, case.query, case.body):
        if isinstance(place, dict):
            place.update({field: value for field, value in things.items() if field in place and _fits(case, field, value)})
    if isinstance(case.body, dict) and next(_turn) % 2:
        case.body |= {field: value for field, value in things.items() if field in _fields(case)}
    _judge(case, native)


def _fits(case: schemathesis.Case, field: str, value: Any) -> bool:
    """An alias is set to a version by its number, other calls name one by a text."""
    return field != "version" or isinstance(value, str) == (case.operation.definition.raw["operationId"] != "setAlias")


def _fields(case: schemathesis.Case) -> set[str]:
    document = json.loads(DOCUMENT.read_text())
    body = document["paths"][case.path][case.method.lower()].get("requestBody", {}).get("content", {}).get("application/json", {})
    name = json.dumps(body).partition("#/components/schemas/")[2].partition('"')[0]
    return set(document["components"]["schemas"].get(name, {}).get("properties", {}))

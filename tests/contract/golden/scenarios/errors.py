"""What the frame of every call refuses: content types, bad JSON, wrong types, unknown paths."""

from tests.contract.golden.steps import AJAX, Better, Scenario, get, post

_JSON = {"Content-Type": "application/json"}
_BROKEN = Better("MLflow takes a body that is no JSON for an empty one", {"error_code": "INVALID_PARAMETER_VALUE", "message": "<any>"}, 400)


def _typed(value: object):
    return post(f"name is {value!r}", "experiments/create", {"name": value})


SCENARIOS = [
    Scenario(
        "content types",
        [
            post("none", "experiments/create", raw='{"name": "none-{u}"}'),
            post("form", "experiments/create", raw="name=x", headers={"Content-Type": "application/x-www-form-urlencoded"}),
            post("text", "experiments/create", raw='{"name": "text-{u}"}', headers={"Content-Type": "text/plain"}),
            post("form with files", "experiments/create", raw="--x--", headers={"Content-Type": "multipart/form-data; boundary=x"}),
            post(
                "JSON with a charset",
                "experiments/create",
                raw='{"name": "charset-{u}"}',
                headers={"Content-Type": "application/json; charset=utf-8"},
                capture={"a": "$.experiment_id"},
            ),
        ],
    ),
    Scenario(
        "bodies",
        [
            post("nothing", "experiments/create", raw="", headers=_JSON),
            post("no JSON", "experiments/create", raw='{"name": ', headers=_JSON, better=_BROKEN),
            post("single quotes", "experiments/create", raw="{'name': 'x'}", headers=_JSON, better=_BROKEN),
            post("null", "experiments/create", raw="null", headers=_JSON),
            post(
                "coded twice", "experiments/create", raw='"{\\"name\\": \\"twice-{u}\\"}"', headers=_JSON, capture={"c": "$.experiment_id"}
            ),
            post(
                "camel case",
                "experiments/create",
                {"name": "camel-{u}", "artifactLocation": "s3://bucket/x"},
                capture={"d": "$.experiment_id"},
            ),
            get("camel case is understood", "experiments/get", {"experiment_id": "{d}"}),
            post("camel case for what is required", "experiments/delete", {"experimentId": "{d}"}),
            post("both spellings", "experiments/delete", {"experiment_id": "{d}", "experimentId": "{d}"}),
        ],
    ),
    Scenario(
        "types",
        [
            *(_typed(value) for value in (5, 1.5, True, ["a"], {"b": 1, "a": "ü"}, None)),
            post("tags are text", "experiments/create", {"name": "types-{u}", "tags": "a"}),
            post("tags are an object", "experiments/create", {"name": "types-{u}", "tags": {"a": "b"}}),
            post("location is a number", "experiments/create", {"name": "types-{u}", "artifact_location": 5}),
            post("the first wrong field is named", "experiments/create", {"name": 5, "tags": "a"}),
            post("a missing field comes before a wrong one", "runs/log-parameter", {"key": 5, "value": 6}),
            post("a wrong field before a missing one", "runs/log-parameter", {"run_id": 5}),
            get("nothing was created", "experiments/get-by-name", {"experiment_name": "types-{u}"}),
        ],
    ),
    Scenario(
        "paths and methods",
        [
            get(
                "unknown path",
                "nonsense/get",
                better=Better("MLflow answers a page of HTML", {"error_code": "ENDPOINT_NOT_FOUND", "message": "<any>"}, 404),
            ),
            get("health", "/health"),
            get("server info", "/api/3.0/mlflow/server-info", better=Better("ours says what we have", "<any>")),
            post("search by the ajax path", AJAX + "experiments/search", {"max_results": 1, "filter": "name = 'none-{u}'"}),
        ],
    ),
]

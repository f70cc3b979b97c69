"""log-batch: limits, validation, order, and all or nothing."""

from typing import Any

from tests.contract.golden.steps import Better, Scenario, get, post, repeat

_SETS = ("$.run.data.metrics", "$.run.data.params", "$.run.data.tags")


def _run(name: str):
    return (
        post("experiment", "experiments/create", {"name": f"{name}-{{u}}"}, capture={"e": "$.experiment_id"}),
        post("run", "runs/create", {"experiment_id": "{e}", "start_time": 1, "run_name": "r"}, capture={"r": "$.run.info.run_id"}),
    )


def _batch(name: str, body: dict[str, Any], **more: Any):
    return post(name, "runs/log-batch", {"run_id": "{r}", **body}, **more)


def _read(name: str = "read back", **more: Any):
    return get(name, "runs/get", {"run_id": "{r}"}, unordered=_SETS, **more)


def _metric(key: str = "m", value: object = 1, timestamp: object = 1, step: object = 0):
    return {"key": key, "value": value, "timestamp": timestamp, "step": step}


def _untouched(why: str, **data: list[dict[str, Any]]):
    info = {
        "run_uuid": "{r}",
        "experiment_id": "{e}",
        "run_name": "r",
        "user_id": "",
        "status": "RUNNING",
        "start_time": 1,
        "artifact_uri": "mlflow-artifacts:/{e}/{r}/artifacts",
        "lifecycle_stage": "active",
        "run_id": "{r}",
    }
    data = {"tags": [{"key": "mlflow.runName", "value": "r"}], **data}
    return Better(why, {"run": {"info": info, "data": data, "inputs": {}, "outputs": {}}})


SCENARIOS = [
    Scenario(
        "everything at once",
        [
            *_run("all"),
            _batch(
                "batch",
                {
                    "metrics": [
                        _metric("loss", 0.5, 10, 1),
                        _metric("loss", 0.25, 20, 2),
                        _metric("acc", "NaN", 20, 2),
                        {"key": "nostep", "value": 2, "timestamp": 3},
                    ],
                    "params": [{"key": "depth", "value": "3"}, {"key": "empty", "value": ""}, {"key": "novalue"}],
                    "tags": [{"key": "colour", "value": "red"}, {"key": "novalue"}],
                },
            ),
            _read(),
            _batch(
                "the same again",
                {
                    "metrics": [_metric("loss", 0.5, 10, 1), _metric("loss", 0.25, 20, 2), _metric("acc", "NaN", 20, 2)],
                    "params": [{"key": "depth", "value": "3"}],
                    "tags": [{"key": "colour", "value": "red"}],
                },
            ),
            get("nothing twice", "metrics/get-history", {"run_id": "{r}", "metric_key": "loss"}),
            _batch("nothing", {}),
            _batch("empty lists", {"metrics": [], "params": [], "tags": []}),
            _batch("a tag twice: the last one counts", {"tags": [{"key": "t", "value": "1"}, {"key": "t", "value": "2"}]}),
            _batch("a point twice", {"metrics": [_metric("twice", 1, 5, 5), _metric("twice", 1, 5, 5)]}),
            _batch("out of order", {"metrics": [_metric("late", 3, 30, 3), _metric("late", 1, 10, 1), _metric("late", 2, 20, 2)]}),
            _read("read all back"),
            get("one point", "metrics/get-history", {"run_id": "{r}", "metric_key": "twice"}),
        ],
    ),
    Scenario(
        "limits",
        [
            *_run("limits"),
            _batch("1000 metrics", {"metrics": repeat(1000, {"key": "m", "value": "{i}", "timestamp": "{i}", "step": "{i}"})}),
            _batch("1001 metrics", {"metrics": repeat(1001, _metric("m{i}"))}),
            _batch("100 params", {"params": repeat(100, {"key": "p{i}", "value": "{i}"})}),
            _batch("101 params", {"params": repeat(101, {"key": "q{i}", "value": "{i}"})}),
            _batch("100 tags", {"tags": repeat(100, {"key": "t{i}", "value": "{i}"})}),
            _batch("101 tags", {"tags": repeat(101, {"key": "s{i}", "value": "{i}"})}),
            _batch(
                "1000 together",
                {
                    "metrics": repeat(800, _metric("n{i}")),
                    "params": repeat(100, {"key": "p{i}", "value": "{i}"}),
                    "tags": repeat(100, {"key": "t{i}", "value": "x"}),
                },
            ),
            _batch(
                "1001 together",
                {
                    "metrics": repeat(801, _metric("o{i}")),
                    "params": repeat(100, {"key": "p{i}", "value": "{i}"}),
                    "tags": repeat(100, {"key": "t{i}", "value": "y"}),
                },
            ),
            get("the latest of 1000", "metrics/get-history", {"run_id": "{r}", "metric_key": "m", "max_results": "2"}),
            get("nothing of 1001", "metrics/get-history", {"run_id": "{r}", "metric_key": "m0"}),
            get("nothing of 1001 together", "metrics/get-history", {"run_id": "{r}", "metric_key": "o0"}),
            _batch(
                "longest keys and values",
                {
                    "metrics": [_metric("{k*250}")],
                    "params": [{"key": "{k*250}", "value": "{v*6000}"}],
                    "tags": [{"key": "{k*250}", "value": "{v*8000}"}],
                },
            ),
            _batch("too long a metric key", {"metrics": [_metric("{k*251}")]}),
            _batch("too long a param key", {"params": [{"key": "{k*251}", "value": "1"}]}),
            _batch("too long a tag key", {"tags": [{"key": "{k*251}", "value": "1"}]}),
            _batch("long values are cut", {"params": [{"key": "cut", "value": "{v*6001}"}], "tags": [{"key": "cut", "value": "{v*8001}"}]}),
            _batch("the cut param again", {"params": [{"key": "cut", "value": "{v*6000}"}]}),
        ],
    ),
    Scenario(
        "what is refused",
        [
            *_run("refused"),
            _batch("metric without key", {"metrics": [_metric("ok"), {"value": 1, "timestamp": 1}]}),
            _batch("metric without value", {"metrics": [{"key": "a", "timestamp": 1}]}),
            _batch("metric without time", {"metrics": [{"key": "a", "value": 1}]}),
            _batch("metric with an empty key", {"metrics": [_metric("")]}),
            _batch("metric with a bad key", {"metrics": [_metric("ok"), _metric("a?b")]}),
            _batch("metric that leaves its folder", {"metrics": [_metric("../a")]}),
            _batch("negative time", {"metrics": [_metric("a", 1, -5)]}),
            _batch(
                "value of text",
                {"metrics": [_metric("a", "high")]},
                better=Better(
                    "MLflow answers 200 and loses the rest of the request",
                    {"error_code": "INVALID_PARAMETER_VALUE", "message": "<any>"},
                    400,
                ),
            ),
            _batch("param without key", {"params": [{"key": "ok", "value": "1"}, {"value": "1"}]}),
            _batch("param with a bad key", {"params": [{"key": "a?b", "value": "1"}]}),
            _batch("param that leaves its folder", {"params": [{"key": "/a", "value": "1"}]}),
            _batch("param twice", {"params": [{"key": "a", "value": "1"}, {"key": "a", "value": "1"}]}),
            _batch(
                "params twice",
                {
                    "params": [
                        {"key": "a", "value": "1"},
                        {"key": "b", "value": "1"},
                        {"key": "a", "value": "2"},
                        {"key": "b", "value": "1"},
                    ]
                },
            ),
            _batch("tag without key", {"tags": [{"value": "1"}]}),
            _batch("tag with a bad key", {"tags": [{"key": "a?b", "value": "1"}]}),
            _batch("tag that leaves its folder", {"tags": [{"key": "..", "value": "1"}]}),
            _batch("metrics that are no list", {"metrics": "many"}),
            _batch("metrics that are an object", {"metrics": {"a": 1}}),
            _batch("params that are no list", {"params": 5}),
            _batch("tags that are no list", {"tags": True}),
            post("no run", "runs/log-batch", {"metrics": [_metric()]}),
            post("run of a number", "runs/log-batch", {"run_id": 5, "metrics": [_metric()]}),
            post("unknown run", "runs/log-batch", {"run_id": "{none}", "metrics": [_metric()]}),
            post("unknown run without anything", "runs/log-batch", {"run_id": "{none}"}),
            post("malformed run", "runs/log-batch", {"run_id": "a b", "metrics": [_metric()]}),
            _read("nothing was written", better=_untouched("MLflow kept the point it had half read")),
        ],
    ),
    Scenario(
        "params in a batch",
        [
            *_run("params"),
            _batch("log", {"params": [{"key": "a", "value": "1"}, {"key": "b", "value": "2"}]}),
            _batch("the same and a new one", {"params": [{"key": "a", "value": "1"}, {"key": "c", "value": "3"}]}),
            _batch("another value", {"params": [{"key": "b", "value": "9"}]}),
            _batch("two other values", {"params": [{"key": "a", "value": "8"}, {"key": "b", "value": "9"}]}),
            _read(),
        ],
    ),
    Scenario(
        "all or nothing",
        [
            *_run("atomic"),
            _batch("a param", {"params": [{"key": "a", "value": "1"}]}),
            _batch(
                "a changed param beside a metric and a tag",
                {
                    "params": [{"key": "new", "value": "1"}, {"key": "a", "value": "2"}],
                    "metrics": [_metric("m")],
                    "tags": [{"key": "t", "value": "1"}],
                },
            ),
            _batch("a good batch", {"params": [{"key": "b", "value": "1"}]}),
            _read("only the good ones are there"),
        ],
    ),
    Scenario(
        "bare NaN and infinities of other clients",
        [
            *_run("bare"),
            post(
                "batch",
                "runs/log-batch",
                raw='{"run_id": "{r}", "metrics": [{"key": "first", "value": 1, "timestamp": 5, "step": 1}, '
                '{"key": "nan", "value": NaN, "timestamp": 5, "step": 1}, '
                '{"key": "inf", "value": -Infinity, "timestamp": 5, "step": 1}, '
                '{"key": "last", "value": 2, "timestamp": 5, "step": 1}], '
                '"params": [{"key": "p", "value": "1"}], "tags": [{"key": "t", "value": "1"}]}',
                headers={"Content-Type": "application/json"},
            ),
            _read(
                "nothing is lost",
                better=_untouched(
                    "MLflow answers 200 and loses every later metric and all params and tags of the request",
                    metrics=[
                        {"key": "first", "value": 1.0, "timestamp": 5, "step": 1},
                        {"key": "inf", "value": -1.7976931348623157e308, "timestamp": 5, "step": 1},
                        {"key": "last", "value": 2.0, "timestamp": 5, "step": 1},
                        {"key": "nan", "value": "NaN", "timestamp": 5, "step": 1},
                    ],
                    params=[{"key": "p", "value": "1"}],
                    tags=[{"key": "mlflow.runName", "value": "r"}, {"key": "t", "value": "1"}],
                ),
            ),
        ],
    ),
    Scenario(
        "bodies that are no object",
        [
            post(
                "not JSON",
                "runs/log-batch",
                raw='{"run_id": ',
                headers={"Content-Type": "application/json"},
                better=Better("MLflow fails inside Python with 500", {"error_code": "INVALID_PARAMETER_VALUE", "message": "<any>"}, 400),
            ),
            post(
                "a list",
                "runs/log-batch",
                raw="[1, 2]",
                headers={"Content-Type": "application/json"},
                better=Better("MLflow fails inside Python with 500", {"error_code": "INVALID_PARAMETER_VALUE", "message": "<any>"}, 400),
            ),
            post("empty object", "runs/log-batch", {}),
        ],
    ),
]

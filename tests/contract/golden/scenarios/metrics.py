"""Metrics: what is kept, which point is the latest, and how history is read."""

import json

from tests.contract.golden.steps import AJAX, Better, Scenario, get, post

_NONE = "{none}"


def _run(name: str):
    return (
        post("experiment", "experiments/create", {"name": f"{name}-{{u}}"}, capture={"e": "$.experiment_id"}),
        post("run", "runs/create", {"experiment_id": "{e}", "start_time": 1, "run_name": "r"}, capture={"r": "$.run.info.run_id"}),
    )


def _log(name: str, key: object, value: object, timestamp: object = 1, step: object = 0, **more: object):
    return post(name, "runs/log-metric", {"run_id": "{r}", "key": key, "value": value, "timestamp": timestamp, "step": step}, **more)


def _latest(name: str = "latest"):
    return get(name, "runs/get", {"run_id": "{r}"}, unordered=("$.run.data.metrics",))


def _history(name: str, key: str, better: Better | None = None, **more: str):
    return get(name, "metrics/get-history", {"run_id": "{r}", "metric_key": key, **more}, better=better)


def _refused(field: str, value: object):
    hint = f"Hint: Value was of type '{type(value).__name__}'. See the API docs for more information about request parameters."
    message = f"Invalid value {json.dumps(value)} for parameter '{field}' supplied:  {hint}"
    why = "MLflow answers 200, goes on with what it had read before this field, and so stores another point"
    return Better(why, {"error_code": "INVALID_PARAMETER_VALUE", "message": message}, 400)


SCENARIOS = [
    Scenario(
        "the latest is the greatest step, time, value",
        [
            *_run("latest"),
            _log("step 1", "loss", 1.5, 100, 1),
            _log("step 3", "loss", 0.5, 300, 3),
            _log("step 2 comes late", "loss", 0.9, 900, 2),
            _latest("step 3 is the latest"),
            _log("same step, older", "loss", 7, 200, 3),
            _latest("still"),
            _log("same step, newer", "loss", 0.25, 301, 3),
            _latest("the newer one"),
            _log("same step and time, smaller", "loss", 0.125, 301, 3),
            _latest("still the greater value"),
            _log("same step and time, greater", "loss", 0.75, 301, 3),
            _latest("the greater value"),
            _log("an exact repeat", "loss", 0.75, 301, 3),
            _history("history", "loss"),
            _log("negative step", "neg", 1, 5, -3),
            _log("a more negative one", "neg", 2, 9, -4),
            _latest("the less negative step"),
        ],
    ),
    Scenario(
        "numbers of every kind",
        [
            *_run("numbers"),
            _log("integer", "int", 3),
            _log("negative", "negative", -0.1),
            _log("zero", "zero", 0),
            _log("tiny", "tiny", 5e-324),
            _log("huge", "huge", 1.7976931348623157e308),
            _log("exact double", "third", 0.3333333333333333),
            _log("number as text", "text", "1.5"),
            _log("NaN as text", "nan", "NaN"),
            _log("Infinity as text", "inf", "Infinity"),
            _log("-Infinity as text", "ninf", "-Infinity"),
            _latest(),
            _history("history of NaN", "nan"),
            _history("history of Infinity", "inf"),
            _history("history of -Infinity", "ninf"),
        ],
    ),
    Scenario(
        "NaN among numbers",
        [
            *_run("nan"),
            _log("number", "a", -1, 1, 0),
            _log("NaN of the same step and time", "a", "NaN", 1, 0),
            _latest("NaN counts as 0: above -1"),
            _log("above 0", "a", 1, 1, 0),
            _latest("1 is above NaN"),
            _log("NaN again", "a", "NaN", 1, 0),
            _log("0", "a", 0, 1, 0),
            _history("history", "a"),
        ],
    ),
    Scenario(
        "limits",
        [
            *_run("limits"),
            _log("greatest step", "step", 1, 1, 9223372036854775807),
            _log("least step", "step", 1, 1, -9223372036854775808),
            _log("step as text", "steptext", 1, 1, "12"),
            _log("greatest time", "time", 1, 9223372036854775807, 0),
            _log("time as text", "timetext", 1, "12", 0),
            _log("longest key", "{k*250}", 1),
            _log("too long a key", "{k*251}", 1),
            _log("all the characters of a key", "a/b_c-d.e f:g ü", 1),
            post("without step", "runs/log-metric", {"run_id": "{r}", "key": "nostep", "value": 1, "timestamp": 7}),
            _latest(),
            post("old name of the id", "runs/log-metric", {"run_uuid": "{r}", "key": "old", "value": 1, "timestamp": 7}),
        ],
    ),
    Scenario(
        "metrics that are refused",
        [
            *_run("refused"),
            _log("negative time", "a", 1, -1),
            _log("value is text", "a", "high"),
            _log("value is empty", "a", ""),
            _log("value is null", "a", None),
            _log("value is a boolean", "a", True, better=_refused("value", True)),
            _log("time is text", "a", 1, "soon"),
            _log("step is text", "a", 1, 1, "first"),
            _log("step is a fraction", "a", 1, 1, 1.5, better=_refused("step", 1.5)),
            _log("key is a number", 5, 1),
            _log("bad character", "a?b", 1),
            _log("leaves its folder", "../a", 1),
            _log("absolute", "/a", 1),
            _log("double slash", "a//b", 1),
            post("no value", "runs/log-metric", {"run_id": "{r}", "key": "a", "timestamp": 1}),
            post("no time", "runs/log-metric", {"run_id": "{r}", "key": "a", "value": 1}),
            post("no key", "runs/log-metric", {"run_id": "{r}", "value": 1, "timestamp": 1}),
            post("no run", "runs/log-metric", {"key": "a", "value": 1, "timestamp": 1}),
            post("unknown run", "runs/log-metric", {"run_id": _NONE, "key": "a", "value": 1, "timestamp": 1}),
            post("malformed run", "runs/log-metric", {"run_id": "a b", "key": "a", "value": 1, "timestamp": 1}),
            _history("nothing was written", "a", better=Better("MLflow kept the two points it had half read", {})),
        ],
    ),
    Scenario(
        "bare NaN and infinities of other clients",
        [
            *_run("bare"),
            *(
                post(
                    f"bare {token}",
                    "runs/log-metric",
                    raw=f'{{"run_id": "{{r}}", "key": "{key}", "value": {token}, "timestamp": 7, "step": 2}}',
                    headers={"Content-Type": "application/json"},
                )
                for key, token in (("nan", "NaN"), ("inf", "Infinity"), ("ninf", "-Infinity"), ("big", "1e400"))
            ),
            get(
                "kept as what they are",
                "runs/get",
                {"run_id": "{r}"},
                unordered=("$.run.data.metrics",),
                better=Better(
                    "MLflow answers 200 and stores value 0 at time 0 and step 0",
                    {
                        "run": {
                            "info": {
                                "run_uuid": "{r}",
                                "experiment_id": "{e}",
                                "run_name": "r",
                                "user_id": "",
                                "status": "RUNNING",
                                "start_time": 1,
                                "artifact_uri": "mlflow-artifacts:/{e}/{r}/artifacts",
                                "lifecycle_stage": "active",
                                "run_id": "{r}",
                            },
                            "data": {
                                "metrics": [
                                    {"key": "big", "value": 1.7976931348623157e308, "timestamp": 7, "step": 2},
                                    {"key": "inf", "value": 1.7976931348623157e308, "timestamp": 7, "step": 2},
                                    {"key": "nan", "value": "NaN", "timestamp": 7, "step": 2},
                                    {"key": "ninf", "value": -1.7976931348623157e308, "timestamp": 7, "step": 2},
                                ],
                                "tags": [{"key": "mlflow.runName", "value": "r"}],
                            },
                            "inputs": {},
                            "outputs": {},
                        }
                    },
                ),
            ),
        ],
    ),
    Scenario(
        "history",
        [
            *_run("history"),
            _log("one", "m", 3, 30, 1),
            _log("two", "m", 1, 10, 9),
            _log("three", "m", 2, 10, 2),
            _log("four", "m", 0, 30, 1),
            _history("in order of time, step, value", "m"),
            get(
                "first page",
                "metrics/get-history",
                {"run_id": "{r}", "metric_key": "m", "max_results": "3"},
                capture={"t": "$.next_page_token"},
            ),
            _history("second page", "m", max_results="3", page_token="{t}"),
            _history("just enough", "m", max_results="4"),
            _history("page size 0", "m", max_results="0"),
            _history("negative page size", "m", max_results="-1"),
            get(
                "bad token",
                "metrics/get-history",
                {"run_id": "{r}", "metric_key": "m", "max_results": "3", "page_token": "nonsense"},
                any_message="shows the decoded bytes as Python does",
            ),
            _history("unknown key", "none"),
            get("no key", "metrics/get-history", {"run_id": "{r}"}),
            get("no run", "metrics/get-history", {"metric_key": "m"}),
            get("old name of the id", "metrics/get-history", {"run_uuid": "{r}", "metric_key": "m"}),
            get("unknown run", "metrics/get-history", {"run_id": _NONE, "metric_key": "m"}),
        ],
    ),
    Scenario(
        "history of many runs",
        [
            *_run("bulk"),
            post(
                "another run", "runs/create", {"experiment_id": "{e}", "start_time": 1, "run_name": "s"}, capture={"s": "$.run.info.run_id"}
            ),
            post(
                "batch",
                "runs/log-batch",
                {"run_id": "{r}", "metrics": [{"key": "m", "value": i, "timestamp": i + 1, "step": i} for i in range(12)]},
            ),
            post(
                "batch of the other",
                "runs/log-batch",
                {"run_id": "{s}", "metrics": [{"key": "m", "value": -i, "timestamp": i + 1, "step": 2 * i} for i in range(3)]},
            ),
            get("one run whole", "metrics/get-history-bulk-interval", {"run_ids": "{r}", "metric_key": "m"}),
            get("sampled", "metrics/get-history-bulk-interval", {"run_ids": "{r}", "metric_key": "m", "max_results": "4"}),
            get(
                "an interval",
                "metrics/get-history-bulk-interval",
                {"run_ids": "{r}", "metric_key": "m", "start_step": "3", "end_step": "5"},
            ),
            get(
                "an interval sampled",
                "metrics/get-history-bulk-interval",
                {"run_ids": "{r}", "metric_key": "m", "start_step": "2", "end_step": "10", "max_results": "3"},
            ),
            get("only a start", "metrics/get-history-bulk-interval", {"run_ids": "{r}", "metric_key": "m", "start_step": "3"}),
            get(
                "upside down",
                "metrics/get-history-bulk-interval",
                {"run_ids": "{r}", "metric_key": "m", "start_step": "5", "end_step": "3"},
            ),
            get("page size 0", "metrics/get-history-bulk-interval", {"run_ids": "{r}", "metric_key": "m", "max_results": "0"}),
            get("page too large", "metrics/get-history-bulk-interval", {"run_ids": "{r}", "metric_key": "m", "max_results": "2501"}),
            get("too many runs", "metrics/get-history-bulk-interval", {"run_ids": ["{r}"] * 101, "metric_key": "m"}),
            get("no key", "metrics/get-history-bulk-interval", {"run_ids": "{r}"}),
            get("no runs", "metrics/get-history-bulk-interval", {"metric_key": "m"}),
            get("unknown run", "metrics/get-history-bulk-interval", {"run_ids": _NONE, "metric_key": "m"}),
            get("unknown key", "metrics/get-history-bulk-interval", {"run_ids": "{r}", "metric_key": "none"}),
            get("bulk", AJAX + "metrics/get-history-bulk", {"run_id": "{r}", "metric_key": "m", "max_results": "3"}),
            get("bulk without key", AJAX + "metrics/get-history-bulk", {"run_id": "{r}"}),
            get("bulk without run", AJAX + "metrics/get-history-bulk", {"metric_key": "m"}),
        ],
    ),
]

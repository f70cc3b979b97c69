"""What a program with MLflow's tracing does, against the server at argv[1]; prints what it saw as JSON."""

import json
import sys

import mlflow
import numpy as np
from mlflow.exceptions import MlflowException
from sklearn.linear_model import LinearRegression

mlflow.set_tracking_uri(sys.argv[1])
experiment_id = mlflow.set_experiment("traced").experiment_id
seen: dict[str, object] = {}


@mlflow.trace
def add(left: int, right: int) -> int:
    return left + right


def refusal_of(call) -> str:
    try:
        call()
    except MlflowException as error:
        return f"{error.error_code}: {error}"
    return "none"


seen["traced"] = add(1, 2)
with mlflow.start_span("outer") as span:
    span.set_inputs({"left": 1})
    with mlflow.start_span("inner"):
        seen["nested"] = add(3, 4)
with mlflow.start_run() as run:
    add(5, 6)
    mlflow.log_metric("sum", 11)
seen["metrics"] = mlflow.get_run(run.info.run_id).data.metrics
mlflow.flush_trace_async_logging()
seen["search"] = refusal_of(lambda: mlflow.search_traces(locations=[experiment_id]))
seen["unknown"] = mlflow.get_trace("tr-" + "0" * 32)

mlflow.sklearn.autolog(log_models=False)
LinearRegression().fit(np.arange(6.0).reshape(3, 2), np.arange(3.0))
logged = mlflow.last_active_run()
seen["autologged"] = logged is not None and "fit_intercept" in logged.data.params
sys.stdout.write(json.dumps(seen) + "\n")

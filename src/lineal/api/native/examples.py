"""Examples of the native protocol's messages, for its OpenAPI document; a test reads each as the message it is an example of."""

from lineal.api.openapi import Example

_RUN_ID = "0198f1c2d3e47a5b8c6d7e8f90a1b2c3"
_SHA256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
_VERSION = {
    "name": "fraud",
    "version": 7,
    "stage": "Production",
    "aliases": ["champion"],
    "description": "Retrained on May",
    "created_by": "ada",
    "created_ms": 1777766400000,
    "updated_ms": 1777852800000,
    "run_id": _RUN_ID,
    "logged_model_id": "",
    "source": f"runs:/{_RUN_ID}/model",
    "manifest_digest": _SHA256,
    "status": "READY",
    "tags": {"reviewed": "yes"},
    "public_id": f"mv-{_RUN_ID}",
    "metrics": {"auc": 0.93},
}
_EXPERIMENT = {
    "experiment_id": "1",
    "name": "fraud",
    "artifact_location": "mlflow-artifacts:/1",
    "lifecycle_stage": "active",
    "created_ms": 1777766400000,
    "updated_ms": 1777852800000,
    "tags": {"team": "risk", "mlflow.note.content": "# Why"},
    "note": "# Why",
    "runs": {"active": 120, "deleted": 3, "last_start_time": 1777852800000},
}
_MODEL = {
    "name": "fraud",
    "description": "Card fraud, EU",
    "owner": "ada",
    "created_ms": 1777766400000,
    "updated_ms": 1777852800000,
    "tags": {"team": "risk"},
    "aliases": {"champion": 7},
    "versions": 7,
    "latest_versions": [_VERSION],
}
_ALIAS = {"alias": "champion", "version": 7, "from_us": 1777852800000000, "to_us": None, "actor": "ken"}
_SEARCH = {"experiment_ids": ["1"], "filter": "metrics.loss < 0.2"}

EXAMPLES: dict[str, Example] = {
    "createExperiment": Example({"name": "fraud", "tags": {"team": "risk"}}, _EXPERIMENT),
    "getExperiment": Example(answer=_EXPERIMENT),
    "updateExperiment": Example({"note": "# Why", "tags": {"team": None}}, _EXPERIMENT),
    "listExperiments": Example(answer={"experiments": [_EXPERIMENT], "cursor": ""}),
    "createRun": Example({"experiment_id": "1", "run_name": "baseline", "params": {"lr": "0.1"}}),
    "updateRun": Example({"note": "better", "tags": {"keep": "yes", "draft": None}}),
    "endRun": Example({"status": "FINISHED", "end_time": 1777852800000}),
    "searchRuns": Example(
        {**_SEARCH, "order_by": ["metrics.loss"], "select": ["run_name", "params.lr", "metrics.*"], "limit": 100},
        {"runs": [{"run_id": _RUN_ID, "run_name": "calm-owl-1", "params": {"lr": "0.1"}, "metrics": {"loss": 0.12}}], "cursor": ""},
    ),
    "countRuns": Example(_SEARCH, {"runs": 1234}),
    "tagRuns": Example({"run_ids": [_RUN_ID], "tags": {"keep": "yes", "draft": None}}, {"runs": 1}),
    "listRunKeys": Example(
        {"experiment_ids": ["1"], "contains": "l"},
        {"params": ["lr"], "metrics": ["loss"], "tags": [], "truncated": False, "whole": True},
    ),
    "rankParams": Example({"experiment_ids": ["1"], "metric": "loss"}),
    "checkFilter": Example(
        {"filter": "metrics.loss < low"},
        {
            "valid": False,
            "mistake": {"field": "filter", "message": "...", "reason": "expected a number", "start": 15, "end": 18},
        },
    ),
    "createRegisteredModel": Example({"name": "fraud", "description": "Card fraud, EU"}, _MODEL),
    "getRegisteredModel": Example(answer=_MODEL),
    "updateRegisteredModel": Example({"description": "Card fraud, EU"}, _MODEL),
    "createVersion": Example({"source": f"runs:/{_RUN_ID}/model", "run_id": _RUN_ID}, _VERSION),
    "updateVersion": Example({"description": "Retrained on May", "tags": {"reviewed": "yes"}}, _VERSION),
    "listVersions": Example(answer={"versions": [_VERSION], "cursor": ""}),
    "setAlias": Example({"version": 7}, _ALIAS),
    "getAlias": Example(answer=_ALIAS),
    "moveStage": Example({"stage": "Production", "archive_existing": True, "comment": "passed review"}, _VERSION),
    "listInUse": Example(
        answer={
            "in_use": [
                {
                    "kind": "alias",
                    "label": "champion",
                    "name": "fraud",
                    "version": 7,
                    "public_id": f"mv-{_RUN_ID}",
                    "from_us": 1777852800000000,
                    "actor": "ken",
                }
            ],
            "cursor": "",
        }
    ),
    "getCheckpoint": Example(answer={"tree_size": 1204, "root": _SHA256, "at_us": 1777852800000000}),
    "findAnything": Example(
        answer={"hits": [{"kind": "registered_model", "id": "fraud", "title": "fraud", "detail": "Card fraud", "at_ms": 1777852800000}]}
    ),
}

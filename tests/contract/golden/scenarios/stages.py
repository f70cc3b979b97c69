"""Stages, deprecated and still widely used: transition, archive the others, latest versions."""

from typing import Any

from tests.contract.golden.steps import Better, Scenario, delete, get, post

_MOVE = "model-versions/transition-stage"
_LATEST = "registered-models/get-latest-versions"


def _start(name: str, versions: int):
    return (
        post("model", "registered-models/create", {"name": f"{name}-{{u}}"}),
        *(
            post(f"version {n}", "model-versions/create", {"name": f"{name}-{{u}}", "source": f"s3://bucket/{n}"})
            for n in range(1, versions + 1)
        ),
    )


def _move(name: str, model: str, version: Any, stage: Any, *, better: Better | None = None, **more: Any):
    return post(name, _MOVE, {"name": f"{model}-{{u}}", "version": version, "stage": stage, **more}, better=better)


def _not_active(stage: str):
    message = f"Model version transition cannot archive existing model versions because '{stage}' is not an Active stage. "
    message += "Valid stages are ['Staging', 'Production']"
    why = "MLflow answers 500 for what is the caller's error, and its clients then retry seven times"
    return Better(why, {"error_code": "INVALID_PARAMETER_VALUE", "message": message}, 400)


SCENARIOS = [
    Scenario(
        "transitions",
        [
            *_start("move", 4),
            _move("to staging", "move", "1", "Staging"),
            _move("small letters", "move", "2", "staging"),
            _move("to production", "move", "3", "PRODUCTION", archive_existing_versions=False),
            get(
                "one version for each stage",
                "registered-models/get",
                {"name": "move-{u}"},
                unordered=("$.registered_model.latest_versions",),
            ),
            post("latest versions", _LATEST, {"name": "move-{u}"}, unordered=("$.model_versions",)),
            post("latest of a stage", _LATEST, {"name": "move-{u}", "stages": ["Staging"]}),
            post(
                "latest of two, small letters",
                _LATEST,
                {"name": "move-{u}", "stages": ["production", "none"]},
                unordered=("$.model_versions",),
            ),
            post("latest of an empty stage", _LATEST, {"name": "move-{u}", "stages": ["Archived"]}),
            get("latest by GET", _LATEST, {"name": "move-{u}", "stages": "Staging"}),
            _move("the others are archived", "move", "4", "Staging", archive_existing_versions=True),
            get("1 was archived", "model-versions/get", {"name": "move-{u}", "version": "1"}),
            get("2 was archived", "model-versions/get", {"name": "move-{u}", "version": "2"}),
            get("3 stays", "model-versions/get", {"name": "move-{u}", "version": "3"}),
            _move("to where it is, archiving", "move", "4", "Staging", archive_existing_versions=True),
            _move("to none", "move", "4", "None"),
            _move("to archived", "move", "4", "Archived"),
            post("latest after all", _LATEST, {"name": "move-{u}"}, unordered=("$.model_versions",)),
            delete("delete production", "model-versions/delete", {"name": "move-{u}", "version": "3"}),
            post("deleted ones are not the latest", _LATEST, {"name": "move-{u}", "stages": ["Production"]}),
        ],
    ),
    Scenario(
        "what is refused",
        [
            *_start("refused", 1),
            _move("another stage", "refused", "1", "Live"),
            _move("empty stage", "refused", "1", ""),
            post("no stage", _MOVE, {"name": "refused-{u}", "version": "1"}),
            _move("number as stage", "refused", "1", 5),
            _move("archiving for Archived", "refused", "1", "Archived", archive_existing_versions=True, better=_not_active("Archived")),
            _move("archiving for None", "refused", "1", "None", archive_existing_versions=True, better=_not_active("None")),
            _move("archiving as text", "refused", "1", "Staging", archive_existing_versions="yes"),
            _move("unknown version", "refused", "9", "Staging"),
            _move("version that is no number", "refused", "first", "Staging"),
            _move("version as a number", "refused", 1, "Staging"),
            post("unknown model", _MOVE, {"name": "none-{u}", "version": "1", "stage": "Staging"}),
            post("latest of another stage", _LATEST, {"name": "refused-{u}", "stages": ["Live"]}),
            post("stages that are no list", _LATEST, {"name": "refused-{u}", "stages": "Staging"}),
            get("nothing has moved", "model-versions/get", {"name": "refused-{u}", "version": "1"}),
        ],
    ),
]

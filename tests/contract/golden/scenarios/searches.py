"""Searches of runs, experiments, registered models and versions: filters, orders, pages. Those of logged models are with them."""

from typing import Any

from tests.contract.golden.steps import Better, Scenario, delete, get, post

_OPTIONS = ("any_message", "better", "capture", "longer")
_POINTS = "ours goes on to point at the character"
_RUN_SETS = ("$.runs[].data.metrics", "$.runs[].data.params", "$.runs[].data.tags")


def _runs(name: str, **body: Any):
    more = {key: body.pop(key) for key in _OPTIONS if key in body}
    return post(name, "runs/search", {"experiment_ids": ["{e}"], **body}, unordered=_RUN_SETS, **more)


def _filtered(*filters: str):
    return tuple(_runs(f"filter {text}", filter=text) for text in filters)


def _refused(step: Any, *filters: str):
    return tuple(step(f"refused {text}", filter=text, longer=_POINTS) for text in filters)


def _better(step: Any, why: str, answer: Any, status: int, *filters: str):
    return tuple(step(f"better {text}", filter=text, better=Better(why, answer, status)) for text in filters)


def _superset(step: Any, *filters: str):
    return _better(step, "our language has OR, NOT, parentheses, and IN and IS NULL everywhere", {}, 200, *filters)


def _orders_refused(step: Any, *orders: tuple[str, ...]):
    return tuple(step(f"refused order {', '.join(order)}", order_by=list(order), longer=_POINTS) for order in orders)


_REFUSED = {"error_code": "INVALID_PARAMETER_VALUE", "message": "<any>"}


def _run(name: str, start: int, metrics: dict[str, Any], params: dict[str, str], tags: dict[str, str]):
    return (
        post(
            f"run {name}",
            "runs/create",
            {"experiment_id": "{e}", "start_time": start, "run_name": name, "user_id": "ada"},
            capture={name: "$.run.info.run_id"},
        ),
        post(
            f"data of {name}",
            "runs/log-batch",
            {
                "run_id": f"{{{name}}}",
                "metrics": [{"key": key, "value": value, "timestamp": 1, "step": 0} for key, value in metrics.items()],
                "params": [{"key": key, "value": value} for key, value in params.items()],
                "tags": [{"key": key, "value": value} for key, value in tags.items()],
            },
        ),
    )


def _four(name: str):
    return (
        post("experiment", "experiments/create", {"name": f"{name}-{{u}}"}, capture={"e": "$.experiment_id"}),
        *_run("alpha", 1000, {"loss": 0.5, "acc": 0.9}, {"model": "Forest", "depth": "3"}, {"team": "blue"}),
        *_run("beta", 2000, {"loss": 0.25, "a b": 1}, {"model": "forest", "lr": "0.1"}, {"team": "red", "a.b": "x"}),
        *_run("gamma", 3000, {"loss": "NaN"}, {"model": "linear"}, {"team": "Blue"}),
        *_run("delta", 4000, {}, {}, {}),
        post("finish beta", "runs/update", {"run_id": "{beta}", "status": "FINISHED", "end_time": 5000}),
    )


_EXPERIMENTS = "experiments/search"
_MODELS = "registered-models/search"
_VERSIONS = "model-versions/search"


def _experiments(name: str, **body: Any):
    more = {key: body.pop(key) for key in _OPTIONS if key in body}
    return post(name, _EXPERIMENTS, {"max_results": 100, **body}, **more)


def _models(name: str, **query: Any):
    more = {key: query.pop(key) for key in _OPTIONS if key in query}
    return get(name, _MODELS, query, **more)


def _versions(name: str, **query: Any):
    more = {key: query.pop(key) for key in _OPTIONS if key in query}
    return get(name, _VERSIONS, query, **more)


def _bad_token(step: Any, name: str, **more: Any):
    return step(name, page_token="nonsense", any_message="shows the decoded bytes as Python does", **more)


SCENARIOS = [
    Scenario(
        "runs by metric",
        [
            *_four("metric"),
            *_filtered(
                "metrics.loss < 0.5",
                "metrics.loss <= 0.5",
                "metrics.loss = 0.5",
                "metrics.loss != 0.5",
                "metrics.loss > 0.3",
                "metrics.loss >= 0.25",
                "metric.loss < 1 AND metrics.acc > 0.5",
                "metrics.`a b` = 1",
                'metrics."a b" = 1',
                "metrics.loss > -1",
                "metrics.loss > 1e-3",
                "metrics.none > 0",
            ),
        ],
    ),
    Scenario(
        "runs by param and tag",
        [
            *_four("param"),
            *_filtered(
                "params.model = 'forest'",
                'params.model = "forest"',
                "params.model != 'forest'",
                "params.model LIKE 'For%'",
                "params.model ILIKE 'for%'",
                "params.model LIKE 'f_rest'",
                "params.none = 'x'",
                "params.none != 'x'",
                "param.depth = '3'",
                "parameters.lr = '0.1'",
                "parameter.lr = '0.1'",
                "tags.team = 'blue'",
                "tags.team ILIKE 'blue'",
                "tag.team != 'red'",
                "tags.`a.b` = 'x'",
                "tags.\"a.b\" = 'x'",
                "tags.a.b = 'x'",
                "tags.mlflow.runName = 'alpha'",
                "tags.`mlflow.runName` LIKE '%a'",
                "params.model = 'forest' and tags.team = 'red' AND metrics.loss < 1",
                "params.depth IS NULL",
                "params.depth IS NOT NULL",
                "tags.team is null",
                "tags.`a.b` IS NOT NULL",
            ),
        ],
    ),
    Scenario(
        "runs by attribute",
        [
            *_four("attribute"),
            *_filtered(
                "",
                "attributes.status = 'FINISHED'",
                "status != 'FINISHED'",
                "attribute.run_name = 'alpha'",
                "run_name LIKE '%ta'",
                "run_name ILIKE '%TA'",
                "attributes.`Run name` = 'beta'",
                "attr.run_id = '{alpha}'",
                "run_id IN ('{alpha}', '{gamma}')",
                "run_id NOT IN ('{alpha}', '{gamma}')",
                "start_time > 1000",
                "attributes.start_time <= 2000",
                "attributes.created = 1000",
                "end_time = 5000",
                "end_time > 0",
                "user_id = 'ada'",
                "user_id = 'bob'",
                "artifact_uri LIKE '%{alpha}%'",
                "run.status = 'FINISHED'",
                "run_id = '{none}'",
                "  run_name   =   'alpha'  ",
            ),
            _runs("deleted are hidden", run_view_type="DELETED_ONLY"),
            post("delete delta", "runs/delete", {"run_id": "{delta}"}),
            _runs("active"),
            _runs("deleted", run_view_type="DELETED_ONLY"),
            _runs("all", run_view_type="ALL"),
        ],
    ),
    Scenario(
        "runs in order",
        [
            *_four("order"),
            *(
                _runs(f"order {', '.join(order)}", order_by=list(order))
                for order in (
                    (),
                    ("metrics.loss",),
                    ("metrics.loss DESC",),
                    ("metrics.loss ASC",),
                    ("metrics.acc desc",),
                    ("params.model",),
                    ("params.model DESC",),
                    ("attributes.start_time ASC",),
                    ("start_time DESC",),
                    ("run_name",),
                    ("attribute.run_name DESC",),
                    ("status", "start_time"),
                    ("end_time",),
                    ("end_time DESC",),
                    ("metrics.`a b`",),
                    ("params.none",),
                    ("metrics.loss", "params.model"),
                    ("created ASC",),
                )
            ),
            _runs("first page", order_by=["start_time ASC"], max_results=3, capture={"t": "$.next_page_token"}),
            _runs("second page", order_by=["start_time ASC"], max_results=3, page_token="{t}"),
            _runs("just one page", order_by=["start_time ASC"], max_results=4),
            _runs("more than there are", order_by=["start_time ASC"], max_results=50000),
            post("two experiments", "experiments/create", {"name": "order2-{u}"}, capture={"e2": "$.experiment_id"}),
            post(
                "a run in it",
                "runs/create",
                {"experiment_id": "{e2}", "start_time": 1500, "run_name": "other"},
                capture={"o": "$.run.info.run_id"},
            ),
            _runs("across both", experiment_ids=["{e}", "{e2}"], order_by=["start_time ASC"]),
            _runs("no experiments", experiment_ids=[]),
            _runs("unknown experiment", experiment_ids=["999999999"]),
            post("experiments absent", "runs/search", {}),
            _runs("page size as text", max_results="2", order_by=["start_time"]),
        ],
    ),
    Scenario(
        "bad searches of runs",
        [
            post("experiment", "experiments/create", {"name": "bad-{u}"}, capture={"e": "$.experiment_id"}),
            *_refused(
                _runs,
                "metrics.loss",
                "metrics.loss >",
                "metrics.loss > 'high'",
                "params.a > '1'",
                "params.a = 1",
                "params.a = b",
                "tags.a = 1",
                "status > 'FINISHED'",
                "start_time = 'soon'",
                "run_id IN ()",
                "run_id IN ('a', 1)",
                "nonsense = 'x'",
                "nonsense.key = 'x'",
                "attributes.nonsense = 'x'",
                "= 'x'",
                "params.a = 'x'; DROP TABLE runs",
                "params.a = 'x",
                "dataset.nonsense = 'x'",
                "dataset.name = 1",
                "params.a == 'x'",
                "'a' = 'x'",
            ),
            *_superset(
                _runs,
                "metrics.loss = 1 OR metrics.loss = 2",
                "(metrics.loss = 1)",
                "NOT params.a = 'x'",
                "tags.a IN ('x')",
                "params.a IN ('x')",
                "status IN ('FINISHED')",
                "metrics.loss IS NULL",
                "status IS NULL",
            ),
            *_better(
                _runs,
                "MLflow passes over the missing key, and so searches for something else",
                _REFUSED,
                400,
                "params. = 'x'",
            ),
            *_filtered("params.a = 'x' AND", "AND params.a = 'x'", "params.a = 'x' params.b = 'y'"),
            *_orders_refused(
                _runs, ("nonsense",), ("metrics.loss UP",), ("nonsense.key",), ("attributes.nonsense",), ("",), ("metrics.loss ASC DESC",)
            ),
            _runs("a field twice", order_by=["metrics.loss", "metrics.loss"], better=Better("MLflow answers 500", _REFUSED, 400)),
            _runs("too large a page", max_results=50001),
            _runs("negative page", max_results=-1),
            _runs("page size 0", max_results=0),
            _runs("page size of text", max_results="many"),
            _bad_token(_runs, "bad token"),
            _runs("filter of a number", filter=5),
            _runs("order that is no list", order_by="start_time"),
            _runs("order of numbers", order_by=[1]),
            _runs("experiments that are no list", experiment_ids="0"),
            _runs("experiment that is no number", experiment_ids=["abc"]),
        ],
    ),
    Scenario(
        "experiments",
        [
            *(
                step
                for name, tags in (
                    ("sa", [{"key": "team", "value": "blue"}]),
                    ("sb", [{"key": "team", "value": "red"}, {"key": "x", "value": "1"}]),
                    ("sc", []),
                )
                for step in (
                    post(
                        f"create {name}",
                        "experiments/create",
                        {"name": f"{name}-{{u}}", "tags": tags},
                        capture={f"e{name}": "$.experiment_id"},
                        pause_ms=5,
                    ),
                )
            ),
            *(
                _experiments(f"filter {text}", filter=text)
                for text in (
                    "name = 'sa-{u}'",
                    "name LIKE '%-{u}'",
                    "name ILIKE 'SA-{u}'",
                    "name LIKE '%-{u}' AND tags.team = 'blue'",
                    "name LIKE '%-{u}' AND tags.team != 'blue'",
                    "name LIKE '%-{u}' AND tag.team LIKE 'r%'",
                    "name LIKE '%-{u}' AND tags.team IS NULL",
                    "name LIKE '%-{u}' AND tags.x IS NOT NULL",
                    "attribute.name = 'sb-{u}'",
                    "attribute.name != 'sa-{u}' AND name LIKE '%-{u}'",
                    "experiment_id IN ('{esa}', '{esc}')",
                    "experiment_id = '{esb}'",
                    "creation_time > 0 AND name LIKE '%-{u}'",
                    "last_update_time < 1000 AND name LIKE '%-{u}'",
                )
            ),
            *(
                _experiments(f"order {', '.join(order)}", filter="name LIKE '%-{u}'", order_by=list(order))
                for order in (
                    ("name",),
                    ("name DESC",),
                    ("name desc",),
                    ("experiment_id",),
                    ("experiment_id ASC",),
                    ("creation_time",),
                    ("creation_time DESC",),
                    ("attribute.name",),
                )
            ),
            _experiments("first page", filter="name LIKE '%-{u}'", max_results=2, capture={"t": "$.next_page_token"}),
            _experiments("second page", filter="name LIKE '%-{u}'", max_results=2, page_token="{t}"),
            get("by GET", _EXPERIMENTS, {"filter": "name = 'sa-{u}'", "max_results": "5"}),
            post("delete one", "experiments/delete", {"experiment_id": "{esb}"}),
            _experiments("active", filter="name LIKE '%-{u}'"),
            _experiments("deleted", filter="name LIKE '%-{u}'", view_type="DELETED_ONLY"),
            _experiments("all", filter="name LIKE '%-{u}'", view_type="ALL", order_by=["name"]),
            post("no page size", _EXPERIMENTS, {"filter": "name = 'sa-{u}'"}),
            _experiments("negative page", max_results=-1),
            _experiments("too large a page", max_results=50001),
            _bad_token(_experiments, "bad token"),
            *_refused(
                _experiments,
                "nonsense = 'x'",
                "name > 'a'",
                "name = 5",
                "tags.a > '1'",
                "creation_time = 'soon'",
                "metrics.loss > 1",
                "name IN (1)",
                "name",
            ),
            *_superset(_experiments, "name = 'x{u}' OR name = 'y{u}'", "NOT name LIKE '%'"),
            *_orders_refused(_experiments, ("nonsense",), ("name UP",)),
        ],
    ),
    Scenario(
        "registered models",
        [
            *(
                post(f"create {name}", "registered-models/create", {"name": f"{name}-{{u}}", "tags": tags}, pause_ms=5)
                for name, tags in (("sa", [{"key": "team", "value": "blue"}]), ("sb", [{"key": "team", "value": "red"}]), ("sc", []))
            ),
            post("a version", "model-versions/create", {"name": "sb-{u}", "source": "s3://bucket/1"}, pause_ms=5),
            *(
                _models(f"filter {text}", filter=text)
                for text in (
                    "name = 'sa-{u}'",
                    "name LIKE '%-{u}'",
                    "name ILIKE 'SA-{u}'",
                    "name != 'sa-{u}' AND name LIKE '%-{u}'",
                    "name LIKE '%-{u}' AND tags.team = 'blue'",
                    "tags.team != 'blue' AND name LIKE '%-{u}'",
                    "tags.team LIKE 'r%' AND name LIKE '%-{u}'",
                    "name = 'none-{u}'",
                )
            ),
            *(
                _models(f"order {', '.join(order)}", filter="name LIKE '%-{u}'", order_by=list(order))
                for order in (
                    ("name",),
                    ("name DESC",),
                    ("timestamp",),
                    ("timestamp DESC",),
                    ("last_updated_timestamp", "name"),
                    ("last_updated_timestamp DESC",),
                )
            ),
            _models("first page", filter="name LIKE '%-{u}'", max_results=2, capture={"t": "$.next_page_token"}),
            _models("second page", filter="name LIKE '%-{u}'", max_results=2, page_token="{t}"),
            _models("too large a page", max_results=1001),
            _models(
                "page size 0",
                max_results=0,
                filter="name LIKE '%-{u}'",
                better=Better("MLflow answers an empty page whose token leads nowhere", _REFUSED, 400),
            ),
            _models(
                "negative page", max_results=-1, better=Better("MLflow answers an empty page whose token leads nowhere", _REFUSED, 400)
            ),
            _bad_token(_models, "bad token"),
            *_refused(_models, "nonsense = 'x'", "name > 'a'", "name = 5", "tags.a > '1'", "name", "run_id = 'x'", "name LIKE"),
            *_superset(_models, "name = 'x{u}' OR name = 'y{u}'", "NOT name LIKE '%'"),
            *_orders_refused(_models, ("nonsense",), ("name UP",), ("name, timestamp",)),
            post("alias", "registered-models/alias", {"name": "sb-{u}", "alias": "best", "version": "1"}),
            _models("aliases are shown", filter="name = 'sb-{u}'"),
        ],
    ),
    Scenario(
        "prompts are hidden among models",
        [
            post(
                "a prompt",
                "registered-models/create",
                {"name": "sp-{u}", "tags": [{"key": "mlflow.prompt.is_prompt", "value": "true"}]},
            ),
            post("a model", "registered-models/create", {"name": "sm-{u}"}),
            _models("hidden", filter="name LIKE '%-{u}'"),
            _models("asked for", filter="name LIKE '%-{u}' AND tags.`mlflow.prompt.is_prompt` = 'true'"),
            _models("asked for what is none", filter="name LIKE '%-{u}' AND tags.`mlflow.prompt.is_prompt` != 'true'"),
        ],
    ),
    Scenario(
        "model versions",
        [
            post("experiment", "experiments/create", {"name": "versions-{u}"}, capture={"e": "$.experiment_id"}),
            post("run", "runs/create", {"experiment_id": "{e}", "start_time": 1, "run_name": "r"}, capture={"r": "$.run.info.run_id"}),
            post("model", "registered-models/create", {"name": "va-{u}"}),
            post("another", "registered-models/create", {"name": "vb-{u}"}),
            post(
                "a1",
                "model-versions/create",
                {"name": "va-{u}", "source": "s3://{u}/1", "tags": [{"key": "team", "value": "blue"}]},
                pause_ms=5,
            ),
            post("a2", "model-versions/create", {"name": "va-{u}", "source": "runs:/{r}/model", "run_id": "{r}"}, pause_ms=5),
            post("b1", "model-versions/create", {"name": "vb-{u}", "source": "s3://{u}/2"}, pause_ms=5),
            post("a3", "model-versions/create", {"name": "va-{u}", "source": "s3://{u}/3"}, pause_ms=5),
            *(
                _versions(f"filter {text}", filter=text)
                for text in (
                    "name = 'va-{u}'",
                    "name LIKE 'v_-{u}'",
                    "name ILIKE 'VA-{u}'",
                    "name IN ('va-{u}', 'vb-{u}')",
                    "name != 'va-{u}' AND name LIKE '%-{u}'",
                    "run_id = '{r}'",
                    "run_id IN ('{r}', 'other')",
                    "run_id LIKE '{r}%'",
                    "source_path = 's3://{u}/2'",
                    "source_path LIKE 's3://{u}/%'",
                    "name = 'va-{u}' AND version_number > 1",
                    "version_number = 1 AND name LIKE '%-{u}'",
                    "name LIKE '%-{u}' AND tags.team = 'blue'",
                    "name = 'none-{u}'",
                )
            ),
            *(
                _versions(f"order {', '.join(order)}", filter="name LIKE 'v_-{u}'", order_by=list(order))
                for order in (
                    ("name DESC",),
                    ("version_number",),
                    ("version_number DESC", "name"),
                    ("creation_timestamp",),
                    ("creation_timestamp DESC",),
                    ("last_updated_timestamp DESC",),
                )
            ),
            _versions("first page", filter="name LIKE 'v_-{u}'", max_results=3, capture={"t": "$.next_page_token"}),
            _versions("second page", filter="name LIKE 'v_-{u}'", max_results=3, page_token="{t}"),
            delete("delete one", "model-versions/delete", {"name": "va-{u}", "version": "3"}),
            _versions("deleted ones are hidden", filter="name = 'va-{u}'"),
            _versions("too large a page", max_results=200001),
            _versions("page size 0", max_results=0, filter="name = 'va-{u}'"),
            _versions("negative page", max_results=-1),
            _bad_token(_versions, "bad token"),
            *_refused(
                _versions,
                "nonsense = 'x'",
                "name > 'a'",
                "name = 5",
                "version_number = 'one'",
                "version_number LIKE 1",
                "name",
                "run_id IN ()",
                "current_stage = 'Staging'",
                "version_number = 1.5",
            ),
            *_superset(_versions, "name = 'x{u}' OR name = 'y{u}'", "NOT name LIKE '%'"),
            *_orders_refused(_versions, ("nonsense",), ("name UP",)),
            post("alias", "registered-models/alias", {"name": "vb-{u}", "alias": "best", "version": "1"}),
            _versions(
                "aliases are shown",
                filter="name = 'vb-{u}'",
                better=Better(
                    "MLflow leaves the aliases out of what a search finds",
                    {
                        "model_versions": [
                            {
                                "name": "vb-{u}",
                                "version": "1",
                                "creation_timestamp": "<timestamp>",
                                "last_updated_timestamp": "<timestamp>",
                                "current_stage": "None",
                                "description": "",
                                "source": "s3://{u}/2",
                                "run_id": "",
                                "status": "READY",
                                "run_link": "",
                                "aliases": ["best"],
                            }
                        ]
                    },
                ),
            ),
        ],
    ),
]

"""The vocabularies of MLflow's searches: runs, experiments, registered models, model versions, logged models.

Source: mlflow 3.17, utils/search_utils.py (SearchUtils, SearchExperimentsUtils, SearchModelUtils,
SearchModelVersionUtils) and utils/search_logged_model_utils.py, and the comparators their stores accept after parsing.
"""

from lineal.search.values import EQUALITY, LISTS, NULLS, NUMERIC, TEXTUAL
from lineal.search.vocabulary import Attribute, Entity, Vocabulary

_METRICS = Entity("metrics", "number", NUMERIC, ("metric",), "metric")
_PARAMS = Entity("params", "text", TEXTUAL | NULLS, ("param", "parameters", "parameter"), "parameter")
_TAGS = Entity("tags", "text", TEXTUAL | NULLS, ("tag",), "tag")
_MODEL_TAGS = Entity("tags", "text", TEXTUAL, ("tag",), "tag")
_EXTREMES = tuple(Entity(name, "number", label=name) for name in ("min", "max", "min_step", "max_step", "last_step"))
"""What a metric was at least and at most, and at which steps: a word of ours, which MLflow has nothing for."""
_REGISTRY_PREFIXES = frozenset(("attribute", "tag", "tags"))

RUNS = Vocabulary(
    "runs",
    attributes=(
        Attribute("run_id", "text", TEXTUAL | LISTS),
        Attribute("run_name", "text", TEXTUAL, ("run name", "Run name", "Run Name")),
        Attribute("user_id", "text", TEXTUAL),
        Attribute("status", "text", TEXTUAL),
        Attribute("start_time", "number", NUMERIC, ("created", "Created")),
        Attribute("end_time", "number", NUMERIC),
        Attribute("artifact_uri", "text", TEXTUAL),
    ),
    entities=(
        _METRICS,
        _PARAMS,
        _TAGS,
        Entity(
            "datasets",
            "text",
            TEXTUAL | LISTS,
            ("dataset",),
            "dataset",
            keys=("name", "digest", "context"),
            orderable=False,
        ),
        *_EXTREMES,
    ),
    attribute_prefixes=("attributes", "attribute", "attr", "run"),
)

EXPERIMENTS = Vocabulary(
    "experiments",
    attributes=(
        Attribute("name", "text", TEXTUAL),
        Attribute("experiment_id", "id", EQUALITY | LISTS),
        Attribute("creation_time", "integer", NUMERIC),
        Attribute("last_update_time", "integer", NUMERIC),
    ),
    entities=(_TAGS,),
    mlflow_prefixes=_REGISTRY_PREFIXES,
)

REGISTERED_MODELS = Vocabulary(
    "registered models",
    attributes=(
        Attribute("name", "text", TEXTUAL | LISTS),
        Attribute("creation_timestamp", "integer"),
        Attribute("last_updated_timestamp", "integer", aliases=("timestamp",)),
    ),
    entities=(_MODEL_TAGS,),
    mlflow_prefixes=_REGISTRY_PREFIXES,
)

MODEL_VERSIONS = Vocabulary(
    "model versions",
    attributes=(
        Attribute("name", "text", TEXTUAL | LISTS),
        Attribute("run_id", "text", TEXTUAL | LISTS),
        Attribute("source_path", "text", TEXTUAL),
        Attribute("version_number", "integer", NUMERIC, quoted_numbers=True),
        Attribute("creation_timestamp", "integer"),
        Attribute("last_updated_timestamp", "integer"),
    ),
    entities=(_MODEL_TAGS,),
    mlflow_prefixes=_REGISTRY_PREFIXES,
)

LOGGED_MODELS = Vocabulary(
    "logged models",
    attributes=(
        Attribute("name", "text", TEXTUAL | LISTS),
        Attribute("model_id", "text", TEXTUAL | LISTS),
        Attribute("model_type", "text", TEXTUAL | LISTS),
        Attribute("status", "text", TEXTUAL | LISTS),
        Attribute("source_run_id", "text", TEXTUAL | LISTS),
        Attribute("creation_timestamp", "number", NUMERIC, ("creation_time", "creation_timestamp_ms")),
        Attribute("last_updated_timestamp", "number", NUMERIC, ("last_updated_time", "last_updated_timestamp_ms")),
    ),
    entities=(
        _METRICS,
        Entity("params", "text", TEXTUAL | LISTS, ("param", "parameters", "parameter"), "parameter"),
        Entity("tags", "text", TEXTUAL | LISTS, ("tag",), "tag"),
    ),
    mlflow_prefixes=frozenset(("attributes", "metrics", "params", "tags")),
    bare_values=True,
)

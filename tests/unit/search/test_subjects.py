"""The vocabularies: complete in the documentation, and the same as MLflow's own lists."""

import warnings
from pathlib import Path

import pytest

from lineal.search import EXPERIMENTS, LOGGED_MODELS, MODEL_VERSIONS, REGISTERED_MODELS, RUNS, Attribute
from lineal.search import values as limits

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from mlflow.utils import search_utils as mlflow

DOCUMENT = (Path(__file__).parents[3] / "docs" / "search.md").read_text("utf-8")
ALL = [RUNS, EXPERIMENTS, REGISTERED_MODELS, MODEL_VERSIONS, LOGGED_MODELS]


@pytest.mark.parametrize("vocabulary", ALL, ids=lambda vocabulary: vocabulary.subject)
def test_every_field_is_documented(vocabulary):
    (row,) = [line for line in DOCUMENT.splitlines() if line.startswith(f"| {vocabulary.subject} |")]
    assert [attribute.name for attribute in vocabulary.attributes if f"`{attribute.name}`" not in row] == []
    assert [entity.name for entity in vocabulary.entities if f"`{entity.name}." not in DOCUMENT] == []


@pytest.mark.parametrize("comparator", limits.COMPARATORS)
def test_every_comparator_is_documented(comparator):
    assert f"`{comparator}" in DOCUMENT


@pytest.mark.parametrize(
    "limit",
    ["FILTER_LENGTH_MAX", "TOKENS_MAX", "CLAUSES_MAX", "DEPTH_MAX", "LIST_VALUES_MAX", "PATTERN_LENGTH_MAX", "REGEX_LENGTH_MAX",
     "REGEX_REPEAT_MAX", "ORDER_KEYS_MAX"],
)  # fmt: skip
def test_every_limit_is_documented(limit):
    assert f"{getattr(limits, limit):,}" in DOCUMENT.partition("## Limits")[2]


@pytest.mark.parametrize(
    ("vocabulary", "theirs"),
    [
        (RUNS, mlflow.SearchUtils.VALID_SEARCH_ATTRIBUTE_KEYS),
        (EXPERIMENTS, mlflow.SearchExperimentsUtils.VALID_SEARCH_ATTRIBUTE_KEYS),
        (REGISTERED_MODELS, mlflow.SearchModelUtils.VALID_SEARCH_ATTRIBUTE_KEYS),
        (MODEL_VERSIONS, mlflow.SearchModelVersionUtils.VALID_SEARCH_ATTRIBUTE_KEYS),
    ],
)
def test_mlflow_filters_by_the_same_attributes(vocabulary, theirs):
    ours = {name for name, attribute in vocabulary.attributes_by_name.items() if attribute.mlflow}
    assert ours == theirs


@pytest.mark.parametrize(
    ("vocabulary", "theirs"),
    [
        (RUNS, mlflow.SearchUtils.VALID_ORDER_BY_ATTRIBUTE_KEYS),
        (EXPERIMENTS, mlflow.SearchExperimentsUtils.VALID_ORDER_BY_ATTRIBUTE_KEYS),
        (REGISTERED_MODELS, mlflow.SearchUtils.VALID_ORDER_BY_KEYS_REGISTERED_MODELS),
        (REGISTERED_MODELS, mlflow.SearchModelUtils.VALID_ORDER_BY_KEYS_REGISTERED_MODELS),
        (MODEL_VERSIONS, mlflow.SearchModelVersionUtils.VALID_ORDER_BY_ATTRIBUTE_KEYS),
        (LOGGED_MODELS, mlflow.SearchLoggedModelsUtils.VALID_ORDER_BY_ATTRIBUTE_KEYS),
    ],
)
def test_what_mlflow_orders_by_can_be_ordered_by(vocabulary, theirs):
    assert set(theirs) - set(vocabulary.attributes_by_name) == set()


def test_a_subject_may_add_fields_of_its_own():
    extended = RUNS.extended(attributes=(Attribute("workspace", "text"),))
    assert "workspace" in extended.attributes_by_name
    assert "workspace" not in RUNS.attributes_by_name

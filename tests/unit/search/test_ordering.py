import pytest

from lineal.errors import Invalid
from lineal.search import MODEL_VERSIONS, REGISTERED_MODELS, RUNS, parse_order_by
from lineal.search.values import ORDER_KEYS_MAX, ORDER_LENGTH_MAX


@pytest.mark.parametrize(
    ("clause", "entity", "key", "descending"),
    [
        ("metrics.a", "metrics", "a", False),
        ("metrics.`a b` DESC", "metrics", "a b", True),
        ('params."x.y" asc', "params", "x.y", False),
        ("metrics.'a b'", "metrics", "a b", False),
        ("tags.a.b Desc", "tags", "a.b", True),
        ("start_time", "attributes", "start_time", False),
        ("Created DESC", "attributes", "start_time", True),
        ("attribute.end_time", "attributes", "end_time", False),
        ("  metrics.a  desc ", "metrics", "a", True),
        ("params.desc desc", "params", "desc", True),
    ],
)
def test_a_clause_names_a_field_and_a_direction(clause, entity, key, descending):
    (order,) = parse_order_by([clause], RUNS)
    assert (order.field.entity, order.field.key, order.descending) == (entity, key, descending)


def test_clauses_keep_their_order_and_each_search_has_its_fields():
    orders = parse_order_by(["version_number DESC", "name"], MODEL_VERSIONS)
    assert [(order.field.key, order.descending) for order in orders] == [("version_number", True), ("name", False)]
    (order,) = parse_order_by(["timestamp"], REGISTERED_MODELS)
    assert order.field.key == "last_updated_timestamp"
    assert parse_order_by([], RUNS) == []


@pytest.mark.parametrize(
    ("clauses", "says", "column"),
    [
        (["start_tim"], "Invalid attribute key 'start_tim'.*Did you mean 'start_time'", 1),
        (["metric.a DSC"], "Invalid ordering key in order_by clause 'metric.a DSC'. Did you mean 'DESC'", 10),
        (["metrics.a desc nulls last"], "Could not be parsed", 16),
        (["metrics.a, metrics.b"], "Invalid ordering key", 10),
        (["metrics.a-b"], "cannot stand here. Put a key", 10),
        ([""], "Could not be parsed", 1),
        (["'a'"], "Could not be parsed", 1),
        (["5 DESC"], "Could not be parsed", 1),
        (["datasets.name"], "Invalid identifier type 'dataset'", 1),
        (["start_time", "attributes.created DESC"], "`order_by` contains duplicate fields", 1),
        (["x" * (ORDER_LENGTH_MAX + 1)], "more than 1024 characters", ORDER_LENGTH_MAX + 1),
        ([f"params.p{number}" for number in range(ORDER_KEYS_MAX + 1)], "at most 16 fields", 1),
    ],
)
def test_a_bad_clause_is_pointed_at(clauses, says, column):
    with pytest.raises(Invalid, match=says) as caught:
        parse_order_by(clauses, RUNS)
    assert caught.value.field == "order_by"
    assert caught.value.message.split("\n")[1] == f"At character {column} of order_by:"

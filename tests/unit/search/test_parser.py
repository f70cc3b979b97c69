"""The grammar: what is accepted, what it means, and where an error points."""

import pytest

from lineal.errors import Invalid
from lineal.search import (
    EXPERIMENTS,
    LOGGED_MODELS,
    MODEL_VERSIONS,
    REGISTERED_MODELS,
    RUNS,
    And,
    Condition,
    Field,
    Not,
    Or,
    Vocabulary,
    parse_filter,
)
from lineal.search.tree import Node
from lineal.search.values import CLAUSES_MAX, DEPTH_MAX, FILTER_LENGTH_MAX, LIST_VALUES_MAX, PATTERN_LENGTH_MAX


def _brief(node: Node | None):
    match node:
        case None:
            return None
        case And(parts):
            return ("and", *map(_brief, parts))
        case Or(parts):
            return ("or", *map(_brief, parts))
        case Not(part):
            return ("not", _brief(part))
        case Condition(Field(entity, key), comparator, value):
            return (f"{entity}.{key}", comparator, value)


A, B, C = ("params.a", "=", "1"), ("params.b", "=", "2"), ("params.c", "=", "3")
a, b, c = "params.a = '1'", "params.b = '2'", "params.c = '3'"


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("", None),
        (" \n\t ", None),
        (a, A),
        (f"{a} and {b} AND {c}", ("and", A, B, C)),
        (f"{a} OR {b} AND {c}", ("or", A, ("and", B, C))),
        (f"({a} OR {b}) AND {c}", ("and", ("or", A, B), C)),
        (f"NOT {a} AND {b}", ("and", ("not", A), B)),
        (f"not not {a}", ("not", ("not", A))),
        (f"((({a})))", A),
        # As in MLflow, a filter of clauses alone may be careless with AND.
        (f"{a} {b}", ("and", A, B)),
        (f"AND {a} AND AND {b} AND", ("and", A, B)),
        ("AND", None),
        # Names
        ("start_time > 5", ("attributes.start_time", ">", 5)),
        ("created > 5", ("attributes.start_time", ">", 5)),
        ("`Run name` = 'x'", ("attributes.run_name", "=", "x")),
        ('"run name" = "x"', ("attributes.run_name", "=", "x")),
        ("attr.`run name` = 'x'", ("attributes.run_name", "=", "x")),
        ("run.status = 'FAILED'", ("attributes.status", "=", "FAILED")),
        ("metric.a.b/c > 1".replace("/", "_"), ("metrics.a.b_c", ">", 1)),
        ("metrics.`a b/c.d` > 1", ("metrics.a b/c.d", ">", 1)),
        ('tags."mlflow.source/name" = "it\'s"', ("tags.mlflow.source/name", "=", "it's")),
        ("parameters.'x y' = ''", ("params.x y", "=", "")),
        ("params.and = 'or'", ("params.and", "=", "or")),
        ("tags.größe = 'ß'", ("tags.größe", "=", "ß")),
        ("dataset.digest LIKE 'a%'", ("datasets.digest", "LIKE", "a%")),
        # Values
        ("params.a = 'it''s'", ("params.a", "=", "it''s")),
        (r"params.a = 'a\'b'", ("params.a", "=", r"a\'b")),
        ("metrics.a >= -.5", ("metrics.a", ">=", -0.5)),
        ("metrics.a<1e-3", ("metrics.a", "<", 0.001)),
        ("metrics.a < 99999999999999999999", ("metrics.a", "<", 1e20)),
        ("run_id in ('a',\"b\",)", ("attributes.run_id", "IN", ("a", "b"))),
        (r"run_id IN ('a\nb\d')", ("attributes.run_id", "IN", ("a\nb\\d",))),
        # Ours alone
        ("params.a NOT  IN ('x') ", ("params.a", "NOT IN", ("x",))),
        ("metrics.a IN (1, 2.5)", ("metrics.a", "IN", (1, 2.5))),
        ("metrics.a between 1 and 2 and params.a = '1'", ("and", ("metrics.a", "BETWEEN", (1, 2)), A)),
        ("metrics.a NOT BETWEEN 1 AND 2", ("metrics.a", "NOT BETWEEN", (1, 2))),
        ("params.a ~ '^x+$' OR tags.b !~ 'y'", ("or", ("params.a", "~", "^x+$"), ("tags.b", "!~", "y"))),
        ("params.a not ilike '%X'", ("params.a", "NOT ILIKE", "%X")),
        ("end_time IS NULL", ("attributes.end_time", "IS NULL", None)),
        ("metrics.a is  not\nnull", ("metrics.a", "IS NOT NULL", None)),
    ],
)
def test_a_filter_means(text, meaning):
    assert _brief(parse_filter(text, RUNS).root) == meaning


@pytest.mark.parametrize(
    ("vocabulary", "text", "meaning"),
    [
        (EXPERIMENTS, "name LIKE 'a%' AND tags.x IS NULL", ("and", ("attributes.name", "LIKE", "a%"), ("tags.x", "IS NULL", None))),
        (EXPERIMENTS, "experiment_id IN ('1', '2')", ("attributes.experiment_id", "IN", ("1", "2"))),
        (EXPERIMENTS, "attribute.creation_time >= 17", ("attributes.creation_time", ">=", 17)),
        (REGISTERED_MODELS, "name NOT IN ('m')", ("attributes.name", "NOT IN", ("m",))),
        (REGISTERED_MODELS, "tag.`mlflow.prompt.is_prompt` != 'true'", ("tags.mlflow.prompt.is_prompt", "!=", "true")),
        (MODEL_VERSIONS, "version_number = '3'", ("attributes.version_number", "=", 3)),
        (RUNS, "start_time > -1000000000000000001", ("attributes.start_time", ">", -1000000000000000001)),
        (RUNS, "start_time > 9223372036854775807", ("attributes.start_time", ">", 2**63 - 1)),
        (MODEL_VERSIONS, "run_id IN ('r') and source_path ilike '%S3%'",
         ("and", ("attributes.run_id", "IN", ("r",)), ("attributes.source_path", "ILIKE", "%S3%"))),
        (LOGGED_MODELS, "metrics.loss > 0.1 AND params.lr = 0.01", ("and", ("metrics.loss", ">", 0.1), ("params.lr", "=", "0.01"))),
        (LOGGED_MODELS, "creation_time < 5 and model_type = agent",
         ("and", ("attributes.creation_timestamp", "<", 5), ("attributes.model_type", "=", "agent"))),
    ],
)  # fmt: skip
def test_the_other_searches_of_mlflow(vocabulary, text, meaning):
    assert _brief(parse_filter(text, vocabulary).root) == meaning
    assert _brief(parse_filter(text, vocabulary, "mlflow").root) == meaning


@pytest.mark.parametrize(
    ("text", "says", "column", "width"),
    [
        ("statu = 'x'", "Invalid attribute key 'statu' specified.* Did you mean 'status'?", 1, 5),
        ("foo = 'x'", "Invalid attribute key 'foo' specified.*params.foo", 1, 3),
        ("parms.a = 'x'", "Invalid entity type 'parms'. Valid values are .*Did you mean 'params'?", 1, 5),
        ("Metrics.a > 1", "Invalid entity type 'Metrics'.*Did you mean 'metrics'?", 1, 7),
        ("dataset.nam = 'x'", "Invalid dataset key 'nam'.*Did you mean 'name'?", 1, 11),
        ("params.a = 1", "Expected a quoted string value for parameter .e.g. 'my-value'.. Got value 1. Write '1'.", 12, 1),
        ("params.a = x", "Parameter value is either not quoted .* Write 'x'.", 12, 1),
        ("tags.a = `x`", "Parameter value is either not quoted", 10, 3),
        ("run_id = 5", "Expected a quoted string value for attributes. Got value 5", 10, 1),
        ("datasets.name = 5", "Expected a quoted string value for dataset attributes", 17, 1),
        ("metrics.a = '0.5'", "Expected numeric value type for metric. Found '0.5'. Write it without quotes: 0.5.", 13, 5),
        ("metrics.a > x", "Expected numeric value type for metric. Found x", 13, 1),
        ("start_time = '5'", "Expected numeric value type for numeric attribute: start_time. Found '5'", 14, 3),
        ("params.a > '1'", "Invalid comparator '>' not one of .*which has no order", 10, 1),
        ("params.a == '1'", "Invalid comparator '==' not one of .*Did you mean '='", 10, 2),
        ("metrics.a => 1", "Invalid comparator '=>'.*Did you mean '>='", 11, 2),
        ("metrics.a LIKE '1'", "Invalid comparator 'LIKE' not one of", 11, 4),
        ("params.a RLIKE '1'", "Invalid comparator 'RLIKE'.*Did you mean '~'", 10, 5),
        ("params.a LIK '1'", "expected a comparator after params.a, found 'LIK'. Did you mean 'LIKE'", 10, 3),
        ("params.a = 'x' xor params.b = 'y'", "Invalid clause.s. in filter string: expected AND or OR, found 'xor'", 16, 3),
        ("params.a = 'x' AND OR params.b = 'y'", "exactly one AND or OR", 16, 3),
        ("(params.a = 'x' params.b = 'y')", "exactly one AND or OR", 17, 8),
        ("(params.a = 'x'", r"expected '\)' for the '\(' at character 1, but the filter ends here", 16, 1),
        ("params.a = 'x')", r"expected AND or OR, found '\)'", 15, 1),
        ("()", r"expected a condition such as .*, found '\)'", 2, 1),
        ("params.a = 'x' OR", "expected a condition .* but the filter ends here", 18, 1),
        ("NOT", "expected a condition", 4, 1),
        ("params.a", "expected a comparator after params.a, but the filter ends here", 9, 1),
        ("params.a IS 'x'", "expected NULL or NOT NULL after IS", 13, 3),
        ("metrics.a BETWEEN 1 OR 2", "expected AND between the two ends", 21, 2),
        ("run_id IN 'a'", "expected a list after IN", 11, 3),
        ("run_id IN ()", "expected a non-empty list", 8, 2),
        ("run_id IN ('a' 'b')", "expected ',' or", 16, 3),
        ("run_id IN (1)", "Expected a quoted string value for attributes", 12, 1),
        (r"run_id IN ('a\')", "ill-formed string", 12, 4),
        (r"run_id IN ('\x00')", "ill-formed string: an escape in it makes a character that no text can hold", 12, 6),
        ("run_id = ('a')", "expected a value.*Compare with a list by IN", 10, 1),
        ("metrics.a-b > 1", "'-' cannot stand here. Put a key .* in backticks: metrics.`...`", 10, 1),
        ("metrics.a-1 > 1", "expected a comparator after metrics.a, found '-1'.*backticks", 10, 2),
        ("metrics. > 1", "a key is missing after 'metrics.'", 8, 1),
        ("'a' = params.a", "expected a field", 1, 3),
        ("params.a = 'x", "the quote ' is never closed", 12, 2),
        ("params.a = 'x';", "';'. Search filter contained multiple expression. Provide AND-ed expression list", 15, 1),
        ("params.a = 'x\0'", "holds the character U.0000", 14, 1),
        ("params.a = '\ud800'", "holds the character U.D800", 13, 1),
        ("params.a ~ '(x'", "Invalid regular expression: missing", 12, 4),
        ("params.a ~ '(?=x)'", "Invalid regular expression", 12, 7),
    ],
)  # fmt: skip
def test_a_bad_filter_is_pointed_at(text, says, column, width):
    with pytest.raises(Invalid, match=says) as caught:
        parse_filter(text, RUNS)
    assert caught.value.field == "filter"
    _, place, line, pointer = caught.value.message.split("\n")
    assert place == f"At character {column} of filter:"
    assert line.strip() == "".join(letter if letter.isprintable() else " " for letter in text).strip()
    assert pointer == " " * (2 + column - 1) + "^" * width


def test_a_long_filter_is_shown_around_the_mistake():
    text = " AND ".join(f"params.p{number} = 'x'" for number in range(40)) + " AND status > 'x'" + " AND params.z = 'y'" * 40
    with pytest.raises(Invalid, match="Invalid comparator") as caught:
        parse_filter(text, RUNS)
    line, pointer = caught.value.message.split("\n")[2:]
    assert line.startswith("  ...")
    assert line.endswith("...")
    assert len(line) <= 130
    assert line[pointer.index("^")] == ">"


@pytest.mark.parametrize(
    ("vocabulary", "text", "says"),
    [
        (RUNS, "params.a = 'x' OR params.b = 'y'", r"Invalid clause\(s\) in filter string: 'OR'"),
        (RUNS, "NOT params.a = 'x'", "in filter string: 'NOT'"),
        (RUNS, "(params.a = 'x')", r"in filter string: '\('"),
        (RUNS, "params.a ~ 'x'", "Invalid comparator '~'"),
        (RUNS, "params.a NOT LIKE 'x'", "Invalid comparator 'NOT LIKE'"),
        (RUNS, "params.a IN ('x')", r"Only \['run_id'\] attributes support comparison with a list of quoted string values"),
        (RUNS, "status IN ('x')", r"Only \['run_id'\] attributes support"),
        (RUNS, "metrics.a IS NULL", "IS NULL / IS NOT NULL is only supported for tags and params"),
        (RUNS, "metrics.a BETWEEN 1 AND 2", "Invalid comparator 'BETWEEN'"),
        (EXPERIMENTS, "attributes.name = 'x'", "Invalid entity type 'attributes'"),
        (EXPERIMENTS, "experiment_id LIKE '1'", "Invalid comparator 'LIKE'"),
        (EXPERIMENTS, "creation_time > 1.5", "Invalid value for numeric attribute 'creation_time': 1.5"),
        (REGISTERED_MODELS, "timestamp > 1", "Invalid attribute key 'timestamp'"),
        (REGISTERED_MODELS, "tags.a IS NULL", "IS NULL / IS NOT NULL is only supported"),
        (MODEL_VERSIONS, "version_number = 'abc'", "Invalid value for numeric attribute 'version_number': 'abc'"),
        (LOGGED_MODELS, "param.a = 'x'", "Invalid entity type 'param'"),
    ],
)  # fmt: skip
def test_the_strict_dialect_knows_no_more_than_mlflow(vocabulary: Vocabulary, text, says):
    with pytest.raises(Invalid, match=says):
        parse_filter(text, vocabulary, "mlflow")


@pytest.mark.parametrize(
    ("within", "beyond", "says"),
    [
        (a.ljust(FILTER_LENGTH_MAX), a.ljust(FILTER_LENGTH_MAX + 1), "too long"),
        ("(" * DEPTH_MAX + a + ")" * DEPTH_MAX, "(" * (DEPTH_MAX + 1) + a + ")" * (DEPTH_MAX + 1), "inside each other"),
        ("NOT " * DEPTH_MAX + a, "NOT " * (DEPTH_MAX + 1) + a, "inside each other"),
        (" OR ".join([a] * CLAUSES_MAX), " OR ".join([a] * (CLAUSES_MAX + 1)), f"more than {CLAUSES_MAX} conditions"),
        (
            f"run_id IN ({','.join(['1'.join(chr(39) * 2)] * LIST_VALUES_MAX)})",
            f"run_id IN ({','.join(['1'.join(chr(39) * 2)] * (LIST_VALUES_MAX + 1))})",
            f"more than {LIST_VALUES_MAX} values",
        ),
        (
            f"params.a LIKE '{'x' * PATTERN_LENGTH_MAX}'",
            f"params.a LIKE '{'x' * (PATTERN_LENGTH_MAX + 1)}'",
            "A LIKE pattern has at most",
        ),
    ],
)
def test_each_limit_is_inclusive(within, beyond, says):
    parse_filter(within, RUNS)
    with pytest.raises(Invalid, match=says):
        parse_filter(beyond, RUNS)

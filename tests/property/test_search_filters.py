"""The filter language against MLflow's own parser, against an oracle, and against nonsense."""

import re
import string
import warnings

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.unit.search.world import CATALOGUE, NAN, THINGS, fill, found, holds, postgres_world, sqlite_world

from lineal.errors import Invalid
from lineal.search import (
    EXPERIMENTS,
    LOGGED_MODELS,
    MODEL_VERSIONS,
    REGISTERED_MODELS,
    RUNS,
    And,
    Condition,
    Vocabulary,
    compile_filter,
    parse_filter,
    parse_order_by,
)
from lineal.search.values import FILTER_LENGTH_MAX, NULLS, Comparator, Grammar, Kind
from lineal.search.values import LISTS as LISTED

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from mlflow.exceptions import MlflowException
    from mlflow.utils.search_utils import (
        SearchExperimentsUtils,
        SearchModelUtils,
        SearchModelVersionUtils,
        SearchUtils,
    )

MLFLOW = {
    "runs": (RUNS, SearchUtils),
    "experiments": (EXPERIMENTS, SearchExperimentsUtils),
    "registered models": (REGISTERED_MODELS, SearchModelUtils),
    "model versions": (MODEL_VERSIONS, SearchModelVersionUtils),
}
SINGULAR = {
    "params": "parameter",
    "metrics": "metric",
    "tags": "tag",
    "datasets": "dataset",
    "attributes": "attribute",
}


def _theirs(subject: str, text: str):
    """What MLflow makes of a filter: a list of (entity, key, comparator, value); raises MlflowException when it refuses it."""
    vocabulary, parser = MLFLOW[subject]
    clauses = []
    for clause in parser.parse_search_filter(text):
        entity, key, value = clause["type"], clause["key"], clause["value"]
        comparator = clause["comparator"].upper()
        # Its stores check comparators after parsing; these are the same checks.
        if entity == "attribute":
            attribute = vocabulary.attributes_by_name[key]
            key = attribute.name
            numeric = parser.is_numeric_attribute(entity, clause["key"], comparator)
            assert numeric or parser.is_string_attribute(entity, clause["key"], comparator)
            if attribute.kind == "integer":
                if isinstance(value, float) or not re.fullmatch(r"-?\d+", str(value)):
                    message = f"Invalid value for numeric attribute '{key}': {value!r}"
                    raise MlflowException(message)
                value = int(value)
            if attribute.kind == "id" and comparator in {"LIKE", "ILIKE"}:
                message = f"Invalid comparator for experiment_id: {comparator}"
                raise MlflowException(message)
        else:
            accepted = (
                parser.is_metric(entity, comparator),
                parser.is_param(entity, comparator),
                parser.is_tag(entity, comparator),
                parser.is_dataset(entity, comparator),
            )
            assert any(accepted)
        if isinstance(value, tuple) != (comparator in {"IN", "NOT IN"}):
            message = f"a list for {comparator}: MLflow parses it and its database then fails"
            raise MlflowException(message)
        if isinstance(value, int) and not -(2**63) <= value < 2**63:
            value = float(value)  # no column holds more; its databases refuse to be asked
        clauses.append((entity, key, comparator, float(value) if entity == "metric" else value))
    return clauses


def _ours(subject: str, text: str, grammar: Grammar = "lineal"):
    root = parse_filter(text, MLFLOW[subject][0], grammar).root
    return [] if root is None else [_clause(part) for part in (root.parts if isinstance(root, And) else [root])]


def _clause(node):
    assert isinstance(node, Condition)
    return (SINGULAR[node.field.entity], node.field.key, node.comparator, node.value)


def _cased(word: str):
    return st.sampled_from([word, word.lower(), word.capitalize()])


WORDS = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,6}", fullmatch=True)
FREE = st.text(alphabet=string.ascii_letters + string.digits + " ./-%_:äß中\t", max_size=8)
KEYS = st.lists(WORDS, min_size=1, max_size=3).map(".".join) | FREE.map("`{}`".format) | FREE.map('"{}"'.format) | FREE.map("'{}'".format)
STRINGS = FREE.map("'{}'".format) | FREE.map('"{}"'.format) | st.sampled_from(["'it''s'", r"'a\'", '"it\'s"', "''", r"'\n'"])
NUMBERS = (
    st.integers(-(10**20), 10**20).map(str)
    | st.floats(allow_nan=False, allow_infinity=False).map(repr)
    | st.sampled_from(["0", "-1", ".5", "5.", "-.5", "1e5", "1E-5", "007"])
)
LISTS = st.lists(STRINGS, min_size=1, max_size=3).map(lambda values: f"({', '.join(values)})")
SPACES = st.sampled_from([" ", "  ", "\n", "\t "])
NAMES = st.sampled_from(
    [
        "run_id", "run_name", "`run name`", '"Run Name"', "user_id", "status", "start_time", "created", "end_time", "artifact_uri",
        "name", "experiment_id", "creation_time", "last_update_time", "source_path", "version_number", "creation_timestamp", "nonsense",
    ]
)  # fmt: skip
FIELDS = st.one_of(
    NAMES,
    st.tuples(st.sampled_from(["attribute", "attributes", "attr", "run", "nonsense"]), NAMES).map(".".join),
    st.tuples(st.sampled_from(["metric", "metrics", "param", "params", "parameter", "parameters", "tag", "tags", "`tag`"]), KEYS).map(
        ".".join
    ),
    st.tuples(st.sampled_from(["dataset", "datasets"]), st.sampled_from(["name", "digest", "context", "x"])).map(".".join),
)
COMPARED = st.one_of(
    st.tuples(st.sampled_from(["=", "!=", "<", ">", "<=", ">=", "=="]), SPACES, NUMBERS | STRINGS).map("".join),
    st.tuples(_cased("LIKE") | _cased("ILIKE"), SPACES, STRINGS).map("".join),
    st.tuples(_cased("IN") | st.just("NOT IN"), SPACES, LISTS).map("".join),
    st.sampled_from(["IS NULL", "is not null"]),
)
CLAUSES = st.tuples(FIELDS, SPACES, COMPARED).map("".join)


def _compared(kind: Kind, comparators: frozenset[Comparator], *, quoted_numbers: bool = False):
    """A comparator of MLflow's for a kind of field, and a value that fits."""
    numbers = st.integers(-(10**18), 10**18).map(str) if kind == "integer" else NUMBERS
    if quoted_numbers:
        numbers |= numbers.map("'{}'".format)
    values = numbers if kind in {"number", "integer"} else STRINGS

    def clause(comparator: Comparator):
        if comparator in NULLS:
            return _cased(comparator)
        return st.tuples(_cased(comparator), SPACES, LISTS if comparator in LISTED else values).map("".join)

    return st.sampled_from(sorted(comparators)).flatmap(clause)


def _valid_clauses(vocabulary: Vocabulary):
    """Clauses that MLflow's grammar promises to take."""
    prefixes = vocabulary.mlflow_prefixes or set(vocabulary.prefixes)
    made = []
    for attribute in vocabulary.attributes:
        names = [name if " " not in name else f"`{name}`" for name in (attribute.name, *attribute.aliases)]
        spelled = names + [f"{prefix}.{name}" for prefix in vocabulary.attribute_prefixes for name in names if prefix in prefixes]
        if attribute.mlflow:
            compared = _compared(attribute.kind, attribute.mlflow, quoted_numbers=attribute.quoted_numbers)
            made.append(st.tuples(st.sampled_from(spelled), SPACES, compared).map("".join))
    for entity in vocabulary.entities:
        if not entity.mlflow:
            continue  # our own
        spelled = st.sampled_from([name for name in (entity.name, *entity.aliases) if name in prefixes])
        keys = st.sampled_from(entity.keys) if entity.keys else KEYS
        made.append(st.tuples(spelled, st.just("."), keys, SPACES, _compared(entity.kind, entity.mlflow)).map("".join))
    return st.one_of(made)


def _filters(clauses):
    joined = st.tuples(st.lists(clauses, min_size=1, max_size=4), _cased("AND"))
    return joined.map(lambda made: f" {made[1]} ".join(made[0]))


FILTERS = _filters(CLAUSES)
VALID = {subject: _filters(_valid_clauses(vocabulary)) for subject, (vocabulary, _) in MLFLOW.items()}
SOUP = st.lists(
    st.sampled_from(
        [
            "params.a = 'x'", "metrics.b > 1", "tags.`c d` IS NULL", "run_id IN ('a', 'b')", "start_time <= 5", "params.a LIKE", "'%y'",
            "params.a", "metrics.b", "=", ">", "IN", "NOT", "IS", "NULL", "AND", "and", "AND", "OR", "(", ")", ",", "'x'", '"y"', "1", "x",
        ]
    ),
    max_size=6,
).map(" ".join)  # fmt: skip


def _agrees(subject: str, text: str) -> None:
    try:
        theirs = _theirs(subject, text)
    except (MlflowException, ValueError, KeyError):
        return
    assert _ours(subject, text) == theirs
    assert _ours(subject, text, "mlflow") == theirs


@pytest.mark.parametrize("subject", sorted(MLFLOW))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_what_mlflow_promises_means_the_same_here(subject, data):
    _agrees(subject, data.draw(VALID[subject]))


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=FILTERS, subject=st.sampled_from(sorted(MLFLOW)))
@example("params.a = 'x' params.b = 'y'", "runs")
@example("AND params.a = 'x' AND AND tags.b = 'y' AND", "runs")
@example("tags.`a``b` = 'it''s'", "experiments")
@example("version_number = '3' AND name IN ('a',)", "model versions")
def test_so_does_whatever_else_it_accepts(text, subject):
    _agrees(subject, text)


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=SOUP)
def test_so_does_what_it_accepts_by_accident(text):
    # With no AND before `x IS NULL` or `x IN (...)`, sqlparse takes x for an alias of what is before, and MLflow makes one
    # nonsense key of both. Here it is one more clause.
    no_and = re.search(r"""['"`\w)](?<!\bAND)(?<!\band)(?<!\bOR)(?<!\bNOT) +(?:params|metrics|tags|run_id|start_time|x)\b""", text)
    if no_and is None or not re.search(r"\b(?:IS|IN)\b", text):
        _agrees("runs", text)


@settings(max_examples=300, deadline=None)
@given(text=CLAUSES | FILTERS | SOUP)
def test_the_strict_dialect_accepts_nothing_that_ours_does_not(text):
    try:
        strict = parse_filter(text, RUNS, "mlflow")
    except Invalid:
        return
    assert parse_filter(text, RUNS) == strict


ANYTHING = st.one_of(
    st.text(max_size=60),
    st.text(alphabet="`'\".()<>=~!, \\\n\0\ud800anorltikeAND0129-", max_size=60),
    SOUP,
    FILTERS,
    st.tuples(FILTERS, st.text(max_size=3), st.integers(0, 60)).map(lambda made: made[0][: made[2]] + made[1] + made[0][made[2] :]),
)


@settings(max_examples=500, deadline=None)
@given(text=ANYTHING, vocabulary=st.sampled_from([RUNS, EXPERIMENTS, REGISTERED_MODELS, MODEL_VERSIONS, LOGGED_MODELS]))
@example(text="params.a ~ '" + "(" * 500 + "'", vocabulary=RUNS)
@example(text="run_id IN ('\\N{DASH}')", vocabulary=RUNS)
@example(text="run_id IN ('\\ud800')", vocabulary=RUNS)
def test_nonsense_is_invalid_and_nothing_else(text, vocabulary):
    for refused in (
        _refusal(parse_filter, text, vocabulary),
        _refusal(parse_filter, text, vocabulary, "mlflow"),
        _refusal(parse_order_by, [text], vocabulary),
    ):
        if refused is not None:
            assert refused.field in {"filter", "order_by"}
            assert "At character" in refused.message
            assert len(refused.message) < 1500


def _refusal(parse, *arguments) -> Invalid | None:
    try:
        parse(*arguments)
    except Invalid as error:
        return error
    return None


@pytest.mark.parametrize(
    "piece",
    ["(", ")", "NOT ", "AND ", "OR ", "'", '"', "`", "''", "\\'", "a.", "a.`", "params.a", "params.a = 'x' ", "params.a = 'x' AND ", "-",
     "=", "1", "1e", " ", "run_id IN ('a',", ",", ".", "x ", "params.a ~ '", "params.a BETWEEN 1 AND ", "$", "é", "\n", "((a = 'x') OR "],
)  # fmt: skip
def test_the_longest_input_is_answered_without_recursion_or_backtracking(piece):
    text = (piece * (FILTER_LENGTH_MAX // len(piece)))[:FILTER_LENGTH_MAX]
    for damaged in (text, text[:-1] + "'", "run_id IN (" + text[: FILTER_LENGTH_MAX - 12] + ")"):
        refused = _refusal(parse_filter, damaged, RUNS)
        assert refused is None or len(refused.message) < 1500


# -- against an oracle, on real databases

TEXTS = st.sampled_from(["a", "A", "ab", "aB%", "b_", "", "a\\b", "a\nb", "0.1", "ü"])
METRICS = st.sampled_from([0.0, 1.0, -1.5, 2, float("inf"), NAN])
THING = st.fixed_dictionaries(
    {
        "name": st.none() | TEXTS,
        "status": st.sampled_from(["RUNNING", "FINISHED", "FAILED"]),
        "created": st.none() | st.integers(0, 3),
        "number": st.integers(0, 3),
        "owner": st.none() | TEXTS,
        "params": st.dictionaries(st.sampled_from("xy"), TEXTS),
        "metrics": st.dictionaries(st.sampled_from("xy"), METRICS),
    }
)
WORLDS = st.lists(THING, min_size=1, max_size=6).map(lambda made: [{"id": at, **thing} for at, thing in enumerate(made)])


def _quoted(text: str) -> str:
    return f"'{text}'"


PLAIN = TEXTS.filter(lambda text: "\n" not in text and "\\" not in text)
PLAIN_LISTS = st.lists(PLAIN.map(_quoted), min_size=1, max_size=3).map(lambda made: f"({', '.join(made)})")
TEXT_FIELDS = st.sampled_from(["name", "owner", "params.x", "params.y", "params.`none`", "status"])
NUMBER_FIELDS = st.sampled_from(["created", "metrics.x", "metrics.y", "metrics.`none`", "number"])
NUMERALS = st.sampled_from(["0", "1", "2", "-1.5", "1e999"])
PATTERNS = st.sampled_from(["a", "%", "a%", "%b%", "_", "a_%", "%\\%", "%A%B%", "R%N%", "f%"])
REGEXES = st.sampled_from(["a", "^a", "b$", "^a.b$", "[AB]", "^$", "(?i)AB", r"\d\.\d", "N{2}|^R"])
SIX = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])
LEAVES = st.one_of(
    st.tuples(TEXT_FIELDS, st.sampled_from(["=", "!="]), (TEXTS | st.just("FAILED")).map(_quoted)),
    st.tuples(TEXT_FIELDS, st.sampled_from(["LIKE", "NOT LIKE", "ILIKE", "NOT ILIKE"]), PATTERNS.map(_quoted)),
    st.tuples(TEXT_FIELDS, st.sampled_from(["~", "!~"]), REGEXES.map(_quoted)),
    st.tuples(TEXT_FIELDS, st.sampled_from(["IN", "NOT IN"]), PLAIN_LISTS),
    st.tuples(NUMBER_FIELDS.filter(lambda field: field != "number"), SIX, NUMERALS),
    st.tuples(st.just("number"), SIX, st.sampled_from(["1", "'2'"])),
    st.tuples(st.sampled_from(["created", "metrics.x"]), st.sampled_from(["IN", "NOT IN"]), st.just("(0, 1.0)")),
    st.tuples(st.sampled_from(["created", "metrics.x"]), st.sampled_from(["BETWEEN", "NOT BETWEEN"]), st.just("0 AND 1.5")),
    st.tuples(TEXT_FIELDS | NUMBER_FIELDS, st.sampled_from(["IS NULL", "IS NOT NULL"]), st.just("")),
    st.tuples(st.just("thing_id"), st.sampled_from(["=", "!="]), st.sampled_from(["'t-0'", "'t-3'"])),
).map(" ".join)  # fmt: skip
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        inner.map("NOT ({})".format),
        st.tuples(inner, st.sampled_from(["AND", "OR"]), inner).map(lambda made: f"({made[0]}) {made[1]} ({made[2]})"),
    ),
    max_leaves=6,
)


def _check(session, things, texts) -> None:
    fill(session, things)
    for text in texts:
        parsed = parse_filter(text, THINGS)
        compiled = compile_filter(parsed, CATALOGUE, session.dialect)
        assert found(session, compiled) == [thing["id"] for thing in things if holds(thing, parsed.root)], text


@pytest.fixture(scope="module")
def sqlite(tmp_path_factory):
    session = sqlite_world(tmp_path_factory.mktemp("world"))
    yield session
    session.close()


@pytest.fixture(scope="module")
def postgres(postgres_server):
    with postgres_server.database() as url:
        session = postgres_world(url)
        yield session
        session.close()


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(things=WORLDS, texts=st.lists(TREES, min_size=1, max_size=5))
def test_sqlite_finds_what_the_language_promises(sqlite, things, texts):
    _check(sqlite, things, texts)


@pytest.mark.postgres
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(things=WORLDS, texts=st.lists(TREES, min_size=1, max_size=5))
def test_postgres_finds_the_same(postgres, things, texts):
    _check(postgres, things, texts)

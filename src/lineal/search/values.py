"""The words of the filter language and its limits, each with its unit and its reason."""

from typing import Literal, TypeAlias, get_args

Comparator: TypeAlias = Literal[
    "=", "!=", "<", "<=", ">", ">=",
    "LIKE", "NOT LIKE", "ILIKE", "NOT ILIKE", "~", "!~",
    "IN", "NOT IN", "BETWEEN", "NOT BETWEEN", "IS NULL", "IS NOT NULL",
]  # fmt: skip
"""How a field is compared. Negative ones (`!=`, `NOT ...`, `!~`) match only where the field exists, as in MLflow."""

Scalar: TypeAlias = str | int | float
Value: TypeAlias = Scalar | tuple[Scalar, ...] | None
"""What a field is compared to: one value, the values of `IN`, the two ends of `BETWEEN` (inclusive), or None for `IS
NULL`.
"""

Kind: TypeAlias = Literal["text", "number", "integer", "id"]
"""What a field holds. `integer` refuses fractions; `id` is text that is only ever equal or in a list."""

Grammar: TypeAlias = Literal["lineal", "mlflow"]
"""`mlflow` is what MLflow 3.17 understands; `lineal` adds to it and takes nothing away."""

COMPARATORS: dict[str, Comparator] = {comparator: comparator for comparator in get_args(Comparator)}
EQUALITY: frozenset[Comparator] = frozenset(("=", "!="))
LISTS: frozenset[Comparator] = frozenset(("IN", "NOT IN"))
NULLS: frozenset[Comparator] = frozenset(("IS NULL", "IS NOT NULL"))
RANGES: frozenset[Comparator] = frozenset(("BETWEEN", "NOT BETWEEN"))
PATTERNS: frozenset[Comparator] = frozenset(("LIKE", "ILIKE"))
REGEXES: frozenset[Comparator] = frozenset(("~", "!~"))
NUMERIC: frozenset[Comparator] = frozenset(("=", "!=", "<", "<=", ">", ">="))
TEXTUAL: frozenset[Comparator] = EQUALITY | PATTERNS
NOTHING: frozenset[Comparator] = frozenset()

_EVERY_TEXT: frozenset[Comparator] = TEXTUAL | frozenset(("NOT LIKE", "NOT ILIKE")) | REGEXES | LISTS | NULLS
_EVERY_NUMBER: frozenset[Comparator] = NUMERIC | LISTS | RANGES | NULLS
EVERY: dict[Kind, frozenset[Comparator]] = {
    "text": _EVERY_TEXT,
    "number": _EVERY_NUMBER,
    "integer": _EVERY_NUMBER,
    "id": EQUALITY | LISTS,
}
"""The comparators our grammar allows for each kind of field."""

FILTER_LENGTH_MAX = 131_072
"""Characters of a filter. MLflow's parser gives up at 10,000 tokens, which is a list of about 3,300 run ids: 120,000
characters.
"""

TOKENS_MAX = 20_000
"""Words, values and signs in one filter: twice what the longest lists need, and split in a fraction of a second."""

DEPTH_MAX = 64
"""Parentheses and NOTs inside each other: far more than anyone writes, far less than Python's or a database's stack."""

CLAUSES_MAX = 500
"""Conditions in one filter. SQLite refuses expressions deeper than 1,000, and a chain of ANDs is as deep as it is long.
"""

LIST_VALUES_MAX = 5_000
"""Values in all lists of one filter together. SQLite binds at most 32,766 parameters in a statement."""

PATTERN_LENGTH_MAX = 10_000
"""Characters of a LIKE pattern. SQLite refuses patterns over 50,000 bytes, and a character has up to 4."""

REGEX_LENGTH_MAX = 512
"""Characters of a regular expression: room for a long alternative of names, and quick to compile."""

REGEX_MEMORY_MAX_BYTES = 1 << 20
"""What RE2 may use for one compiled expression, so that nested repetitions cannot blow it up."""

REGEX_REPEAT_MAX = 255
"""The largest count in `{m,n}`: PostgreSQL's own limit."""

ORDER_KEYS_MAX = 16
"""Fields to order by, tie-breakers included."""

ORDER_LENGTH_MAX = 1_024
"""Characters of one order_by clause: the longest metric name (250), quoted, with room to spare."""

TOKEN_LENGTH_MAX = 65_536
"""Characters of a page token: it carries the order values of one row, and a param may hold 6,000 characters."""

EXCERPT_LENGTH_MAX = 120
"""Characters of a filter that an error message shows around the mistake: one line of a terminal."""

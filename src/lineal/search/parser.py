"""Tokens to a syntax tree.

    filter    := [ any ]
    any       := all { OR all }
    all       := one { AND one }
    one       := NOT one | ( any ) | clause
    clause    := field comparator value
               | field [NOT] IN ( value , ... )
               | field [NOT] BETWEEN value AND value
               | field IS [NOT] NULL

Keywords may be in any case. As MLflow does, a filter that is nothing but clauses may repeat its ANDs or leave them out.
"""

from typing import NamedTuple

from lineal.errors import Invalid
from lineal.search.conditions import Checker
from lineal.search.diagnosis import Source, Span, meant, shown
from lineal.search.lexer import Token, TokenKind, quote_hint, tokens
from lineal.search.tree import And, Filter, Node, Not, Or
from lineal.search.values import CLAUSES_MAX, DEPTH_MAX, LIST_VALUES_MAX, Grammar
from lineal.search.vocabulary import Vocabulary

_COMPARING = ("LIKE", "ILIKE", "IN", "IS", "BETWEEN", "NOT")
_RESERVED = ("AND", "OR", *_COMPARING, "NULL")
_CLAUSE = "Invalid clause(s) in filter string"


class _Compared(NamedTuple):
    """A comparator as read: where it stands and what it means, in capitals."""

    at: Token
    meaning: str


def parse_filter(text: str, vocabulary: Vocabulary, grammar: Grammar = "lineal") -> Filter:
    """Parse a filter over the things `vocabulary` describes. An empty one lets everything through.

    Args:
        text: What the caller wrote, at most `FILTER_LENGTH_MAX` characters.
        vocabulary: The fields there are.
        grammar: `lineal`, in which every filter MLflow accepts means what it means there; or `mlflow` alone.

    Raises:
        Invalid: field `filter`; the message shows the filter, points at the character and hints at what was meant.
    """
    source = Source(text, "filter")
    return Filter(source, _Parser(source, vocabulary, grammar).parse())


class _Parser:
    """Recursive descent with one token of look-ahead; `_depth` bounds the recursion."""

    def __init__(self, source: Source, vocabulary: Vocabulary, grammar: Grammar) -> None:
        self._source = source
        self._tokens = tokens(source)
        self._checker = Checker(source, vocabulary, grammar)
        self._strict = grammar == "mlflow"
        self._position = 0
        self._depth = 0
        self._clauses = 0
        self._listed = 0
        self._sloppy: Token | None = None  # the first AND too many, or the first clause with no AND before it
        self._plain = True  # nothing but clauses so far

    def parse(self) -> Node | None:
        if all(token.keyword == "AND" for token in self._tokens[:-1]):
            return None
        root = self._any()
        if self._token.kind != "end":
            joining = "AND" if self._strict else "AND or OR"
            raise self._unexpected(expected=f"expected {joining}")
        if self._sloppy is not None and not self._plain:
            reason = f"{_CLAUSE}: expected exactly one AND or OR between conditions."
            raise self._source.invalid(self._sloppy.at, reason)
        return root

    @property
    def _token(self) -> Token:
        return self._tokens[self._position]

    def _ahead(self, count: int = 1) -> Token:
        return self._tokens[min(self._position + count, len(self._tokens) - 1)]

    def _take(self) -> Token:
        taken = self._token
        self._position += taken.kind != "end"
        return taken

    def _taken(self, kind: TokenKind) -> bool:
        """Take the next token if it is of `kind`, and say so."""
        found = self._token.kind == kind
        self._position += found
        return found

    def _any(self) -> Node:
        parts = [self._all()]
        while self._token.keyword == "OR":
            self._beyond_mlflow()
            self._take()
            parts.append(self._all())
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def _all(self) -> Node:
        parts: list[Node] = []
        while True:
            ands = self._ands(expected=1 if parts else 0)
            if parts and ands == 0 and self._clause_starts():
                self._sloppy = self._sloppy or self._token
            elif parts and (ands == 0 or not self._operand_starts()):
                if ands:
                    self._sloppy = self._sloppy or self._tokens[self._position - 1]
                return parts[0] if len(parts) == 1 else And(tuple(parts))
            parts.append(self._one())

    def _ands(self, expected: int) -> int:
        count = 0
        while self._token.keyword == "AND":
            count += 1
            if count > expected:
                self._sloppy = self._sloppy or self._token
            self._take()
        return count

    def _operand_starts(self) -> bool:
        token = self._token
        if token.kind == "word":
            return token.keyword == "NOT" or token.keyword not in _RESERVED
        return token.kind in {"field", "name", "string", "("}

    def _clause_starts(self) -> bool:
        """Say whether a field and a comparator follow: a clause whose AND was left out, and not a slip of the pen."""
        after = self._ahead()
        named = self._token.kind in {"field", "name"} or (self._token.kind == "word" and self._operand_starts())
        return named and (after.kind == "operator" or after.keyword in _COMPARING)

    def _one(self) -> Node:
        token = self._token
        if token.keyword != "NOT" and token.kind != "(":
            return self._clause()
        self._beyond_mlflow()
        self._depth += 1
        if self._depth > DEPTH_MAX:
            reason = f"{_CLAUSE}: more than {DEPTH_MAX} parentheses or NOTs inside each other."
            raise self._source.invalid(token.at, reason)
        self._take()
        if token.kind == "(":
            inner = self._any()
            if not self._taken(")"):
                raise self._unexpected(expected=f"expected ')' for the '(' at character {token.at.start + 1}")
        else:
            inner = Not(self._one())
        self._depth -= 1
        return inner

    def _beyond_mlflow(self) -> None:
        self._plain = False
        if self._strict:
            token = self._token
            reason = f"{_CLAUSE}: '{token.text}'."
            raise self._source.invalid(token.at, reason, "MLflow's filters only know conditions joined by AND.")

    def _clause(self) -> Node:
        field = self._token
        if not self._operand_starts():
            raise self._unexpected(expected="expected a condition such as metrics.loss < 0.1")
        if field.kind == "string" and field.text.startswith("'"):
            raise self._unexpected(expected="expected a field", hint="A name goes in backticks or double quotes.")
        self._clauses += 1
        if self._clauses > CLAUSES_MAX:
            raise self._source.invalid(field.at, f"{_CLAUSE}: more than {CLAUSES_MAX} conditions.")
        self._take()
        compared = self._comparator(field)
        values = self._values(compared)
        return self._checker.condition(field, compared.at, compared.meaning, values)

    def _comparator(self, field: Token) -> _Compared:
        first = self._take()
        if first.kind == "operator":
            return _Compared(first, first.text)
        words = [first.keyword]
        if words == ["NOT"] and self._token.keyword in {"LIKE", "ILIKE", "IN", "BETWEEN"}:
            words.append(self._take().keyword)
        elif words == ["IS"]:
            if self._token.keyword == "NOT":
                words.append(self._take().keyword)
            if self._token.keyword != "NULL":
                raise self._unexpected(expected="expected NULL or NOT NULL after IS")
            words.append(self._take().keyword)
        elif words[0] not in {"LIKE", "ILIKE", "IN", "BETWEEN", "RLIKE"}:
            self._position -= first.kind != "end"
            glued = first.at.start == field.at.end and field.kind == "field"
            hint = quote_hint(field) if glued else meant(first.text, _COMPARING) if first.kind == "word" else ""
            raise self._unexpected(expected=f"expected a comparator after {shown(field.text)}", hint=hint)
        at = Span(first.at.start, self._tokens[self._position - 1].at.end)
        return _Compared(Token("operator", self._source.text[at.start : at.end], at), " ".join(words))

    def _values(self, compared: _Compared) -> list[Token]:
        match compared.meaning:
            case "IS NULL" | "IS NOT NULL":
                return []
            case "IN" | "NOT IN":
                return self._list()
            case "BETWEEN" | "NOT BETWEEN":
                low = self._scalar()
                if self._token.keyword != "AND":
                    raise self._unexpected(expected="expected AND between the two ends of BETWEEN")
                self._take()
                return [low, self._scalar()]
            case _:
                return [self._scalar()]

    def _list(self) -> list[Token]:
        if not self._taken("("):
            raise self._unexpected(expected="expected a list after IN", hint="Write it as ('a', 'b').")
        values: list[Token] = []
        while not self._taken(")"):
            values.append(self._scalar())
            self._listed += 1
            if self._listed > LIST_VALUES_MAX:
                raise self._source.invalid(values[-1].at, f"{_CLAUSE}: more than {LIST_VALUES_MAX} values in lists.")
            if not self._taken(",") and self._token.kind != ")":
                raise self._unexpected(expected="expected ',' or ')'")
        return values

    def _scalar(self) -> Token:
        token = self._token
        if token.kind in {"string", "number", "field", "name"} or (token.kind == "word" and token.keyword not in _RESERVED):
            return self._take()
        hint = "Compare with a list by IN." if token.kind == "(" else ""
        raise self._unexpected(expected="expected a value: a number or a quoted text", hint=hint)

    def _unexpected(self, *, expected: str, hint: str = "") -> Invalid:
        token = self._token
        found = f"found '{shown(token.text)}'" if token.kind != "end" else "but the filter ends here"
        return self._source.invalid(token.at, f"{_CLAUSE}: {expected}, {found}.", hint)

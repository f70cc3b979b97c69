"""One clause, checked against the vocabulary: the field exists, the comparator fits it, the value has its type.

The first words of each message are MLflow's, which clients and their tests look for; where and how to mend it come
after.
"""

from lineal.errors import Invalid
from lineal.search import regex
from lineal.search.diagnosis import Source, Span, meant, shown
from lineal.search.lexer import Token, number, unquoted, unquoted_in_list, unquoted_key
from lineal.search.tree import Condition, Field
from lineal.search.values import (
    COMPARATORS,
    EVERY,
    LISTS,
    NULLS,
    PATTERN_LENGTH_MAX,
    REGEXES,
    Comparator,
    Grammar,
    Scalar,
    Value,
)
from lineal.search.vocabulary import Attribute, Entity, Vocabulary

_ATTRIBUTES = "attributes"
_INSTEAD = {"==": "=", "<>": "!=", "=>": ">=", "=<": "<=", "=~": "~", "~=": "~", "!==": "!=", "===": "=", "RLIKE": "~"}


class Checker:
    """Turns the tokens of a clause into a `Condition` over one vocabulary in one grammar."""

    def __init__(self, source: Source, vocabulary: Vocabulary, grammar: Grammar) -> None:
        """Check clauses of `source`."""
        self._source = source
        self._vocabulary = vocabulary
        self._grammar: Grammar = grammar

    def condition(self, field: Token, comparator: Token, meaning: str, values: list[Token]) -> Condition:
        """Check a clause whose `comparator` stands there and has this `meaning`: capitals, words joined by one space.

        Raises:
            Invalid: pointing at the part that is wrong.
        """
        found, declared = self.field(field)
        allowed = declared.mlflow if self._grammar == "mlflow" else EVERY[declared.kind]
        known = COMPARATORS.get(meaning)
        if known is None or known not in allowed:
            raise self._wrong_comparator(comparator, meaning, allowed, found, declared)
        value = self._value(found, declared, known, values, comparator)
        return Condition(found, known, value, field.at.to((values or [comparator])[-1].at))

    def field(self, token: Token) -> tuple[Field, Attribute | Entity]:
        """Find the field a token names, with its declaration."""
        prefix, dot, key = token.text.partition(".") if token.kind == "field" else ("", "", token.text)
        prefix = unquoted_key(prefix) if prefix.startswith("`") else prefix
        key = unquoted_key(key)
        vocabulary = self._vocabulary
        strict = vocabulary.mlflow_prefixes if self._grammar == "mlflow" else None
        if dot and strict is not None and prefix not in strict:
            raise self._wrong_prefix(token, prefix, tuple(sorted(strict)))
        if not dot or prefix in vocabulary.attribute_prefixes:
            return self._attribute(token, key)
        entity = vocabulary.entities_by_name.get(prefix)
        if entity is None:
            raise self._wrong_prefix(token, prefix, vocabulary.prefixes)
        if entity.keys and key not in entity.keys:
            reason = f"Invalid {entity.label} key '{shown(key)}' specified. Valid keys are '{_set(entity.keys)}'."
            raise self._source.invalid(token.at, reason, meant(key, entity.keys))
        return Field(entity.name, key), entity

    def _attribute(self, token: Token, key: str) -> tuple[Field, Attribute]:
        known = self._vocabulary.attributes_by_name
        attribute = known.get(key)
        if attribute is None or (self._grammar == "mlflow" and not attribute.mlflow):
            reason = f"Invalid attribute key '{shown(key)}' specified. Valid keys are '{_set(known)}'."
            hint = meant(key, known) or f"For a param, metric or tag write its entity first: params.{shown(key)}."
            raise self._source.invalid(token.at, reason, hint)
        return Field(_ATTRIBUTES, attribute.name), attribute

    def _wrong_prefix(self, token: Token, prefix: str, known: tuple[str, ...]) -> Invalid:
        entities = self._vocabulary.entities
        names = [entity.label or entity.name for entity in entities if entity.mlflow]
        names.insert(3, "attribute")
        own = [entity.label or entity.name for entity in entities if not entity.mlflow]
        at = Span(token.at.start, token.at.start + max(1, len(token.text.partition(".")[0])))
        reason = f"Invalid entity type '{shown(prefix)}'. Valid values are {names}{f', and of our own {own}' if own else ''}."
        return self._source.invalid(at, reason, meant(prefix, known))

    def _wrong_comparator(
        self,
        token: Token,
        meaning: str,
        allowed: frozenset[Comparator],
        field: Field,
        declared: Attribute | Entity,
    ) -> Invalid:
        if self._grammar == "mlflow" and meaning in LISTS:
            names = sorted(attribute.name for attribute in self._vocabulary.attributes if attribute.mlflow & LISTS)
            reason = f"Only {names} attributes support comparison with a list of quoted string values."
            return self._source.invalid(token.at, reason)
        if self._grammar == "mlflow" and meaning in NULLS:
            reason = f"IS NULL / IS NOT NULL is only supported for tags and params, not for '{field.entity}' '{field.key}'."
            return self._source.invalid(token.at, reason)
        instead = _INSTEAD.get(meaning)
        hint = f"Did you mean '{instead}'?" if instead in allowed else ""
        if not hint and declared.kind == "text" and meaning in {"<", "<=", ">", ">="}:
            hint = f"'{shown(field.key)}' holds text, which has no order."
        reason = f"Invalid comparator '{shown(meaning)}' not one of '{_set(allowed)}'."
        return self._source.invalid(token.at, reason, hint)

    def _value(self, field: Field, declared: Attribute | Entity, comparator: Comparator, values: list[Token], at: Token) -> Value:
        if comparator in NULLS:
            return None
        if not values:
            reason = "While parsing a list in the query, expected a non-empty list of string values, but got empty list."
            raise self._source.invalid(at.at, reason)
        listed = comparator in LISTS
        read = tuple(self._scalar(field, declared, token, listed=listed) for token in values)
        if listed or comparator in {"BETWEEN", "NOT BETWEEN"}:
            return read
        value = read[0]
        if comparator in REGEXES:
            wrong = regex.check(str(value))
            if wrong:
                raise self._source.invalid(values[0].at, f"Invalid regular expression: {wrong}.")
        elif "LIKE" in comparator and len(str(value)) > PATTERN_LENGTH_MAX:
            reason = f"A LIKE pattern has at most {PATTERN_LENGTH_MAX} characters, got {len(str(value))}."
            raise self._source.invalid(values[0].at, reason)
        return value

    def _scalar(self, field: Field, declared: Attribute | Entity, token: Token, *, listed: bool) -> Scalar:
        if declared.kind in {"number", "integer"}:
            return self._number(field, declared, token)
        if token.kind == "string":
            if not listed:
                return unquoted(token.text)
            try:
                return unquoted_in_list(token.text)
            except ValueError as error:
                reason = f"While parsing a list in the query, got an ill-formed string: {error}."
                raise self._source.invalid(token.at, reason) from None
        if self._vocabulary.bare_values and not listed:
            return token.text
        raise self._source.invalid(token.at, _text_expected(declared, token), _quoted(token))

    def _number(self, field: Field, declared: Attribute | Entity, token: Token) -> int | float:
        text = token.text
        if token.kind == "string" and isinstance(declared, Attribute) and declared.quoted_numbers:
            text = unquoted(text)
            if not _is_whole(text):
                reason = f"Invalid value for numeric attribute '{field.key}': {shown(text)!r}."
                raise self._source.invalid(token.at, reason)
        elif token.kind != "number":
            what = "metric" if field.entity == "metrics" else f"numeric attribute: {field.key}"
            bare = unquoted(text)
            hint = f"Write it without quotes: {shown(bare)}." if _is_number(bare) else ""
            raise self._source.invalid(token.at, f"Expected numeric value type for {what}. Found {shown(text)}.", hint)
        value = number(text)
        if declared.kind == "integer" and not _is_whole(text):
            reason = f"Invalid value for numeric attribute '{field.key}': {shown(text)}. It holds whole numbers."
            raise self._source.invalid(token.at, reason)
        return value


def _text_expected(declared: Attribute | Entity, token: Token) -> str:
    found = shown(token.text)
    if token.kind in {"word", "field", "name"}:
        return (
            "Parameter value is either not quoted or unidentified quote types used for string value "
            f"{found}. Use either single or double quotes."
        )
    if isinstance(declared, Attribute):
        return f"Expected a quoted string value for attributes. Got value {found}."
    if declared.keys:
        return f"Expected a quoted string value for {declared.label} attributes. Got value {found}."
    return f"Expected a quoted string value for {declared.label} (e.g. 'my-value'). Got value {found}."


def _quoted(token: Token) -> str:
    return f"Write '{token.text}'." if token.kind in {"word", "number", "field"} and len(token.text) <= 64 else ""


def _is_whole(text: str) -> bool:
    return text.removeprefix("-").isdecimal()


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _set(names: "frozenset[Comparator] | dict[str, Attribute] | tuple[str, ...]") -> str:
    return "{" + ", ".join(repr(name) for name in sorted(names)) + "}"

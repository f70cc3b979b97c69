"""`order_by`: a list of `field [ASC|DESC]`, with the quoting of filters."""

from collections.abc import Sequence

from lineal.search.conditions import Checker
from lineal.search.diagnosis import Source, Span, meant, shown
from lineal.search.lexer import tokens
from lineal.search.tree import Order
from lineal.search.values import ORDER_KEYS_MAX, ORDER_LENGTH_MAX
from lineal.search.vocabulary import Entity, Vocabulary


def parse_order_by(clauses: Sequence[str], vocabulary: Vocabulary) -> list[Order]:
    """Parse the clauses of an `order_by`, most significant first; ascending unless a clause says DESC.

    Raises:
        Invalid: field `order_by`; a clause cannot be read, names no field, or names one a second time.
    """
    if len(clauses) > ORDER_KEYS_MAX:
        reason = f"at most {ORDER_KEYS_MAX} fields can be ordered by, got {len(clauses)}"
        raise Source("", "order_by").invalid(Span(0, 0), f"Invalid order_by clause: {reason}.")
    orders: list[Order] = []
    for clause in clauses:
        source = Source(clause, "order_by")
        order = _order(source, vocabulary)
        if any(order.field == earlier.field for earlier in orders):
            shown_clauses = shown(str(list(clauses)))
            raise source.invalid(order.at, f"`order_by` contains duplicate fields: {shown_clauses}.")
        orders.append(order)
    return orders


def _order(source: Source, vocabulary: Vocabulary) -> Order:
    bad = f"Invalid order_by clause '{shown(source.text)}'."
    if len(source.text) > ORDER_LENGTH_MAX:
        at = Span(ORDER_LENGTH_MAX, len(source.text))
        raise source.invalid(at, f"{bad} It has more than {ORDER_LENGTH_MAX} characters.")
    field, *rest = tokens(source)
    if field.kind not in {"field", "word", "name", "string"} or field.text.startswith("'"):
        raise source.invalid(field.at, f"{bad} Could not be parsed.", "Write a field, then ASC or DESC.")
    direction, *tail = rest
    if direction.kind != "end" and direction.keyword not in {"ASC", "DESC"}:
        raise source.invalid(
            direction.at, f"Invalid ordering key in order_by clause '{shown(source.text)}'.", meant(direction.text, ("ASC", "DESC"))
        )
    if any(token.kind != "end" for token in tail):
        raise source.invalid(tail[0].at, f"{bad} Could not be parsed.", "One field a clause: give a list of clauses.")
    found, declared = Checker(source, vocabulary, "lineal").field(field)
    if isinstance(declared, Entity) and not declared.orderable:
        reason = f"Invalid identifier type '{declared.label}': {declared.name} cannot be ordered by."
        raise source.invalid(field.at, reason)
    return Order(found, direction.keyword == "DESC", field.at)
